"""The fields of the form: what a person types, read forgivingly, refused in a sentence that says the way out."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.document import unprintable
from repository.content import Precision
from repository.reference.models import Sdg, State, StateSpelling
from repository.reference.names import fold

YEARS = range(1945, 2101)


def with_western_digits(text: str) -> str:
    """٢٠٢٤ and 2024 are one number: digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def tidy(text: str) -> str:
    """As it is kept: accents composed, one kind of line end. Nothing that a reader sees is changed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class PlainText(forms.CharField):
    """Words as typed, without signs that a page, a spreadsheet or a PDF cannot carry."""

    def to_python(self, value: Any) -> str:
        text = tidy(super().to_python(value) or "")
        for place, sign in enumerate(text):
            if unprintable(sign):
                raise ValidationError(
                    _("There is a sign that cannot be shown (U+%(code)s) after “%(words)s”. Delete it."),
                    params={"code": f"{ord(sign):04X}", "words": text[max(0, place - 20) : place]},
                )
        return text


@dataclass(frozen=True)  # no tuple: Django would take it for the three boxes
class PartialDate:
    """A day, and how much of it is known."""

    day: date
    precision: Precision


class _OurTemplate:
    """Widgets whose template lies with the pages'; Django's own renderer looks only into the rooms."""

    template_name: str

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> str:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))  # type: ignore[attr-defined]

    def as_posted(self, name: str, value: Any) -> dict[str, list[str]]:
        """What a browser would send if the page showed this value and nobody touched it."""
        raise NotImplementedError


class PartialDateWidget(_OurTemplate, forms.MultiWidget):
    """Day, month and year in boxes of their own: each but the year may stay empty."""

    template_name = "submissions/_date.html"
    use_fieldset = True

    def __init__(self) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            {
                "day": forms.TextInput({**box, "size": 2}),
                "month": forms.TextInput({**box, "size": 2}),
                "year": forms.TextInput({**box, "size": 4}),
            }
        )

    def decompress(self, value: PartialDate | None) -> list[str]:
        if value is None:
            return ["", "", ""]
        return [
            str(value.day.day) if value.precision == Precision.DAY else "",
            str(value.day.month) if value.precision != Precision.YEAR else "",
            str(value.day.year),
        ]

    def as_posted(self, name: str, value: PartialDate | None) -> dict[str, list[str]]:
        parts = zip(self.widgets_names, self.decompress(value), strict=True)
        return {f"{name}{part}": [text] for part, text in parts if text}


class PartialDateField(forms.Field):
    """ "2025", "3 2025" or "14 3 2025": the precision is what was filled in. ``first`` or last day of a longer span."""

    widget = PartialDateWidget

    def __init__(self, *, first: bool, **options: Any) -> None:
        self.first = first
        super().__init__(required=False, **options)

    def clean(self, value: list[str] | None) -> PartialDate | None:
        day, month, year = (with_western_digits((part or "").strip()) for part in (value or ["", "", ""]))
        if not (day or month or year):
            return None
        if not re.fullmatch(r"\d{4}", year) or int(year) not in YEARS:
            raise ValidationError(_("Write the year with four digits, for example 2025."))
        if day and not month:
            raise ValidationError(_("Write the month too, or leave the day empty."))
        if month and not (re.fullmatch(r"\d{1,2}", month) and 1 <= int(month) <= 12):
            raise ValidationError(_("Write the month as a number from 1 to 12."))
        if not month:
            return PartialDate(date(int(year), 1, 1) if self.first else date(int(year), 12, 31), Precision.YEAR)
        last = monthrange(int(year), int(month))[1]
        if not day:
            return PartialDate(date(int(year), int(month), 1 if self.first else last), Precision.MONTH)
        if not re.fullmatch(r"\d{1,2}", day) or not 1 <= int(day) <= last:
            raise ValidationError(_("Write the day as a number from 1 to %(last)d."), params={"last": last})
        return PartialDate(date(int(year), int(month), int(day)), Precision.DAY)


class StatesWidget(_OurTemplate, forms.Widget):
    """The States chosen as ticks, and one line to add more by name. A browser suggests names; nothing needs a script."""

    template_name = "submissions/_states.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return {"ticked": ticked, "added": data.get(f"{name}_added", "")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # nothing ticked is an answer

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value if isinstance(value, dict) else {"ticked": value or [], "added": ""}
        codes = [code for code in value["ticked"] if isinstance(code, str)]
        context["widget"].update(
            states=State.objects.filter(pk__in=codes).in_order(), added=value["added"], added_name=f"{name}_added"
        )
        return context

    def as_posted(self, name: str, value: dict[str, Any]) -> dict[str, list[str]]:
        return {name: list(value["ticked"])}

    def id_for_label(self, id_: str) -> str:
        return ""


class StatesField(forms.Field):
    """States by code, or by any of their names in any language; several names are parted by a semicolon."""

    widget = StatesWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, dict) else {"ticked": [_code(state) for state in value or []], "added": ""}

    def clean(self, value: dict[str, Any] | None) -> list[State]:
        value = value or {"ticked": [], "added": ""}
        codes = {str(code) for code in value["ticked"]}
        names = [name.strip() for name in re.split(r"[;；؛\n]", value["added"]) if name.strip()]
        found, unknown = find_states(names)
        if unknown:
            raise ValidationError(
                [
                    _("“%(name)s” is the name of no State that we know. Choose one from the list.") % {"name": name}
                    for name in unknown
                ]
            )
        return State.objects.filter(pk__in=codes | found).in_order()


def find_states(names: Iterable[str]) -> tuple[set[str], list[str]]:
    """Codes of the States that these names, codes or spellings mean, and the names that mean none."""
    names = list(names)
    if not names:
        return set(), []
    codes = set(State.objects.filter(pk__in=[name.upper() for name in names]).values_list("pk", flat=True))
    spelled = dict(StateSpelling.objects.filter(folded__in=map(fold, names)).values_list("folded", "state_id"))
    found, unknown = set(), []
    for name in names:
        code = name.upper() if name.upper() in codes else spelled.get(fold(name))
        if code:
            found.add(code)
        else:
            unknown.append(name)
    return found, unknown


def _code(state: State | str) -> str:
    return state if isinstance(state, str) else state.pk


class CodesField(forms.MultipleChoiceField):
    """Several codes of one vocabulary, as boxes to tick; kept in the order of the vocabulary."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [str(code) for code, _label in self.choices if str(code) in chosen]


class SdgField(forms.Field):
    """Goals as ticks, targets as numbers: "16.3, 5.2"."""

    def __init__(self, **options: Any) -> None:
        self.widget = SdgWidget()
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        codes = value or []
        return {
            "goals": [code for code in codes if "." not in code],
            "targets": ", ".join(code for code in codes if "." in code),
        }

    def clean(self, value: dict[str, Any] | None) -> list[str]:
        value = value or {"goals": [], "targets": ""}
        targets = re.findall(r"[^\s,;،؛，；]+", with_western_digits(value["targets"]).lower())
        wanted = {str(goal) for goal in value["goals"]} | set(targets)
        known = list(Sdg.objects.filter(code__in=wanted).order_by("position").values_list("code", flat=True))
        unknown = sorted(wanted - set(known))
        if unknown:
            raise ValidationError(
                _("There is no goal or target %(codes)s. Write targets as numbers, for example 16.3."),
                params={"codes": ", ".join(unknown)},
            )
        return known


class SdgWidget(_OurTemplate, forms.Widget):
    template_name = "submissions/_sdgs.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        goals = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return {"goals": goals, "targets": data.get(f"{name}_targets", "")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"].update(
            goals=[(goal, goal.code in value["goals"]) for goal in Sdg.objects.exclude(code__contains=".")],
            targets=value["targets"], targets_name=f"{name}_targets",
        )  # fmt: skip
        return context

    def as_posted(self, name: str, value: dict[str, Any]) -> dict[str, list[str]]:
        return {name: list(value["goals"]), f"{name}_targets": [value["targets"]]}

    def id_for_label(self, id_: str) -> str:
        return ""


class AmountField(forms.DecimalField):
    """ "1 500 000", "1,500,000.50" or "1.500.000,50"; digits of any script."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = _plain_number(with_western_digits(value))
        return super().to_python(value)


def _plain_number(text: str) -> str:
    text = re.sub(r"[\s'’_\u00a0\u202f]", "", text).replace("٫", ".").replace("٬", "")
    decimals = re.search(r"[.,](\d{1,2})$", text)
    whole = text[: decimals.start()] if decimals else text
    whole = re.sub(r"[.,](?=\d{3}(\D|$))", "", whole)
    return f"{whole}.{decimals[1]}" if decimals else whole


class CurrencyField(PlainText):
    """Three letters of ISO 4217."""

    default_error_messages = {"unknown": gettext_lazy("Write the currency as three letters, for example USD or CHF.")}

    def to_python(self, value: Any) -> str:
        code = super().to_python(value).upper()
        if code and code not in list_currencies():
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return code
