"""`manage.py verify_consent [--heads FILE] [--export FILE]`: every link of the ledger, every publication against its grants."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consent import verification
from repository.catalogue import epoch


class Command(BaseCommand):
    help = (
        "Proves the consent ledger and everything that is public. Exit 1 and the first offence if something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, metavar="FILE", help="journal lines or receipts kept elsewhere")
        parser.add_argument(
            "--export",
            type=Path,
            metavar="FILE",
            help="also write the ledger, for verify_receipts.py; as secret as the database",
        )

    def handle(self, *args: Any, heads: Path | None, export: Path | None, **options: Any) -> None:
        if export:
            with os.fdopen(os.open(export, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.writelines(json.dumps(row) + "\n" for row in verification.rows())
        finding = verification.verify(heads=verification.read_heads(heads) if heads else ())
        if finding.offences:
            self.stderr.write(finding.offences[0])
            sys.exit(1)
        if epoch.current().sealed_at:
            self.stdout.write("The public side is sealed: two officers end the seal under “My work”.")
        self.stdout.write(
            f"{finding.events} events and {finding.publications} publications verified. Head: {finding.head}"
        )
