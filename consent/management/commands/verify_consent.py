"""`manage.py verify_consent [--heads FILE]`: every link of the ledger, every publication against its grants."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consent import verification


class Command(BaseCommand):
    help = (
        "Proves the consent ledger and everything that is public. Exit 1 and the first offence if something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, metavar="FILE", help="journal lines or receipts kept elsewhere")

    def handle(self, *args: Any, heads: Path | None, **options: Any) -> None:
        finding = verification.verify(heads=verification.read_heads(heads) if heads else ())
        if finding.offences:
            self.stderr.write(finding.offences[0])
            sys.exit(1)
        self.stdout.write(
            f"{finding.events} events and {finding.publications} publications verified. Head: {finding.head}"
        )
