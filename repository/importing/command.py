"""What the import commands share: paths, a dry run, a report, a progress bar, exit status 2 for a broken file."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from repository.importing.progress import Bar
from repository.importing.report import OUTCOMES, Report
from repository.importing.rows import Source, Unreadable

SHOWN = 20  # rejected rows on the terminal; the report names all


class ImportCommand(BaseCommand):
    """Reads every file first, so that one that cannot be read leaves everything as it was."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, write nothing")
        parser.add_argument(
            "--report", type=Path, metavar="FILE",
            help="write the report there: as JSON, or every row as CSV if the name ends in .csv",
        )  # fmt: skip

    def read(self, options: dict[str, Any], bar: Bar) -> list[Source]:
        raise NotImplementedError

    def load(self, sources: list[Source], options: dict[str, Any], bar: Bar) -> Report:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(sys.stderr)
        try:
            sources = self.read(options, bar)
        except Unreadable as unreadable:
            bar.end()
            raise CommandError(f"{unreadable} Nothing was written.", returncode=2) from unreadable
        report = self.load(sources, options, bar)
        bar.end()
        said = report.as_json()
        if target := options["report"]:
            if Path(target).suffix.lower() == ".csv":
                report.write_rows(Path(target))
            else:
                Path(target).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        self.show(said)

    def show(self, said: dict[str, Any]) -> None:
        rejected = said["rejected"]
        counts = ", ".join(f"{said[name]} {name}" for name in OUTCOMES if name != "rejected")
        self.stdout.write(f"{said['read']} rows read: {counts}, {len(rejected)} rejected.")
        for row in rejected[:SHOWN]:
            self.stdout.write(f"{row['file']}, row {row['row']}: {row['reason']}")
        if len(rejected) > SHOWN:
            self.stdout.write(f"… and {len(rejected) - SHOWN} more; --report FILE names them all.")
        if said["notes"]:
            self.stdout.write(f"{len(said['notes'])} rows went in with a note; --report FILE names them.")
        changes = ", ".join(f"{count} {kind}" for kind, count in said["changes"].items() if count)
        if changes:
            self.stdout.write(f"Recommendations: {changes}.")
        for change in [one for one in said["changed"] if "disappeared" in one["kinds"]][:SHOWN]:
            self.stdout.write(f"{change['file']} does not hold {change['identifier']} any more; it stays as it was.")
        if said["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
