"""The clock of this room."""

from celery import shared_task

from reports import snapshots


@shared_task
def discard_outdated_previews() -> int:
    """Every minute: remove previews with a document that is no longer public (``snapshots.discard_outdated``)."""
    return snapshots.discard_outdated()
