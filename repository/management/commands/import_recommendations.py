"""`manage.py import_recommendations PATH…`: recommendations from real files, as they come."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from repository.importing import formats, load
from repository.importing.progress import Bar
from repository.importing.report import OUTCOMES
from repository.importing.rows import Unreadable
from repository.importing.states import Spellings


class Command(BaseCommand):
    help = (
        "Imports UPR recommendations: UPR Info's CSV export, OHCHR's thematic list (.docx). Good rows go in, bad ones"
        " are reported by their number. A file that is unknown or broken: nothing is written, exit status 2."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--format", choices=formats.FORMATS, default=formats.AUTO)
        parser.add_argument(
            "--with-source-tags",
            action="store_true",
            help="also keep UPR Info's own issue tags and action categories, under their own scheme",
        )
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stderr)  # type: ignore[arg-type]  # wraps the stream and has its methods
        spellings = Spellings()
        try:
            sources = [formats.read(path, bar, spellings.knows, options["format"]) for path in options["paths"]]
        except Unreadable as unreadable:
            bar.end()
            raise CommandError(f"{unreadable} Nothing was written.", returncode=2) from unreadable
        report = load.recommendations(
            sources, with_source_tags=options["with_source_tags"], dry_run=options["dry_run"], progress=bar
        )
        bar.end()
        said = report.as_json()
        if options["report"]:
            options["report"].write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        rejected = said["rejected"]
        counts = ", ".join(f"{said[name]} {name}" for name in OUTCOMES if name != "rejected")
        self.stdout.write(f"{said['read']} rows read: {counts}, {len(rejected)} rejected.")
        for row in rejected[:20]:
            self.stdout.write(f"{row['file']}, row {row['row']}: {row['reason']}")
        if len(rejected) > 20:
            self.stdout.write(f"… and {len(rejected) - 20} more; --report FILE names them all.")
        if said["notes"]:
            self.stdout.write(f"{len(said['notes'])} rows went in with a note; --report FILE names them.")
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
