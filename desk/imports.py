"""Imports from the administrators' pages: files are kept, previewed and applied as long work, and reported row by row.

The same functions as the commands import_recommendations and import_pledges; only where files and reports lie differs.
"""

import json
import re
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from outbox.jobs import Work, start_job
from outbox.models import Job
from repository.importing import formats, load, pledges
from repository.importing.report import Report
from repository.importing.rows import Progress
from repository.importing.spellings import Spellings
from repository.models import ImportBatch

PREVIEW, APPLY = "preview_import", "apply_import"
KINDS = (PREVIEW, APPLY)
SHOWN = 100  # of each list on the page; the files hold all
KEPT = timedelta(days=7)  # files of a preview that nobody applied
ROWS_FILE, REPORT_FILE = "rows.csv", "report.json"


class Sent(Protocol):
    """A file as the browser sends it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def name_of(sent: Sent) -> str:
    """The name of a file without what a path or a terminal could take for something else."""
    return re.sub(r"[^\w .,()\[\]+-]", "_", Path(sent.name or "").name)[-120:].strip(" .") or "file"


def begin_preview(files: list[Any], *, kind: str, with_source_tags: bool, by: int) -> Job:
    """Keep the files and start the work that shows what they would do. Nothing is imported yet."""
    discard_old(timezone.now())
    folder = f"imports/{uuid4()}"
    kept = [
        {"name": name_of(file), "stored_as": default_storage.save(f"{folder}/{number}", File(file))}
        for number, file in enumerate(files)
    ]
    arguments = {"files": kept, "kind": kind, "with_source_tags": with_source_tags, "by": by}
    return start_job(PREVIEW, arguments, by=by)


def begin_applying(preview: Job, *, by: int) -> Job:
    """Start the import of the files of this preview. Asked twice, it is the same work."""
    arguments = {**preview.arguments, "by": by, "preview": str(preview.identifier)}
    known = Job.objects.filter(kind=APPLY, arguments__preview=arguments["preview"]).order_by("-id").first()
    if known and not (known.has_ended and known.status != "done"):
        return known
    return start_job(APPLY, arguments, by=by)


def files_are_kept(job: Job) -> bool:
    return all(default_storage.exists(file["stored_as"]) for file in job.arguments["files"])


def carry_out(
    work: Work, *, files: list[dict[str, str]], kind: str, with_source_tags: bool, by: int, dry_run: bool
) -> dict[str, Any]:
    """Read the files and load them; with ``dry_run`` all is taken back.

    Returns the totals, the beginning of each list, and where the whole report lies. Raises Unreadable.
    """
    with _telling(work) as progress, tempfile.TemporaryDirectory() as folder:
        paths = [_fetch(file, Path(folder)) for file in files]
        spellings = Spellings()
        if kind == ImportBatch.Kind.PLEDGES:
            report = pledges.pledges(
                [formats.read_pledges(path, progress) for path in paths], dry_run=dry_run, by=by, progress=progress
            )
        else:
            report = load.recommendations(
                [formats.read(path, progress, spellings.knows) for path in paths],
                with_source_tags=with_source_tags,
                dry_run=dry_run,
                by=by,
                progress=progress,
            )
        return _keep(report, Path(folder))


def _fetch(file: dict[str, str], folder: Path) -> Path:
    path = folder / file["name"]
    with default_storage.open(file["stored_as"]) as stored, path.open("wb") as here:
        for piece in stored.chunks():
            here.write(piece)
    return path


def _keep(report: Report, folder: Path) -> dict[str, Any]:
    """Store the report twice, for a spreadsheet and for a program."""
    kept = f"imports/{uuid4()}"
    report.write_rows(folder / ROWS_FILE)
    said = report.as_json()
    with (folder / ROWS_FILE).open("rb") as rows:
        stored_rows = default_storage.save(f"{kept}/{ROWS_FILE}", File(rows))
    stored_json = default_storage.save(
        f"{kept}/{REPORT_FILE}", ContentFile(json.dumps(said, ensure_ascii=False, indent=1).encode())
    )
    return {
        **report.counts(),
        "rejected_rows": said["rejected"][:SHOWN],
        "noted_rows": said["notes"][:SHOWN],
        "changed": said["changed"][:SHOWN],
        "stored": {ROWS_FILE: stored_rows, REPORT_FILE: stored_json},
    }


class _telling:
    """Tells the job how far the work is, from a thread with a connection of its own: the import itself is one transaction,
    of which nobody sees anything before it ends."""

    EVERY = 1.0  # seconds between two words; the lease lasts a minute

    def __init__(self, work: Work) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1)
        self._told = 0.0

    def __enter__(self) -> Progress:
        return self.tell

    def __exit__(self, *error: object) -> None:
        self._thread.submit(lambda: connection.close()).result()  # the thread's own
        self._thread.shutdown()

    def tell(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self._told >= self.EVERY:
            self._thread.submit(self._work.step, what, done=done, of=total).result()
            self._told = time.monotonic()


def discard_old(now: datetime) -> int:
    """Delete the files of previews that nobody applied within a week. Their reports stay."""
    old = Job.objects.filter(kind__in=KINDS, created_at__lt=now - KEPT, finished_at__isnull=False)
    return sum(_discard(file["stored_as"]) for job in old for file in job.arguments["files"])


def discard_files(files: list[dict[str, str]]) -> None:
    for file in files:
        _discard(file["stored_as"])


def _discard(stored_as: str) -> int:
    if not default_storage.exists(stored_as):
        return 0
    default_storage.delete(stored_as)
    return 1
