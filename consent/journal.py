"""The journal: one JSON line per event of the ledger, in a file outside the database.

A chain of hashes does not show that its tail was cut; a second place does. A line is written and forced to disk after the
commit and before the person is answered, in the ledger's order, under a lock. Every write first catches up with what the
database has, so a process that died between commit and line leaves no hole. The file is as secret as the database.

Each database has its own journal, by the random id in ``consent.Chain``: a new database starts a new one.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings

from consent.models import Chain, Event

log = logging.getLogger(__name__)


class JournalUnreachable(Exception):
    """The journal's folder cannot be written. Grants wait; taking away and withholding do not."""


def path() -> Path:
    """The journal of the present database."""
    return Path(settings.JOURNAL_PATH) / f"{Chain.objects.get().database}.jsonl"


def require() -> None:
    """Raise :class:`JournalUnreachable` unless a line could be written now, after one that can be read."""
    try:
        with _locked() as file:
            _last_number(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalUnreachable from error


def catch_up() -> int:
    """Write every committed event that the journal lacks; returns how many. Safe to run at any time, from anywhere."""
    try:
        with _locked() as file:
            last = _last_number(file)
            written = 0
            database = str(Chain.objects.get().database)
            for event in Event.objects.filter(number__gt=last).order_by("number").iterator():
                file.write(json.dumps(line(event, database), separators=(",", ":")) + "\n")
                written += 1
            if written:
                file.flush()
                os.fsync(file.fileno())
            return written
    except OSError:
        log.error("The journal cannot be written; events wait in the database for the next attempt.")
        raise


def line(event: Event, database: str) -> dict[str, Any]:
    """What the journal keeps of an event of this database."""
    return {
        "database": database,
        "number": event.number,
        "kind": event.kind,
        "reference": event.record_id,
        "state": event.state_id,
        "document": event.document_id,
        "hash": event.hash,
    }


def last_line() -> dict[str, Any] | None:
    """The last whole line, None if there is no journal of this database yet. Raises :class:`JournalUnreachable`."""
    try:
        if not path().exists() and path().parent.is_dir():
            return None
        with _locked() as file:
            return _last(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalUnreachable from error


def lines(file: Path | None = None) -> Iterator[dict[str, Any]]:
    """The journal's lines in order; none if there is no journal yet. A half-written last line is left out."""
    source = file or path()
    if not source.exists():
        return
    with source.open() as opened:
        for row in opened:
            if row.endswith("\n"):
                yield json.loads(row)


@contextmanager
def _locked() -> Iterator[TextIO]:
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last_number(file: TextIO) -> int:
    last = _last(file)
    return int(last["number"]) if last else 0


def _last(file: TextIO) -> dict[str, Any] | None:
    """The last whole line. A half-written one (a power cut) is cut off: it will be written again."""
    file.seek(0, os.SEEK_END)
    end = file.tell()
    if end == 0:
        return None
    window = min(end, 4096)  # bytes; a line has about 300
    file.seek(end - window)
    tail = file.read()
    if not tail.endswith("\n"):
        whole = tail[: tail.rfind("\n") + 1]
        file.truncate(end - len((tail[len(whole) :]).encode()))
        tail = whole
    rows = [row for row in tail.splitlines() if row.strip()]
    if not rows:
        return None
    last: dict[str, Any] = json.loads(rows[-1])
    return {**last, "number": int(last["number"])}
