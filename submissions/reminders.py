"""Letters to submitters that the clock sends. Each says a reference and a link, and goes out once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse_lazy

import outbox
from accounts.models import User
from repository.content import ActivityStatus
from submissions import protection, standing
from submissions.life import Status
from submissions.models import Submission, Version

BEFORE = timedelta(days=5)  # so long before the choice is too old the letter goes out
HALF_A_YEAR = timedelta(days=183)


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


def ask_for_results(*, now: datetime) -> int:
    """Half a year after a text without results became public: what came of it? Once for each submission.

    What was suspended or cancelled, or never began, is not asked about. Safe to run twice; returns for how many was asked.
    """
    newest = Version.objects.filter(submission=OuterRef("pk")).order_by("-number")
    due = Submission.objects.filter(
        status=Status.PUBLISHED, changed_at__lt=now - HALF_A_YEAR, asked_for_results_at=None
    ).annotate(results=Subquery(newest.values("results")[:1]), activity=Subquery(newest.values("status")[:1]))
    due = due.filter(results="", activity__in=[ActivityStatus.ONGOING, ActivityStatus.COMPLETED])
    asked = 0
    for submission in due.order_by("pk"):
        with transaction.atomic():
            taken = Submission.objects.filter(pk=submission.pk, status=Status.PUBLISHED, asked_for_results_at=None)
            if taken.update(asked_for_results_at=now):
                write_to_submitter("submission_results", submission)
                asked += 1
    return asked


def write_to_submitter(letter: str, submission: Submission) -> None:
    """A letter to everybody who writes for the organisation: reference and link only. Part of the caller's transaction."""
    people = User.objects.filter(pk__in=submission.organisation.memberships.current().values("user"), is_active=True)
    outbox.post(
        letter, to=people, reference=submission.reference,
        link=reverse_lazy("submissions:status", args=[submission.reference]),
    )  # fmt: skip
