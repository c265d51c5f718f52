"""States: all of them as equals, and the page of one."""

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from repository.browse import facets, ordering, paging
from repository.browse.filters import ActivityFilter, RecommendationFilter
from repository.browse.listing import Listing
from repository.browse.pages import page, show_list, tiles, words_of_the_page
from repository.browse.record import RecommendationRow, records
from repository.browse.vocabulary import Vocabulary
from repository.exports.formats import offers
from repository.models import Activity, ActivityState, GroupMembership, Position, Recommendation, Review, State

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
    vocabulary, here = _the_state(iso3)
    show = _support_shared if request.GET.get("view") == "shared" else _support_received
    concerning = ActivityFilter(QueryDict(f"state={here.pk}"), vocabulary=vocabulary)
    received = facets.count(concerning, {"good_practice": facets.OF_ACTIVITIES["good_practice"]})
    today = timezone.localdate()
    frame = {
        "state": here,
        "received": received.total,
        "good_practices": received.of["good_practice"].get("true", 0),
        "shared": Activity.objects.shared_by(here).count(),
        "memberships": GroupMembership.objects.in_force_on(today).filter(state=here),
        "reviews": Review.objects.filter(state=here).select_related("session", "first_session"),
        "this_year": today.year,
        "is_fictitious": here.un_status == State.UnStatus.FICTITIOUS,
        "is_shared_view": show is _support_shared,
    }
    return show(request, vocabulary, here, frame)


def _the_state(iso3: str) -> tuple[Vocabulary, State]:
    vocabulary = words_of_the_page()
    if iso3 not in vocabulary.states:
        raise Http404
    return vocabulary, vocabulary.states[iso3]


def _support_received(request: HttpRequest, vocabulary: Vocabulary, here: State, frame: dict) -> HttpResponse:
    listing = _recommendations(
        request,
        vocabulary,
        Recommendation.objects.of_state(here.pk),
        ("cycle", "position", "theme", "activities"),
        "state",
    )
    support = Activity.objects.concerning(here).newest_first()[:ACTIVITIES_AT_ONCE]
    all_of_it = listing.query.copy()
    all_of_it["state"] = here.pk
    return show_list(
        request,
        "repository/state_received.html",
        frame
        | {
            "listing": listing,
            "rows": [RecommendationRow(one, vocabulary) for one in listing.page.rows],
            "support": records(support, vocabulary),
            "offers": offers("recommendations", all_of_it, listing.total),
            "linked": listing.counts.of["activities"],
        },
        own={"view": {"received"}, "state": {here.pk}},
    )


def _support_shared(request: HttpRequest, vocabulary: Vocabulary, here: State, frame: dict) -> HttpResponse:
    shared = Activity.objects.shared_by(here)
    order = ordering.activities("newest", vocabulary)
    shared_page = paging.page(shared, order, frame["shared"], request.GET, rows=Activity.objects.all())
    made = RecommendationFilter(QueryDict(f"by={here.pk}"), vocabulary=vocabulary)
    tables = {key: facets.OF_RECOMMENDATIONS[key] for key in ("position", "activities")}
    return show_list(
        request,
        "repository/state_shared.html",
        frame
        | {
            "page": shared_page,
            "support": records(shared_page.rows, vocabulary),
            "made": facets.count(made, tables),
        },
        own={"view": {"shared"}},
    )


@page
def made(request: HttpRequest, iso3: str) -> HttpResponse:
    """Recommendations that this State made to others and that they support: where it may offer help (para. 7)."""
    vocabulary, here = _the_state(iso3)
    recommendations = Recommendation.objects.made_by(here.pk).supported()
    listing = _recommendations(
        request, vocabulary, recommendations, ("state", "theme", "cycle", "activities"), "by", "position"
    )
    whole_list = listing.query.copy()
    whole_list["by"], whole_list["position"] = here.pk, Position.SUPPORTED
    return show_list(
        request,
        "repository/state_made.html",
        {
            "state": here,
            "listing": listing,
            "rows": [RecommendationRow(one, vocabulary) for one in listing.page.rows],
            "linked": listing.counts.of["activities"],
            "offers": offers("recommendations", whole_list, listing.total),
        },
        own={"by": {here.pk}, "position": {Position.SUPPORTED}},
    )


def _recommendations(
    request: HttpRequest, vocabulary: Vocabulary, of: QuerySet, keys: tuple[str, ...], *settled: str
) -> Listing:
    """A State's list of recommendations with these facets; ``settled``: keys that the page itself answers."""
    query = request.GET.copy()
    for key in (*settled, "view"):
        query.pop(key, None)
    grammar = RecommendationFilter(query, vocabulary=vocabulary, queryset=of)
    tables = {key: facets.OF_RECOMMENDATIONS[key] for key in keys}
    rows = Recommendation.objects.for_list()
    return Listing(grammar, tables, ordering.recommendations, rows=rows, size=RECOMMENDATIONS_AT_ONCE)
