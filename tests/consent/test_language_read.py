"""X-23: the consent is to the text in all its languages; what is kept beside it is in which one it was read."""

import pytest

from consent import gate, receipts, verification
from consent.models import Event
from tests import situations
from tests.consent.conftest import answer, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_two(ask):
    return ask("QMA", translations=[situations.translation("fr", "Formation de juges")]).requests[0]


def granted_in(request) -> str:
    return Event.objects.by_state("QMA").filter(record=request.document.record_id).last().read_in


def test_the_grant_and_its_receipt_name_the_language_that_was_read(in_two, amina, signed_in_client):
    browser = signed_in_client(amina)
    read = browser.get(f"{page_of(in_two)}?text=fr").context["form"]["text"].value()

    receipt_page = browser.get(answer(browser, in_two, "grant", text=read)["Location"]).text

    assert granted_in(in_two) == "fr"
    event = Event.objects.by_state("QMA").last()
    said = receipts.receipt(event)
    assert said["scope"]["read_in"] == "fr"
    assert said["document"]["sha256"] == in_two.document_id  # of both languages
    assert receipts.verify(said)
    assert not receipts.verify({**said, "scope": {**said["scope"], "read_in": "en"}})
    assert "Language in which it was read" in receipt_page
    assert verification.verify().offences == []


def test_it_is_kept_on_the_way_over_the_check_page_and_back(in_two, amina, signed_in_client):
    browser = signed_in_client(amina)
    sent = {"choice": "grant", "after": 0, "text": "fr"}

    check = browser.post(page_of(in_two), {"step": "check", **sent})
    back = browser.post(page_of(in_two), {"step": "change", **sent})

    assert '<input type="hidden" name="text" value="fr"' in check.text
    assert back.context["form"]["text"].value() == "fr"
    assert back.context["record"].language == "fr"


@pytest.mark.parametrize("sent", ["ru", "", "no language"])
def test_a_language_that_the_text_does_not_have_is_not_written_down(in_two, amina, signed_in_client, sent):
    browser = signed_in_client(amina)
    browser.post(f"{page_of(in_two)}confirm/", {"choice": "grant", "after": 0, "text": sent})

    assert Event.objects.by_state("QMA").get().detail == ""


def test_what_comes_by_another_way_names_none(in_two, amina):
    event = gate.grant(in_two, by=amina)

    assert event.read_in == ""
    assert "read_in" not in receipts.receipt(event)["scope"]
