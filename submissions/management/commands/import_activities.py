"""`manage.py import_activities PATH --by EMAIL`: a spreadsheet of activities becomes drafts of that person's organisation."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation, User
from repository.content import LANGUAGES
from repository.importing.progress import Bar
from repository.importing.report import Report
from repository.importing.rows import Unreadable
from submissions import importing


class Command(BaseCommand):
    help = (
        "Rows become drafts, never publications. Good rows go in; what could not be read of them stands in the draft as it"
        " was typed. The same file again changes nothing. An unknown or broken file: nothing is written, exit status 2.\n\n"
        "Columns (any order; one of title and summary is needed; others are ignored and named):\n"
        + "\n".join(f"  {name:20} {what}" for name, what in importing.COLUMNS.items())
    )

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a CSV (UTF-8) or Excel (.xlsx) file")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="the person whose organisation the drafts are of"
        )
        parser.add_argument("--organisation", metavar="SLUG", help="needed when the person writes for several")
        parser.add_argument("--language", default="en", choices=[code for code, _name in LANGUAGES])
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by, organisation = self._who(options["by"], options["organisation"])
        bar = Bar(self.stderr)  # type: ignore[arg-type]  # wraps the stream and has its methods
        try:
            table = importing.read(options["path"])
        except Unreadable as unreadable:
            raise CommandError(f"{unreadable} Nothing was written.", returncode=2) from unreadable
        taken_in = importing.take_in(
            table, organisation, by=by, language=options["language"], dry_run=options["dry_run"], progress=bar
        )
        bar.end()
        said = Report([taken_in], dry_run=options["dry_run"]).as_json()
        if options["report"]:
            options["report"].write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        self._tell(said, table.unread)

    def _who(self, email: str, slug: str | None) -> tuple[User, Organisation]:
        by = User.objects.filter(email__iexact=email, is_active=True).first()
        if by is None:
            raise CommandError(f"There is no account with the address {email}. Nothing was written.", returncode=2)
        organisations = list(by.organisations())
        chosen = [one for one in organisations if slug in (None, one.slug)]
        if len(chosen) != 1:
            slugs = ", ".join(one.slug for one in organisations) or "none"
            raise CommandError(
                f"{email} writes for: {slugs}. Choose one with --organisation. Nothing was written.", returncode=2
            )
        return by, chosen[0]

    def _tell(self, said: dict[str, Any], unread: list[str]) -> None:
        counts = ", ".join(f"{said[name]} {name}" for name in ("created", "updated", "unchanged"))
        self.stdout.write(f"{said['read']} rows read: {counts}, {len(said['rejected'])} rejected.")
        for row in said["rejected"][:20]:
            self.stdout.write(f"row {row['row']}: {row['reason']}")
        if unread:
            self.stdout.write(f"Columns that were not read: {', '.join(unread)}.")
        if said["notes"]:
            self.stdout.write(f"{len(said['notes'])} notes; --report FILE has them.")
        if said["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
