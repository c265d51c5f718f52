"""A State that cannot be reached: an alert, not an answer; its date stands still until somebody has reached it (E-413, E-904)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StateMandate
from consent import gate, letters, outcomes, reminders, trouble
from consent.models import ConsentRequest
from consent.signals import Outcome
from consent.verbs import Refused
from outbox.models import CameBack, Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(ask, amina) -> ConsentRequest:
    return ask("QMA").requests[0]


@pytest.fixture
def today():
    return timezone.localdate()


def again(request: ConsentRequest) -> ConsentRequest:
    return ConsentRequest.objects.get(pk=request.pk)


def came_back(request: ConsentRequest, kind: str = CameBack.BOUNCE) -> None:
    Letter.objects.filter(reference=request.pk).update(came_back=kind, came_back_at=timezone.now())


def test_nothing_stands_still_while_a_letter_may_have_arrived(request_, rosa, today):
    letters.ask_again(request_)
    Letter.objects.filter(reference=request_.pk, recipient=rosa.email).update(came_back=CameBack.BOUNCE)

    assert trouble.look(today=today) == 0


@pytest.mark.parametrize("kind", [CameBack.BOUNCE, CameBack.AUTOMATIC])
def test_when_every_letter_is_in_trouble_the_date_stands_still_once(request_, today, kind):
    came_back(request_, kind)

    assert (trouble.look(today=today), trouble.look(today=today)) == (1, 0)
    assert again(request_).paused_since == today
    # nothing was recorded in its name
    assert not request_.document.events.exclude(kind="asked").exists()


def test_a_letter_that_was_given_up_is_trouble_and_a_person_who_replied_is_not(request_, today):
    came_back(request_, CameBack.REPLY)
    assert trouble.look(today=today) == 0

    Letter.objects.filter(reference=request_.pk).update(came_back="", given_up_at=timezone.now())
    assert trouble.look(today=today) == 1


def test_a_state_to_which_no_letter_could_be_written_stands_still_too(ask, amina, today):
    StateMandate.objects.filter(user=amina).update(ends_on=today - timedelta(days=1))
    request = ask("QMA").requests[0]

    assert trouble.look(today=today) == 1
    assert again(request).paused_since == today


def test_while_it_stands_still_nobody_is_reminded_and_the_submitter_learns_nothing(request_, today):
    came_back(request_)
    trouble.look(today=today)

    assert reminders.send_due(today=request_.hoped_by - timedelta(days=14)) == 0
    assert outcomes.outcome(request_.document, today=today + timedelta(days=90)) is Outcome.WAITING


def test_the_sixty_days_do_not_run_out_while_one_of_two_cannot_be_reached(ask, amina, chen, today):
    first, second = ask("QMA", "QMB").requests
    gate.withhold(first, by=amina)
    assert outcomes.outcome(first.document, today=today + timedelta(days=60)) is Outcome.NOT_IN_PRESENT_FORM

    came_back(second)
    trouble.look(today=today)
    assert outcomes.outcome(first.document, today=today + timedelta(days=200)) is Outcome.WAITING

    trouble.resume(second, by=gate_officer(), today=today + timedelta(days=30), write_again=False)
    assert outcomes.outcome(first.document, today=today + timedelta(days=89)) is Outcome.WAITING
    assert outcomes.outcome(first.document, today=today + timedelta(days=90)) is Outcome.NOT_IN_PRESENT_FORM


def gate_officer():
    from accounts.models import Role
    from tests import situations

    return situations.officer(Role.REVIEWER)


def test_reached_again_the_date_goes_on_later_and_the_letter_is_written_again(request_, today, bruno):
    came_back(request_)
    trouble.look(today=today)
    hoped_by = request_.hoped_by

    trouble.resume(request_, by=bruno, today=today + timedelta(days=10), write_again=True)

    row = again(request_)
    assert (row.hoped_by, row.paused_since, row.paused_days) == (hoped_by + timedelta(days=10), None, 10)
    assert Letter.objects.filter(name="consent_request", reference=row.pk).count() == 2
    assert trouble.look(today=today + timedelta(days=10)) == 0


def test_reached_by_telephone_the_old_bounce_does_not_stop_it_again_but_a_new_one_does(request_, today, bruno):
    came_back(request_)
    trouble.look(today=today)
    trouble.resume(request_, by=bruno, today=today, write_again=False)
    assert trouble.look(today=today) == 0

    letters.ask_again(again(request_))
    Letter.objects.filter(reference=request_.pk).update(came_back=CameBack.BOUNCE)
    assert trouble.look(today=today) == 1


def test_what_was_opened_or_answered_has_arrived(request_, ask, amina, today):
    came_back(request_)
    ConsentRequest.objects.filter(pk=request_.pk).update(opened_at=timezone.now())
    answered = ask("QMA").requests[0]
    gate.withhold(answered, by=amina)
    came_back(answered)

    assert trouble.look(today=today) == 0


def test_only_officers_say_so(request_, amina, joel, today):
    for somebody in (amina, joel):
        with pytest.raises(Refused):
            trouble.mark(request_, by=somebody, today=today)
        with pytest.raises(Refused):
            trouble.resume(request_, by=somebody, today=today, write_again=False)


def test_on_the_page_an_officer_marks_sees_and_solves_it(request_, bruno, signed_in_client):
    browser = signed_in_client(bruno)
    assert (
        "There is no open request CR-0."
        in browser.post("/en/desk/delivery/mark/", {"reference": "CR-0"}, follow=True).content.decode()
    )

    page = browser.post("/en/desk/delivery/mark/", {"reference": request_.pk}, follow=True).content.decode()
    assert "Stands still since" in page
    assert "1 waits for you" in browser.get("/en/account/home/").content.decode()
    browser.post(f"/en/desk/delivery/{request_.pk}/resume/", {"write": "again"})

    assert again(request_).paused_since is None


def test_the_page_shows_which_letters_came_back(request_, bruno, amina, signed_in_client):
    came_back(request_, CameBack.AUTOMATIC)

    page = signed_in_client(bruno).get("/en/desk/delivery/").content.decode()

    assert amina.email in page
    assert "An automatic reply" in page
