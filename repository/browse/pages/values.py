"""All values of one facet on a page of their own: found by words or by letter, ticked, applied together."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from repository.browse import facets, ordering, paging
from repository.browse.filters import LONGEST_WORDS, ActivityFilter, RecommendationFilter
from repository.browse.listing import Choice, Listing
from repository.browse.pages import hidden, page, words_of_the_page
from repository.models import Activity, Recommendation
from repository.reference.names import fold, sort_key

OWN_KEYS = ("find", "apply", "page")  # of this page; the list does not know them


@dataclass(frozen=True)
class Letter:
    """The values that begin with a letter; "" in a language that is not written in letters."""

    name: str
    choices: list[Choice]


@page
def of_activities(request: HttpRequest, key: str) -> HttpResponse:
    if key not in facets.OF_ACTIVITIES:
        raise Http404
    grammar = ActivityFilter(request.GET, vocabulary=words_of_the_page())
    tables = {key: facets.OF_ACTIVITIES[key]}
    listing = Listing(grammar, tables, ordering.activities, rows=Activity.objects.none(), every_value=True)
    return _show(request, key, listing, reverse("repository:activities"))


@page
def of_recommendations(request: HttpRequest, key: str) -> HttpResponse:
    if key not in facets.OF_RECOMMENDATIONS:
        raise Http404
    grammar = RecommendationFilter(request.GET, vocabulary=words_of_the_page())
    tables = {key: facets.OF_RECOMMENDATIONS[key]}
    listing = Listing(grammar, tables, ordering.recommendations, rows=Recommendation.objects.none(), every_value=True)
    return _show(request, key, listing, reverse("repository:recommendations"))


def _show(request: HttpRequest, key: str, listing: Listing, list_address: str) -> HttpResponse:
    query = _of_the_list(request.GET)
    if "apply" in request.GET:
        return HttpResponseRedirect(list_address + paging.address(query).removeprefix("."))
    choices = listing.facets[0].choices if listing.facets else []
    words = request.GET.get("find", "").strip()[:LONGEST_WORDS]
    found = [one for one in choices if not words or one.selected or fold(words) in fold(one.label.text)]
    response = render(
        request,
        "repository/values.html",
        {
            "listing": listing,
            "key": key,
            "label": listing.grammar.filters[key].label,
            "letters": _by_letter(found, listing.vocabulary.language),
            "all": len(choices),
            "words": words,
            "found": sum(not words or fold(words) in fold(one.label.text) for one in choices),
            "list_address": list_address + paging.address(query).removeprefix("."),
            "kept": hidden(query, *(one for one in query if one != key)),
        },
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _of_the_list(query: QueryDict) -> QueryDict:
    changed = query.copy()
    for key in OWN_KEYS:
        changed.pop(key, None)
    return changed


def _by_letter(choices: list[Choice], language: str) -> list[Letter]:
    """In alphabetical order, apart by their first letter. Chinese has none: one list, by pinyin."""

    def first(choice: Choice) -> str:
        return "" if language == "zh" else str(sort_key(choice.label.text, language)[0])[:1].upper()

    ordered = sorted(choices, key=lambda one: sort_key(one.label.text, language))
    return [Letter(name, list(those)) for name, those in groupby(ordered, key=first)]
