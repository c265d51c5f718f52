"""Recommendations and voluntary pledges: the lists, and one of each."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from repository.browse import facets, ordering, paging
from repository.browse.filters import RecommendationFilter, Unknown, is_identifier
from repository.browse.listing import Listing
from repository.browse.pages import hidden, page, show_list, words_of_the_page
from repository.browse.record import RecommendationRow, records, states_in_order
from repository.exports.formats import offers
from repository.models import Activity, FormerIdentifier, Pledge, Recommendation

ALIKE = 5  # recommendations on the same themes: to the same State, and to others


@page
def listed(request: HttpRequest) -> HttpResponse:
    vocabulary = words_of_the_page()
    grammar = RecommendationFilter(request.GET, vocabulary=vocabulary)
    rows = Recommendation.objects.for_list()
    listing = Listing(grammar, facets.OF_RECOMMENDATIONS, ordering.recommendations, rows=rows)
    by = grammar.chosen.get("by", [])
    return show_list(
        request,
        "repository/recommendations.html",
        {
            "listing": listing,
            "rows": [RecommendationRow(one, vocabulary) for one in listing.page.rows],
            "made_by": states_in_order(vocabulary, by),
            "kept": hidden(request.GET, "paragraph", "page_size"),
            "offers": offers("recommendations", request.GET, listing.total),
        },
    )


@page
def recommendation(request: HttpRequest, identifier: str) -> HttpResponse:
    if not is_identifier(identifier):
        raise Http404
    found = Recommendation.objects.filter(identifier=identifier).for_list().select_related("review__session").first()
    if found is None:
        former = get_object_or_404(FormerIdentifier.objects.select_related("recommendation"), identifier=identifier)
        return HttpResponsePermanentRedirect(
            reverse("repository:recommendation", args=[former.recommendation.identifier])
        )
    vocabulary = words_of_the_page()
    support = Activity.objects.supporting(found).newest_first()
    return render(
        request,
        "repository/recommendation.html",
        {
            "one": RecommendationRow(found, vocabulary),
            "review": found.review,
            "positions": found.positions.all(),
            "support": records(support[: paging.ROWS], vocabulary),
            "alike": [RecommendationRow(one, vocabulary) for one in Recommendation.objects.like(found)[:ALIKE]],
            "elsewhere": [
                RecommendationRow(one, vocabulary) for one in Recommendation.objects.like_elsewhere(found)[:ALIKE]
            ],
        },
    )


@page
def pledges(request: HttpRequest) -> HttpResponse:
    """Voluntary pledges, of one State (``state``) or of all: they are a platform for cooperation too (para. 5)."""
    vocabulary = words_of_the_page()
    asked = request.GET.get("state", "")
    state = vocabulary.states.get(asked)
    found = Pledge.objects.of_state(asked) if state else Pledge.objects.all()
    rows = Pledge.objects.with_activity_count()
    listed_here = paging.page(found, ordering.BY_IDENTIFIER, found.count(), request.GET, rows=rows)
    unknown = [Unknown("state", asked, _("There is no such value."))] if asked and not state else []
    return show_list(
        request,
        "repository/pledges.html",
        {
            "page": listed_here,
            "rows": [(one, vocabulary.states[one.state_id]) for one in listed_here.rows],
            "state": state,
            "states": vocabulary.states.values(),
            "unknown": unknown,
        },
        own={"state": None},
    )


@page
def pledge(request: HttpRequest, identifier: str) -> HttpResponse:
    if not is_identifier(identifier):
        raise Http404
    found = get_object_or_404(Pledge.objects.select_related("state", "session"), identifier=identifier)
    vocabulary = words_of_the_page()
    support = Activity.objects.filter(pledge_links__pledge=found).newest_first()
    return render(
        request,
        "repository/pledge.html",
        {"pledge": found, "support": records(support[: paging.ROWS], vocabulary)},
    )
