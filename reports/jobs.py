"""The build as long work: carried out by the clock under a lease, step by step (``outbox.jobs``).

The worker tells in English why it stopped; the progress page translates the sentence for its reader.
"""

from typing import Any

from django.utils.translation import gettext_noop, override

from outbox.jobs import JobFailed, Work, register
from reports import builds
from reports.models import Update


@register(builds.KIND)
def annual_update(work: Work, *, update: str) -> dict[str, Any]:
    """Build the preview of this update (its identifier). Safe to run twice: what is made already is kept."""
    row = Update.objects.select_related("session").filter(identifier=update).first()
    if row is None:
        raise JobFailed(gettext_noop("The update is not there any more."))
    try:
        with override("en"):
            snapshot = builds.carry_out(row, lambda step, done, of: work.step(step, done=done, of=of))
    except builds.BuildRefused as refused:
        raise JobFailed(str(refused)) from refused
    except OSError as full:
        raise JobFailed(gettext_noop("The files could not be stored. Is the disk full?")) from full
    return {"update": update, "snapshot": snapshot.sha256}
