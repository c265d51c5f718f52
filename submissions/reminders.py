"""Letters to submitters that the clock sends. Each says a reference and a link, and goes out once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse_lazy

import outbox
from accounts.models import User
from submissions import protection, standing
from submissions.life import Status
from submissions.models import Submission

BEFORE = timedelta(days=5)  # so long before the choice is too old the letter goes out


def ask_to_confirm(*, now: datetime) -> int:
    """Ask once more how the organisation is shown where the answer is getting old while OHCHR still reads.

    Safe to run twice: a letter goes out once for each time that the choice was made. Returns how many were asked.
    """
    old = now - (protection.CONFIRMED_FOR - BEFORE)
    waiting = Submission.objects.filter(
        status__in=[Status.SUBMITTED, Status.IN_REVIEW], organisation__type__in=protection.AT_RISK,
        attribution_confirmed_at__lt=old, asked_to_confirm_at=None,
    )  # fmt: skip
    asked = 0
    for submission in waiting.order_by("pk"):
        with transaction.atomic():
            taken = Submission.objects.filter(pk=submission.pk, asked_to_confirm_at=None)
            if taken.update(asked_to_confirm_at=now):
                write_to_submitter("submission_confirm_choice", submission)
                asked += 1
    return asked


def ask_if_right(*, now: datetime) -> int:
    """Once a year: is what is published still right? Safe to run twice; returns for how many was asked."""
    before = now - standing.YEAR
    published = Submission.objects.filter(status=Status.PUBLISHED, changed_at__lt=before)
    due = published.filter(Q(said_right_at=None) | Q(said_right_at__lt=before)).filter(
        Q(asked_if_right_at=None) | Q(asked_if_right_at__lt=before)
    )
    asked = 0
    for submission in due.order_by("pk"):
        with transaction.atomic():
            if due.filter(pk=submission.pk).update(asked_if_right_at=now):
                write_to_submitter("submission_still_right", submission)
                asked += 1
    return asked


def write_to_submitter(letter: str, submission: Submission) -> None:
    """A letter to everybody who writes for the organisation: reference and link only. Part of the caller's transaction."""
    people = User.objects.filter(pk__in=submission.organisation.memberships.current().values("user"), is_active=True)
    outbox.post(
        letter, to=people, reference=submission.reference,
        link=reverse_lazy("submissions:status", args=[submission.reference]),
    )  # fmt: skip
