"""What the clock runs for submissions. The work is in moves and reminders; each is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from submissions import files, holds, moves, old_drafts, reminders, sketches
from submissions.reviewing import absence, complaints, merging


@shared_task
def ask_due() -> int:
    """Every minute: put before the States what waits for this week's batch."""
    return moves.ask_due(now=timezone.now())


@shared_task
def ask_to_confirm() -> int:
    """Every morning: ask submitters again whose choice of attribution is about to be too old."""
    return reminders.ask_to_confirm(now=timezone.now())


@shared_task
def scan_waiting_files() -> int:
    """Every minute: what came in while the virus scanner was away."""
    return files.scan_waiting(now=timezone.now())


@shared_task
def ask_if_right() -> int:
    """Every morning: who has not said for a year that what is published is still right."""
    return reminders.ask_if_right(now=timezone.now())


@shared_task
def ask_for_results() -> int:
    """Every morning: what has been public for half a year and tells of no results."""
    return reminders.ask_for_results(now=timezone.now())


@shared_task
def give_back() -> int:
    """Every morning: what a reviewer who is away has taken up."""
    return absence.give_back(now=timezone.now())


@shared_task
def remind_of_holds() -> int:
    """Every morning: tell officers of records on hold that no second one has looked at."""
    return holds.remind(now=timezone.now())


@shared_task
def finish_mergers() -> int:
    """Every minute: close what is merged into a text that is public now."""
    return merging.finish_due()


@shared_task
def erase_complaints() -> int:
    """Every morning: texts of complaints, which their writers could read for some days still."""
    return complaints.erase_due(now=timezone.now())


@shared_task
def let_old_drafts_go() -> int:
    """Every morning: tell of drafts that nobody touches, and delete those that were told of twice. Returns how many went."""
    now = timezone.now()
    old_drafts.write_due(now=now)
    return old_drafts.delete_due(now=now)


@shared_task
def delete_old_sketches() -> int:
    """Every night: what was begun without an account and has not been touched for 30 days. Returns how many went."""
    return sketches.delete_old(now=timezone.now())
