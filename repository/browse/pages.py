"""The public pages. They read ``repository`` tables only: whatever is there is public, so nothing here asks whether it is."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from repository.browse import facets, ordering, paging
from repository.browse.conditional import conditional, epoch_of
from repository.browse.filters import LONGEST_WORDS, ActivityFilter, RecommendationFilter, is_identifier
from repository.browse.listing import Listing
from repository.browse.record import RecommendationRow, Record, records, states_in_order
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import references
from repository.content import LANGUAGES, ProviderType
from repository.models import (
    Activity,
    ActivityState,
    FormerIdentifier,
    GroupMembership,
    Pledge,
    Provider,
    Recommendation,
    Review,
    State,
    Tombstone,
)

ON_HOME = 5
GOOD_PRACTICES_ON_HOME = 3
ROWS_ON_STATE_PAGE = 50


@login_not_required
@require_safe
@conditional
def home(request: HttpRequest) -> HttpResponse:
    vocabulary = Vocabulary(get_language() or "en")
    newest = Activity.objects.newest_first()
    return render(
        request,
        "repository/home.html",
        {
            "newest": records(newest[:ON_HOME], vocabulary),
            "good_practices": records(newest.good_practices("true")[:GOOD_PRACTICES_ON_HOME], vocabulary),
            "facts": Activity.objects.counted_facts(),
            "as_of": epoch_of(request).changed_at,
        },
    )


@login_not_required
@require_safe
@conditional
def activities(request: HttpRequest) -> HttpResponse:
    vocabulary = Vocabulary(get_language() or "en")
    grammar = ActivityFilter(request.GET, vocabulary=vocabulary)
    try:
        listing = Listing(grammar, facets.OF_ACTIVITIES, ordering.activities, rows=Activity.objects.all())
    except paging.BeyondTheEnd as beyond:
        return HttpResponseRedirect(beyond.address)
    return _list(
        request, "repository/activities.html", {"listing": listing, "rows": records(listing.page.rows, vocabulary)}
    )


def _list(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """A list as a whole is for search engines; its millions of filtered forms are for people."""
    response = render(request, template, context)
    if request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@conditional
def activity(request: HttpRequest, reference: str) -> HttpResponse:
    if not references.is_reference(reference):
        return _as_it_is_written(reference)
    found = Activity.objects.filter(reference=reference).first()
    if found is None:
        get_object_or_404(Tombstone, reference=reference)
        return render(request, "repository/removed.html", status=410)
    vocabulary = Vocabulary(get_language() or "en")
    record = Record(found, vocabulary, text_language=request.GET.get("text", ""))
    linked = Recommendation.objects.linked_to(found).prefetch_related("former_identifiers")
    return render(
        request,
        "repository/activity.html",
        {
            "record": record,
            "recommendations": record.recommendations(linked),
            "related": records(Activity.objects.related_to(found)[:4], vocabulary),
        },
    )


def _as_it_is_written(reference: str) -> HttpResponse:
    """A reference typed in small letters or with O for 0 leads to the one it means; anything else is not here."""
    tidied = references.tidy(reference)
    if tidied == reference or not references.is_reference(tidied):
        raise Http404
    return HttpResponsePermanentRedirect(reverse("repository:activity", args=[tidied]))


@login_not_required
@require_safe
@conditional
def states(request: HttpRequest) -> HttpResponse:
    vocabulary = Vocabulary(get_language() or "en")
    published = dict(ActivityState.objects.values_list("state").annotate(number=Count("pk")))
    groups: dict[str, list[str]] = {}
    for membership in GroupMembership.objects.in_force_on(timezone.localdate()):
        groups.setdefault(membership.state_id, []).append(membership.get_group_display())
    rows = [
        {"state": state, "published": published.get(code, 0), "groups": groups.get(code, [])}
        for code, state in vocabulary.states.items()
    ]
    return render(request, "repository/states.html", {"rows": rows})


@login_not_required
@require_safe
@conditional
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    """Support received and support shared with others are two views of equal rank: every State can be both (para. 6)."""
    vocabulary = Vocabulary(get_language() or "en")
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
    try:
        rows = Recommendation.objects.for_list()
        listing = Listing(grammar, tables, ordering.recommendations, rows=rows, size=ROWS_ON_STATE_PAGE)
    except paging.BeyondTheEnd as beyond:
        return HttpResponseRedirect(beyond.address)
    support = Activity.objects.concerning(here).newest_first()[:ON_HOME]
    recommended = [RecommendationRow(one, vocabulary) for one in listing.page.rows]
    return render(
        request,
        "repository/state_received.html",
        frame | {"listing": listing, "rows": recommended, "support": records(support, vocabulary)},
    )


def _support_shared(request: HttpRequest, vocabulary: Vocabulary, here: State, frame: dict) -> HttpResponse:
    shared = Activity.objects.shared_by(here)
    try:
        order = ordering.activities("newest", vocabulary)
        page = paging.page(shared, order, frame["shared"], request.GET, rows=Activity.objects.all())
    except paging.BeyondTheEnd as beyond:
        return HttpResponseRedirect(beyond.address)
    made = Recommendation.objects.made_by(here.pk)
    return render(
        request,
        "repository/state_shared.html",
        frame
        | {
            "page": page,
            "support": records(page.rows, vocabulary),
            "made": made.counted(),
        },
    )


@login_not_required
@require_safe
@conditional
def recommendations(request: HttpRequest) -> HttpResponse:
    vocabulary = Vocabulary(get_language() or "en")
    grammar = RecommendationFilter(request.GET, vocabulary=vocabulary)
    try:
        rows = Recommendation.objects.for_list()
        listing = Listing(grammar, facets.OF_RECOMMENDATIONS, ordering.recommendations, rows=rows)
    except paging.BeyondTheEnd as beyond:
        return HttpResponseRedirect(beyond.address)
    by = grammar.chosen.get("by", [])
    return _list(
        request,
        "repository/recommendations.html",
        {
            "listing": listing,
            "rows": [RecommendationRow(one, vocabulary) for one in listing.page.rows],
            "made_by": states_in_order(vocabulary, by),
        },
    )


@login_not_required
@require_safe
@conditional
def recommendation(request: HttpRequest, identifier: str) -> HttpResponse:
    if not is_identifier(identifier):
        raise Http404
    found = Recommendation.objects.filter(identifier=identifier).for_list().select_related("review__session").first()
    if found is None:
        former = get_object_or_404(FormerIdentifier.objects.select_related("recommendation"), identifier=identifier)
        return HttpResponsePermanentRedirect(
            reverse("repository:recommendation", args=[former.recommendation.identifier])
        )
    vocabulary = Vocabulary(get_language() or "en")
    support = Activity.objects.supporting(found).newest_first()
    return render(
        request,
        "repository/recommendation.html",
        {
            "one": RecommendationRow(found, vocabulary),
            "review": found.review,
            "positions": found.positions.all(),
            "support": records(support[: paging.ROWS], vocabulary),
            "alike": [RecommendationRow(one, vocabulary) for one in Recommendation.objects.like(found)[:5]],
        },
    )


@login_not_required
@require_safe
@conditional
def pledge(request: HttpRequest, identifier: str) -> HttpResponse:
    if not is_identifier(identifier):
        raise Http404
    found = get_object_or_404(Pledge.objects.select_related("state", "session"), identifier=identifier)
    vocabulary = Vocabulary(get_language() or "en")
    support = Activity.objects.filter(pledge_links__pledge=found).newest_first()
    return render(
        request,
        "repository/pledge.html",
        {"pledge": found, "support": records(support[: paging.ROWS], vocabulary)},
    )


@login_not_required
@require_safe
@conditional
def providers(request: HttpRequest) -> HttpResponse:
    """Who is named in at least one published record, in alphabetical order."""
    words, kind = request.GET.get("q", "").strip(), request.GET.get("provider_type", "")
    found = Provider.objects.all()
    if kind in ProviderType.values:
        found = found.filter(type=kind)
    if words and "\0" not in words:
        found = found.named(words[:LONGEST_WORDS])
    try:
        rows = Provider.objects.with_numbers()
        page = paging.page(found, ordering.PROVIDERS, found.count(), request.GET, rows=rows)
    except paging.BeyondTheEnd as beyond:
        return HttpResponseRedirect(beyond.address)
    return render(
        request,
        "repository/providers.html",
        {"page": page, "words": words, "kind": kind, "kinds": ProviderType.choices},
    )


@login_not_required
@require_safe
@conditional
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    if "\0" in slug:
        raise Http404
    found = get_object_or_404(Provider, slug=slug)
    vocabulary = Vocabulary(get_language() or "en")
    support = Activity.objects.provided_by(slug)
    return render(
        request,
        "repository/provider.html",
        {
            "provider": found,
            "total": support.count(),
            "support": records(support.newest_first()[: paging.ROWS], vocabulary),
        },
    )


@login_not_required
@require_safe
@conditional
def consent_explained(request: HttpRequest) -> HttpResponse:
    return render(request, "repository/consent_explained.html")


@login_not_required
@require_safe
@conditional
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "repository/about.html", {"types": ProviderType.choices})


@login_not_required
@require_safe
@conditional
def interface(request: HttpRequest) -> HttpResponse:
    """How programs read the repository: a first answer in a minute, and what each refusal means."""
    return render(request, "repository/interface.html", {"language_codes": LANGUAGES})
