"""What the import commands share: paths, a dry run, a report, a progress bar, exit status 2 for a broken file."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from repository.importing.progress import Bar
from repository.importing.report import OUTCOMES, Report
from repository.importing.rows import Source, Unreadable

SHOWN = 20  # rejected rows on the terminal; the report names all


class ImportCommand(BaseCommand):
    """Reads every file first, so that one that cannot be read leaves everything as it was.

    A folder stands for all files in it: those that are no list of this kind are named and left out.
    """

    imported = "Recommendations"  # what the summary calls them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders with files")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, write nothing")
        parser.add_argument(
            "--report", type=Path, metavar="FILE",
            help="write the report there: as JSON, or every row as CSV if the name ends in .csv",
        )  # fmt: skip

    def read(self, path: Path, options: dict[str, Any], bar: Bar) -> Source:
        raise NotImplementedError

    def load(self, sources: list[Source], options: dict[str, Any], bar: Bar) -> Report:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(sys.stderr)
        left_out: list[str] = []
        try:
            sources = [source for path in options["paths"] for source in self._sources(path, options, bar, left_out)]
            if not sources:
                raise Unreadable(" ".join([*left_out, "There is no file to import."]))
            report = self.load(sources, options, bar)
        except Unreadable as unreadable:
            raise CommandError(f"{unreadable} Nothing was written.", returncode=2) from unreadable
        finally:
            bar.end()
        said = report.as_json()
        if target := options["report"]:
            if Path(target).suffix.lower() == ".csv":
                report.write_rows(Path(target))
            else:
                Path(target).write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        for sentence in left_out:
            self.stdout.write(f"Left out: {sentence}")
        self.show(said)

    def _sources(self, path: Path, options: dict[str, Any], bar: Bar, left_out: list[str]) -> Iterator[Source]:
        if not path.is_dir():
            yield self.read(path, options, bar)
            return
        for file in sorted(file for file in path.rglob("*") if file.is_file()):
            try:
                yield self.read(file, options, bar)
            except Unreadable as unreadable:
                left_out.append(str(unreadable))

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
            self.stdout.write(f"{self.imported}: {changes}.")
        for change in [one for one in said["changed"] if "disappeared" in one["kinds"]][:SHOWN]:
            self.stdout.write(f"{change['file']} does not hold {change['identifier']} any more; it stays as it was.")
        for batch in said["batches"]:
            self.stdout.write(f"To take it back: manage.py undo_import {batch}")
        if said["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
