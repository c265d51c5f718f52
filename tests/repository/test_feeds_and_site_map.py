"""Feeds and the site map: what is published, and nothing else, for machines."""

import pytest
from lxml import etree

from repository.browse.sitemaps import PAGES
from repository.models import Provider, Recommendation, State
from tests.repository.conftest import stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_any_list_is_a_feed(public, visitor):
    answer = visitor.get("/en/activities.atom?state=QMA&sort=recent")

    feed = etree.fromstring(answer.content)
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert feed.xpath("a:entry/a:id/text()", namespaces=ATOM) == [
        f"http://localhost:8000/r/{reference}" for reference in (public.partner, public.peers, public.judges)
    ]
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM) == [
        "http://localhost:8000/en/activities.atom?state=QMA&sort=recent"
    ]
    assert (
        feed.xpath("a:entry[1]/a:updated/text()", namespaces=ATOM)[0][:19]
        == (stored(public.partner).published_at.isoformat()[:19])
    )


def test_entries_say_the_language_that_they_are_in(public, visitor):
    feed = etree.fromstring(visitor.get("/fr/activities.atom?state=QMB").content)

    [entry] = feed.xpath("a:entry", namespaces=ATOM)
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert entry.findtext("a:title", namespaces=ATOM) == "مأوى للنساء"


def test_an_empty_feed_is_a_feed(public, visitor):
    feed = etree.fromstring(visitor.get("/en/activities.atom?q=nothingofthekind").content)

    assert feed.xpath("a:updated/text()", namespaces=ATOM)
    assert not feed.xpath("a:entry", namespaces=ATOM)


def locations(visitor, address: str) -> list[str]:
    answer = visitor.get(address)
    content = b"".join(answer) if answer.streaming else answer.content
    return etree.fromstring(content).xpath("//s:loc/text()", namespaces=MAP)


def test_the_site_map_names_every_public_page_once_and_nothing_else(public, visitor):
    files = [file.removeprefix("http://localhost:8000") for file in locations(visitor, "/sitemap.xml")]
    named = [address for file in files for address in locations(visitor, file)]

    assert len(named) == len(set(named))
    assert {address.split("/")[-2] for address in named if "/activities/TCR-" in address} == public.all
    assert (
        len(named) == len(PAGES) + 8 + State.objects.count() + Recommendation.objects.count() + Provider.objects.count()
    )


def test_every_plain_page_of_the_site_map_opens(public, visitor):
    pages = [one.removeprefix("http://localhost:8000") for one in locations(visitor, "/sitemap-pages-1.xml")]

    assert {"/en/", "/en/statistics/", "/en/funds/", "/en/pledges/", "/en/about/glossary/"} < set(pages)
    assert {visitor.get(one).status_code for one in pages} == {200}


def test_each_address_of_the_site_map_has_its_six_languages_and_opens(public, visitor):
    content = visitor.get("/sitemap-activities-1.xml")
    tree = etree.fromstring(b"".join(content))

    for url in tree.xpath("s:url", namespaces=MAP):
        links = {link.get("hreflang"): link.get("href") for link in url.xpath("x:link", namespaces=MAP)}
        assert set(links) == {"ar", "zh", "en", "fr", "ru", "es"}
        assert visitor.get(links["ar"].removeprefix("http://localhost:8000")).status_code == 200


@pytest.mark.parametrize("address", ["/sitemap-activities-2.xml", "/sitemap-activities-0.xml", "/sitemap-drafts-1.xml"])
def test_there_is_no_other_file(address, public, visitor):
    assert visitor.get(address).status_code == 404
