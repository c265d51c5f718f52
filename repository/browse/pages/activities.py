"""The list of published activities, and one of them: the citable record."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from repository.browse import facets, history, moved, ordering, paging
from repository.browse.filters import ActivityFilter
from repository.browse.listing import Listing
from repository.browse.pages import hidden, page, show_list, tiles, words_of_the_page
from repository.browse.record import Record, records
from repository.browse.table import COLUMNS, Table
from repository.catalogue import references
from repository.exports import formats, signposting
from repository.exports.citation import citations
from repository.exports.formats import offers
from repository.models import Activity, Recommendation, Tombstone

RELATED = 4
VIEWS = ("cards", "table", "states")


@page
def listed(request: HttpRequest) -> HttpResponse:
    """The published activities that a query asks for: as cards, as a table, or as one tile for each State."""
    vocabulary = words_of_the_page()
    grammar = ActivityFilter(request.GET, vocabulary=vocabulary)
    listing = Listing(grammar, facets.OF_ACTIVITIES, ordering.activities, rows=Activity.objects.for_list())
    view = request.GET.get("view", "")
    return show_list(
        request,
        "repository/activities.html",
        {
            "listing": listing,
            "rows": records(listing.page.rows, vocabulary),
            "view": view if view in VIEWS else "cards",
            "table": Table(request.GET, grammar.sort),
            "tiles": tiles(vocabulary, listing.counts.of["state"]) if view == "states" else [],
            "one_state": paging.address(request.GET, view=None, column=None, state=""),  # the code comes after it
            "kept": hidden(request.GET, "recommendation", "page_size", "view"),
            "offers": offers("activities", request.GET, listing.total),
        },
        own={"view": VIEWS, "column": {one.key for one in COLUMNS}},
    )


# What is asked about good practices; the rest of the list's filters is one link away.
OF_GOOD_PRACTICES = ("state", "group", "theme", "persons", "kind", "provider_type", "sdg", "language")


@page
def good_practices(request: HttpRequest) -> HttpResponse:
    """What others may learn from: activities put forward as a good practice, and whose providers advise peers (para. 14)."""
    vocabulary = words_of_the_page()
    query = request.GET.copy()
    query.pop("good_practice", None)
    peers = request.GET.get("peers") == "true"
    put_forward = Activity.objects.good_practices("true")
    grammar = ActivityFilter(
        query, vocabulary=vocabulary, queryset=put_forward.sharing_experience() if peers else put_forward
    )
    tables = {key: facets.OF_ACTIVITIES[key] for key in OF_GOOD_PRACTICES}
    listing = Listing(grammar, tables, ordering.activities, rows=Activity.objects.for_list())
    return show_list(
        request,
        "repository/good_practices.html",
        {"listing": listing, "rows": records(listing.page.rows, vocabulary), "peers": peers},
        own={"peers": {"true"}},
    )


@page
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """One record, to be read and cited. What was public and is not any more answers 410 (policy decision D15)."""
    if not references.is_reference(reference):
        return _as_it_is_written(reference)
    found = Activity.objects.filter(reference=reference).first()
    if found is None:
        if merged_into := moved.address(request, reference):
            return HttpResponsePermanentRedirect(merged_into)
        get_object_or_404(Tombstone, reference=reference)
        return render(request, "repository/removed.html", status=410)
    vocabulary = words_of_the_page()
    shown = Record(found, vocabulary, text_language=request.GET.get("text", ""))
    linked = Recommendation.objects.linked_to(found).prefetch_related("former_identifiers")
    site = settings.SITE_URL.rstrip("/")
    response = render(
        request,
        "repository/activity.html",
        {
            "record": shown,
            "recommendations": shown.recommendations(linked),
            "related": records(Activity.objects.for_list().related_to(found, RELATED), vocabulary),
            "citations": citations(shown, site),
            "permalink": f"{site}/r/{reference}",
            "downloads": formats.of_record(reference),
            "versions": history.of(found),
        },
    )
    signposting.of_record(response, found)
    return response


def _as_it_is_written(reference: str) -> HttpResponse:
    """A reference typed in small letters or with O for 0 leads to the one it means; anything else is not here."""
    tidied = references.tidy(reference)
    if tidied == reference or not references.is_reference(tidied):
        raise Http404
    return HttpResponsePermanentRedirect(reverse("repository:activity", args=[tidied]))
