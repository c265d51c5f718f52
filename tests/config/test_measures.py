"""/metrics: for whoever shows the token. It tells how the site does, and nothing of what it holds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import Role
from consent import seal
from outbox.models import Letter
from tests import situations

pytestmark = pytest.mark.django_db
TOKEN = "a token of the operator"


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def figures() -> dict[str, float]:
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert answer["Cache-Control"] == "no-store"
    found = text_string_to_metric_families(answer.text)
    return {one.name.removeprefix("tcr_"): one.samples[0].value for one in found}


@pytest.mark.parametrize("shown", ["", "Bearer ", f"bearer {TOKEN}", TOKEN, f"Bearer {TOKEN} ", "Bearer é"])
def test_whoever_does_not_show_the_token_meets_what_is_not_there(shown, settings):
    nowhere = Client().get("/nowhere")
    told = Client().get("/metrics", headers={"Authorization": shown} if shown else {})

    assert told.status_code == nowhere.status_code == 404
    assert told.content == nowhere.content
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_tells_how_the_site_does():
    before = figures()
    situations.published(states=["QMA"])
    posted = {"language": "en", "subject": "A letter", "recipient": "somebody@example.org"}
    late = timezone.now() - timedelta(hours=1)
    Letter.objects.all().delete()
    Letter.objects.create(name="late", message_id="1", next_attempt_at=late, **posted)
    Letter.objects.create(name="lost", message_id="2", given_up_at=timezone.now(), **posted)

    after = figures()

    assert after["published_records"] == before["published_records"] + 1
    assert after["public_side_changed_timestamp_seconds"] > before["public_side_changed_timestamp_seconds"]
    assert (after["letters_due"], after["letters_in_trouble"]) == (1, 1)
    assert 3_600 <= after["letters_late_seconds"] < 3_660
    assert (after["sealed"], after["attested"], after["expiry_late_seconds"]) == (0, 1, 0)
    assert after["disk_free_bytes"] > 0


@pytest.mark.django_db(transaction=True)
def test_a_sealed_site_says_so():
    seal.seal("for the test")
    try:
        assert figures()["sealed"] == 1
    finally:
        seal.unseal(by=situations.officer(Role.CONFIRMER))


def test_it_says_no_text_of_a_record_no_reference_and_no_person(sofia):
    asked = situations.asked_about(states=["QMA"], title="A course that nobody knows of")
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text

    for hidden in ("TCR-", "QMA", "course", asked.document.record_id, sofia.email):
        assert hidden not in text
