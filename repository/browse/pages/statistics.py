"""Statistics: each figure with its finding, its table, what was counted, the day, and a file."""

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from repository.browse import facets, ordering, paging
from repository.browse.conditional import epoch_of
from repository.browse.figures import KEYS, Figure, figures
from repository.browse.filters import ActivityFilter
from repository.browse.listing import Listing
from repository.browse.pages import hidden, page, show_list, tiles, words_of_the_page
from repository.exports.as_csv import BYTE_ORDER_MARK
from repository.exports.cells import harmless
from repository.models import Activity

ASKED_HERE = ("group", "theme", "kind", "year")  # with a control on the page; any other filter of the list works too


@page
def shown(request: HttpRequest) -> HttpResponse:
    listing, drawn = _counted(request)
    published = dict(listing.counts.of["state"])
    return show_list(
        request,
        "repository/statistics.html",
        {
            "listing": listing,
            "figures": drawn,
            "controls": [one for one in listing.facets if one.key in ASKED_HERE],
            "tiles": [] if "state" in listing.grammar.chosen else tiles(listing.vocabulary, published),
            "states": sum(1 for number in published.values() if number),
            "as_of": epoch_of(request).changed_at,
            "cited": request.path + paging.address(request.GET).removeprefix("."),
            # A tile leads to what it counts: the State's page, or the list that the filters leave (the code comes after it).
            "one_state": f"{reverse('repository:activities')}{paging.address(request.GET, state='')}"
            if listing.chips
            else "",
            "kept": hidden(request.GET, *(key for key in request.GET if key not in ASKED_HERE)),
        },
    )


@page
def file(request: HttpRequest, key: str) -> HttpResponse:
    """One figure as CSV: code, label in the language of the page, number of activities."""
    listing, drawn = _counted(request)
    wanted = next((one for one in drawn if one.key == key), None)
    if wanted is None and key != "state":
        raise Http404
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["code", "label", "activities"])
    if wanted is None:
        equals = tiles(listing.vocabulary, listing.counts.of["state"])
        writer.writerows([one.state.pk, harmless(one.state.name), one.published] for one in equals)
    else:
        writer.writerows([harmless(one.code), harmless(one.label.text), one.count] for one in wanted.rows)
    return HttpResponse(
        BYTE_ORDER_MARK + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="statistics-{key}.csv"', "X-Robots-Tag": "noindex"},
    )


def _counted(request: HttpRequest) -> tuple[Listing, list[Figure]]:
    grammar = ActivityFilter(request.GET, vocabulary=words_of_the_page())
    tables = {key: facets.OF_ACTIVITIES[key] for key in (*KEYS, "state")}
    listing = Listing(grammar, tables, ordering.activities, rows=Activity.objects.none(), size=1)
    return listing, figures(listing.facets, listing.total, without=set(grammar.chosen))
