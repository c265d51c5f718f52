"""What a State keeps of an answer: true, signed, the same every time, and silent about everybody else."""

import base64
import copy
import json

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import translation

from consent import gate, receipts
from consent.models import Event
from repository.exports import pdf
from tests.papers import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(asked, amina) -> Event:
    return gate.grant(asked, by=amina, permissions=("files",), note="No. 31/2026")


def test_a_receipt_names_the_parties_the_event_the_scope_and_the_text(event, asked):
    said = receipts.receipt(event)

    assert said["parties"]["state"] == {"code": "QMA", "name": asked.state.names["en"]}
    assert said["parties"]["decided_by"] == {
        "name": "Amina", "function": "Second Secretary", "mandate": "No. 12/2026 of 3 March 2026",
    }  # fmt: skip
    assert said["event"]["type"] == "granted"
    assert said["event"]["basis"] == "No. 31/2026"
    assert said["event"]["recorded_at"] == event.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert said["scope"]["permissions"] == ["files"]
    assert said["scope"]["request"] == asked.reference
    assert said["scope"]["record"] == asked.document.record_id
    assert said["document"] == {"sha256": asked.document.pk, "text_version": asked.document.text_version}
    assert said["ledger"] == {"hash": event.hash}


def test_the_states_own_number_is_on_it_and_the_ledgers_is_not(ask, amina, chen):
    """Other States' answers in between must not show in the numbers a State gets."""
    for _ in range(12):
        gate.withhold(ask("QMB").requests[0], by=chen)
    event = gate.withhold(ask("QMA").requests[0], by=amina)

    said = receipts.receipt(event)

    assert event.number > 12
    assert said["receipt"] == {"state": "QMA", "number": 1}
    assert event.number not in list(numbers_in(said))


def numbers_in(value):
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, int):
        yield value


def test_the_numbers_of_a_state_follow_one_another(ask, amina):
    first, second = ask("QMA").requests[0], ask("QMA").requests[0]

    events = [gate.grant(first, by=amina), gate.withhold(second, by=amina), gate.withhold(first, by=amina)]

    assert [one.state_number for one in events] == [1, 2, 3]


def test_the_same_receipt_comes_out_every_time(event):
    assert receipts.receipt(event) == receipts.receipt(Event.objects.get(pk=event.pk))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_and_in_whatever_language_it_is_asked_for(event, language):
    english = receipts.receipt(event)
    with translation.override(language):
        assert receipts.receipt(event) == english


def test_a_true_receipt_is_verified_also_after_it_went_through_a_file(event):
    said = receipts.receipt(event)

    assert receipts.verify(said)
    assert receipts.verify(json.loads(json.dumps(said, indent=4, ensure_ascii=True)))


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        yield path
        for index, part in enumerate(value):
            yield from leaves(part, (*path, index))
    else:
        yield path


def test_a_receipt_with_any_one_value_changed_is_not(event):
    said = receipts.receipt(event)
    paths = [path for path in leaves(said) if path[0] != "signature"]
    assert len(paths) > 15

    for path in paths:
        forged = copy.deepcopy(said)
        place = forged
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = "another"
        assert not receipts.verify(forged), path


def test_nor_one_with_a_value_more_or_less(event):
    said = receipts.receipt(event)

    assert not receipts.verify({**said, "remark": "added"})
    assert not receipts.verify({name: value for name, value in said.items() if name != "scope"})


def test_nor_one_signed_with_another_key_that_it_names_itself(event):
    """A forger writes a receipt, signs it, and puts the key that fits into it."""
    forger = Ed25519PrivateKey.generate()
    said = receipts.receipt(event)
    said.pop("signature")
    said["event"]["type"] = "granted"
    forged = {
        **said,
        "signature": {
            "algorithm": "Ed25519",
            "public_key": forger.public_key().public_bytes_raw().hex(),
            "value": base64.b64encode(forger.sign(rfc8785.dumps(said))).decode(),
        },
    }

    assert not receipts.verify(forged)
    assert receipts.verify(forged, key=forged["signature"]["public_key"])  # the signature itself is sound


@pytest.mark.parametrize(
    "broken",
    [{}, {"signature": None}, {"signature": {}}, {"signature": {"value": "%%%"}}, {"signature": {"value": "QUJD"}},
     {"a": float("nan"), "signature": {"value": "QUJD"}}],
    ids=repr,
)  # fmt: skip
def test_what_is_no_receipt_is_not_verified_and_breaks_nothing(broken):
    assert receipts.verify(broken) is False


def test_there_is_no_receipt_of_what_is_not_a_states_answer(asked, event):
    other = Event.objects.filter(kind="asked", record=asked.document.record_id).get()

    with pytest.raises(ValueError, match="asked"):
        receipts.receipt(other)


def test_the_receipt_of_a_withdrawal_names_the_request_of_the_state(asked, amina, sofia, event):
    gate.publish(asked.document, by=sofia)

    said = receipts.receipt(gate.revoke(asked.document.record_id, state="QMA", by=amina))

    assert said["event"]["type"] == "revoked"
    assert said["scope"]["request"] == asked.reference
    assert said["receipt"]["number"] == 2


def test_a_receipt_can_still_be_had_when_the_text_has_been_erased(event):
    before = receipts.receipt(event)

    event.document.canonical = None  # as the erasure leaves it (D11)

    assert receipts.receipt(event) == before


# ------------------------------------------------------------------------------------------------ on the pages


def test_the_page_the_file_and_the_sheet_carry_the_same_text_version(event, asked, amina, signed_in_client):
    browser = signed_in_client(amina)

    page = browser.get("/en/state/receipts/QMA-1/").content.decode()
    file = browser.get("/en/state/receipts/QMA-1.json")
    sheet = browser.get("/en/state/receipts/QMA-1.pdf")

    assert asked.document.text_version in page
    assert receipts.verify(file.json())
    assert file["Content-Disposition"] == 'attachment; filename="receipt-QMA-1.json"'
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF-")
    assert asked.document.text_version in text_of(sheet.content)


@pytest.mark.parametrize("language", ["ar", "zh", "ru"])
def test_the_sheet_is_made_in_every_script(event, amina, signed_in_client, language):
    sheet = signed_in_client(amina).get(f"/{language}/state/receipts/QMA-1.pdf")

    assert sheet.content.startswith(b"%PDF-")
    assert "QMA-1" in text_of(sheet.content)


def test_hash_and_signature_read_from_left_to_right_in_arabic_too(event, amina, signed_in_client):
    """In a line that runs to the left, the ``==`` at the end of a signature would come first, and no copy of it be true."""
    page = signed_in_client(amina).get("/ar/state/receipts/QMA-1/").content.decode()

    for value in (event.document_id, event.hash, receipts.receipt(event)["signature"]["value"]):
        assert f'dir="ltr">{value}<' in page


def test_the_preview_can_be_taken_to_the_capital_on_paper(asked, amina, signed_in_client):
    sheet = text_of(signed_in_client(amina).get(f"/en/state/requests/{asked.reference}/preview.pdf").content)

    for part in ["What the public would see", "Training of trial judges", "Not public.", asked.document.text_version]:
        assert part in sheet


def test_where_pdf_is_off_the_page_says_so_instead_of_a_link(event, amina, signed_in_client, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: False)  # a machine without Pango
    browser = signed_in_client(amina)

    page = browser.get("/en/state/receipts/QMA-1/").content.decode()

    assert "PDF is off on this server" in page
    assert "QMA-1.pdf" not in page
    assert browser.get("/en/state/receipts/QMA-1.pdf").status_code == 503


def test_anybody_can_have_the_public_key(visitor):
    page = visitor.get("/en/state/receipts/key/").content.decode()

    assert receipts.public_key() in page
    assert settings.RECEIPT_KEY not in page
