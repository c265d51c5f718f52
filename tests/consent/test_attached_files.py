"""Attached files in public: all of a record's where every State concerned allows it (D5), and otherwise none."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from consent import gate, verification
from consent.document import AttachedFile
from consent.models import PublicationDocument
from repository import attachments
from repository.catalogue import epoch
from tests import situations
from tests.consent.conftest import answer

pytestmark = pytest.mark.django_db
BOOK = b"%PDF-1.7 Bench book for trial judges"
TITLE = "Bench book for trial judges"


@pytest.fixture
def book() -> AttachedFile:
    return AttachedFile(TITLE, "application/pdf", len(BOOK), attachments.put(BOOK), "en")


@pytest.fixture
def both(ask, book) -> PublicationDocument:
    """A text with a file before QMA and QMB."""
    return ask("QMA", "QMB", files=[book]).document


def grant(document: PublicationDocument, **permissions: tuple[str, ...]) -> None:
    for code, allowed in permissions.items():
        gate.grant(situations.request_of(document, code), by=situations.focal_point(code), permissions=allowed)


def address(reference: str, sha256: str) -> str:
    return reverse("repository:activity_file", args=[reference, sha256])


def is_shown(reference: str, book: AttachedFile) -> bool:
    """On the page, in the interface, in the file of the record, and at its own address: everywhere or nowhere."""
    visitor = Client()
    seen = {
        TITLE in visitor.get(reverse("repository:activity", args=[reference])).text,
        TITLE in json.dumps(visitor.get(f"/api/v1/activities/{reference}/").json()["files"]),
        TITLE in visitor.get(f"/en/activities/{reference}.json").text,
        visitor.get(address(reference, book.sha256)).status_code == 200,
    }
    assert len(seen) == 1
    return seen.pop()


@pytest.mark.parametrize(
    ("qma", "qmb", "shown"),
    [
        (("files",), ("files",), True),
        (("example", "files"), ("files",), True),
        (("files",), (), False),
        ((), ("files",), False),
        (("example",), ("example",), False),
    ],
)
def test_the_public_sees_files_where_every_state_allows_it(both, book, sofia, qma, qmb, shown):
    """E-418: the record is granted and the files are not: it is public, and says nothing of them."""
    grant(both, QMA=qma, QMB=qmb)
    gate.publish(both, by=sofia)

    assert is_shown(both.record_id, book) is shown
    assert verification.verify().offences == []


def test_where_no_state_is_concerned_nobody_has_to_allow_it(ask, book, karima, sofia):
    document = ask(no_state_reason="A regional programme.", files=[book]).document
    gate.confirm_no_state(document, by=karima)
    gate.publish(document, by=sofia)

    assert is_shown(document.record_id, book)


def test_a_consent_that_is_given_again_with_another_permission_hides_and_shows_them_at_once(both, book, sofia):
    grant(both, QMA=("files",), QMB=("files",))
    gate.publish(both, by=sofia)
    before = epoch.current().value

    grant(both, QMB=())
    assert not is_shown(both.record_id, book)
    assert epoch.current().value != before

    grant(both, QMB=("files",))
    assert is_shown(both.record_id, book)
    assert verification.verify().offences == []


def test_the_same_permission_again_moves_nothing_in_public(both, sofia):
    grant(both, QMA=("files",), QMB=("files",))
    gate.publish(both, by=sofia)
    before = epoch.current().value

    grant(both, QMB=("files",))

    assert epoch.current().value == before


def test_they_go_with_the_record(both, book, sofia, amina):
    grant(both, QMA=("files",), QMB=("files",))
    gate.publish(both, by=sofia)

    gate.revoke(both.record_id, state="QMA", by=amina)

    assert Client().get(address(both.record_id, book.sha256)).status_code == 410


def test_what_was_never_public_and_what_is_not_attached_answer_alike(both, book, sofia):
    other = attachments.put(b"%PDF-1.7 Something else")
    unknown = Client().get(address("TCR-00000000", book.sha256))
    waiting = Client().get(address(both.record_id, book.sha256))
    grant(both, QMA=("files",), QMB=("files",))
    gate.publish(both, by=sofia)

    assert (waiting.status_code, waiting.content) == (unknown.status_code, unknown.content) == (404, unknown.content)
    for name in (other, "0" * 64, "x"):
        assert Client().get(address(both.record_id, name)).status_code == 404


def test_a_reader_gets_the_bytes_that_the_states_read_to_be_saved_and_not_run(both, book, sofia):
    grant(both, QMA=("files",), QMB=("files",))
    gate.publish(both, by=sofia)

    reply = Client().get(address(both.record_id, book.sha256))

    assert b"".join(reply.streaming_content) == BOOK
    assert reply["Content-Disposition"] == f'attachment; filename="{TITLE}.pdf"'
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Content-Security-Policy"].startswith("sandbox")
    assert reply["Cache-Control"] == "no-cache"  # asked about each time: gone with the next request


def test_the_record_tells_language_format_and_size_of_a_file_before_the_click(both, book, sofia):
    grant(both, QMA=("files",), QMB=("files",))
    gate.publish(both, by=sofia)

    page = Client().get(reverse("repository:activity", args=[both.record_id])).content.decode()

    told = page[page.index(f"{TITLE}</bdi></a>") :].partition("</li>")[0]
    assert f"(English, PDF, {len(BOOK)}" in told


def test_a_state_allows_it_on_its_page(ask, book, amina, sofia, signed_in_client):
    request = ask("QMA", files=[book]).requests[0]

    answer(signed_in_client(amina), request, "grant", files="on")
    gate.publish(request.document, by=sofia)

    assert is_shown(request.document.record_id, book)
