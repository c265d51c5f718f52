"""What stands in rows on a page of the form: partners, and documents or records that belong to the activity."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repository.catalogue.models import Activity
from repository.content import PartnerRole, ProviderType
from repository.reference.models import State
from submissions.fields import PlainText


class RowFormSet(forms.BaseFormSet):
    """Rows of a page, with empty ones at the end to fill in; a row is removed by its tick or by emptying it."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this row")

    def rows(self) -> list[dict[str, Any]]:
        """The rows that could be read, in order."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.is_valid() and form.is_filled() and not form.cleaned_data.get("DELETE")
        ]


class RowForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options["use_required_attribute"] = False
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # a browser would cut off what is too long, and lose it

    def is_filled(self) -> bool:
        """Something stands in the row. One that was emptied is not kept."""
        return any(self[name].data for name in self.fields if name != "DELETE")


class PartnerRow(RowForm):
    name = PlainText(
        label=gettext_lazy("Name"), max_length=200, required=False,
        widget=forms.TextInput({"list": "partners-known", "dir": "auto", "autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[("", ""), *PartnerRole.choices], required=False)
    type = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"), choices=[("", ""), *ProviderType.choices], required=False
    )

    state = forms.CharField(
        label=gettext_lazy("If it is an authority of a State: which State"), max_length=200, required=False,
        help_text=gettext_lazy(
            "It is named if that State is among those that are asked. Of another State the public reads “A State authority”."
        ),
        widget=forms.TextInput({"list": "states-known", "dir": "auto", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_state(self) -> State | None:
        """The State by its code, or by any of its names and spellings."""
        typed = self.cleaned_data["state"]
        found = State.objects.spelled(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(
                _("There is no State “%(name)s” in the list. Choose one of the list.") % {"name": typed}
            )
        return found

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.is_filled() and not said.get("DELETE"):
            missing = {"name": _("Write the name."), "role": _("Choose the role."), "type": _("Choose the kind.")}
            for name, sentence in missing.items():
                if name not in self.errors and not said[name]:
                    self.add_error(name, sentence)
            if said.get("type") == ProviderType.STATE and "state" not in self.errors and not said["state"]:
                self.add_error("state", _("Choose the State whose authority it is."))
            elif said.get("type") != ProviderType.STATE and "state" in said:
                said["state"] = None
        return said


class Relation(models.TextChoices):
    """How another record of the repository belongs to this one."""

    PART_OF = "part_of", gettext_lazy("This activity is part of that record")
    CONTINUES = "continues", gettext_lazy("This activity continues that record")
    SAME = "same", gettext_lazy("The same activity, reported by another")


class DocumentRow(RowForm):
    relation = forms.ChoiceField(
        label=gettext_lazy("What it is"), required=False,
        choices=[("", gettext_lazy("A document or a page elsewhere")), *Relation.choices],
    )  # fmt: skip
    title = PlainText(label=gettext_lazy("Title"), max_length=200, required=False)
    symbol = PlainText(
        label=gettext_lazy("Symbol"), max_length=60, required=False,
        help_text=gettext_lazy("Of a United Nations document, for example A/HRC/54/28; or the reference of a record: TCR-…"),
    )  # fmt: skip
    url = forms.URLField(
        label=gettext_lazy("Address"), max_length=500, required=False, assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Another record is named by its reference, and only one that everybody can read."""
        said = self.cleaned_data
        if said.get("relation") and not said.get("DELETE"):
            said["symbol"] = said.get("symbol", "").strip().upper()
            if not Activity.objects.filter(reference=said["symbol"]).exists():
                self.add_error("symbol", _("There is no public record with this reference."))
        return said


_ROWS = {
    "formset": RowFormSet,
    "extra": 2,
    "max_num": 60,
    "absolute_max": 62,
    "can_delete": True,
    "can_delete_extra": False,
}
Partners = forms.formset_factory(PartnerRow, **_ROWS)
Documents = forms.formset_factory(DocumentRow, **_ROWS)
