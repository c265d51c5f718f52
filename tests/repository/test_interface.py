"""The public interface: the same answers as the pages, in JSON, page by page, with refusals that name what is wrong."""

import json
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from rest_framework import serializers

from repository.browse import api_shapes, retirement
from repository.catalogue import epoch
from repository.issued.models import IssuedUpdate
from repository.models import Activity, CouncilSession, FormerIdentifier, Recommendation, State
from tests import situations
from tests.repository.conftest import recommendation_to, shown, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def results(visitor: Client, address: str) -> list[dict]:
    """All rows of a list, following `next` to the last page."""
    rows, seen = [], set()
    while address:
        assert address not in seen
        seen.add(address)
        answer = visitor.get(urlsplit(address).path, parse_qsl(urlsplit(address).query))
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        address = answer.json()["next"]
    return rows


@pytest.mark.parametrize(
    "query", ["", "state=QMA", "theme=torture&kind=peer", "q=judges&sort=relevance", "sort=state", "sort=recent"]
)
def test_page_and_interface_give_the_same_rows_in_the_same_order(query, public, visitor):
    page = visitor.get(f"/en/activities/?{query}")

    assert [row["reference"] for row in results(visitor, f"/api/v1/activities/?{query}&page_size=3")] == shown(
        page.text
    )


@pytest.mark.parametrize("sort", ["newest", "recent", "state"])
def test_pages_follow_one_another_without_gap_or_repeat(sort, public, visitor):
    one_by_one = [row["reference"] for row in results(visitor, f"/api/v1/activities/?sort={sort}&page_size=1")]

    assert len(one_by_one) == len(set(one_by_one)) == 8


def test_the_next_page_is_in_the_link_header_too(public, visitor):
    answer = visitor.get("/api/v1/activities/?page_size=2")

    assert f'<{answer.json()["next"]}>; rel="next"' in answer["Link"]
    assert answer.json()["count"] == 8


def test_a_record_that_goes_between_two_pages_leaves_no_hole(public, visitor):
    first = visitor.get("/api/v1/recommendations/?state=QMA&page_size=5").json()
    rest = results(visitor, first["next"])

    whole = Recommendation.objects.of_state("QMA").count()
    assert len(first["results"]) + len(rest) == whole
    assert not {row["identifier"] for row in first["results"]} & {row["identifier"] for row in rest}


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("cursor=abc", "cursor"), ("cursor=W10", "cursor"), ("cursor=WyJ4IiwieSJd", "cursor"), ("cursor=%00", "cursor"),
        ("cursor=ü", "cursor"), ("page_size=0", "page_size"), ("page_size=101", "page_size"), ("page_size=x", "page_size"),
        ("page=2", "page"), ("lang=de", "lang"), ("facets=yes", "facets"), ("theem=torture", "theem"), ("sort=best", "sort"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_by_name(query, key, public, visitor):
    answer = visitor.get(f"/api/v1/activities/?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["type"].endswith("/en/about/interface/#unknown-value")
    assert [error["parameter"] for error in problem["errors"]] == [key]
    assert problem["errors"][0]["pointer"] == f"#/query/{key}"


def test_every_unknown_value_is_named(public, visitor):
    errors = visitor.get("/api/v1/activities/?state=XYZ&state=QMA&theme=nope&foo=1").json()["errors"]

    assert {(error["parameter"], error["value"]) for error in errors} == {
        ("state", "XYZ"),
        ("theme", "nope"),
        ("foo", "1"),
    }


def test_the_types_of_problems_are_explained_on_a_page(public, visitor):
    explained = visitor.get("/en/about/interface/").text

    for address in ("/api/v1/activities/?state=X", "/api/v1/nothing/", f"/api/v1/activities/{public.gone}/"):
        kind = visitor.get(address).json()["type"].partition("#")[2]
        assert f'id="{kind}"' in explained
    for kind in ("too-many-rows", "throttled", "not-now", "method-not-allowed", "not-acceptable"):
        assert f'id="{kind}"' in explained


def test_facets_add_the_numbers_of_the_page(public, visitor):
    found = visitor.get("/api/v1/activities/?state=QMA&facets=1").json()["facets"]

    assert {row["code"]: row["count"] for row in found["state"]}["QMB"] == 1
    assert {row["code"]: row["count"] for row in found["theme"]} == {"torture": 2}
    assert "facets" not in visitor.get("/api/v1/activities/?state=QMA").json()


def test_one_activity_carries_its_texts_links_and_both_positions(public, visitor):
    one = visitor.get(f"/api/v1/activities/{public.judges}/").json()

    activity = stored(public.judges)
    assert one["document"] == activity.document
    assert one["title"] == "Training of trial judges in courtrooms"
    assert one["states"] == [{"iso3": "QMA", "name": "Sample State A", "roles": ["place", "reviewed"]}]
    assert one["linked_recommendations"][0]["identifier"] == recommendation_to("QMA", "supported").identifier
    assert (
        one["linked_recommendations"][0]["position_then"]
        == one["linked_recommendations"][0]["position_now"]
        == "supported"
    )
    assert one["permalink"].endswith(f"/r/{public.judges}")
    assert activity.record["salt"] not in json.dumps(one)


def test_names_and_texts_come_in_the_language_asked_for(public, visitor):
    one = visitor.get(f"/api/v1/activities/{public.shelters}/?lang=fr")

    assert one["Content-Language"] == "fr"
    assert one.json()["states"][0]["name"] == "État exemple B"
    assert (one.json()["title"], one.json()["language"]) == ("مأوى للنساء", "ar")  # not in French: the original
    assert visitor.get(f"/api/v1/activities/{public.shelters}/").json()["title"] == "Shelters for women"


def test_a_provider_shown_as_its_kind_has_no_name_here_either(public, visitor):
    [provider] = visitor.get(f"/api/v1/activities/{public.protected}/").json()["providers"]

    assert provider == {"role": "submitter", "type": "CSO", "name": None, "slug": None, "state": None}


def test_gone_never_public_and_never_existed(public, visitor):
    gone = visitor.get(f"/api/v1/activities/{public.gone}/")
    waiting = visitor.get(f"/api/v1/activities/{public.asked}/")
    never = visitor.get(f"/api/v1/activities/{situations.references.new('TCR')}/")

    assert gone.status_code == 410
    assert waiting.status_code == never.status_code == 404
    assert waiting.content == never.content
    assert all(answer["Content-Type"] == "application/problem+json" for answer in (gone, waiting, never))


def test_a_recommendation_answers_to_its_former_identifier(public, visitor):
    one = recommendation_to("QMC", "supported")
    FormerIdentifier.objects.create(identifier="QMC-4-u0badcafe", recommendation=one, since="2026-01-01T00:00Z")

    assert visitor.get("/api/v1/recommendations/QMC-4-u0badcafe/").json()["identifier"] == one.identifier
    assert visitor.get("/api/v1/recommendations/QMC-4-999.99/").status_code == 404


def test_reference_facts_are_listed(public, visitor):
    states = {row["iso3"]: row for row in results(visitor, "/api/v1/states/?page_size=100")}
    goals = results(visitor, "/api/v1/sdgs/?page_size=100&lang=fr")

    assert len(states) == State.objects.count()
    assert states["QMA"]["activity_count"] == 3
    assert states["QMA"]["groups"] == ["AFR", "LDC", "LLDC"]
    assert goals[0] == {"code": "1", "goal": 1, "name": "Pas de pauvreté"}
    assert {row["slug"] for row in results(visitor, "/api/v1/providers/")} == {
        "example-fund-for-justice", "lantern-legal-aid", "ministry-justice-b",
    }  # fmt: skip
    assert "torture" in {row["code"] for row in results(visitor, "/api/v1/themes/?page_size=100")}
    assert "children" in {row["code"] for row in results(visitor, "/api/v1/persons/?page_size=100")}


def test_changes_tell_of_publications_and_withdrawals_in_their_order(public, visitor):
    rows = results(visitor, "/api/v1/changes/?page_size=2")

    assert {row["reference"]: row["change"] for row in rows} == dict.fromkeys(public.all, "published") | {
        public.gone: "withdrawn"
    }
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert set(rows[0]) == {"reference", "change", "at"}


def test_changes_since_a_time(public, visitor):
    moment = stored(public.no_state).published_at.isoformat()

    rows = results(visitor, "/api/v1/changes/?since=" + moment.replace("+", "%2B"))

    assert {row["reference"] for row in rows} == {public.partner, public.gone}
    assert results(visitor, "/api/v1/changes/?since=2100-01-01") == []


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "2026-11-21T14:05:00", "%00", "0", "99999-01-01"])
def test_a_time_that_cannot_be_read_is_refused(since, public, visitor):
    answer = visitor.get(f"/api/v1/changes/?since={since}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "since"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_interface_can_only_be_read(method, public, visitor):
    answer = getattr(visitor, method)("/api/v1/activities/")

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


def test_scripts_of_other_sites_may_read_without_credentials(public, visitor):
    answer = visitor.get("/api/v1/activities/", headers={"Origin": "https://example.org"})
    preflight = visitor.options(
        "/api/v1/activities/", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    )

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Link" in answer["Access-Control-Expose-Headers"]
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert visitor.get("/api/v1/nothing/at/all")["Access-Control-Allow-Origin"] == "*"


def test_an_address_that_is_not_there_is_a_problem_document_too(public, visitor):
    answer = visitor.get("/api/v1/nothing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_head_answers_as_get_without_a_body(public, visitor):
    answer = visitor.head("/api/v1/activities/")

    assert answer.status_code == 200
    assert answer.content == b""
    assert answer["ETag"] == visitor.get("/api/v1/activities/")["ETag"]


def test_a_signed_in_person_gets_what_everybody_gets(public, visitor, signed_in_client, sofia):
    assert signed_in_client(sofia).get("/api/v1/activities/").content == visitor.get("/api/v1/activities/").content


# --- the description


def test_the_description_is_openapi_3_1_and_knows_every_key_of_the_grammar(public, visitor):
    answer = visitor.get("/api/v1/schema/?format=json", headers={"Accept": "application/vnd.oai.openapi+json"})

    described = answer.json()
    assert described["openapi"].startswith("3.1")
    keys = {one["name"] for one in described["paths"]["/api/v1/activities/"]["get"]["parameters"]}
    assert {"q", "state", "group", "theme", "persons", "sdg", "cycle", "position", "recommendation", "provider"} <= keys
    assert {
        "provider_type",
        "kind",
        "modality",
        "status",
        "year",
        "language",
        "good_practice",
        "sort",
        "lang",
        "cursor",
    } <= keys


SHAPES = {
    "/api/v1/activities/": api_shapes.ActivitySummary,
    "/api/v1/recommendations/?state=QMA": api_shapes.Recommendation,
    "/api/v1/states/": api_shapes.State,
    "/api/v1/providers/": api_shapes.Provider,
    "/api/v1/themes/": api_shapes.Term,
    "/api/v1/sdgs/": api_shapes.Sdg,
    "/api/v1/changes/": api_shapes.Change,
    "/api/v1/pledges/": api_shapes.Pledge,
}


def valid(row: dict, shape: type[serializers.Serializer]) -> None:
    assert set(row) == {name for name, one in shape().fields.items() if one.required}
    checked = shape(data=row)
    assert checked.is_valid(), checked.errors


@pytest.mark.parametrize("address", SHAPES)
def test_rows_have_the_shape_that_is_described(address, public, visitor):
    rows = visitor.get(address).json()["results"]

    assert rows
    for row in rows:
        valid(row, SHAPES[address])


def test_each_activity_has_the_shape_that_is_described(public, visitor):
    for reference in Activity.objects.values_list("reference", flat=True):
        valid(visitor.get(f"/api/v1/activities/{reference}/").json(), api_shapes.ActivityDetail)


# --- parts of an answer, pledges, addresses that retire


def test_only_the_parts_that_are_asked_for_are_given(public, visitor):
    rows = visitor.get("/api/v1/activities/?fields=reference,title&fields=states&page_size=2").json()["results"]
    one = visitor.get(f"/api/v1/activities/{public.judges}/?fields=texts").json()

    assert [set(row) for row in rows] == [{"reference", "title", "states"}] * 2
    assert set(one) == {"texts"}
    assert set(visitor.get("/api/v1/changes/?fields=at").json()["results"][0]) == {"at"}


@pytest.mark.parametrize(
    "address", ["activities/", "recommendations/", "states/", "providers/", "themes/", "sdgs/", "changes/", "pledges/"]
)
def test_a_part_that_is_not_there_is_refused_by_name(address, public, visitor):
    answer = visitor.get(f"/api/v1/{address}?fields=nope,canonical")

    assert answer.status_code == 400
    assert {(error["parameter"], error["value"]) for error in answer.json()["errors"]} == {
        ("fields", "nope"),
        ("fields", "canonical"),
    }


def test_pages_of_parts_follow_one_another_too(public, visitor):
    rows = results(visitor, "/api/v1/activities/?fields=reference&page_size=3")

    assert len({row["reference"] for row in rows}) == Activity.objects.count()


def test_pledges_are_listed_by_state(public, visitor):
    rows = results(visitor, "/api/v1/pledges/?state=QME")

    assert {row["state"] for row in rows} == {"QME"}
    assert sum(row["activity_count"] for row in rows) == 1
    assert visitor.get(f"/api/v1/pledges/{rows[0]['identifier']}/").json() == rows[0]
    assert visitor.get("/api/v1/pledges/QME-4-pnothing/").status_code == 404
    assert visitor.get("/api/v1/pledges/?state=XYZ").status_code == 400


def test_a_record_has_signposts_and_a_date(public, visitor):
    answer = visitor.get(f"/api/v1/activities/{public.judges}/")

    assert f'<http://localhost:8000/r/{public.judges}>; rel="cite-as"' in answer["Link"]
    assert f'activities/{public.judges}.iati.xml>; rel="describedby"; type="application/xml"' in answer["Link"]
    assert answer["Last-Modified"].endswith("GMT")
    assert {"Accept", "Accept-Language"} <= set(answer["Vary"].split(", "))


def test_an_address_that_retires_says_when_and_what_comes_instead(public, visitor, monkeypatch):
    monkeypatch.setitem(
        retirement.RETIRING, "sdgs", retirement.Retirement(date(2027, 1, 1), date(2028, 1, 1), "/api/v2/goals/")
    )

    answer = visitor.get("/api/v1/sdgs/")

    assert answer["Deprecation"] == "@1798761600"
    assert answer["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert '<http://localhost:8000/api/v2/goals/>; rel="successor-version"' in answer["Link"]
    assert 'rel="first"' in answer["Link"]
    assert "Deprecation" not in visitor.get("/api/v1/themes/")
    assert 'id="deprecation"' in visitor.get("/en/about/interface/").text


def test_updates_that_were_issued_are_listed_the_last_first(public, visitor):
    for session in (65, 68):
        IssuedUpdate.objects.create(
            session=CouncilSession.objects.get_or_create(
                number=session, defaults={"starts_on": date(2027, 6, 14), "ends_on": date(2027, 7, 9)}
            )[0],
            symbol=f"A/HRC/{session}/1", issued_on=date(2027, 5, 1), period_first=date(2026, 3, 16),
            period_last=date(2027, 3, 15), cut_off=date(2027, 3, 15), read_on=date(2027, 3, 16), revision=1, sha256="0" * 64,
            release="test",
        )  # fmt: skip

    rows = results(visitor, "/api/v1/updates/?lang=fr&page_size=1")

    assert [row["session"] for row in rows] == [68, 65]
    assert rows[0]["address"] == "http://localhost:8000/fr/updates/68/"
    for row in rows:
        valid(row, api_shapes.Update)
    epoch.advance()  # they were issued past the verb that says so
    home = visitor.get("/ar/").text
    assert 'href="/ar/updates/68/"' in home
    assert "/updates/65/" not in home
