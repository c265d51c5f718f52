"""`manage.py import_recommendations PATH…`: recommendations from real files, as they come."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from repository.importing import formats, load
from repository.importing.command import ImportCommand
from repository.importing.progress import Bar
from repository.importing.report import Report
from repository.importing.rows import Source
from repository.importing.spellings import Spellings


class Command(ImportCommand):
    help = (
        "Imports UPR recommendations: OHCHR's lists (.docx), exports of UPR Info (CSV, .xls) and of the UHRI, and"
        " tables with columns as in the example (CSV, .xlsx). Good rows go in, bad ones"
        " are reported by their number. A file that is unknown or broken: nothing is written, exit status 2."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=formats.FORMATS, default=formats.AUTO)
        parser.add_argument(
            "--with-source-tags",
            action="store_true",
            help="also keep UPR Info's own issue tags and action categories, under their own scheme",
        )

    def read(self, path: Path, options: dict[str, Any], bar: Bar) -> Source:
        if not hasattr(self, "_spellings"):
            self._spellings = Spellings()
        return formats.read(path, bar, self._spellings.knows, options["format"])

    def load(self, sources: list[Source], options: dict[str, Any], bar: Bar) -> Report:
        return load.recommendations(
            sources, with_source_tags=options["with_source_tags"], dry_run=options["dry_run"], progress=bar
        )
