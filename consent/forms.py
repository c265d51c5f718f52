"""The form on which a State decides. Nothing is preselected, and everything but the decision is optional."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consent.answering import Answer, Choice
from consent.gate import LONGEST_EXTENSION


class Decision(forms.Form):
    """One of four answers, and what may go with it. ``answer()`` gives it once the form is valid."""

    choice = forms.ChoiceField(
        label=_("Your decision"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the four answers."),
            "invalid_choice": _("Choose one of the four answers."),
        },
    )
    files = forms.BooleanField(label=_("The attached documents may be published too."), required=False)
    example = forms.BooleanField(
        label=_("The activity may be named as an example in the annual update."), required=False
    )
    until = forms.DateField(
        label=_("New date"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    message = forms.CharField(
        label=_("Message to OHCHR (optional)"),
        help_text=_(
            "Never public. Only OHCHR and your delegation can read it. Needed if you ask for changes: say what must change."
        ),
        required=False,
        validators=[MaxLengthValidator(5_000)],  # no maxlength in the page: it would cut what is pasted
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    note = forms.CharField(
        label=_("Number and date of a note verbale (optional)"),
        help_text=_("Kept with the answer, never public."),
        required=False,
        validators=[MaxLengthValidator(200)],
    )

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        self.today = today or timezone.localdate()
        super().__init__(*args, **kwargs)
        self.latest = self.today + timedelta(days=LONGEST_EXTENSION)
        self.fields["until"].widget.attrs |= {
            "min": (self.today + timedelta(days=1)).isoformat(), "max": self.latest.isoformat(),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What belongs to an answer that was not chosen is let go; what the chosen one needs is asked for."""
        said = super().clean() or {}
        choice = said.get("choice")
        if choice == Choice.CHANGES and not said.get("message") and "message" not in self.errors:
            self.add_error("message", _("Say what must change."))
        if choice == Choice.TIME and "until" not in self.errors:
            until = said.get("until")
            if until is None:
                self.add_error("until", _("Choose the new date."))
            elif not self.today < until <= self.latest:
                self.add_error(
                    "until",
                    _t("Choose a date from tomorrow to %(days)d days from now.") % {"days": LONGEST_EXTENSION},
                )
        return said

    def answer(self) -> Answer:
        said = self.cleaned_data
        choice = Choice(said["choice"])
        return Answer(
            choice=choice,
            permissions=tuple(code for code in ("example", "files") if said[code]) if choice == Choice.GRANT else (),
            until=said["until"] if choice == Choice.TIME else None,
            message=said["message"],
            note=said["note"],
        )
