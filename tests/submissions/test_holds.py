"""One officer holds a record at once; a second one looks at it within a working day (E-307)."""

from datetime import datetime, timedelta

import pytest

from consent import gate
from consent.models import Event, EventKind
from outbox.models import Letter
from submissions import correspondence, holds, tasks
from submissions.models import Submission
from tests import situations

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)  # at least one working day, whatever the day


@pytest.fixture
def held(ines, bruno, sofia) -> Submission:
    submission = situations.published_submission(ines, reviewer=bruno, publisher=sofia)
    gate.hold(submission.reference, by=bruno, reason="CANARY: a person is in danger.")
    Letter.objects.all().delete()
    return submission


def later() -> datetime:
    return Event.objects.filter(kind=EventKind.HELD).latest("number").recorded_at + LATER


def told() -> set[str]:
    return set(Letter.objects.filter(name="hold_waits").values_list("recipient", flat=True))


def test_a_working_day_after_a_hold_every_officer_is_told_once_by_a_reference(held, ines, bruno, sofia):
    assert holds.remind(now=later()) == 1
    assert holds.remind(now=later()) == 0  # the clock strikes twice
    assert holds.remind(now=later() + LATER) == 0

    assert {bruno.email, sofia.email} <= told()
    assert ines.email not in told()
    for letter in Letter.objects.filter(name="hold_waits"):
        assert held.reference in letter.subject
        assert f"/desk/{held.reference}/" in letter.body
        for word in ("CANARY", "danger", "hold", "Lantern", "public"):
            assert word not in letter.subject + letter.body


def test_on_the_same_day_nobody_is_told(held):
    assert holds.remind(now=later() - LATER) == 0
    assert tasks.remind_of_holds() == 0
    assert told() == set()


def test_a_hold_that_is_long_past_is_not_told_of(held):
    assert holds.remind(now=later() + holds.LOOKS_BACK) == 0


@pytest.mark.parametrize("what", ["proposed to end it", "said why it stays", "ended it"])
def test_after_a_second_officer_has_looked_nobody_is_told(held, bruno, sofia, what):
    if what == "said why it stays":
        correspondence.note(held, by=sofia, text="I have spoken with the organisation: it stays on hold.")
    else:
        gate.release(held.reference, by=sofia)
    if what == "ended it":
        gate.release(held.reference, by=bruno)

    assert holds.remind(now=later()) == 0


def test_a_note_of_who_put_it_on_hold_is_no_second_look(held, bruno):
    correspondence.note(held, by=bruno, text="Reasons will follow.")

    assert holds.remind(now=later()) == 1


def test_a_second_hold_is_told_of_anew(held, bruno, sofia):
    holds.remind(now=later())
    gate.release(held.reference, by=sofia)
    gate.release(held.reference, by=bruno)
    gate.hold(held.reference, by=sofia, reason="Again.")

    assert holds.remind(now=later()) == 1


def test_members_of_the_organisation_that_wrote_it_are_not_told_although_they_are_officers(held, bruno, sofia):
    held.organisation.memberships.update(user=sofia)

    holds.remind(now=later())

    assert bruno.email in told()
    assert sofia.email not in told()
