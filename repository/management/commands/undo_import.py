"""`manage.py undo_import [IDENTIFIER]`: take an import back; without an identifier, list those that there are."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from repository.importing.undo import UndoRefused, reason_not_to_undo, undo
from repository.reference.models import ImportBatch

LISTED = 20


class Command(BaseCommand):
    help = "Takes an import back as a whole, as long as nothing links to what it brought."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "identifier", nargs="?", type=UUID, help="as the import said it; without one: the latest imports"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["identifier"] is None:
            self._list()
            return
        batch = ImportBatch.objects.filter(identifier=options["identifier"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['identifier']}.")
        try:
            undo(batch)
        except UndoRefused as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
        self.stdout.write("The import is taken back. Everything is as it was before.")

    def _list(self) -> None:
        batches = list(ImportBatch.objects.prefetch_related("runs")[:LISTED])
        for batch in batches:
            files = ", ".join(run.file_name for run in batch.runs.all())
            standing = reason_not_to_undo(batch) or "It can be taken back."
            self.stdout.write(f"{batch.identifier}  {batch.imported_at:%Y-%m-%d %H:%M}  {files}: {standing}")
        if not batches:
            self.stdout.write("Nothing has been imported yet.")
