"""Who provides: everybody named in a published record, and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from repository.browse import ordering, paging
from repository.browse.filters import LONGEST_WORDS
from repository.browse.pages import page, words_of_the_page
from repository.browse.record import records
from repository.content import ProviderType
from repository.models import Activity, Provider


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
    return render(
        request,
        "repository/providers.html",
        {"page": shown, "words": words, "kind": kind, "kinds": ProviderType.choices},
    )


@page
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    if "\0" in slug:
        raise Http404
    found = get_object_or_404(Provider, slug=slug)
    vocabulary = words_of_the_page()
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
