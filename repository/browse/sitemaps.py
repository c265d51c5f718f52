"""The site map for machines: every public page once, with its six languages. Published records and reference facts only."""

from collections.abc import Callable, Iterator
from itertools import islice

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.views.decorators.http import require_safe

from repository.browse.conditional import conditional
from repository.models import Activity, Provider, Recommendation, State

IN_ONE_FILE = 10_000  # addresses; the protocol allows 50,000 and 50 MB
PAGES = (
    "home", "activities", "states", "recommendations", "pledges", "good_practices", "providers", "funds", "statistics", "about",
    "consent_explained", "never_published", "elsewhere", "glossary", "interface", "interface_reference",
)  # fmt: skip
XML = "application/xml"

Entry = tuple[str, list[str], str]  # URL name, its arguments, day of the last change


def _pages() -> Iterator[Entry]:
    return ((name, [], "") for name in PAGES)


def _activities() -> Iterator[Entry]:
    rows = Activity.objects.order_by("pk").values_list("reference", "published_at").iterator()
    return (("activity", [reference], moment.date().isoformat()) for reference, moment in rows)


def _states() -> Iterator[Entry]:
    return _of("state", State.objects.order_by("iso3").values_list("iso3", flat=True))


def _recommendations() -> Iterator[Entry]:
    return _of("recommendation", Recommendation.objects.order_by("pk").values_list("identifier", flat=True))


def _providers() -> Iterator[Entry]:
    return _of("provider", Provider.objects.order_by("slug").values_list("slug", flat=True))


def _of(name: str, codes: QuerySet) -> Iterator[Entry]:
    return ((name, [code], "") for code in codes.iterator())


KINDS: dict[str, tuple[Callable[[], Iterator[Entry]], Callable[[], int]]] = {
    "pages": (_pages, lambda: len(PAGES)),
    "activities": (_activities, lambda: Activity.objects.count()),
    "states": (_states, lambda: State.objects.count()),
    "recommendations": (_recommendations, lambda: Recommendation.objects.count()),
    "providers": (_providers, lambda: Provider.objects.count()),
}


@login_not_required
@require_safe
@conditional
def index(request: HttpRequest) -> HttpResponse:
    """The list of the files."""
    files = [
        (kind, number)
        for kind, (_entries, count) in KINDS.items()
        for number in range(1, -(-count() // IN_ONE_FILE) + 1)
    ]
    lines = "".join(
        f"<sitemap><loc>{_site()}{reverse('sitemap_file', args=[kind, number])}</loc></sitemap>\n"
        for kind, number in files
    )
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</sitemapindex>\n',
        content_type=XML,
    )


@login_not_required
@require_safe
@conditional
def file(request: HttpRequest, kind: str, number: int) -> HttpResponseBase:
    """One file of at most 10,000 addresses."""
    if kind not in KINDS:
        raise Http404
    entries, count = KINDS[kind]
    start = (number - 1) * IN_ONE_FILE
    if number < 1 or start >= count():
        raise Http404
    return StreamingHttpResponse(_lines(islice(entries(), start, start + IN_ONE_FILE)), content_type=XML)


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    for name, arguments, changed in entries:
        with translation.override("en"):
            english = reverse(f"repository:{name}", args=arguments)
        path = escape(english.removeprefix("/en"))
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{_site()}/{code}{path}"/>'
            for code, _name in settings.LANGUAGES
        )
        when = f"<lastmod>{changed}</lastmod>" if changed else ""
        yield f"<url><loc>{_site()}/en{path}</loc>{when}{alternates}</url>\n"
    yield "</urlset>\n"


def _site() -> str:
    return escape(settings.SITE_URL.rstrip("/"))
