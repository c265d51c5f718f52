"""`manage.py prune_readings`: removes readings that are older than five years, as the owner of the tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

COUNT = "SELECT count(*) FROM desk_reading WHERE at < clock_timestamp() - interval '5 years'"
REMOVE = "DELETE FROM desk_reading WHERE at < clock_timestamp() - interval '5 years'"


class Command(BaseCommand):
    help = (
        "Removes from the audit trail who was shown what more than five years ago. The trail says how many rows went. Moves,"
        " events at the gate and decisions are never removed. Needs DATABASE_OWNER_URL; safe to run at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many would go, remove nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError(
                "Only the owner of the tables can remove readings. Set DATABASE_OWNER_URL for this command, as for a migration."
            )
        with connections["owner"].cursor() as cursor:
            if dry_run:
                cursor.execute(COUNT)
                self.stdout.write(f"{cursor.fetchone()[0]} readings are older than five years. Nothing was removed.")
                return
            cursor.execute(REMOVE)
            self.stdout.write(f"{cursor.rowcount} readings older than five years were removed.")
