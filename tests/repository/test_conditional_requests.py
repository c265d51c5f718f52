"""A copy that is still true is confirmed by one look-up; one that may not be is made anew; nothing private is kept."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from consent import gate, seal
from repository.browse import retirement
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ["/en/", "/en/activities/?state=QMA", "/en/states/", "/en/recommendations/", "/en/activities.atom", "/sitemap.xml",
             "/api/v1/activities/", "/api/v1/changes/", "/api/v1/schema/"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_answered_with_304_and_no_question_but_the_epoch(address, public, visitor):
    first = visitor.get(address)

    with CaptureQueriesContext(connection) as others:  # Django's log does not see the look-up of the epoch
        again = visitor.get(address, headers={"If-None-Match": first["ETag"]})

    assert re.fullmatch(r'"[0-9a-f]{32}"', first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert [query["sql"] for query in others] == []


LOOKS = [
    {},
    {"Cookie": "theme=dark"},
    {"Accept-Language": "fr"},
    {"Cookie": "language=ar"},
    {"Accept": "application/json"},
]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_copy_is_confirmed_in_the_words_that_the_page_itself_would_use(look, public, settings, monkeypatch):
    """Header by header: what is said early, and what the view says when nothing is said early (ADR 28)."""
    retiring = retirement.Retirement(date(2027, 1, 1), date(2028, 1, 1), "/api/v2/goals/")
    monkeypatch.setitem(retirement.RETIRING, "sdgs", retiring)
    # As on the public half: where people sign in too, every page looks at the session, and Vary names the cookie everywhere.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name not in settings.KNOWS_PEOPLE]
    early, late = Client(), Client()
    tags = {address: early.get(address, headers=look)["ETag"] for address in of_every_kind(public)}
    asked = {address: {**look, "If-None-Match": tag} for address, tag in tags.items()}

    said_early = {address: early.get(address, headers=headers) for address, headers in asked.items()}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "config.middleware.confirm_copies"]
    said_late = {address: late.get(address, headers=headers) for address, headers in asked.items()}

    for address in asked:
        first, second = said_early[address], said_late[address]
        assert first.wsgi_request.resolver_match is None is not second.wsgi_request.resolver_match, address
        assert (first.status_code, first.content) == (second.status_code, second.content) == (304, b"")
        assert sorted(first.items()) == sorted(second.items()), address
    assert "Deprecation" in said_early["/api/v1/sdgs/"]


def of_every_kind(public) -> list[str]:
    """An address of every kind that gives out tags, in two languages where it has one."""
    return [
        *ADDRESSES, f"/ar/activities/{public.judges}/", f"/zh/activities/{public.judges}.json", "/fr/activities.csv",
        f"/en/activities/{public.judges}/cite/ris", "/data/catalog.jsonld", "/data/catalog.ttl",
        "/en/about/accessibility/", "/api/v1/sdgs/",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc", f"/api/v1/activities/{public.judges}/?lang=fr",
    ]  # fmt: skip


def test_a_tag_confirms_nothing_that_it_was_not_given_for(public, visitor, settings):
    tag = visitor.get("/en/activities/")["ETag"]
    shown = {"If-None-Match": tag}

    assert visitor.head("/en/activities/", headers=shown).status_code == 304
    assert visitor.post("/en/activities/", headers=shown).status_code == 405
    assert visitor.get("/en/activities/", headers={**shown, "Cookie": "theme=dark"}).status_code == 200
    assert visitor.get("/en/activities/", headers={**shown, "Host": "127.0.0.1"}).status_code == 200
    assert visitor.get("/en/activities/", headers={**shown, "If-Match": '"another"'}).status_code == 412
    assert visitor.get("/en/nowhere/", headers=shown).status_code == 404
    assert visitor.get("/en/my/", headers=shown).status_code == 302
    settings.SECRET_KEY = "another key, " * 5
    assert visitor.get("/en/activities/", headers=shown).status_code == 200


def test_a_sealed_site_confirms_nothing(public, visitor):
    tag = visitor.get("/en/activities/")["ETag"]
    seal.seal("for the test")
    try:
        assert visitor.get("/en/activities/", headers={"If-None-Match": tag}).status_code == 503
    finally:
        seal.unseal(by=situations.officer(Role.CONFIRMER))
        seal.unseal(by=situations.officer(Role.REVIEWER))


def test_a_kept_connection_that_has_died_is_replaced_by_the_first_question(public, visitor, superuser_connection):
    tag = visitor.get("/en/activities/")["ETag"]
    for headers, status in (({}, 200), ({"If-None-Match": tag}, 304)):
        superuser_connection.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

        assert visitor.get("/en/activities/", headers=headers).status_code == status


def test_a_copy_made_weak_on_the_way_is_recognised(public, visitor):
    tag = visitor.get("/en/")["ETag"]

    assert visitor.get("/en/", headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert visitor.get("/en/", headers={"If-None-Match": f'"other", {tag}'}).status_code == 304


def test_the_tag_is_of_the_address_with_its_query_and_language(public, visitor):
    tags = [
        visitor.get(address)["ETag"]
        for address in ("/en/activities/", "/fr/activities/", "/en/activities/?q=a", "/en/")
    ]

    assert len(set(tags)) == 4
    for tag in tags[1:]:
        assert visitor.get("/en/activities/", headers={"If-None-Match": tag}).status_code == 200


def test_an_asterisk_proves_no_copy_and_shows_no_record(public, visitor):
    assert visitor.get(f"/en/activities/{public.asked}/", headers={"If-None-Match": "*"}).status_code == 404
    assert visitor.get("/en/activities/", headers={"If-None-Match": "*"}).status_code == 200


def test_publishing_and_revoking_move_every_tag(public, visitor):
    before = visitor.get("/en/states/")["ETag"]
    activity = situations.published(states=["QMB"])
    between = visitor.get("/en/states/")["ETag"]
    gate.revoke(activity.reference, state="QMB", by=situations.focal_point("QMB"))

    assert len({before, between, visitor.get("/en/states/")["ETag"]}) == 3


def test_what_happens_in_private_moves_no_tag(public, visitor):
    before = visitor.get("/en/activities/")["ETag"]

    asked = situations.asked_about(states=["QMA", "QMB"])
    gate.withhold(situations.request_of(asked.document, "QMA"), by=situations.focal_point("QMA"))
    gate.grant(situations.request_of(asked.document, "QMB"), by=situations.focal_point("QMB"))

    assert visitor.get("/en/activities/")["ETag"] == before


def test_a_new_day_moves_the_tag(public, visitor, time_machine):
    time_machine.move_to("2026-11-30T22:59:00Z", tick=False)
    before = visitor.get("/en/activities/?group=LDC")["ETag"]
    time_machine.move_to("2026-11-30T23:01:00Z", tick=False)

    assert visitor.get("/en/activities/?group=LDC")["ETag"] != before


def test_a_page_made_for_a_person_is_kept_nowhere(public, visitor, signed_in_client, sofia):
    tag = visitor.get("/en/activities/")["ETag"]

    page = signed_in_client(sofia).get("/en/activities/", headers={"If-None-Match": tag})

    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "ETag" not in page
    assert "Cookie" in visitor.get("/en/activities/")["Vary"]


def test_errors_carry_no_tag(public, visitor):
    for address in (f"/en/activities/{public.gone}/", f"/en/activities/{public.asked}/", "/api/v1/activities/?state=X"):
        assert "ETag" not in visitor.get(address)
