"""The public pages with the rights of the public role; and the desk, which only links to them."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from config.local.environment import PROJECT
from repository.browse import elsewhere_urls, urls
from repository.exports.formats import FORMATS
from tests.repository.conftest import recommendation_to

pytestmark = pytest.mark.django_db(transaction=True)


def answer(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as page:
            return page.status, page.read().decode(errors="replace")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def test_every_public_page_is_served_with_the_rights_of_the_public_role(public, public_site):
    one = recommendation_to("QMA", "supported").identifier
    paths = [
        "en/", "en/activities/?q=judges&group=LDC&sort=state", f"ar/activities/{public.judges}/", "en/states/",
        "en/states/QMA/", "en/states/QMB/?view=shared", "en/recommendations/?by=QMB", f"en/recommendations/{one}/",
        "en/providers/?q=example", "en/providers/lantern-legal-aid/", "en/about/", "en/about/consent/",
        "en/about/interface/", "en/activities.atom", "sitemap.xml", "sitemap-states-1.xml", "api/v1/activities/?facets=1",
        f"api/v1/activities/{public.judges}/", "api/v1/states/", "api/v1/changes/", "api/v1/schema/",
        "api/v1/pledges/", "api/v1/updates/", f"api/v1/activities/{public.judges}/versions/", "data/catalog.jsonld",
        "data/catalog.ttl", "robots.txt",
        "oai?verb=ListRecords&metadataPrefix=upr_tc&set=state:QMA",
        "en/activities.rss", *(f"en/activities.{suffix}?state=QMA" for suffix in FORMATS), "en/recommendations.csv?state=QMA",
        f"en/activities/{public.judges}.iati.xml", f"en/activities/{public.judges}/cite/ris",
    ]  # fmt: skip
    for path in paths:
        assert answer(f"{public_site.url}/{path}")[0] == 200, path
    assert answer(f"{public_site.url}/en/activities/{public.gone}/")[0] == 410
    assert answer(f"{public_site.url}/en/activities/{public.asked}/")[0] == 404


def test_the_desk_knows_the_addresses_and_serves_none_of_them():
    assert [(one.name, str(one.pattern)) for one in elsewhere_urls.urlpatterns] == [
        (one.name, str(one.pattern)) for one in urls.urlpatterns
    ]
    told = subprocess.run(
        [sys.executable, "-c", DESK], cwd=PROJECT, env=_desk(), capture_output=True, text=True, timeout=120
    )  # fmt: skip

    assert told.stdout.split() == ["/en/states/QMA/", "404", "404"], told.stderr


DESK = """
import django; django.setup()
from django.test import Client
from django.urls import reverse
from django.utils import translation
translation.activate("en")
client = Client(headers={"host": "localhost"})
address = reverse("repository:state", args=["QMA"])
print(address, client.get(address).status_code, client.get("/en/activities/").status_code)
"""


def _desk() -> dict[str, str]:
    return {**os.environ, "SITE_ROLE": "desk", "DJANGO_SETTINGS_MODULE": "config.settings"}
