"""The clock of this room."""

from celery import shared_task
from django.utils import timezone

from reports import freezing, reminders, snapshots
from reports.frozen_record import day_in_geneva


@shared_task
def discard_outdated_previews() -> int:
    """Every minute: remove previews with a document that is no longer public (``snapshots.discard_outdated``)."""
    return snapshots.discard_outdated()


@shared_task
def follow_withdrawals() -> int:
    """Every minute: make final updates again without records that were withdrawn (``freezing.follow_withdrawals``)."""
    return freezing.follow_withdrawals()


@shared_task
def remind_drafters() -> int:
    """Daily at 08:00 Geneva time. The work is in ``reports.reminders.due``."""
    return reminders.due(today=day_in_geneva(timezone.now()))
