"""Formats for other databases: IATI that its schema accepts, JSON-LD that is read as a graph, signposts, one record at a time."""

import io
import json
import re
import warnings

import pikepdf
import pytest
import rdflib
from django.test import Client
from lxml import etree

from consent import gate
from repository.content import Precision
from repository.exports import pdf
from repository.models import Recommendation
from tests import situations
from tests.repository.conftest import stored
from tests.repository.test_exports import body

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
SCHEMA = rdflib.Namespace("https://schema.org/")
SITE = "http://localhost:8000"


# --- IATI


def activities(content: bytes) -> dict[str, etree._Element]:
    return {
        one.findtext("iati-identifier").removeprefix("XM-DAC-41313-"): one
        for one in etree.fromstring(content).iter("iati-activity")
    }


@pytest.fixture(scope="module")
def iati_schema(shared_data) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared_data / "iati" / "xsd" / "iati-activities-schema.xsd"))


@pytest.mark.parametrize(
    "address", ["/en/activities.iati.xml", "/ar/activities.iati.xml", "/fr/activities.iati.xml?state=QMA"]
)
def test_a_file_for_iati_is_valid(address, public, visitor, iati_schema):
    situations.published(
        states=["QMA", "QMB", "QMC"], title="By the year -- <only> & more", starts_on="2030-01-01", ends_on="2031-12-31",
        starts_precision=Precision.YEAR, amount="10.50", currency="EUR",
        related_documents=[{"title": "", "symbol": "A/HRC/1", "url": "not an address"}],
    )  # fmt: skip

    iati_schema.assertValid(etree.fromstring(body(visitor, address)))


def test_the_schema_would_notice_a_fault(public, visitor, iati_schema):
    tree = etree.fromstring(body(visitor, "/en/activities.iati.xml"))
    one = tree.find("iati-activity")
    one.remove(one.find("activity-status"))

    assert not iati_schema.validate(tree)


def test_the_rules_of_iati_hold_that_no_schema_can_say(public, visitor):
    for one in activities(body(visitor, "/en/activities.iati.xml")).values():
        assert one.xpath("count(activity-date[@type='1' or @type='2'])") == 1
        shares = [float(share) for share in one.xpath("recipient-country/@percentage")]
        assert len(one.findall("recipient-country")) == 1 or round(sum(shares), 2) in (0, 100)
        assert one.xpath("recipient-country or recipient-region")
        published = one.get("last-updated-datetime")[:10]
        assert all(day <= published for day in one.xpath("activity-date[@type='2' or @type='4']/@iso-date"))
        assert one.xpath("count(sector[@vocabulary='1'])") == 1
        assert all(text.strip() for text in one.xpath(".//narrative/text()"))


def test_recommendations_are_tags_of_our_own_vocabulary(public, visitor):
    one = activities(body(visitor, "/en/activities.iati.xml"))[public.judges]
    linked = stored(public.judges).record["recommendations"][0]

    [tag] = one.xpath(f"tag[@vocabulary='99'][@code='{linked['identifier']}']")
    assert tag.get("vocabulary-uri") == f"{SITE}/en/recommendations/"
    assert tag.findtext("narrative") == linked["text"]
    assert one.xpath("tag[@vocabulary='3']/@code") == ["16.3"]


def test_every_language_of_a_text_and_no_name_of_a_protected_organisation(public, visitor):
    found = activities(body(visitor, "/en/activities.iati.xml"))
    language = "{http://www.w3.org/XML/1998/namespace}lang"

    assert [one.get(language) for one in found[public.shelters].iterfind("title/narrative")] == ["ar", "en"]
    assert found[public.protected].findtext("participating-org/narrative") == "Civil society organization"
    assert found[public.protected].find("participating-org").get("type") is None


def test_what_the_standard_asks_for_and_nobody_reported_is_said_to_be_so(public, visitor):
    one = activities(body(visitor, "/en/activities.iati.xml"))[public.noted]

    assert "none of the activity" in one.findtext("activity-date/narrative")


def test_the_file_carries_the_designations(public, visitor):
    assert b"<!-- Reported by the provider" in body(visitor, "/en/activities.iati.xml")
    assert b"designations employed" in body(visitor, "/en/activities.iati.xml")


# --- JSON-LD


def graph(content: bytes) -> rdflib.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parser uses a class that rdflib gives up
        return rdflib.Graph().parse(data=content, format="json-ld")


def test_json_ld_is_a_graph_of_the_same_records(public, visitor):
    found = graph(body(visitor, "/en/activities.jsonld?state=QMA&theme=torture"))

    [whole] = found.subjects(rdflib.RDF.type, SCHEMA.Dataset)
    assert str(whole) == f"{SITE}/en/activities/?state=QMA&theme=torture"
    assert {str(part).rpartition("/")[2] for part in found.objects(whole, SCHEMA.hasPart)} == {
        public.judges, public.peers,
    }  # fmt: skip
    assert "designations" in str(next(found.objects(whole, SCHEMA.usageInfo)))


def test_a_record_as_json_ld_says_who_where_when_and_what_for(public, visitor):
    found = graph(body(visitor, f"/en/activities/{public.judges}.jsonld"))
    here = rdflib.URIRef(f"{SITE}/r/{public.judges}")

    assert rdflib.Literal("Training of trial judges in courtrooms", lang="en") in set(found.objects(here, SCHEMA.name))
    assert str(found.value(here, SCHEMA.temporalCoverage)) == "2024-02-01/2025-06-30"
    assert str(found.value(here, SCHEMA.version)) == stored(public.judges).document
    place = found.value(here, SCHEMA.spatialCoverage)
    assert str(found.value(place, SCHEMA.identifier)) == "QMA"
    based = found.value(here, SCHEMA.isBasedOn)
    assert Recommendation.objects.filter(identifier=str(found.value(based, SCHEMA.identifier))).exists()


def test_a_text_in_two_languages_is_two_literals(public, visitor):
    found = graph(body(visitor, f"/fr/activities/{public.shelters}.jsonld"))

    assert {one.language for one in found.objects(rdflib.URIRef(f"{SITE}/r/{public.shelters}"), SCHEMA.name)} == {
        "ar",
        "en",
    }


# --- one record


@pytest.mark.parametrize("suffix", ["json", "jsonld", "iati.xml"])
def test_one_record_in_every_form_with_signposts(suffix, public, visitor):
    answer = visitor.get(f"/en/activities/{public.judges}.{suffix}")
    again = visitor.get(f"/en/activities/{public.judges}.{suffix}", headers={"If-None-Match": answer["ETag"]})

    assert public.judges.encode() in answer.content
    assert f'<{SITE}/r/{public.judges}>; rel="cite-as"' in answer["Link"]
    assert f'<{SITE}/en/activities/{public.judges}/>; rel="describes"' in answer["Link"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert again.status_code == 304


def test_one_record_as_json_is_that_of_the_interface_with_the_terms(public, visitor):
    found = json.loads(body(visitor, f"/en/activities/{public.partner}.json"))

    assert "designations" in found.pop("terms")
    assert found == visitor.get(f"/api/v1/activities/{public.partner}/").json()


def test_the_set_of_links_says_of_each_form_what_its_own_header_says(public, visitor):
    answer = visitor.get(f"/fr/activities/{public.partner}.linkset.json")
    contexts = answer.json()["linkset"]

    assert answer["Content-Type"] == "application/linkset+json"
    assert len(contexts) == 4
    for context in contexts:
        anchor = context.pop("anchor")
        said = {
            (relation, target["href"], target.get("type"))
            for relation, targets in context.items()
            for target in targets
        }
        header = visitor.get(anchor.removeprefix(SITE))["Link"]
        links = re.findall(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?', header)
        assert said == {(relation, href, kind or None) for href, relation, kind in links}
        assert ("linkset", f"{SITE}/fr/activities/{public.partner}.linkset.json", answer["Content-Type"]) in said


def test_a_protected_provider_is_no_author_in_the_set_of_links(public, visitor):
    told = visitor.get(f"/en/activities/{public.protected}.linkset.json")
    assert "author" not in told.json()["linkset"][0]


def test_one_record_for_iati_is_valid(public, visitor, iati_schema):
    for reference in (public.no_state, public.pledge, public.shelters):
        iati_schema.assertValid(etree.fromstring(body(visitor, f"/es/activities/{reference}.iati.xml")))


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing on this machine, so PDF is off")
def test_one_record_on_paper_is_tagged_names_its_version_and_is_the_same_each_time(public, visitor):
    answer = visitor.get(f"/ar/activities/{public.shelters}.pdf?text=en")
    again = visitor.get(f"/ar/activities/{public.shelters}.pdf?text=en")

    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert bool(paper.Root.MarkInfo.Marked)
        assert str(paper.Root.Lang) == "ar"
        links = [
            str(note.A.URI)
            for page in paper.pages
            for note in page.get("/Annots", [])
            if "/A" in note and "/URI" in note.A
        ]
        assert f"{SITE}/r/{public.shelters}" in links
        assert all(link.startswith("http") for link in links)
    assert answer.content == again.content
    assert f'<{SITE}/r/{public.shelters}>; rel="cite-as"' in answer["Link"]
    assert f"/en/activities/{public.judges}.pdf" in visitor.get(f"/en/activities/{public.judges}/").text


@pytest.mark.parametrize("suffix", ["json", "jsonld", "iati.xml", "linkset.json", "pdf"])
def test_gone_is_gone_and_never_public_is_never_there(suffix, public):
    visitor: Client = Client()
    gone, waiting, never, nonsense = (
        visitor.get(f"/en/activities/{reference}.{suffix}")
        for reference in (public.gone, public.asked, situations.references.new("TCR"), "nonsense")
    )

    assert gone.status_code == 410
    assert waiting.status_code == never.status_code == nonsense.status_code == 404
    assert waiting.content == never.content == nonsense.content
    assert not [name for name in waiting.headers if waiting[name] != never[name]]
    assert re.search("#no-longer-available", gone.json()["type"])


def test_a_withdrawn_record_is_gone_from_every_form_of_it(public, visitor):
    activity = situations.published(states=["QMA"])
    suffixes = ("json", "jsonld", "iati.xml", "linkset.json", "pdf")
    addresses = [f"/en/activities/{activity.reference}.{suffix}" for suffix in suffixes]
    tags = [visitor.get(address)["ETag"] for address in addresses]

    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    for address, tag in zip(addresses, tags, strict=True):
        assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 410
