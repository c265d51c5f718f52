"""What a drafter chooses for an update: session, days, languages."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import archive
from reports.models import Update, UpdateStatus
from reports.period import Period, proposed
from repository.content import LANGUAGES
from repository.models import CouncilSession
from repository.templatetags.record import un_date


def sessions_to_come() -> list[CouncilSession]:
    """June sessions after those whose update was issued before this system, without a final update. In order."""
    final = set(Update.objects.filter(status=UpdateStatus.FROZEN).values_list("session", flat=True))
    later = CouncilSession.objects.filter(number__gt=archive.last_session()).order_by("number")
    return [session for session in later if session.carries_annual_update and session.number not in final]


def next_session(today: date) -> CouncilSession | None:
    """The first of them that has not begun."""
    return next((session for session in sessions_to_come() if session.starts_on >= today), None)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewUpdate(forms.Form):
    """The dates are proposed from the calendar of the Council and the last cut-off, and can be changed (D12)."""

    session = forms.TypedChoiceField(label=_("Session of the Council"), coerce=int)
    first = forms.DateField(label=_("First day of the period"), widget=DayInput)
    last = forms.DateField(label=_("Last day of the period"), widget=DayInput)
    cut_off = forms.DateField(
        label=_("Cut-off date"),
        widget=DayInput,
        help_text=_("Groups and names of States are those of this day. Activities first published later do not count."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, initial=["en"]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sessions = {session.number: session for session in sessions_to_come()}
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            (
                number,
                _("Session %(number)d, %(month)s") % {"number": number, "month": un_date(session.starts_on, "month")},
            )
            for number, session in self.sessions.items()
        ]

    @classmethod
    def proposing(cls, session: CouncilSession | None) -> "NewUpdate":
        """An empty form with the usual days of this session filled in."""
        if session is None:
            return cls()
        usual = proposed(session)
        return cls(
            initial={
                "session": session.number,
                "first": usual.first,
                "last": usual.last,
                "cut_off": usual.cut_off,
                "languages": ["en"],
            }
        )

    def clean(self) -> dict[str, Any]:
        days = super().clean() or {}
        first, last, cut_off = days.get("first"), days.get("last"), days.get("cut_off")
        if first and last and last < first:
            self.add_error("last", _("The last day of the period is before its first day."))
        if last and cut_off and cut_off < last:
            self.add_error("cut_off", _("The cut-off date is before the last day of the period."))
        return days

    @property
    def chosen(self) -> tuple[CouncilSession, Period, list[str]]:
        """Of a valid form: what ``builds.begin`` wants to know."""
        days = self.cleaned_data
        return (
            self.sessions[days["session"]],
            Period(days["first"], days["last"], days["cut_off"]),
            days["languages"],
        )
