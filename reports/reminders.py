"""The yearly schedule: drafters are reminded of the update before its text is due at the editors'."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import override

import outbox
from reports.forms import next_session
from reports.freezing import drafters
from reports.models import WEEKS_BEFORE, Update, UpdateStatus

DAYS_BEFORE = (60, 30, 14, 7, 1)  # before the day of submission


def due(today: date) -> int:
    """Write to the drafters when one of the days has come. Safe to run twice on one day. Returns how many letters.

    A day on which the clock did not run is made up for until the next one. Nobody is reminded of an update that is frozen.
    """
    session = next_session(today)
    if session is None:
        return 0
    update = Update.objects.select_related("session").filter(session=session, status=UpdateStatus.DRAFT).first()
    day = update.submission_day if update else session.starts_on - timedelta(weeks=WEEKS_BEFORE)
    reached = [before for before in DAYS_BEFORE if today >= day - timedelta(days=before)]
    if not reached or today > day:
        return 0
    written = 0
    for drafter in drafters():
        with override(drafter.language):
            link = reverse("reports:update", args=[update.identifier]) if update else reverse("reports:new")
        letters = outbox.post(
            "update_reminder", to=drafter, link=link, day=day, reference=f"HRC {session.number}",
            key=f"update {session.number} {min(reached)} {day}",
        )  # fmt: skip
        written += len(letters)
    return written
