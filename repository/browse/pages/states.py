"""States: all of them as equals, and the page of one."""

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from repository.browse import facets, ordering, paging
from repository.browse.filters import RecommendationFilter
from repository.browse.listing import Listing
from repository.browse.pages import page, tiles, words_of_the_page
from repository.browse.record import RecommendationRow, records
from repository.browse.vocabulary import Vocabulary
from repository.models import Activity, ActivityState, GroupMembership, Recommendation, Review, State

ACTIVITIES_AT_ONCE = 5
RECOMMENDATIONS_AT_ONCE = 50


@page
def listed(request: HttpRequest) -> HttpResponse:
    vocabulary = words_of_the_page()
    published = dict(ActivityState.objects.values_list("state").annotate(number=Count("pk")))
    groups: dict[str, list[str]] = {}
    for membership in GroupMembership.objects.in_force_on(timezone.localdate()):
        groups.setdefault(membership.state_id, []).append(membership.get_group_display())
    equals = tiles(vocabulary, published)
    rows = [{"tile": one, "groups": groups.get(one.state.pk, [])} for one in equals]
    return render(request, "repository/states.html", {"tiles": equals, "rows": rows})


@page
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    """Support received and support shared with others are two views of equal rank: every State can be both (para. 6)."""
    vocabulary = words_of_the_page()
    if iso3 not in vocabulary.states:
        raise Http404
    here = vocabulary.states[iso3]
    show = _support_shared if request.GET.get("view") == "shared" else _support_received
    today = timezone.localdate()
    frame = {
        "state": here,
        "received": Activity.objects.concerning(here).count(),
        "shared": Activity.objects.shared_by(here).count(),
        "memberships": GroupMembership.objects.in_force_on(today).filter(state=here),
        "reviews": Review.objects.filter(state=here).select_related("session", "first_session"),
        "is_fictitious": here.un_status == State.UnStatus.FICTITIOUS,
    }
    return show(request, vocabulary, here, frame)


def _support_received(request: HttpRequest, vocabulary: Vocabulary, here: State, frame: dict) -> HttpResponse:
    query = request.GET.copy()
    query.pop("state", None)
    grammar = RecommendationFilter(query, vocabulary=vocabulary, queryset=Recommendation.objects.of_state(here.pk))
    tables = {key: facets.OF_RECOMMENDATIONS[key] for key in ("cycle", "position", "activities")}
    rows = Recommendation.objects.for_list()
    listing = Listing(grammar, tables, ordering.recommendations, rows=rows, size=RECOMMENDATIONS_AT_ONCE)
    support = Activity.objects.concerning(here).newest_first()[:ACTIVITIES_AT_ONCE]
    recommended = [RecommendationRow(one, vocabulary) for one in listing.page.rows]
    return render(
        request,
        "repository/state_received.html",
        frame | {"listing": listing, "rows": recommended, "support": records(support, vocabulary)},
    )


def _support_shared(request: HttpRequest, vocabulary: Vocabulary, here: State, frame: dict) -> HttpResponse:
    shared = Activity.objects.shared_by(here)
    order = ordering.activities("newest", vocabulary)
    shared_page = paging.page(shared, order, frame["shared"], request.GET, rows=Activity.objects.all())
    made = Recommendation.objects.made_by(here.pk)
    return render(
        request,
        "repository/state_shared.html",
        frame
        | {
            "page": shared_page,
            "support": records(shared_page.rows, vocabulary),
            "made": made.counted(),
        },
    )
