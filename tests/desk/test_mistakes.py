"""A reader tells of a mistake and gets a number; OHCHR reads it, says what was done, and forgets the reader's address."""

import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from desk import mistakes
from desk.models import MistakeReport
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"page": "TCR-7K3M9QXA", "text": "The year is wrong.", "email": "reader@example.org"}


@pytest.fixture(autouse=True)
def _nothing_sent_yet(transactional_db):
    cache.clear()
    MistakeReport.objects.all().delete()


def a_report(**changes: str) -> MistakeReport:
    return mistakes.send(**{**WORDS, "language": "fr", **changes})


def test_a_reader_without_an_account_sends_a_report_and_gets_its_number(visitor):
    answer = visitor.post("/fr/mistakes/", WORDS, follow=True)

    told = MistakeReport.objects.get()
    assert told.reference in answer.text
    assert (told.page, told.text, told.email, told.language) == (*WORDS.values(), "fr")


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"text": ""}, "This field is required"), ({"text": "x" * 2001}, "at most 2000"), ({"email": "nobody"}, "valid email"),
     ({"page": "x" * 301}, "at most 300"), ({"text": "a\0b"}, "Null characters")],
)  # fmt: skip
def test_a_report_that_cannot_be_taken_keeps_what_was_typed_and_says_why(changes, said, visitor):
    answer = visitor.post("/en/mistakes/", {**WORDS, **changes})

    assert answer.status_code == 200
    assert said in answer.text
    assert "<title>Error:" in re.sub(r"\s+", " ", answer.text)
    assert changes.get("page", WORDS["page"]) in answer.text
    assert not MistakeReport.objects.exists()


def test_a_machine_that_fills_in_every_field_is_thanked_and_nothing_is_kept(visitor):
    answer = visitor.post("/en/mistakes/", {**WORDS, "website": "https://elsewhere.example"})

    assert re.fullmatch(r"/en/mistakes/MR-[0-9A-Z]{8}/", answer.url)
    assert visitor.get(answer.url).status_code == 200
    assert not MistakeReport.objects.exists()


def test_who_sends_many_is_asked_to_wait(visitor):
    for _turn in range(10):
        assert visitor.post("/en/mistakes/", WORDS).status_code == 302

    answer = visitor.post("/en/mistakes/", WORDS)

    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert MistakeReport.objects.count() == 10


def test_the_form_tells_nobody_whether_a_record_exists(visitor):
    waiting = situations.asked_about(states=["QMA"]).document.record_id
    never = situations.references.new("TCR")

    pages = [visitor.get(f"/en/mistakes/?page={one}").text.replace(one, "…") for one in (waiting, never)]

    without_token = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page) for page in pages]
    assert without_token[0] == without_token[1]


def test_the_page_of_thanks_says_the_same_of_a_number_that_was_never_given(visitor):
    given, invented = a_report().reference, situations.references.new("MR")

    pages = [visitor.get(f"/en/mistakes/{one}/").text.replace(one, "…") for one in (given, invented)]

    assert pages[0] == pages[1]
    assert visitor.get("/en/mistakes/MR-00000001/").status_code == 404
    assert visitor.get("/en/mistakes/%00/").status_code == 404


def test_an_officer_reads_the_oldest_first_and_closes_one_and_the_address_goes(bruno, signed_in_client):
    first, second = a_report(), a_report(text="Another one.", email="")
    client = signed_in_client(bruno)

    listed = client.get("/en/desk/mistakes/").text
    assert listed.index(first.reference) < listed.index(second.reference)
    assert "reader@example.org" in client.get(f"/en/desk/mistakes/{first.reference}/").text
    client.post(f"/en/desk/mistakes/{first.reference}/close/", {"outcome": "Corrected in the next version."})

    first.refresh_from_db()
    assert (first.email, first.closed_by, first.outcome) == ("", bruno, "Corrected in the next version.")
    assert first.reference not in client.get("/en/desk/mistakes/").text
    assert first.reference in client.get("/en/desk/mistakes/?show=closed").text
    assert mistakes.waiting_for(bruno) == 1


def test_a_report_is_not_closed_without_saying_what_was_done_nor_twice(bruno, sofia, signed_in_client):
    report = a_report()
    client = signed_in_client(bruno)

    assert (
        "This field is required" in client.post(f"/en/desk/mistakes/{report.reference}/close/", {"outcome": " "}).text
    )
    mistakes.close(report.reference, outcome="Seen.", by=sofia)
    answer = client.post(f"/en/desk/mistakes/{report.reference}/close/", {"outcome": "Mine."}, follow=True)

    assert "has dealt with it already." in answer.text
    assert MistakeReport.objects.get().outcome == "Seen."


def test_the_database_keeps_no_address_of_a_closed_report(bruno):
    report = a_report()

    with pytest.raises(IntegrityError, match="keeps_no_address"), transaction.atomic():
        MistakeReport.objects.filter(pk=report.pk).update(closed_at=timezone.now(), closed_by=bruno, outcome="x")


def test_the_work_of_an_officer_says_how_many_wait_and_that_of_others_does_not(bruno, joel, signed_in_client):
    a_report()

    assert "Mistakes that readers found" in signed_in_client(bruno).get("/en/account/home/").text
    assert "Mistakes that readers found" not in signed_in_client(joel).get("/en/account/home/").text
    assert mistakes.waiting_for(joel) == 0


def test_a_report_without_the_forms_token_is_refused():
    assert Client(enforce_csrf_checks=True).post("/en/mistakes/", WORDS).status_code == 403
    assert not MistakeReport.objects.exists()


def test_a_record_leads_to_the_form_with_its_reference(visitor):
    reference = situations.published(states=["QMA"]).reference

    link = re.search(r'href="(/en/mistakes/\?page=[^"]+)"', visitor.get(f"/en/activities/{reference}/").text)[1]

    assert f'value="{reference}"' in visitor.get(link).text
