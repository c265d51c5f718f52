"""The yearly schedule: drafters hear of the day at the editors' in time, once."""

from datetime import date, timedelta

import pytest

from outbox.models import Letter
from reports import reminders
from reports.models import Update, UpdateStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(june) -> date:
    return june.starts_on - timedelta(weeks=10)


def test_drafters_are_reminded_once_for_each_of_the_days(daniel, day):
    assert reminders.due(today=day - timedelta(days=61)) == 0
    assert reminders.due(today=day - timedelta(days=60)) == 1
    assert reminders.due(today=day - timedelta(days=60)) == 0
    assert reminders.due(today=day - timedelta(days=29)) == 1  # the clock had stood still for a day
    assert reminders.due(today=day) == 1
    assert reminders.due(today=day + timedelta(days=1)) == 0

    letter = Letter.objects.filter(name="update_reminder").last()
    assert letter.recipient == daniel.email
    assert "HRC 65" in letter.subject


def test_nobody_is_reminded_of_a_frozen_update(daniel, june, day, this_year):
    Update.objects.create(
        session=june, period_first=this_year.first, period_last=this_year.last, cut_off=this_year.cut_off, languages=["en"],
        created_by_id=daniel.pk, status=UpdateStatus.FROZEN, proposed_sha256="a" * 64, proposed_by_id=1,
        proposed_at="2026-11-21T12:00Z", frozen_by_id=2, frozen_at="2026-11-21T12:00Z",
    )  # fmt: skip

    assert reminders.due(today=day) == 0
