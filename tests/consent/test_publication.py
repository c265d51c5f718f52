"""Public only with every consent, and gone with the first one that ends: looked at from outside."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, StaffRole, User
from consent import gate
from consent.models import ConsentRequest
from consent.verbs import Refused
from repository.models import Activity, Provider
from tests import situations

pytestmark = pytest.mark.django_db

TITLE = "Training of trial judges in Northport"
LISTS = ["/en/", "/en/activities/", "/fr/activities/?q=Northport", "/en/activities.atom", "/en/states/QMA/",
         "/api/v1/activities/", "/api/v1/activities/?q=Northport&facets=1", "/en/providers/"]  # fmt: skip


def seen(reference: str) -> set[str]:
    """The public addresses that say anything of the record."""
    visitor = Client()
    own = [f"/en/activities/{reference}/", f"/ar/activities/{reference}/", f"/api/v1/activities/{reference}/"]
    found = {address for address in LISTS if says(visitor.get(address), TITLE) or says(visitor.get(address), reference)}
    return found | {address for address in own if visitor.get(address).status_code == 200}


def says(reply, words: str) -> bool:
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    return words in body.decode()


def test_of_two_states_one_consent_makes_nothing_public(ask, amina, chen, sofia):
    put = ask("QMA", "QMB", title=TITLE)
    gate.grant(situations.request_of(put.document, "QMA"), by=amina)

    with pytest.raises(Refused, match="waits for a State"):
        gate.publish(put.document, by=sofia)
    assert seen(put.document.record_id) == set()

    gate.grant(situations.request_of(put.document, "QMB"), by=chen)
    gate.publish(put.document, by=sofia)
    assert len(seen(put.document.record_id)) >= 8


@pytest.mark.parametrize("state", ["QMA", "QMB"])
def test_a_revocation_by_either_state_removes_the_record_everywhere_at_once(state):
    reference = situations.published(states=["QMA", "QMB"], title=TITLE).reference
    assert len(seen(reference)) >= 8

    gate.revoke(reference, state=state, by=situations.focal_point(state))

    assert seen(reference) == set()
    assert Client().get(f"/en/activities/{reference}/").status_code == 410
    assert not Provider.objects.exists()


def test_the_page_of_a_removed_record_says_nothing_of_why_and_not_whose_act_it_was():
    reference = situations.published(states=["QMA", "QMB"], title=TITLE).reference
    gate.revoke(reference, state="QMA", by=situations.focal_point("QMA"))
    first = Client().get(f"/en/activities/{reference}/").content.decode()
    again = situations.published(states=["QMA"], title=TITLE).reference
    gate.hold(again, by=situations.officer("reviewer"), reason="A person is in danger.")

    other = Client().get(f"/en/activities/{again}/").content.decode()

    assert first.replace(reference, "") == other.replace(again, "")
    assert "This record is no longer available." in first


def test_withholding_a_newer_text_changes_nothing_public(ask, amina):
    activity = situations.published(states=["QMA"], title=TITLE)
    before = seen(activity.reference)
    newer = ask("QMA", reference=activity.reference, title="Another title")

    gate.withhold(newer.requests[0], by=amina)

    assert seen(activity.reference) == before
    assert Activity.objects.get(reference=activity.reference).document == activity.document


def test_a_grant_of_a_newer_text_does_not_publish_it_by_itself(ask, amina):
    activity = situations.published(states=["QMA"], title=TITLE)
    newer = ask("QMA", reference=activity.reference, title="Another title")

    gate.grant(newer.requests[0], by=amina)

    assert Activity.objects.get(reference=activity.reference).title == TITLE


def test_after_one_state_revoked_every_state_has_to_consent_anew(chen, sofia):
    activity = situations.published(states=["QMA", "QMB"], title=TITLE)
    mine = ConsentRequest.objects.get(state="QMA", document=activity.document)
    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    gate.grant(mine, by=situations.focal_point("QMA"))

    with pytest.raises(Refused, match="waits for a State"):
        gate.publish(mine.document, by=sofia)
    gate.grant(situations.request_of(mine.document, "QMB"), by=situations.focal_point("QMB"))
    assert gate.publish(mine.document, by=sofia).title == TITLE


def test_a_state_that_was_not_asked_cannot_take_a_record_away(chen):
    reference = situations.published(states=["QMA"], title=TITLE).reference

    with pytest.raises(Refused, match="was not asked"):
        gate.revoke(reference, state="QMB", by=chen)

    assert Activity.objects.filter(reference=reference).exists()


@pytest.mark.parametrize("answer", ["withhold", "ask_for_changes", "need_time"])
def test_any_other_answer_on_the_public_text_takes_it_away_too(answer):
    """The gate knows one rule: what is public has a grant as every State's last word on it."""
    activity = situations.published(states=["QMA"], title=TITLE)
    request = ConsentRequest.objects.get(document=activity.document)
    more = {
        "withhold": {},
        "ask_for_changes": {"message": "Leave out the town."},
        "need_time": {"until": timezone.localdate() + timedelta(days=5)},
    }[answer]

    getattr(gate, answer)(request, by=situations.focal_point("QMA"), **more)

    assert seen(activity.reference) == set()


def test_the_last_consent_publishes_by_itself_only_where_a_publisher_said_so(ask, amina, sofia):
    waiting, cleared = ask("QMA", title="Waiting"), ask("QMA", title=TITLE)
    gate.clear(cleared.document, by=sofia)

    gate.grant(waiting.requests[0], by=amina)
    gate.grant(cleared.requests[0], by=amina)

    assert not Activity.objects.filter(reference=waiting.document.record_id).exists()
    assert Activity.objects.filter(reference=cleared.document.record_id).exists()


def test_the_reviewer_who_asked_does_not_publish(ask, bruno, amina):
    put = ask("QMA")
    gate.grant(put.requests[0], by=amina)
    StaffRole.objects.create(user=bruno, role=Role.PUBLISHER)

    with pytest.raises(Refused, match="person other than the reviewer"):
        gate.publish(put.document, by=User.objects.get(pk=bruno.pk))
