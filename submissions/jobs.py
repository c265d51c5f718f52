"""Long work of this room: spreadsheets that become drafts, tried first. Each is safe to run twice."""

import tempfile
from pathlib import Path
from typing import Any

from django.utils import translation

from outbox.jobs import JobFailed, Work, register
from repository import attachments as store
from repository.importing.report import Report
from repository.importing.rows import Unreadable
from submissions import importing
from submissions.models import Spreadsheet

KIND = "import_activities"


@register(KIND)
def import_activities(work: Work, *, spreadsheet: int, dry_run: bool) -> dict[str, Any]:
    """Read the spreadsheet and make (or only try) its drafts. What an earlier attempt made is found and kept."""
    row = Spreadsheet.objects.select_related("organisation", "by").get(pk=spreadsheet)
    with translation.override(row.by.language), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"activities.{row.kind}"
        path.write_bytes(store.read(row.sha256))
        try:
            table = importing.read(path)
        except Unreadable as unreadable:
            raise JobFailed(str(unreadable)) from unreadable
        taken_in = importing.take_in(
            table, row.organisation, by=row.by, language=row.language, dry_run=dry_run,
            progress=lambda name, done, of: work.step(name, done=done, of=of),
        )  # fmt: skip
    said = Report([taken_in], dry_run=dry_run).as_json() | {"unread": table.unread}
    Spreadsheet.objects.filter(pk=row.pk).update(**{"tried" if dry_run else "report": said})
    return {"rows": said["read"]}
