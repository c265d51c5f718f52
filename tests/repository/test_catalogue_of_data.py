"""Feeds as readers' programs take them, citations as files, the catalogue of data, robots: what programs meet first."""

import json
import re
import warnings

import feedparser
import pytest
import rdflib

from repository.browse import turtle
from repository.exports import formats
from tests.repository.conftest import stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
SITE = "http://localhost:8000"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT, FOAF = rdflib.DCTERMS, rdflib.FOAF


def parsed(visitor, address: str):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        feed = feedparser.parse(visitor.get(address).content)
    assert not feed.bozo, (address, feed.get("bozo_exception"))
    return feed


@pytest.mark.parametrize("kind", ["atom", "rss"])
@pytest.mark.parametrize("query", ["", "?state=QMA", "?q=nothingofthekind", "?q=judges&sort=state&foo=%3Cb%3E"])
def test_feeds_are_read_without_complaint(kind, query, public, visitor):
    feed = parsed(visitor, f"/ar/activities.{kind}{query}")

    assert feed.feed.title
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[kind]
    assert "designations" in feed.feed.rights or feed.feed.rights


def test_rss_has_the_entries_of_the_feed(public, visitor):
    atom, rss = (parsed(visitor, f"/en/activities.{kind}?state=QMA") for kind in ("atom", "rss"))

    assert [entry.id for entry in rss.entries] == [entry.id for entry in atom.entries]
    published = (public.partner, public.peers, public.judges)
    assert [entry.id for entry in atom.entries] == [f"{SITE}/r/{reference}" for reference in published]
    assert [entry.title for entry in rss.entries] == [entry.title for entry in atom.entries]
    assert atom.feed.updated[:19] == stored(public.partner).published_at.isoformat()[:19]
    assert "designations" in rss.feed.rights


CITATIONS = {"un": "txt", "apa": "txt", "bibtex": "bib", "ris": "ris", "csl": "json"}


@pytest.mark.parametrize("code", CITATIONS)
def test_a_citation_has_an_address(code, public, visitor):
    answer = visitor.get(f"/en/activities/{public.judges}/cite/{code}")

    assert f"/r/{public.judges}" in answer.text
    assert f"{public.judges}.{CITATIONS[code]}" in answer["Content-Disposition"]
    if code == "csl":
        assert json.loads(answer.content)[0]["id"] == public.judges
    if code == "ris":
        assert re.fullmatch(r"(?:[A-Z][A-Z0-9]  - [^\r\n]*\r\n)+", answer.content.decode())


def test_a_citation_of_what_is_not_there_is_refused_like_the_record(public, visitor):
    assert visitor.get(f"/en/activities/{public.gone}/cite/ris").status_code == 410
    assert visitor.get(f"/en/activities/{public.asked}/cite/ris").status_code == 404
    assert visitor.get(f"/en/activities/{public.judges}/cite/mla").status_code == 404


def test_a_page_of_a_record_leads_to_its_forms(public, visitor):
    answer = visitor.get(f"/en/activities/{public.judges}/")

    for link in re.findall(r"<([^>]+)>; rel=\"describedby\"", answer["Link"]):
        assert visitor.get(link.removeprefix(SITE)).status_code == 200
        assert link.removeprefix(SITE) in answer.text
    assert f'<{SITE}/r/{public.judges}>; rel="cite-as"' in answer["Link"]
    assert f"/en/activities/{public.judges}/cite/bibtex" in answer.text


def test_the_catalogue_names_every_form_of_every_data_set_and_each_opens(public, visitor):
    answer = visitor.get("/data/catalog.jsonld")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = rdflib.Graph().parse(data=answer.content, format="json-ld")

    assert len(set(found.subjects(rdflib.RDF.type, DCAT.Dataset))) == 2
    assert lacking(found) == []
    files = {str(file).removeprefix(SITE) for file in found.objects(None, DCAT.downloadURL)}
    assert len(files) == sum(len(one.bytes_a_record) for one in formats.FORMATS.values())
    for file in files:
        assert visitor.head(file).status_code == 200
    assert visitor.get("/data/catalog.jsonld", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_catalogue_in_turtle_says_the_same(public, visitor):
    answer = visitor.get("/data/catalog.ttl")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        first = rdflib.Graph().parse(data=visitor.get("/data/catalog.jsonld").content, format="json-ld")
        second = rdflib.Graph().parse(data=answer.content, format="turtle")

    assert answer["Content-Type"] == "text/turtle; charset=utf-8"
    assert set(first) == set(second)
    assert visitor.get("/data/catalog.ttl", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_turtle_holds_any_text():
    odd = 'a "b" \\ \n\t\x07 <c> 𝄞'
    node = {"@id": "https://example.org/ <b>", "schema:name": {"@value": odd, "@language": "en"}}

    found = rdflib.Graph().parse(data=turtle.written([node], {"schema": "https://schema.org/"}), format="turtle")

    assert [str(one) for one in found.objects()] == [odd]


# What DCAT-AP 3 wants of each class, and whether it is an address or a text.
SHAPES = {
    DCAT.Catalog: {DCT.title: "text", DCT.description: "text", DCT.publisher: "address", DCAT.dataset: "address",
                   DCT.license: "address", DCT.language: "address", DCT.modified: "text", FOAF.homepage: "address"},
    DCAT.Dataset: {DCT.title: "text", DCT.description: "text", DCT.publisher: "address", DCAT.distribution: "address",
                   DCAT.landingPage: "address", DCT.modified: "text"},
    DCAT.Distribution: {DCAT.accessURL: "address", DCAT.downloadURL: "address", DCAT.mediaType: "address",
                        DCT.license: "address"},
    DCAT.DataService: {DCT.title: "text", DCAT.endpointURL: "address", DCAT.servesDataset: "address"},
}  # fmt: skip


def lacking(graph: rdflib.Graph) -> list[str]:
    """What the shapes want and the graph has not."""
    found = []
    for kind, wanted in SHAPES.items():
        nodes = set(graph.subjects(rdflib.RDF.type, kind))
        found += [] if nodes else [f"no {kind}"]
        for node in nodes:
            for key, form in wanted.items():
                values = list(graph.objects(node, key))
                of_form = rdflib.URIRef if form == "address" else rdflib.Literal
                if not values or not all(isinstance(one, of_form) for one in values):
                    found.append(f"{node}: {key}")
    return found


def test_a_catalogue_without_what_the_shapes_want_is_found(public, visitor):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = rdflib.Graph().parse(data=visitor.get("/data/catalog.ttl").content, format="turtle")
    assert lacking(found) == []
    found.remove((None, DCAT.accessURL, None))

    assert len(lacking(found)) == sum(len(one.bytes_a_record) for one in formats.FORMATS.values())


def test_robots_are_led_to_the_site_map_and_kept_from_the_millions_of_lists(visitor):
    lines = visitor.get("/robots.txt").text.splitlines()

    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /*?" in lines
    assert not [line for line in lines if "desk" in line or "/my" in line]  # what is private is not told here either
