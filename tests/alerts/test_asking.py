"""A reader asks for mail without an account. The answer is the same for every address, and nothing comes before a yes."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from alerts import subscriptions
from alerts.models import LONGEST_QUERY, Subscription
from alerts.subscriptions import MOST, Wish
from outbox.models import Letter
from repository.catalogue import references
from tests import situations
from tests.alerts.conftest import (
    READER,
    delivered,
    following_of,
    links_in,
    search_for,
    text_of,
    told_of_news,
    withdrawn,
)

pytestmark = pytest.mark.django_db(transaction=True)
WEEKLY = {"email": READER, "frequency": "weekly"}


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker, _fresh_database) -> str:
    with django_db_blocker.unblock():
        return situations.published(states=["QMA"]).reference


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_reader_follows_a_record_from_its_page_and_says_yes_from_the_mailbox(reference, visitor):
    page = visitor.get(f"/fr/activities/{reference}/").text
    form = re.search(r'href="(/fr/alerts/records/[^"]+)"', page)[1]
    assert visitor.get(form).status_code == 200

    answer = visitor.post(form, {"email": "Reader@Example.org"})

    assert answer.url == "/fr/alerts/asked/"
    kept = Subscription.objects.get()
    assert (kept.email, kept.language, kept.reference, kept.confirmed_at) == (READER, "fr", reference, None)
    [letter] = delivered()
    assert letter["Content-Language"] == "fr"
    [own] = links_in(letter)
    assert own.startswith("/fr/alerts/own/")
    assert visitor.get(own).status_code == 200
    assert Subscription.objects.get().confirmed_at is None, "looking is not saying yes: mail scanners open links"
    visitor.post(own)
    assert Subscription.objects.get().confirmed_at is not None


def test_a_search_is_kept_as_the_list_has_it_whatever_the_order_of_its_keys(visitor):
    page = visitor.get("/en/activities/?state=QMB&state=QMA&q=judges&sort=recent&page=1&view=table").text
    form = re.search(r'href="(/en/alerts/search/[^"]+)"', page)[1].replace("&amp;", "&")

    assert "judges" in visitor.get(form).text
    visitor.post(form, WEEKLY)

    assert Subscription.objects.get().query == "q=judges&state=QMA&state=QMB"
    assert Subscription.objects.get().frequency == "weekly"


def test_a_search_without_any_filter_is_everything(visitor):
    assert "All activities, without any filter." in visitor.get("/en/alerts/search/").text

    visitor.post("/en/alerts/search/", {"email": READER, "frequency": "daily"})

    assert Subscription.objects.get().query == ""


def test_what_nothing_is_known_of_is_named_and_not_kept(visitor):
    page = visitor.get("/en/alerts/search/?theme=xyz&colour=red&state=QMA").text
    assert "theme=xyz" in page
    assert "colour=red" in page

    visitor.post("/en/alerts/search/?theme=xyz&colour=red&state=QMA", WEEKLY)

    assert Subscription.objects.get().query == "state=QMA"


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"email": ""}, "This field is required"), ({"email": "nobody"}, "valid email"), ({"frequency": "hourly"}, "hourly"),
     ({"email": "x" * 250 + "@example.org"}, "at most 254"), ({"email": "a\0b@example.org"}, "Null characters"),
     ({"email": "a@example.org\nBcc: b@example.org"}, "valid email")],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_what_was_typed_is_kept(changes, said, visitor):
    answer = visitor.post("/en/alerts/search/?state=QMA", {**WEEKLY, **changes})

    assert answer.status_code == 200
    assert said in answer.text
    assert "<title>Error:" in re.sub(r"\s+", " ", answer.text)
    assert not Subscription.objects.exists()
    assert not Letter.objects.exists()


def test_a_form_sent_without_anything_says_what_is_missing(visitor):
    assert "This field is required" in visitor.post("/en/alerts/search/").text


def test_a_search_that_is_too_long_is_refused_with_the_way_out(visitor):
    states = "&".join(f"provider_type=CSO&q={'x' * 190}{number}" for number in range(3))
    many = (
        "&".join(f"sdg={goal}" for goal in range(1, 18)) + "&" + "&".join(f"year={year}" for year in range(1900, 2000))
    )

    assert visitor.get(f"/en/alerts/search/?{states}").status_code == 200  # a word that is repeated counts once
    answer = visitor.post(f"/en/alerts/search/?{many}", WEEKLY)

    assert answer.status_code == 400
    assert f"{LONGEST_QUERY:,}" in answer.text
    assert "/en/activities/?" in answer.text
    assert not Subscription.objects.exists()


def test_every_address_is_told_the_same(reference, visitor):
    """New, confirmed, waiting for its yes, with too many wishes, filled in by a machine: nothing tells one from another."""
    following_of(reference, email="has-it@example.org")
    subscriptions.ask(Wish(reference=reference), email="waits@example.org", language="en")
    for number in range(MOST):
        subscriptions.ask(Wish(query=f"q=word{number}", frequency="daily"), email="many@example.org", language="en")
    Letter.objects.all().delete()
    answers = []
    for email in ("new@example.org", "has-it@example.org", "waits@example.org", "many@example.org"):
        answers.append(visitor.post(f"/en/alerts/records/{reference}/", {"email": email}))
    answers.append(
        visitor.post(f"/en/alerts/records/{reference}/", {"email": "x@example.org", "website": "https://x.example"})
    )

    assert {(one.status_code, one.url, tuple(sorted(one.headers))) for one in answers} == {
        (302, "/en/alerts/asked/", tuple(sorted(answers[0].headers)))
    }
    assert not any(one.cookies for one in answers)
    assert {one["To"] for one in delivered()} == {"new@example.org", "has-it@example.org", "waits@example.org"}
    assert not Subscription.objects.filter(email__in=["x@example.org"]).exists()
    assert Subscription.objects.filter(email="many@example.org").count() == MOST


def test_who_has_it_already_gets_the_letter_again_and_keeps_what_was_chosen(reference, visitor):
    has = search_for("state=QMA", "weekly")

    visitor.post("/fr/alerts/search/?state=QMA", {"email": READER, "frequency": "daily"})

    again = Subscription.objects.get()
    assert (again.frequency, again.language, again.confirmed_at) == ("weekly", "en", has.confirmed_at)
    assert len(delivered()) == 1


def test_who_asks_anew_before_saying_yes_gets_what_was_asked_last(visitor):
    visitor.post("/en/alerts/search/?state=QMA", WEEKLY)
    visitor.post("/es/alerts/search/?state=QMA", {"email": READER, "frequency": "daily"})

    kept = Subscription.objects.get()
    assert (kept.frequency, kept.language) == ("daily", "es")


def test_one_mailbox_is_written_to_at_most_five_times_a_day_and_nobody_is_told(visitor):
    for number in range(7):
        answer = visitor.post(f"/en/alerts/search/?q=word{number}", {"email": READER.upper(), "frequency": "daily"})
        assert answer.url == "/en/alerts/asked/"

    assert len(delivered()) == 5


def test_who_asks_for_many_addresses_is_asked_to_wait(visitor):
    for number in range(20):
        assert visitor.post("/en/alerts/search/", {**WEEKLY, "email": f"reader{number}@example.org"}).status_code == 302

    answer = visitor.post("/en/alerts/search/", {**WEEKLY, "email": "last@example.org"})

    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert not Subscription.objects.filter(email="last@example.org").exists()


def test_a_record_that_is_not_public_has_no_page_to_follow_it(visitor):
    """Never public, before States, gone: each is answered as its own address answers, and no form says otherwise."""
    waiting = situations.asked_about(states=["QMA"]).document.record_id
    gone = situations.revoked(states=["QMA"])
    for one, status in ((waiting, 404), (references.new("TCR"), 404), (gone, 410)):
        for ask in (visitor.get, lambda address: visitor.post(address, {"email": READER})):
            answer = ask(f"/en/alerts/records/{one}/")
            assert (answer.status_code, answer.url) == (302, f"/en/activities/{one}/")
        assert visitor.get(f"/en/activities/{one}/").status_code == status
    for nonsense in ("TCR-00000001", "%00", "CR-4H8T2WNE", "a" * 300):
        assert visitor.get(f"/en/alerts/records/{nonsense}/").status_code == 404
    assert not Subscription.objects.exists()


def test_a_request_for_a_record_that_went_meanwhile_is_answered_by_no_letter(visitor):
    activity = situations.published(states=["QMA"])
    visitor.post(f"/en/alerts/records/{activity.reference}/", {"email": READER})
    withdrawn(activity.reference)

    assert delivered() == []


def test_who_says_yes_to_a_record_that_went_meanwhile_is_told_that_it_is_gone():
    activity = situations.published(states=["QMA"])
    asked = subscriptions.ask(Wish(reference=activity.reference), email=READER, language="en")
    Letter.objects.all().delete()
    withdrawn(activity.reference)
    subscriptions.confirm(asked.key)

    [letter] = told_of_news()

    assert "no longer available" in text_of(letter)


def test_the_letter_that_asks_repeats_no_word_of_whoever_filled_in_the_form(visitor):
    visitor.post("/en/alerts/search/?q=Buy+at+once&provider=lantern-legal-aid", WEEKLY)

    [letter] = delivered()

    assert "Buy" not in letter.as_string()
    assert "Buy" not in text_of(letter)
    assert "lantern" not in text_of(letter)


def test_a_request_without_the_forms_token_is_refused(reference):
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/en/alerts/records/{reference}/", {"email": READER}).status_code == 403
    assert not Subscription.objects.exists()


def test_the_database_keeps_one_wish_of_a_mailbox_and_none_without_an_object():
    now = timezone.now()
    common = {"email": READER, "language": "en", "asked_at": now, "told_until": now}
    Subscription.objects.create(reference="TCR-7K3M9QXA", **common)

    for wrong, rule in (
        ({"reference": "TCR-7K3M9QXA"}, "asks_for_the_same_once"),
        ({}, "about_a_record_or_a_search"),
        ({"reference": "TCR-7K3M9QXB", "query": "q=x"}, "about_a_record_or_a_search"),
        ({"reference": "TCR-7K3M9QXB", "confirmed_at": now}, "wanted_when_it_is_confirmed"),
    ):
        with pytest.raises((IntegrityError, ValidationError), match=rule):
            Subscription.objects.create(**{**common, **wrong})
