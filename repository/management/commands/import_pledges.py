"""`manage.py import_pledges PATH…`: voluntary pledges and commitments from real files, as they come."""

from pathlib import Path
from typing import Any

from repository.importing import formats
from repository.importing.command import ImportCommand
from repository.importing.pledges import pledges
from repository.importing.progress import Bar
from repository.importing.report import Report
from repository.importing.rows import Source


class Command(ImportCommand):
    help = (
        "Imports voluntary pledges: UPR Info's export of them (CSV or .xls). Good rows go in, bad ones are reported by their"
        " number. A file that is unknown or broken: nothing is written, exit status 2."
    )

    imported = "Pledges"

    def read(self, path: Path, options: dict[str, Any], bar: Bar) -> Source:
        return formats.read_pledges(path, bar)

    def load(self, sources: list[Source], options: dict[str, Any], bar: Bar) -> Report:
        return pledges(sources, dry_run=options["dry_run"], progress=bar)
