"""`manage.py let_old_drafts_go`: what the clock does every morning with drafts that nobody has touched for 24 months."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from submissions import old_drafts


class Command(BaseCommand):
    help = (
        "Writes the two letters about drafts that nobody has touched for 24 months, and deletes those that both letters were"
        " written about in time. What was ever sent to OHCHR is never deleted. Safe to run at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many would be deleted now, write nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if dry_run:
            self.stdout.write(f"{old_drafts.due(now=now).count()} drafts would be deleted. Nothing was written.")
            return
        told = old_drafts.write_due(now=now)
        self.stdout.write(f"{told} drafts were told of, {old_drafts.delete_due(now=now)} were deleted.")
