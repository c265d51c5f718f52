"""`/oai` as libraries harvest it: whole, by set, since a moment, while records go; and everything that it has to refuse."""

import json
import re
from datetime import timedelta

import pytest
from lxml import etree
from oaipmh_scythe import Scythe, exceptions

from consent import gate
from repository.browse import throttling
from repository.catalogue import references
from repository.harvest import asking, forms, views
from repository.models import Activity, Tombstone
from tests import situations
from tests.benches import exports
from tests.oai_schema import schema
from tests.proof import size
from tests.repository.conftest import recommendation_to, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
SITE = "http://localhost:8000"
ADDRESS = "repository@example.org"  # the protocol knows none without a dot, as that of a site on one's own machine is
NS = {"o": views.OAI, "dc": forms.DC, "oai_dc": forms.OAI_DC, "j": forms.JSON}


@pytest.fixture(autouse=True)
def address_of_the_site(settings):
    settings.DEFAULT_FROM_EMAIL = f"The repository <{ADDRESS}>"


def asked(visitor, **arguments: str) -> etree._Element:
    """The answer, which has what every answer has."""
    arguments = {key.rstrip("_"): value for key, value in arguments.items()}
    answer = visitor.get("/oai", arguments)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["responseDate", "request"]
    assert len(root) == 3
    if size(False, True):
        schema().assertValid(root)
    return root


def error(visitor, **arguments: str) -> str:
    root = asked(visitor, **arguments)
    assert root[2].text
    return root.findtext("o:error", namespaces=NS) and root[2].get("code")


def told(root: etree._Element) -> list[tuple[str, str]]:
    """Reference and status of each header."""
    return [
        (one.findtext("o:identifier", namespaces=NS).rpartition("/")[2], one.get("status", ""))
        for one in root.iterfind(".//o:header", NS)
    ]


def harvested(visitor, **arguments: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    while True:
        root = asked(visitor, **arguments)
        found += told(root)
        token = root.findtext(".//o:resumptionToken", namespaces=NS)
        if not token:
            return found
        arguments = {"verb": arguments["verb"], "resumptionToken": token}


@pytest.mark.skipif(not size(False, True), reason="the schema is fetched: make proof PART=harvest")
def test_what_the_protocol_does_not_know_is_found(public, visitor):
    for spoil in (
        lambda root: root[2].append(root[2][0]),  # another order
        lambda root: root[1].set("set", "theme:torture "),
        lambda root: setattr(root[0], "text", "2026-11-26"),
    ):
        root = asked(visitor, verb="Identify")
        spoil(root)
        assert not schema().validate(root)


def test_it_says_who_it_is(public, visitor):
    root = asked(visitor, verb="Identify")

    said = {one.tag.rpartition("}")[2]: one.text for one in root.find("o:Identify", NS)}
    assert said["adminEmail"] == ADDRESS
    assert said["baseURL"] == root.findtext("o:request", namespaces=NS) == f"{SITE}/oai"
    assert (said["deletedRecord"], said["granularity"]) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    assert said["earliestDatestamp"] == views.utc(stored(public.judges).published_at)
    assert list(said) == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp", "deletedRecord", "granularity",
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
def test_the_whole_is_what_is_public_and_what_was(verb, public, visitor, monkeypatch):
    monkeypatch.setattr(views, "ROWS", 2)

    found = harvested(visitor, verb=verb, metadataPrefix="oai_dc")

    gone = set(Tombstone.objects.values_list("reference", flat=True))
    assert sorted(found) == sorted([*((one, "") for one in public.all), *((one, "deleted") for one in gone)])
    assert public.gone in gone
    assert public.asked not in dict(found)


def test_a_deleted_record_is_its_reference_and_its_time_alone(public, visitor):
    for prefix in forms.FORMS:
        root = asked(visitor, verb="GetRecord", identifier=f"{SITE}/r/{public.gone}", metadataPrefix=prefix)

        record = root.find(".//o:record", NS)
        assert [one.tag.rpartition("}")[2] for one in record.iter()] == ["record", "header", "identifier", "datestamp"]
        since = Tombstone.objects.get(reference=public.gone).since
        assert record.findtext(".//o:datestamp", namespaces=NS) == views.utc(since)


def test_every_set_gives_what_the_same_filter_of_the_pages_gives_and_every_deletion(public, visitor):
    sets = [one.text for one in asked(visitor, verb="ListSets").iterfind(".//o:setSpec", NS)]
    assert {"theme:torture", "state:QMA", "state:SVN"} <= set(sets)
    assert len(sets) == len(set(sets)) > 200
    carried: dict[str, set[str]] = {}
    for header in asked(visitor, verb="ListIdentifiers", metadataPrefix="oai_dc").iterfind(".//o:header", NS):
        for name in header.iterfind("o:setSpec", NS):
            carried.setdefault(name.text, set()).add(header.findtext("o:identifier", namespaces=NS).rpartition("/")[2])

    assert carried.keys() <= set(sets)
    for name in (*carried, "state:SVN"):
        found = harvested(visitor, verb="ListIdentifiers", metadataPrefix="upr_tc", set=name)
        key, _colon, code = name.partition(":")
        rows = visitor.get("/api/v1/activities/", {key: code, "page_size": "100"}).json()["results"]
        assert {one for one, status in found if not status} == {row["reference"] for row in rows}
        assert {one for one, status in found if not status} == carried.get(name, set())
        assert (public.gone, "deleted") in found


def test_a_record_whole_is_what_the_interface_answers(public, visitor):
    for reference in sorted(public.all):
        root = asked(visitor, verb="GetRecord", identifier=f"{SITE}/r/{reference}", metadataPrefix="upr_tc")
        assert _json(root.find(".//j:map", NS)) == visitor.get(f"/api/v1/activities/{reference}/").json()


def _json(one: etree._Element):
    """What `fn:xml-to-json` gives."""
    kind = one.tag.rpartition("}")[2]
    if kind == "map":
        return {part.get("key"): _json(part) for part in one}
    if kind == "array":
        return [_json(part) for part in one]
    if kind == "string":
        text = one.text or ""
        return json.loads(f'"{text}"') if one.get("escaped") else text
    return json.loads(one.text) if kind != "null" else None


def test_dublin_core_says_each_text_in_its_language(public, visitor):
    root = asked(visitor, verb="GetRecord", identifier=f"{SITE}/r/{public.shelters}", metadataPrefix="oai_dc")
    found = root.find(".//oai_dc:dc", NS)

    titles = {one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in found.iterfind("dc:title", NS)}
    assert titles == {"ar": "مأوى للنساء", "en": "Shelters for women"}
    assert found.findtext("dc:identifier", namespaces=NS) == f"{SITE}/r/{public.shelters}"
    assert f"{SITE}/en/recommendations/{recommendation_to('QMC', 'supported', cycle=3).identifier}/" in [
        one.text for one in found.iterfind("dc:relation", NS)
    ]
    assert not [one for one in found if not (one.text or "").strip()]


def test_a_provider_that_is_protected_is_its_kind(public, visitor):
    for prefix in forms.FORMS:
        answer = visitor.get(
            "/oai", {"verb": "GetRecord", "identifier": f"{SITE}/r/{public.protected}", "metadataPrefix": prefix}
        )
        assert "Lantern" not in answer.text


def test_times_are_whole_seconds_and_both_ends_belong_to_it(public, visitor):
    moment = views.utc(stored(public.peers).published_at)
    stamped = {one.reference for one in Activity.objects.all() if views.utc(one.published_at) == moment} | {
        one.reference for one in Tombstone.objects.all() if views.utc(one.since) == moment
    }

    found = harvested(visitor, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=moment, until=moment)

    assert set(dict(found)) == stamped
    day = moment[:10]
    on_the_day = harvested(visitor, verb="ListIdentifiers", metadataPrefix="oai_dc", from_=day, until=day)
    assert {public.peers, public.gone} <= set(dict(on_the_day)) or not moment.startswith(day)


REFUSED = {
    "badVerb": [{}, {"verb": "Nothing"}, {"verb": ""}, {"verb": "identify"}],
    "badArgument": [
        {"verb": "Identify", "metadataPrefix": "oai_dc"},
        {"verb": "Identify", "resumptionToken": "x"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "identifier": "x"},
        {"verb": "ListRecords"},
        {"verb": "ListRecords", "metadataPrefix": ""},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "lang": "fr"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
        {"verb": "ListRecords", "metadataPrefix": "oai dc"},
        {"verb": "GetRecord", "metadataPrefix": "\0", "identifier": "x"},
        *(
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": name}
            for name in ("x" * 700, "theme:", ":torture", "a::b", "\0", "a b", "thème", "state:QMA\n")
        ),
        *(
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", **times}
            for times in (
                {"from": "yesterday"}, {"from": "2026-13-01"}, {"from": "2026-11-01T00:00Z"}, {"until": "2026-02-30"},
                {"from": "2026-01-01", "until": "2025-01-01"}, {"from": "2026-01-01", "until": "2026-02-01T00:00:00Z"},
                {"from": "2026-01-01T00:00:00+01:00"}, {"from": "٢٠٢٦-٠١-٠١"}, {"until": "0000-01-01"}, {"from": "2026-01-01\n"},
            )
        ),
    ],
    "cannotDisseminateFormat": [
        {"verb": "ListRecords", "metadataPrefix": "marc21"},
        {"verb": "GetRecord", "metadataPrefix": "OAI_DC", "identifier": "x"},
    ],
    "idDoesNotExist": [
        {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": one}
        for one in ("x", "\0", f"{SITE}/r/", f"{SITE}/r/TCR-00000000", f"{SITE}/r/'; --", "oai:example.org:1")
    ] + [{"verb": "ListMetadataFormats", "identifier": "x"}],
    "noRecordsMatch": [
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", **narrow}
        for narrow in (
            {"set": "state:XYZ"}, {"set": "state"}, {"set": "theme:torture:children"}, {"set": "provider:lantern-legal-aid"},
            {"set": "q:judges"}, {"until": "2001-01-01"}, {"from": "2999-01-01T00:00:00Z"}, {"from": "9999-12-31"},
            {"until": "0001-01-01"},
        )
    ],
    "badResumptionToken": [
        {"verb": verb, "resumptionToken": one}
        for verb in ("ListRecords", "ListIdentifiers", "ListSets")
        for one in ("x", "\0", "a:b:c", "é")
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "arguments"), [(code, one) for code, many in REFUSED.items() for one in many])
def test_what_cannot_be_answered_is_refused_by_its_code(code, arguments, public, visitor):
    root = asked(visitor, **arguments)

    assert root[2].tag == f"{{{views.OAI}}}error"
    assert root[2].get("code") == code, root[2].text
    assert bool(root[1].attrib) is (code not in ("badVerb", "badArgument"))


def test_an_argument_twice_is_refused_wherever_it_stands(public, visitor):
    twice = "verb=ListRecords&metadataPrefix=oai_dc"
    assert b'code="badArgument"' in visitor.get(f"/oai?{twice}&metadataPrefix=oai_dc").content
    assert b'code="badVerb"' in visitor.get(f"/oai?{twice}&verb=ListRecords").content
    body = visitor.post(f"/oai?{twice}", "metadataPrefix=oai_dc", content_type="application/x-www-form-urlencoded")
    assert b'code="badArgument"' in body.content


def test_a_token_is_good_for_its_verb_and_for_two_days(public, visitor, monkeypatch):
    monkeypatch.setattr(views, "ROWS", 2)
    root = asked(visitor, verb="ListRecords", metadataPrefix="oai_dc")
    token = root.findtext(".//o:resumptionToken", namespaces=NS)

    assert error(visitor, verb="ListIdentifiers", resumptionToken=token) == "badResumptionToken"
    assert error(visitor, verb="ListRecords", resumptionToken=token[:-2]) == "badResumptionToken"
    assert len(told(asked(visitor, verb="ListRecords", resumptionToken=token))) == 2
    monkeypatch.setattr(asking, "TOKENS_LAST", timedelta(seconds=-1))
    assert error(visitor, verb="ListRecords", resumptionToken=token) == "badResumptionToken"


def test_what_was_never_public_and_what_is_not_are_answered_alike(public, visitor):
    never = references.new("TCR")
    answers = []
    for reference in (public.asked, never):
        said = visitor.get(
            "/oai", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": f"{SITE}/r/{reference}"}
        ).text.replace(reference, "")
        answers.append(re.sub("<responseDate>[^<]*", "", said))
    assert answers[0] == answers[1]
    assert "idDoesNotExist" in answers[0]


def test_post_answers_as_get_does_to_anybody_and_other_methods_are_refused(public, visitor):
    arguments = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    posted = visitor.post(
        "/oai", "verb=ListIdentifiers&metadataPrefix=oai_dc", content_type="application/x-www-form-urlencoded"
    )

    assert told(etree.fromstring(posted.content)) == told(asked(visitor, **arguments))
    assert posted["Access-Control-Allow-Origin"] == "*"
    assert visitor.put("/oai").status_code == 405
    assert visitor.head("/oai?verb=Identify").status_code == 200


def test_a_copy_is_confirmed_until_anything_public_changes(public, visitor):
    address = "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"
    tag = visitor.get(address)["ETag"]

    same = visitor.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same["Access-Control-Allow-Origin"]) == (304, b"", "*")
    soon_gone = situations.published(states=["QMA"]).reference
    tag = visitor.get(address)["ETag"]
    gate.revoke(soon_gone, state="QMA", by=situations.focal_point("QMA"))
    after = visitor.get(address, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert told(etree.fromstring(after.content))[-1] == (soon_gone, "deleted")


def test_whoever_asks_too_often_is_told_to_wait_as_harvesters_know_it(public, visitor, settings, monkeypatch):
    settings.API_RATE = 2
    monkeypatch.setattr(throttling, "INTERFACE", throttling.Purse("interface", clock=lambda: 1_000.0))
    for _ in range(2):
        answer = visitor.get("/oai?verb=Identify")
        assert answer.status_code == 200
    assert answer["RateLimit"].startswith('"interface";r=0')
    refused = visitor.get("/oai?verb=Identify")
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert visitor.get("/oai?verb=Identify", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_xml_is_valid_whatever_a_record_holds(public, visitor):
    odd = 'A <&> ]]> "x" \\u000b \U0001d11e \u202e'
    reference = situations.published(states=["QMA"], title=odd, summary=odd).reference

    for prefix in forms.FORMS:
        root = asked(visitor, verb="GetRecord", identifier=f"{SITE}/r/{reference}", metadataPrefix=prefix)
    assert _json(root.find(".//j:map", NS)) == visitor.get(f"/api/v1/activities/{reference}/").json()


def test_what_xml_cannot_hold_is_written_as_json_writes_it():
    """No document has such characters; what was imported beside it might."""
    odd = {"a\x0bb": ["\x00\ud800\\u000b\ufffe", 1, 2.5, True, None, {}]}

    written = etree.tostring(forms.as_xml({"x": [*odd.values()]}))

    assert _json(etree.fromstring(written)) == {"x": [*odd.values()]}


def test_what_is_left_of_a_list_whose_last_records_went_is_the_record_told_last(public, visitor, monkeypatch):
    """A withdrawal that comes after `until` leaves nothing to go on with; the answer stays a list."""
    first, second = (situations.published(states=["QMA"]).reference for _ in range(2))
    until = stored(second).published_at
    monkeypatch.setattr(views, "ROWS", Activity.objects.count() + Tombstone.objects.count() - 1)
    root = asked(visitor, verb="ListIdentifiers", metadataPrefix="oai_dc", until=views.utc(until))
    token = root.findtext(".//o:resumptionToken", namespaces=NS)
    last = told(root)[-1]
    assert last == (first, "")
    gate.revoke(second, state="QMA", by=situations.focal_point("QMA"))
    # Within the same second the deletion belongs to what was asked for.
    in_time = views.utc(Tombstone.objects.get(reference=second).since) == views.utc(until)

    root = asked(visitor, verb="ListIdentifiers", resumptionToken=token)

    assert told(root) == [(second, "deleted") if in_time else last]
    assert root.find(".//o:resumptionToken", NS).text is None


def test_a_library_harvests_the_running_site_while_a_record_is_withdrawn(public, public_site, superuser_connection):
    """More than one answer holds; the record goes after the first of them, which told of it."""
    soon_gone = situations.published(states=["QMA"], title="Soon to be taken back").reference
    superuser_connection.autocommit = True
    exports.fill(superuser_connection, 150, sorted(public.all))
    with superuser_connection.transaction():  # the copies are of the future
        superuser_connection.execute("SET LOCAL session_replication_role = 'replica'")
        superuser_connection.execute(
            "UPDATE repository_activity SET published_at = published_at - interval '1 day' WHERE NOT reference = ANY (%s)",
            [[*public.all, soon_gone]],
        )
    everything = set(Activity.objects.values_list("reference", flat=True))
    gone = set(Tombstone.objects.values_list("reference", flat=True))
    last_state: dict[str, bool] = {}
    answers = 0
    with Scythe(f"{public_site.url}/oai") as scythe:
        assert scythe.identify().deletedRecord == "persistent"
        for record in scythe.list_records(metadata_prefix="upr_tc"):
            if not last_state:
                gate.revoke(soon_gone, state="QMA", by=situations.focal_point("QMA"))
            answers += 1
            last_state[record.header.identifier.rpartition("/")[2]] = record.deleted
        assert last_state == {one: one in gone | {soon_gone} for one in everything | gone}
        assert answers >= len(everything | gone) > views.ROWS

        kept = [one.header.identifier for one in scythe.list_records(set_="state:QMA", ignore_deleted=True)]
        assert 0 < len(kept) < len(everything)
        with pytest.raises(exceptions.NoRecordsMatch):
            list(scythe.list_records(from_="2999-01-01"))
        with pytest.raises(exceptions.BadResumptionToken):
            list(scythe.list_records(resumption_token="made up"))
