"""A page is sent again, a copy confirmed again, in the same words, to the same request; never after anything public changed."""

import pytest
from django.db import connection

from accounts.models import Role
from consent import gate, seal
from repository.browse import again, conditional, drawn
from repository.catalogue import epoch
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ["/en/", "/ar/activities/?state=QMA", "/en/activities.atom", "/data/catalog.jsonld", "/api/v1/activities/"]


@pytest.fixture(autouse=True)
def kept(settings, monkeypatch):
    settings.KEEP_BY_EPOCH = True
    shelf = epoch.Shelf(again.MOST)
    monkeypatch.setattr(again, "_answers", shelf)
    monkeypatch.setattr(drawn, "_answers", epoch.Shelf(drawn.MOST))
    return shelf._things


@pytest.fixture(autouse=True)
def pages(monkeypatch):
    shelf = epoch.Shelf(again.PAGES)
    monkeypatch.setattr(again, "_pages", shelf)
    return shelf._things


@pytest.fixture
def looked_at(monkeypatch):
    """The addresses whose tag was worked out, that is, those that were not answered again at once."""
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

    assert visitor.get("/en/", headers={"If-None-Match": tag, "Accept": "x" * again.LONGEST}).status_code == 304
    assert not kept


# --- Whole pages ---


@pytest.fixture
def tagged(monkeypatch):
    """The addresses that got as far as a view's tag, that is, those that were not sent again at once."""
    seen, make = [], conditional.etag
    monkeypatch.setattr(conditional, "etag", lambda request: seen.append(request.get_full_path()) or make(request))
    return seen


@pytest.mark.parametrize("look", [{}, {"Cookie": "theme=dark"}, {"Accept-Language": "fr"}], ids=str)
@pytest.mark.parametrize(
    "address", ["/en/", "/ar/activities/?state=QMA", "/en/activities/?view=table", "/api/v1/activities/?facets=1"]
)
def test_the_same_page_is_sent_again_with_the_same_headers(address, look, public, visitor, tagged):
    situations.published(states=["QMA"])
    answers = [visitor.get(address, headers={**look, "User-Agent": f"reader {n}"}) for n in range(2)]
    tagged.clear()

    third = visitor.get(address, headers=look)

    assert tagged == []
    assert {third.content, *(one.content for one in answers)} == {answers[0].content}
    assert sorted(third.items()) == sorted(answers[0].items())


def test_what_was_withdrawn_is_sent_to_nobody(public, visitor):
    activity = situations.published(states=["QMA"])
    addresses = [f"/en/activities/{activity.reference}/", "/en/activities/", "/api/v1/activities/"]
    for address in addresses * 3:
        assert activity.reference in visitor.get(address).text

    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    assert [visitor.get(address).status_code for address in addresses] == [410, 200, 200]
    assert activity.reference not in visitor.get("/en/activities/").text + visitor.get("/api/v1/activities/").text


def test_another_look_language_or_host_is_drawn_for_itself(public, visitor, tagged):
    for _time in range(3):
        visitor.get("/en/activities/")
    tagged.clear()

    others = [{"Cookie": "theme=dark"}, {"Host": "127.0.0.1"}, {"Range": "bytes=0-1"}, {"If-None-Match": '"old"'}]
    for headers in others:
        assert visitor.get("/en/activities/", headers=headers).status_code == 200
    assert visitor.get("/en/activities/?page=2").status_code == 302
    assert visitor.head("/en/activities/").status_code == 200

    assert len(tagged) >= len(others)


def test_what_a_visitor_has_left_of_the_interface_is_no_part_of_what_is_kept(public, visitor, pages, settings):
    settings.API_RATE = 100
    for _time in range(3):
        assert "RateLimit" in visitor.get("/api/v1/activities/")

    [(_body, headers)] = pages.values()
    assert not [name for name in headers if name.lower().startswith("ratelimit")]


def test_whoever_is_signed_in_gets_a_page_of_their_own(public, visitor, signed_in_client, sofia, pages):
    theirs = signed_in_client(sofia)
    assert {theirs.get("/en/activities/")["Cache-Control"] for _time in range(3)} == {"private, no-store"}
    assert not pages


def test_a_sealed_site_sends_nothing_again(public, visitor):
    for _time in range(3):
        assert visitor.get("/en/activities/").status_code == 200
    seal.seal("for the test")
    try:
        assert visitor.get("/en/activities/").status_code == 503
    finally:
        seal.unseal(by=situations.officer(Role.CONFIRMER))
        seal.unseal(by=situations.officer(Role.REVIEWER))


def test_no_cookie_is_kept_with_an_answer(public, visitor, pages):
    for _time in range(3):
        visitor.get("/en/activities/", headers={"Cookie": "theme=dark; begun=a-secret-of-a-browser"})

    assert len(pages) == 1
    assert "a-secret" not in repr(pages)
