"""Who provides: everybody named in a published record, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode

from repository.browse import facets, ordering, paging
from repository.browse.filters import LONGEST_WORDS, ActivityFilter
from repository.browse.listing import Listing
from repository.browse.pages import page, show_list, words_of_the_page
from repository.browse.record import records
from repository.content import ProviderType
from repository.models import Activity, Provider

# What a provider's page says of its activities as a whole.
PROFILE = ("state", "theme", "kind", "good_practice")


@page
def listed(request: HttpRequest) -> HttpResponse:
    """Who is named in at least one published record, in alphabetical order."""
    words, kind = request.GET.get("q", "").strip(), request.GET.get("provider_type", "")
    found = Provider.objects.all()
    if kind in ProviderType.values:
        found = found.filter(type=kind)
    if words and "\0" not in words:
        found = found.named(words[:LONGEST_WORDS])
    rows = Provider.objects.with_numbers()
    shown = paging.page(found, ordering.PROVIDERS, found.count(), request.GET, rows=rows)
    return show_list(
        request,
        "repository/providers.html",
        {"page": shown, "words": words, "kind": kind, "kinds": ProviderType.choices},
        own={"q": None, "provider_type": ProviderType.values},
    )


@page
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    if "\0" in slug:
        raise Http404
    found = get_object_or_404(Provider, slug=slug)
    vocabulary = words_of_the_page()
    grammar = ActivityFilter(QueryDict(urlencode({"provider": slug})), vocabulary=vocabulary)
    tables = {key: facets.OF_ACTIVITIES[key] for key in PROFILE}
    listing = Listing(grammar, tables, ordering.activities, rows=Activity.objects.all())
    return render(
        request,
        "repository/provider.html",
        {
            "provider": found,
            "listing": listing,
            "profile": listing.facets,
            "support": records(listing.page.rows, vocabulary),
        },
    )
