"""The forms on which a State decides, and an officer records what came on paper. Nothing is preselected."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consent.answering import Answer, Choice
from consent.gate import LONGEST_EXTENSION
from consent.models import ConsentRequest, EventKind
from consent.paper import Received


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
    expires_on = forms.DateField(
        label=_("Last day of the consent (optional)"),
        help_text=_(
            "After this day the record leaves public view by itself. You are reminded before. Empty: no last day."
        ),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
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

    text = forms.CharField(required=False, widget=forms.HiddenInput)  # the language in which the page showed it

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
        if choice == Choice.GRANT and said.get("expires_on") and said["expires_on"] <= self.today:
            self.add_error("expires_on", _("The last day must be later than today."))
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
            expires_on=said["expires_on"] if choice == Choice.GRANT else None,
            message=said["message"],
            note=said["note"],
            read_in=said["text"] if choice == Choice.GRANT else "",
        )


ON_PAPER = [
    (EventKind.GRANTED, _("Grants consent")),
    (EventKind.CHANGES_ASKED, _("Grants consent if changes are made")),
    (EventKind.WITHHELD, _("Withholds consent")),
    (EventKind.TIME_ASKED, _("Asks for more time")),
    (EventKind.REVOKED, _("Withdraws its consent: takes effect when you send this page")),
]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class Prolong(forms.Form):
    """Until when a consent that is in force is to last."""

    expires_on = _day(
        _("New last day"), required=False, help_text=_("Empty: no last day. You can withdraw your consent at any time."),
    )  # fmt: skip

    def clean_expires_on(self) -> date | None:
        day = self.cleaned_data["expires_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_t("The last day must be later than today."))
        return day


class OnPaper(forms.Form):
    """What the note verbale says, and the note verbale itself."""

    request = forms.CharField(
        label=_("Reference of the request"), max_length=20,
        help_text=_("As in the letter to the State, for instance CR-4H8T2WNE."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Answer of the State"), choices=ON_PAPER, widget=forms.RadioSelect)
    files = forms.BooleanField(label=_("The attached documents may be published too."), required=False)
    example = forms.BooleanField(
        label=_("The activity may be named as an example in the annual update."), required=False
    )
    expires_on = _day(
        _("If it grants consent for a time: the last day"), required=False,
        help_text=_("After this day the record leaves public view by itself."),
    )  # fmt: skip
    until = _day(_("If it asks for more time: the new date"), required=False)
    message = forms.CharField(
        label=_("What the State says (optional)"), required=False,
        help_text=_("Never public. Needed if it asks for changes."),
        validators=[MaxLengthValidator(5_000)], widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )  # fmt: skip
    note_verbale = forms.CharField(label=_("Number of the note verbale"), max_length=100)
    note_verbale_on = _day(_("Date of the note verbale"))
    scan = forms.FileField(
        label=_("Scan of the note verbale"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. Never public; only officers can open it."),
    )
    mailbox = forms.EmailField(
        label=_("Official mailbox of the State (optional)"), required=False,
        help_text=_(
            "The State is told there that its answer was recorded, beside its focal points. Take an address that is known"
            " already, not the one in the note verbale."
        ),
    )  # fmt: skip
    contradicts = forms.BooleanField(
        label=_("It contradicts another answer of the same State, and we cannot tell which one holds."),
        required=False, help_text=_("Both are recorded, and the record goes on hold when this is confirmed."),
    )  # fmt: skip

    def clean_request(self) -> ConsentRequest:
        reference = self.cleaned_data["request"].strip().upper()
        found = ConsentRequest.objects.select_related("document", "state").filter(pk=reference).first()
        if found is None:
            raise forms.ValidationError(
                _t("There is no request %(reference)s. Compare it with the letter.") % {"reference": reference}
            )
        return found

    def received(self) -> Received:
        said = self.cleaned_data
        granted = said["kind"] == EventKind.GRANTED
        return Received(
            kind=said["kind"], note_verbale=said["note_verbale"], note_verbale_on=said["note_verbale_on"],
            permissions=tuple(code for code in ("example", "files") if said[code]) if granted else (),
            until=said["until"] if said["kind"] == EventKind.TIME_ASKED else None,
            expires_on=said["expires_on"] if granted else None,
            message=said["message"], mailbox=said["mailbox"], contradicts=said["contradicts"],
        )  # fmt: skip
