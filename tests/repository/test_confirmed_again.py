"""A confirmed copy is confirmed again, in the same words, to the same request, and never after anything public changed."""

import pytest
from django.db import connection

from accounts.models import Role
from consent import gate, seal
from repository.browse import conditional, confirmed
from repository.catalogue import epoch
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ["/en/", "/ar/activities/?state=QMA", "/en/activities.atom", "/data/catalog.jsonld", "/api/v1/activities/"]


@pytest.fixture(autouse=True)
def kept(settings, monkeypatch):
    settings.KEEP_BY_EPOCH = True
    shelf = epoch.Shelf(confirmed.MOST)
    monkeypatch.setattr(confirmed, "_answers", shelf)
    return shelf._things


@pytest.fixture
def looked_at(monkeypatch):
    """The addresses whose tag was worked out, that is, those that were not confirmed again at once."""
    seen, work_out = [], conditional.confirmation
    monkeypatch.setattr(conditional, "confirmation", lambda request: seen.append(request.path) or work_out(request))
    return seen


@pytest.mark.parametrize("look", [{}, {"Cookie": "theme=dark"}, {"Accept-Language": "fr"}], ids=str)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_confirmation_has_the_words_of_the_first(address, look, public, visitor, looked_at):
    shown = {**look, "If-None-Match": visitor.get(address, headers=look)["ETag"]}
    looked_at.clear()

    first, second = visitor.get(address, headers=shown), visitor.get(address, headers={**shown, "User-Agent": "other"})

    assert (first.status_code, second.status_code, second.content) == (304, 304, b"")
    assert sorted(first.items()) == sorted(second.items())
    assert looked_at == [address.partition("?")[0]]


def test_a_withdrawn_record_is_confirmed_to_nobody(public, visitor):
    activity = situations.published(states=["QMA"])
    addresses = [f"/en/activities/{activity.reference}/", "/en/activities/", "/api/v1/activities/"]
    asked = {address: {"If-None-Match": visitor.get(address)["ETag"]} for address in addresses}
    before = [visitor.get(address, headers=asked[address]).status_code for address in addresses for _twice in range(2)]

    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    assert before == [304] * 6
    assert [visitor.get(address, headers=asked[address]).status_code for address in addresses] == [410, 200, 200]


def test_what_is_asked_otherwise_is_looked_at(public, visitor, kept, looked_at):
    shown = {"If-None-Match": visitor.get("/en/activities/")["ETag"]}
    assert [visitor.get("/en/activities/", headers=shown).status_code for _twice in range(2)] == [304, 304]
    looked_at.clear()

    assert visitor.get("/en/activities/?q=a", headers=shown).status_code == 200
    assert visitor.get("/fr/activities/", headers=shown).status_code == 200
    assert visitor.get("/en/activities/", headers={**shown, "Cookie": "theme=dark"}).status_code == 200
    assert visitor.get("/en/activities/", headers={**shown, "Host": "127.0.0.1"}).status_code == 200
    assert visitor.get("/en/activities/", headers={**shown, "If-Match": '"another"'}).status_code == 412
    assert visitor.post("/en/activities/", headers=shown).status_code == 405
    assert visitor.get("/en/nowhere/", headers=shown).status_code == 404
    assert visitor.head("/en/activities/", headers=shown).status_code == 304
    assert len(looked_at) == 8
    assert len(kept) == 2  # for GET and for HEAD


def test_a_new_day_confirms_nothing_of_the_day_before(public, visitor, time_machine):
    time_machine.move_to("2026-11-30T22:59:00Z", tick=False)
    shown = {"If-None-Match": visitor.get("/en/activities/?group=LDC")["ETag"]}
    assert [visitor.get("/en/activities/?group=LDC", headers=shown).status_code for _twice in range(2)] == [304, 304]

    time_machine.move_to("2026-11-30T23:01:00Z", tick=False)

    assert visitor.get("/en/activities/?group=LDC", headers=shown).status_code == 200


def test_a_sealed_site_confirms_nothing_again(public, visitor):
    shown = {"If-None-Match": visitor.get("/en/activities/")["ETag"]}
    assert [visitor.get("/en/activities/", headers=shown).status_code for _twice in range(2)] == [304, 304]
    seal.seal("for the test")
    try:
        assert visitor.get("/en/activities/", headers=shown).status_code == 503
    finally:
        seal.unseal(by=situations.officer(Role.CONFIRMER))
        seal.unseal(by=situations.officer(Role.REVIEWER))


def test_a_person_who_is_signed_in_is_never_confirmed(public, visitor, signed_in_client, sofia, kept):
    shown = {"If-None-Match": visitor.get("/en/activities/")["ETag"]}
    pages = [signed_in_client(sofia).get("/en/activities/", headers=shown) for _twice in range(2)]

    assert [page.status_code for page in pages] == [200, 200]
    assert not kept


def test_a_dead_connection_is_replaced_by_the_first_question(public, visitor, superuser_connection):
    shown = {"If-None-Match": visitor.get("/en/")["ETag"]}
    assert [visitor.get("/en/", headers=shown).status_code for _twice in range(2)] == [304, 304]

    superuser_connection.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    assert visitor.get("/en/", headers=shown).status_code == 304


def test_an_endless_question_is_not_kept(public, visitor, kept):
    tag = visitor.get("/en/")["ETag"]

    assert visitor.get("/en/", headers={"If-None-Match": tag, "Accept": "x" * confirmed.LONGEST}).status_code == 304
    assert not kept
