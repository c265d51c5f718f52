"""Every piece of the look on one page, for people and for the tests of accessibility, of width and of print.

Pieces are drawn by the partials that pages use, from samples. Only where DEVELOPMENT is on.
"""

from datetime import UTC, date, datetime

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from repository.browse.figures import Figure
from repository.browse.listing import Chip, Choice, Facet
from repository.browse.pages import Tile
from repository.browse.paging import Page
from repository.browse.vocabulary import Label
from repository.exports.citation import Citation
from repository.exports.formats import Offer
from repository.models import State

# The pieces, as the page marks them (`data-piece`); those of the frame are on every page.
OF_THE_FRAME = (".skip", "header.site", ".langs", "nav .nav", ".menu", ".crumbs", "footer.site")
PIECES = (
    "words", "foreign text", "back link", "message", "inset note", "warning note", "preview frame", "staff panel",
    "confirmation panel", "tag", "button", "error summary", "field", "choices", "file field", "character count",
    "search box", "facet", "filter drawer", "chips", "view bar", "card", "summary list", "timeline", "table",
    "column chooser", "letters", "bars", "tiles", "difference", "pagination", "tabs", "progress", "task list",
    "interruption", "downloads", "take away", "cite box", "codes",
)  # fmt: skip


class Sample(forms.Form):
    """Fields of each kind, one of them empty and one wrong."""

    title = forms.CharField(label=_("Title"), help_text=_("One line, as it is to stand in lists."))
    summary = forms.CharField(label=_("Summary"), widget=forms.Textarea({"rows": 3}), required=False)
    day = forms.IntegerField(label=_("Day"), max_value=31, widget=forms.NumberInput({"class": "short"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("training", _("Training"))], required=False)
    agreed = forms.BooleanField(label=_("The text names no victim and no official."))
    file = forms.FileField(label=_("Document"), required=False)


def facet() -> Facet:
    """Ten values, two of them in use."""
    labels = [f"{_('Theme')} {number}" for number in range(1, 11)]
    choices = [Choice(f"t{place}", Label(label, ""), 90 - 8 * place, place < 2) for place, label in enumerate(labels)]
    return Facet("theme", str(_("Theme")), choices)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEVELOPMENT:
        raise Http404
    form = Sample({"title": "", "day": "32", "language": "fr", "agreed": True})
    form.is_valid()
    states = [State(iso3=f"QM{letter}", names={"en": f"Sample State {letter}"}) for letter in "ABC"]
    return render(
        request,
        "config/styleguide.html",
        {
            "form": form,
            "tones": ["", "b", "k", "a", "r", "p"],
            "day": date(2026, 11, 21),
            "now": datetime(2026, 11, 21, 13, 5, tzinfo=UTC),  # not the present: nothing on a page moves by itself
            "text": "Strengthen the training of judges.\n\nA second paragraph.",
            "facet": facet(),
            "chips": [
                Chip(str(_("Theme")), Label("Torture", "en"), "#words"),
                Chip(str(_("Search")), Label("“judges”", ""), "#words"),
            ],
            "page": Page(rows=[], number=7, last=23, total=460, size=20, query=QueryDict()),
            "figure": Figure(facet(), 100),
            "tiles": [Tile(state, published) for state, published in zip(states, (3, 0, 12), strict=True)],
            "offers": [Offer("csv", "CSV", "#words", 214, 71_000, 0), Offer("xlsx", "XLSX", "#words", 200_000, 0, 50_000)],
            "citations": [Citation("un", _("Style of the United Nations"), "txt", "text/plain", "Example Fund for Justice, “…”"),
                          Citation("ris", "RIS", "ris", "text/plain", "TY  - ELEC")],
            "downloads": [(_("Data (JSON)"), "#words", "74 KB")],
        },
    )  # fmt: skip
