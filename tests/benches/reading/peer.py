"""The peer: the same questions as a Django project usually answers them, over the same tables. Joins with DISTINCT, `icontains`,
a COUNT, one annotated query a facet, a template. No fault is put in on purpose; nothing is tuned either.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from repository.models import Activity

LOOKUPS = {
    "state": "state_links__state", "theme": "themes__contains", "sdg": "sdgs__contains", "kind": "kinds__contains",
    "modality": "modalities__contains", "provider": "provider_links__provider__slug", "year": "starts_on__year",
    "cycle": "pledge_links__pledge__cycle",
}  # fmt: skip
JOINED = {
    "state": "state_links__state",
    "provider": "provider_links__provider__slug",
    "cycle": "pledge_links__pledge__cycle",
    "year": "starts_on__year",
}
PAGE = """<!doctype html><title>Activities</title>
<p data-count="{{ page.paginator.count }}">{{ page.paginator.count }} activities</p>
{% for key, values in facets %}<h2>{{ key }}</h2><ul>
{% for value in values %}<li><a href="?{{ key }}={{ value.0 }}">{{ value.0 }}</a> ({{ value.1 }})</li>{% endfor %}</ul>
{% endfor %}{% for one in page %}<article data-reference="{{ one.reference }}"><h2>{{ one.title }}</h2>
<p>{{ one.description|truncatewords:60 }}</p><p>{% for link in one.state_links.all %}{{ link.state.name }} {% endfor %}
{% for link in one.provider_links.all %}{{ link.name }} {% endfor %}
</p></article>{% endfor %}"""


def narrowed(request):
    found = Activity.objects.all()
    for key, value in request.GET.items():
        if key in LOOKUPS:
            found = found.filter(**{LOOKUPS[key]: [value] if LOOKUPS[key].endswith("__contains") else value})
    if word := request.GET.get("word"):
        found = found.filter(Q(title__icontains=word) | Q(description__icontains=word))
    return found.distinct()


def page_of(request):
    found = narrowed(request).prefetch_related("state_links__state", "provider_links").order_by("-published_at", "-pk")
    return Paginator(found, 20).get_page(request.GET.get("page", 1))


def listed(request):
    page = page_of(request)
    rows = [{"reference": one.reference, "title": one.title, "description": one.description} for one in page]
    return JsonResponse({"count": page.paginator.count, "results": rows})


def browsed(request):
    found = narrowed(request)
    facets = [
        (key, found.order_by().values_list(lookup).annotate(number=Count("pk", distinct=True)).order_by("-number"))
        for key, lookup in JOINED.items()
    ]
    for key, column in (("theme", "themes"), ("sdg", "sdgs"), ("kind", "kinds"), ("modality", "modalities")):
        counted: dict[str, int] = {}
        for values in found.values_list(column, flat=True):
            for value in values:
                counted[value] = counted.get(value, 0) + 1
        facets.append((key, sorted(counted.items(), key=lambda one: -one[1])))
    return HttpResponse(engines["django"].from_string(PAGE).render({"page": page_of(request), "facets": facets}))


def record(request, reference):
    one = Activity.objects.prefetch_related("state_links__state", "provider_links").get(reference=reference)
    return HttpResponse(engines["django"].from_string(PAGE).render({"page": [one], "facets": []}))


urlpatterns = [path("api/", listed), path("browse/", browsed), path("record/<str:reference>/", record)]

from django.conf import settings

settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
app = get_wsgi_application()
