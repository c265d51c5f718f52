"""What a delegation is written: in its language, when it is due, once; a reference, a date and a link, and nothing else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import StateMandate
from consent import gate, reminders, tasks
from consent.models import ConsentRequest, Event
from consent.verbs import Refused
from outbox.models import Letter
from tests import situations
from tests.cast import give_mandate, person

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 15)


@pytest.fixture
def request_of_january(ask, amina) -> ConsentRequest:
    """Asked today, please answer by 15 January 2027."""
    return ask("QMA", hoped_by=DAY, title="Training of judges in Northport").requests[0]


def letters(name: str) -> list[Letter]:
    return list(Letter.objects.filter(name=name).order_by("pk"))


def test_the_request_is_written_in_the_agreed_words(request_of_january):
    (letter,) = letters("consent_request")

    assert letter.subject == f"Consent request {request_of_january.reference}: please answer by 15 January 2027"
    assert " ".join(letter.body.split()) == (
        "A technical cooperation activity that concerns your State has been submitted to the repository under Human Rights "
        "Council resolution 54/28. We ask for your State's decision on whether it may be published. For confidentiality this "
        "message contains no description. Please sign in to read the exact text: "
        f"http://localhost:8000/en/state/requests/{request_of_january.reference}/. If you do not answer, nothing is published."
    )


def test_the_reminder_is_written_in_the_agreed_words(request_of_january):
    reminders.send_due(today=DAY - timedelta(days=14))

    (letter,) = letters("consent_reminder")
    assert (
        f"Request {request_of_january.reference} is still open. The suggested date is 15 January 2027. "
        "No action means that nothing is published." in letter.body
    )


def test_no_letter_says_anything_of_text_submitter_or_answer(request_of_january, amina):
    reminders.send_due(today=DAY - timedelta(days=3))
    gate.withhold(request_of_january, by=amina, message="Not in this form.")
    gate.grant(request_of_january, by=amina)

    everything = " ".join(f"{one.subject} {one.body}" for one in Letter.objects.all())

    assert Letter.objects.count() == 4
    for word in ["Northport", "judges", "Lantern", "withh", "grant", "Not in this form", "Amina",
                 request_of_january.document.record_id]:  # fmt: skip
        assert word not in everything


def test_each_focal_point_gets_the_letter_in_their_language_with_a_link_to_it(ask, amina, nuno, karima):
    nadia = person("Nadia", language="fr")
    give_mandate(nadia, "QMA", entered_by=nuno, confirmed_by=karima)

    with translation.override("ru"):  # whoever acts may read another language
        ask("QMA")

    found = {letter.recipient: letter for letter in letters("consent_request")}
    assert set(found) == {amina.email, nadia.email}
    assert found[nadia.email].language == "fr"
    assert "/fr/state/requests/" in found[nadia.email].body
    assert "/en/state/requests/" in found[amina.email].body


def test_nobody_without_a_mandate_in_force_is_written_to(ask, amina, nuno, karima):
    waiting, ended = person("Waiting"), person("Ended")
    give_mandate(waiting, "QMA", entered_by=nuno, confirmed_by=None, confirmed_at=None)
    give_mandate(ended, "QMA", entered_by=nuno, confirmed_by=karima, ends_on=timezone.localdate() - timedelta(days=1))
    closed = person("Closed", is_active=False)
    give_mandate(closed, "QMA", entered_by=nuno, confirmed_by=karima)

    ask("QMA")

    assert [letter.recipient for letter in letters("consent_request")] == [amina.email]


@pytest.mark.parametrize("answer", ["grant", "withhold", "ask_for_changes", "need_time"])
def test_after_every_answer_the_whole_delegation_is_told_that_one_was_given(request_of_january, amina, rosa, answer):
    more = {
        "ask_for_changes": {"message": "Leave out the town."},
        "need_time": {"until": timezone.localdate() + timedelta(days=5)},
    }.get(answer, {})

    getattr(gate, answer)(request_of_january, by=amina, **more)

    told = letters("consent_recorded")
    assert {letter.recipient for letter in told} == {amina.email, rosa.email}
    assert request_of_january.reference in told[0].subject
    assert "If nobody in your delegation gave this answer" in told[0].body


def test_and_after_a_withdrawal(amina):
    activity = situations.published(states=["QMA"])
    before = len(letters("consent_recorded"))

    gate.revoke(activity.reference, state="QMA", by=amina)

    assert len(letters("consent_recorded")) == before + 1


def test_a_refused_answer_writes_to_nobody(request_of_january, chen):
    with pytest.raises(Refused):
        gate.grant(request_of_january, by=chen)

    assert letters("consent_recorded") == []


# ------------------------------------------------------------------------------------------------- reminders


@pytest.mark.parametrize("days", [30, 14, 3, -1])
def test_reminders_go_30_14_and_3_days_before_and_once_after(request_of_january, days):
    assert reminders.send_due(today=DAY - timedelta(days=days)) == 1


@pytest.mark.parametrize("days", [31, 29, 15, 13, 4, 2, 1, 0, -2, -30, -365])
def test_and_on_no_other_day(request_of_january, days):
    assert reminders.send_due(today=DAY - timedelta(days=days)) == 0


def test_running_the_clock_twice_on_one_day_reminds_once(request_of_january):
    day = DAY - timedelta(days=14)

    assert [reminders.send_due(today=day) for _ in range(3)] == [1, 0, 0]
    assert len(letters("consent_reminder")) == 1


def test_silence_stays_silence_however_many_reminders_went(request_of_january, sofia):
    for days in (60, 30, 29, 14, 13, 3, 2, 1, 0, -1, -2, -30, -400):
        reminders.send_due(today=DAY - timedelta(days=days))

    assert len(letters("consent_reminder")) == 4
    assert not Event.objects.by_state("QMA").exists()
    with pytest.raises(Refused):
        gate.publish(request_of_january.document, by=sofia)


@pytest.mark.parametrize("answer", ["grant", "withhold"])
def test_who_has_answered_is_not_reminded(request_of_january, amina, answer):
    getattr(gate, answer)(request_of_january, by=amina)

    assert reminders.send_due(today=DAY - timedelta(days=14)) == 0


def test_more_time_moves_the_reminders_to_the_new_date(request_of_january, amina):
    new = timezone.localdate() + timedelta(days=100)
    gate.need_time(request_of_january, until=new, by=amina)

    assert reminders.send_due(today=DAY - timedelta(days=14)) == 0
    assert reminders.send_due(today=new - timedelta(days=14)) == 1


def test_of_a_text_that_was_replaced_nobody_is_reminded(request_of_january, ask):
    ask("QMA", reference=request_of_january.document.record_id, hoped_by=DAY + timedelta(days=40))

    assert reminders.send_due(today=DAY - timedelta(days=14)) == 0


def test_of_a_text_that_was_taken_back_nobody_is_reminded(request_of_january, bruno):
    gate.withdraw(request_of_january.document.record_id, by=bruno)

    assert reminders.send_due(today=DAY - timedelta(days=14)) == 0


def test_a_successor_is_reminded_instead_of_the_one_who_left(request_of_january, amina, nuno, karima):
    StateMandate.objects.filter(user=amina).update(revoked_at=timezone.now(), revoked_by=nuno)
    successor = person("Successor")
    give_mandate(successor, "QMA", entered_by=nuno, confirmed_by=karima)

    reminders.send_due(today=DAY - timedelta(days=14))

    assert [letter.recipient for letter in letters("consent_reminder")] == [successor.email]


def test_the_task_of_the_clock_calls_the_same(request_of_january, time_machine):
    time_machine.move_to(f"{DAY - timedelta(days=14)}T07:00:00+01:00")

    assert tasks.remind_states() == 1
