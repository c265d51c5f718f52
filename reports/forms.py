"""What drafters type: session, days and languages of an update, its settings, their own words, the symbol."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import archive
from reports.models import FINAL, Update
from reports.period import Period, proposed
from reports.text import own
from repository.content import LANGUAGES
from repository.models import CouncilSession
from repository.printable import unprintable
from repository.templatetags.record import direction, un_date


def sessions_to_come() -> list[CouncilSession]:
    """June sessions after those whose update was issued before this system, without a final update. In order."""
    final = set(Update.objects.filter(status__in=FINAL).values_list("session", flat=True))
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


class Settings(forms.ModelForm):
    """What can still be changed of a draft. ``version`` is that of the settings the drafter had before their eyes."""

    languages = forms.MultipleChoiceField(label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Update
        fields = [
            "period_first", "period_last", "cut_off", "languages", "submission_on", "target_words", "other_words",
        ]  # fmt: skip
        widgets = {
            "period_first": DayInput(), "period_last": DayInput(), "cut_off": DayInput(), "submission_on": DayInput(),
        }  # fmt: skip
        help_texts = {
            "cut_off": _(
                "Groups and names of States are those of this day. Activities first published later do not count."
            ),
            "submission_on": _("Leave it empty for the usual day, ten weeks before the session begins."),
            "other_words": _("The limit for the whole annual report is 8,500 words. Write 0 while it is not known."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = self.instance.version

    def show_theirs(self, now: Update) -> None:
        """Say what another drafter changed; what was typed stays, and can be sent again on top of it."""
        said = _(
            "Another drafter changed the settings meanwhile: %(first)s to %(last)s, cut-off %(cut_off)s. Your values are "
            "below; sent again, they take the place of theirs."
        )
        days = {"first": now.period_first, "last": now.period_last, "cut_off": now.cut_off}
        self.add_error(None, said % {name: un_date(day) for name, day in days.items()})
        self.data = self.data.copy()
        self.data["version"] = str(now.version)


class OwnWords(forms.Form):
    """Own words for a section; ``after`` is the number of the wording that they follow."""

    words = forms.CharField(
        label=_("Your own words"), required=False, max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("They follow the generated text. An empty line ends a paragraph; each paragraph is numbered."),
    )  # fmt: skip
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, known: dict[str, int] | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known  # None: no preview yet, so no figure can be named

    @classmethod
    def following(cls, form: "OwnWords", number: int) -> "OwnWords":
        """The same words, to follow this wording."""
        return cls({"words": form.cleaned_data["words"], "after": number}, known=form.known)

    def clean_words(self) -> str:
        words = _printable(self.cleaned_data["words"].replace("\r\n", "\n"))
        if unknown := own.unknown_fields(words, self.known or {}):
            fields = ", ".join(f"{{{key}}}" for key in unknown)
            raise forms.ValidationError(
                _("There is no figure %(fields)s. The list below has their names.") % {"fields": fields}
            )
        return words


class Issue(forms.Form):
    symbol = forms.CharField(label=_("Symbol of the document"), max_length=40, help_text=_("For example A/HRC/65/12."))
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput)


class Cause(forms.Form):
    """Why figures were wrong, in each language; English always. A language without words shows the English ones."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, name in LANGUAGES:
            self.fields[code] = forms.CharField(
                label=_("Cause (%(language)s)") % {"language": name},
                required=code == "en",
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "dir": direction(code)}),
            )
        self.order_fields(["en"])

    def clean(self) -> dict[str, str]:
        for code, words in list(self.cleaned_data.items()):
            try:
                _printable(words)
            except forms.ValidationError as refused:
                self.add_error(code, refused)
        return self.cleaned_data


class Reply(forms.Form):
    """What a State says about passages that were sent to it."""

    words = forms.CharField(label=_("Your reply"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6}))

    def clean_words(self) -> str:
        return _printable(self.cleaned_data["words"].replace("\r\n", "\n"))


def _printable(words: str) -> str:
    if bad := sorted({f"U+{ord(sign):04X}" for sign in words if unprintable(sign)}):
        raise forms.ValidationError(_("These characters cannot be printed: %(signs)s.") % {"signs": ", ".join(bad)})
    return words
