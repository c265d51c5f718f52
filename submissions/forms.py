"""The pages of the form: each a few fields of the same version. All may be left empty; completeness is asked at the end.

A page never decides what is saved: ``writing.save_page`` writes what could be read, and keeps the rest as it was typed.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repository.content import (
    LANGUAGES,
    TRANSLATED_FIELDS,
    ActivityStatus,
    Beneficiary,
    Fund,
    Kind,
    Modality,
    RequestedBy,
)
from repository.reference.models import Term
from submissions.fields import (
    AmountField,
    CodesField,
    CurrencyField,
    PartialDate,
    PartialDateField,
    PlainText,
    SdgField,
    StatesField,
)
from submissions.models import Attribution, Version, VersionPartner, VersionTranslation
from submissions.rows import Documents, Partners, RowFormSet


class PageForm(forms.ModelForm):
    """What the pages share. ``writes``: the columns of the version that this page fills."""

    use_required_attribute = False
    heights: dict[str, int] = {}  # of text areas, in lines
    also_writes: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    rows_class: type[RowFormSet] | None = None
    rows_name = ""

    def __init__(self, data: Any = None, *, version: Version) -> None:
        super().__init__(data, instance=version, initial=self.first_values(version))
        self.rows = None
        if self.rows_class:
            # no initial beside data: a row equal to what is stored would count as untouched, and not be read
            stored = self.stored_rows(version) if data is None else None
            self.rows = self.rows_class(data, prefix=self.rows_name, initial=stored)
        for name, field in self.fields.items():
            field.widget.attrs.pop("maxlength", None)
            if isinstance(field, PlainText):
                field.widget.attrs["dir"] = "auto"
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = self.heights.get(name, 4)

    @classmethod
    def writes(cls) -> set[str]:
        """The columns that this page fills."""
        return {name for name in cls._meta.fields or () if name not in cls.relations} | set(cls.also_writes)

    def first_values(self, version: Version) -> dict[str, Any]:
        """What differs from the columns: a date with its precision, relations."""
        return {name: list(getattr(version, name).all()) for name in self.relations if version.pk}

    def stored_rows(self, version: Version) -> list[dict[str, Any]]:
        return []

    def values(self) -> dict[str, Any]:
        """Column -> value, of every field that could be read. The others keep what they had."""
        return {
            name: getattr(self.instance, name)
            for name in self.writes()
            if name not in self.errors and (name in self.cleaned_data or name in self.also_writes)
        }

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Every error, as (id of its field, "Field: what is wrong")."""
        for name, errors in self.errors.items():
            bound = self[name] if name in self.fields else None
            for error in errors:
                yield (bound.auto_id, f"{bound.label}: {error}") if bound else ("form", str(error))
        if self.rows is not None:
            for row in self.rows:
                for name, errors in row.errors.items():
                    for error in errors:
                        yield row[name].auto_id, f"{row[name].label}: {error}"
            for error in self.rows.non_form_errors():
                yield "form", str(error)

    def has_all(self) -> bool:
        """Everything on the page could be read."""
        return self.is_valid() and (self.rows is None or self.rows.is_valid())


class Basics(PageForm):
    starts_on = PartialDateField(
        first=True,
        label=gettext_lazy("Start"),
        help_text=gettext_lazy("The year is enough. Add month and day if you know them."),
    )
    ends_on = PartialDateField(
        first=False, label=gettext_lazy("End"), help_text=gettext_lazy("Leave it empty while the activity is running.")
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=ActivityStatus.choices, widget=forms.RadioSelect, required=False,
        help_text=gettext_lazy("“Potential” is support that could be given; “planned” is decided but has not begun."),
    )  # fmt: skip
    kinds = CodesField(label=gettext_lazy("Type of support"), choices=Kind.choices, required=False)
    modalities = CodesField(
        label=gettext_lazy("Modality"), choices=Modality.choices, required=False,
        help_text=gettext_lazy("How the cooperation is organised, in your own judgement."),
    )  # fmt: skip

    also_writes = ("starts_precision", "ends_precision")

    class Meta:
        model = Version
        fields = ["title", "language", "status", "starts_on", "ends_on", "kinds", "modalities"]
        field_classes = {"title": PlainText}
        labels = {"title": gettext_lazy("Title"), "language": gettext_lazy("Original language")}
        help_texts = {
            "title": gettext_lazy("Up to 200 characters. Say what was done and where."),
            "language": gettext_lazy("The language that you write in. The public page marks it as the original."),
        }

    def __init__(self, data: Any = None, *, version: Version) -> None:
        super().__init__(data, version=version)
        self.fields["language"] = forms.ChoiceField(
            label=_("Original language"), choices=LANGUAGES, help_text=self.fields["language"].help_text
        )

    def first_values(self, version: Version) -> dict[str, Any]:
        return {
            "starts_on": PartialDate(version.starts_on, version.starts_precision) if version.starts_on else None,
            "ends_on": PartialDate(version.ends_on, version.ends_precision) if version.ends_on else None,
        }

    def clean_starts_on(self) -> Any:
        return self._keep_precision("starts")

    def clean_ends_on(self) -> Any:
        return self._keep_precision("ends")

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The end date is before the start date."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        values = super().values()
        for side in ("starts", "ends"):
            if f"{side}_on" not in values:
                values.pop(f"{side}_precision", None)
        stored = {name: self.initial[name].day if self.initial[name] else None for name in ("starts_on", "ends_on")}
        starts, ends = (values.get(name, stored[name]) for name in ("starts_on", "ends_on"))
        if starts and ends and ends < starts:
            # The one that cannot be read yet gives way: what was stored of it does not fit the other any more.
            values["ends_on" if "ends_on" in self.errors else "starts_on"] = None
        return values

    def _keep_precision(self, side: str) -> Any:
        partial = self.cleaned_data[f"{side}_on"]
        if partial is None:
            return None
        setattr(self.instance, f"{side}_precision", partial.precision)
        return partial.day


class StatesConcerned(PageForm):
    places = StatesField(
        label=gettext_lazy("States in which the activity takes place"),
        help_text=gettext_lazy("Also a State that only hosted a meeting or a training."),
    )
    beneficiary_states = StatesField(label=gettext_lazy("States whose institutions benefit"))

    relations = ("places", "beneficiary_states")

    class Meta:
        model = Version
        fields = ["places", "beneficiary_states", "no_state_reason"]
        field_classes = {"no_state_reason": PlainText}
        labels = {"no_state_reason": gettext_lazy("If it concerns no State in particular: why?")}
        help_texts = {
            "no_state_reason": gettext_lazy(
                "For example, a regional or worldwide activity that names no State. Two officers of OHCHR have to confirm it."
            )
        }


class Story(PageForm):
    heights = {"summary": 6, "description": 14, "results": 10}

    class Meta:
        model = Version
        fields = ["summary", "description", "results", "good_practice", "shares_experience"]
        field_classes = {"summary": PlainText, "description": PlainText, "results": PlainText}
        labels = {
            "summary": gettext_lazy("Summary"),
            "description": gettext_lazy("What was done"),
            "results": gettext_lazy("What changed, and its limits"),
            "good_practice": gettext_lazy("We propose it as a good practice."),
            "shares_experience": gettext_lazy("We are willing to share the experience with peers."),
        }
        help_texts = {
            "summary": gettext_lazy("Up to 150 words that anybody can understand."),
            "description": gettext_lazy("Who did what, with whom and for how long. Up to 10,000 characters."),
            "results": gettext_lazy("Also what did not work. Leave it empty if it is too early to say."),
        }


class Themes(PageForm):
    themes = CodesField(label=gettext_lazy("Themes"), required=False)
    persons = CodesField(label=gettext_lazy("Groups of persons"), required=False)
    sdgs = SdgField(label=gettext_lazy("Sustainable Development Goals"))

    class Meta:
        model = Version
        fields = ["themes", "persons", "sdgs"]

    def __init__(self, data: Any = None, *, version: Version) -> None:
        super().__init__(data, version=version)
        linked = list(version.recommendations.values_list("themes", "persons")) if version.pk else []
        for place, (name, scheme) in enumerate((("themes", "theme"), ("persons", "persons"))):
            of_the_links = {code for row in linked for code in row[place]}
            terms = self._terms(name, scheme, held=getattr(version, name))
            terms.sort(key=lambda term: (term.code not in of_the_links, term.label))
            self.fields[name].choices = [(term.code, term.label) for term in terms]
            self.fields[name].widget.attrs["lang"] = terms[0].label_language if terms else None
            if of_the_links:
                self.fields[name].help_text = _("First come those of the recommendations that you have chosen.")

    def _terms(self, name: str, scheme: str, held: list[str]) -> list[Term]:
        """What is offered today, and what this draft holds of terms that are not offered any more: nothing is lost.

        For a term that was merged, the one that stands for it now is ticked.
        """
        today = timezone.localdate()
        known = {term.code: term for term in Term.objects.of(scheme).select_related("successor")}
        heirs = {code: known[code].heir for code in held if code in known}
        self.initial[name] = list(dict.fromkeys(heirs[code].code if code in heirs else code for code in held))
        return [
            term
            for code, term in known.items()
            if term.ends_on is None or term.ends_on >= today or (code in held and term.successor_id is None)
        ]


class PartnersAndFunding(PageForm):
    requested_by = forms.ChoiceField(
        label=gettext_lazy("Requested by"), choices=RequestedBy.choices, widget=forms.RadioSelect, required=False
    )
    beneficiaries = CodesField(
        label=gettext_lazy("Institutions strengthened"), choices=Beneficiary.choices, required=False
    )
    funds = CodesField(label=gettext_lazy("Voluntary funds used"), choices=Fund.choices, required=False)
    amount = AmountField(
        label=gettext_lazy("Amount"), required=False, max_digits=15, decimal_places=2, min_value=0,
        help_text=gettext_lazy("Leave amount and currency empty if they are not disclosed."),
    )  # fmt: skip
    currency = CurrencyField(
        label=gettext_lazy("Currency"), required=False, help_text=gettext_lazy("Three letters, for example USD or CHF.")
    )

    rows_class = Partners
    rows_name = "partners"

    class Meta:
        model = Version
        fields = ["requested_by", "beneficiaries", "funds", "amount", "currency"]

    def stored_rows(self, version: Version) -> list[dict[str, Any]]:
        rows = version.partners.select_related("state").order_by("pk")
        return [
            {"name": one.name, "role": one.role, "type": one.type, "state": one.state.name if one.state else ""}
            for one in rows
        ]

    def clean(self) -> dict[str, Any]:
        amount, currency = self.cleaned_data.get("amount"), self.cleaned_data.get("currency")
        if amount is not None and currency == "":
            self.add_error("currency", _("Write the currency of the amount, or leave both empty."))
        if currency and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Write the amount, or leave both empty."))
        return self.cleaned_data

    def partners(self) -> list[VersionPartner]:
        return [VersionPartner(version=self.instance, **row) for row in self.rows.rows()]


class DocumentsAndLinks(PageForm):
    rows_class = Documents
    rows_name = "documents"
    also_writes = ("related_documents",)

    class Meta:
        model = Version
        fields: list[str] = []

    def stored_rows(self, version: Version) -> list[dict[str, Any]]:
        return list(version.related_documents)

    def values(self) -> dict[str, Any]:
        rows = self.rows.rows()
        return {
            "related_documents": [
                {name: value for name, value in row.items() if value or name != "relation"} for row in rows
            ]
        }


class Sensitive(PageForm):
    attribution = forms.ChoiceField(
        label=gettext_lazy("How shall the public be told who submitted it?"), choices=Attribution.choices,
        widget=forms.RadioSelect, required=False,
        help_text=gettext_lazy("The States concerned see what the public would see, and nothing more."),
    )  # fmt: skip

    class Meta:
        model = Version
        fields = ["cooperation_agreed"]

    def __init__(self, data: Any = None, *, version: Version) -> None:
        super().__init__(data, version=version)
        if version.submission.organisation.is_protected:
            self.fields["attribution"].choices = [(Attribution.CATEGORY.value, Attribution.CATEGORY.label)]

    def first_values(self, version: Version) -> dict[str, Any]:
        return {"attribution": version.submission.attribution}

    def of_the_submission(self) -> dict[str, Any]:
        """What this page says of the submission as a whole."""
        return {"attribution": self.cleaned_data["attribution"]} if "attribution" in self.cleaned_data else {}


class OtherLanguage(PageForm):
    """The same text in another language, by the provider. Written into a row of its own; emptied, the row goes."""

    language = ""
    heights = {"summary": 6, "description": 14, "results": 10}
    title = PlainText(label=gettext_lazy("Title"), max_length=200, required=False)
    summary = PlainText(label=gettext_lazy("Summary"), max_length=2_000, required=False, widget=forms.Textarea)
    description = PlainText(
        label=gettext_lazy("What was done"), max_length=10_000, required=False, widget=forms.Textarea
    )
    results = PlainText(
        label=gettext_lazy("What changed, and its limits"), max_length=10_000, required=False, widget=forms.Textarea
    )

    class Meta:
        model = Version
        fields: list[str] = []

    def __init__(self, data: Any = None, *, version: Version) -> None:
        super().__init__(data, version=version)
        for field in self.fields.values():
            field.widget.attrs |= {"lang": self.language, "dir": "rtl" if self.language == "ar" else "ltr"}

    def first_values(self, version: Version) -> dict[str, Any]:
        return version.translations.filter(language=self.language).values(*TRANSLATED_FIELDS).first() or {}

    def values(self) -> dict[str, Any]:
        return {}

    def write_beside(self, version: Version, held_back: set[str]) -> None:
        """What could be read, into the text of this language; the rest keeps what it had."""
        row = version.translations.filter(language=self.language).first() or VersionTranslation(
            version=version, language=self.language, source="provider"
        )
        for name in TRANSLATED_FIELDS:
            if name in self.cleaned_data and name not in held_back:
                setattr(row, name, self.cleaned_data[name])
        if any(getattr(row, name) for name in TRANSLATED_FIELDS):
            row.source = "provider"
            row.save()
        elif row.pk:
            row.delete()


def in_language(code: str) -> type[OtherLanguage]:
    """The page for the text in this language."""
    return type(f"In_{code}", (OtherLanguage,), {"language": code, "Meta": OtherLanguage.Meta})
