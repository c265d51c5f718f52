"""The build as long work: carried out by the clock under a lease, step by step (``outbox.jobs``).

The worker tells in English why it stopped; the progress page translates the sentence for its reader.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_noop, override

from outbox.jobs import JobFailed, Work, register
from reports import builds, corrigenda
from reports.models import Corrigendum, Update
from reports.storing import NotStored


@register(builds.KIND)
def annual_update(work: Work, *, update: str) -> dict[str, Any]:
    """Build the preview of this update (its identifier). Safe to run twice: what is made already is kept."""
    row = Update.objects.select_related("session").filter(identifier=update).first()
    if row is None:
        raise JobFailed(gettext_noop("The update is not there any more."))
    with _told_in_words():
        snapshot = builds.carry_out(row, lambda step, done, of: work.step(step, done=done, of=of))
    return {"update": update, "snapshot": snapshot.sha256}


@register(corrigenda.KIND)
def corrigendum(work: Work, *, corrigendum: int) -> dict[str, Any]:
    """Make the files of this confirmed corrigendum (its id). Safe to run twice."""
    row = Corrigendum.objects.select_related("snapshot__update", "update").filter(pk=corrigendum).first()
    if row is None or row.confirmed_at is None:
        raise JobFailed(gettext_noop("The corrigendum is not there any more."))
    with _told_in_words():
        corrigenda.carry_out(row, lambda step, done, of: work.step(step, done=done, of=of))
    return {"corrigendum": row.symbol}


@contextmanager
def _told_in_words() -> Iterator[None]:
    """What stops a build, as a sentence in English."""
    try:
        with override("en"):
            yield
    except (builds.BuildRefused, NotStored) as refused:
        raise JobFailed(str(refused)) from refused
    except OSError as full:
        raise JobFailed(gettext_noop("The files could not be stored. Is the disk full?")) from full
