"""Cases of the catalogue (E-…, X-…) that concern several States, several texts, or somebody who is not the State."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StateMandate
from consent import gate, outcomes, reading, receipts
from consent.document import Attribution
from consent.models import ConsentRequest, Event
from consent.signals import Outcome
from consent.verbs import Refused
from outbox.models import Letter
from repository.models import Activity, StateName
from tests.consent.conftest import page_of

pytestmark = pytest.mark.django_db


def test_a_state_added_later_is_asked_and_so_are_the_others_on_the_new_text(ask, amina, chen, sofia):
    """X-06 with D6: another State is another text. What is public stays until all have consented to the new one."""
    first = ask("QMA")
    gate.grant(first.requests[0], by=amina)
    gate.publish(first.document, by=sofia)

    second = ask("QMA", "QMB", reference=first.document.record_id)

    assert [one.state_id for one in second.requests] == ["QMA", "QMB"]
    gate.grant(second.requests[1], by=chen)
    with pytest.raises(Refused):
        gate.publish(second.document, by=sofia)
    assert Activity.objects.get(reference=first.document.record_id).document == first.document.pk
    gate.grant(second.requests[0], by=amina)
    assert gate.publish(second.document, by=sofia).document == second.document.pk


def test_of_several_states_one_that_never_answers_keeps_the_text_private_for_ever(ask, amina, chen, sofia):
    """E-402: no date turns silence into consent; the submitter hears nothing of who was silent."""
    put = ask("QMA", "QMB")
    gate.grant(put.requests[0], by=amina)
    gate.clear(put.document, by=sofia)

    for days in (1, 60, 400, 4000):
        assert outcomes.outcome(put.document, today=timezone.localdate() + timedelta(days=days)) is Outcome.WAITING
    assert not Activity.objects.filter(reference=put.document.record_id).exists()


def test_a_parent_without_states_and_a_child_for_each_go_their_own_ways(ask, amina, chen, sofia, karima):
    """The way out when one of many stays silent: each child has its own gate, the parent names nobody."""
    parent = ask(no_state_reason="A regional programme; no State is singled out.")
    children = [ask(code) for code in ("QMA", "QMB")]
    gate.confirm_no_state(parent.document, by=karima)
    gate.grant(children[0].requests[0], by=amina)

    for one in (parent, children[0]):
        gate.publish(one.document, by=sofia)
    with pytest.raises(Refused):
        gate.publish(children[1].document, by=sofia)

    assert Activity.objects.count() == 2
    assert not Activity.objects.filter(canonical__contains='"QMB"').exists()


def test_a_state_that_takes_another_name_need_not_consent_anew(ask, amina, sofia):
    """E-412, X-20: consents go by code; the name shown follows the day, the receipt keeps the name of its day."""
    put = ask("QMA")
    event = gate.grant(put.requests[0], by=amina)
    gate.publish(put.document, by=sofia)
    before = receipts.receipt(event)
    today = timezone.localdate()
    StateName.objects.filter(state="QMA").update(ends_on=today)
    StateName.objects.create(state_id="QMA", language="en", short="Another name", starts_on=today + timedelta(days=1))

    assert outcomes.objection(put.document) is None
    assert receipts.receipt(event) == before


def test_a_ministry_that_agrees_and_a_mission_that_does_not(ask, amina, sofia):
    """E-405: by a link for reading the ministry comments; what the mission answers is what counts."""
    put = ask("QMA")
    link, _secret = reading.share(put.requests[0], reader="Ministry of Justice", days=7, by=amina)
    reading.comment(link, name="R. Moe, Ministry of Justice", text="We agree to publication.")

    gate.withhold(put.requests[0], by=amina)

    assert [one.kind for one in Event.objects.by_state("QMA")] == ["withheld"]
    with pytest.raises(Refused):
        gate.publish(put.document, by=sofia)


def test_a_condition_is_passed_on_and_never_applied_by_itself(ask, amina, sofia):
    """E-416: consent on condition that a partner goes; the text stays as it was, and nothing is published from it."""
    put = ask("QMA")
    text = put.document.canonical

    gate.ask_for_changes(put.requests[0], by=amina, message="Leave the partner out.")

    put.document.refresh_from_db()
    assert put.document.canonical == text
    with pytest.raises(Refused):
        gate.publish(put.document, by=sofia)


def test_whoever_asks_for_the_name_of_a_protected_submitter_finds_it_nowhere(
    ask, amina, joel, lantern, signed_in_client
):
    """E-415: neither on the page, nor in the PDF's text, the history, a receipt, or a link for reading."""
    put = ask("QMA", attribution=Attribution(type="CSO", name=None, slug=None))
    request = put.requests[0]
    event = gate.grant(request, by=amina)
    _link, secret = reading.share(request, reader="Ministry of Justice", days=7, by=amina)
    browser = signed_in_client(amina)

    for address in [
        page_of(request), "/en/state/?show=all", "/en/state/answers/", "/en/state/answers.csv", "/en/state/delegation/",
        f"/en/state/receipts/QMA-{event.state_number}.json", f"/en/state/read/{secret}/",
    ]:  # fmt: skip
        page = browser.get(address)
        assert page.status_code == 200, address
        for word in (lantern.name, joel.name, joel.email):
            assert word not in page.content.decode(), address


def test_two_states_of_which_one_withdraws_and_consents_again_leave_the_other_to_be_asked(ask, amina, chen, sofia):
    put = ask("QMA", "QMB")
    for request, person in zip(put.requests, (amina, chen), strict=True):
        gate.grant(request, by=person)
    gate.publish(put.document, by=sofia)

    gate.revoke(put.document.record_id, state="QMA", by=amina)
    gate.grant(put.requests[0], by=amina)

    with pytest.raises(Refused):
        gate.publish(put.document, by=sofia)
    gate.grant(put.requests[1], by=chen)
    assert gate.publish(put.document, by=sofia).reference == put.document.record_id


def test_a_message_of_somebody_who_is_not_named_is_no_answer(ask, amina, sofia):
    """X-34: the letter says nothing that a reply could answer, and a reply changes nothing at the gate."""
    request = ask("QMA").requests[0]
    StateMandate.objects.filter(user=amina).update(ends_on=timezone.localdate() - timedelta(days=1))
    Letter.objects.filter(reference=request.pk).update(came_back="reply", came_back_at=timezone.now())

    assert ConsentRequest.objects.open().filter(pk=request.pk).exists()
    with pytest.raises(Refused):
        gate.grant(request, by=amina)
