"""`manage.py build_annual_update`: the files of the annual update into a folder, and their manifest."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from reports import builds
from reports.frozen_record import UnreadableRecord, day_in_geneva
from reports.period import NoUpdateForSession, Period, proposed, session_numbered


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as not_a_day:
        raise ArgumentTypeError(f"{text!r} is not a day such as 2027-03-15") from not_a_day


class Command(BaseCommand):
    help = "Writes the annual update to a session of the Human Rights Council, as a preview, from what is public now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--session", type=int, required=True, metavar="N", help="a June session: 56, 59, 62, 65 …")
        parser.add_argument("--from", dest="first", type=day, metavar="D", help="first day of the period")
        parser.add_argument("--to", dest="last", type=day, metavar="D", help="last day of the period, and cut-off date")
        parser.add_argument(
            "--language", nargs="+", dest="languages", metavar="L", default=["en"],
            choices=[code for code, _name in settings.LANGUAGES], help="ar zh en fr ru es (default: en)",
        )  # fmt: skip
        parser.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="folder for the files; made if needed"
        )

    def handle(
        self, *args: Any, session: int, first: date | None, last: date | None, languages: list[str], out: Path,
        **options: Any,
    ) -> None:  # fmt: skip
        with translation.override("en"):
            try:
                row = session_numbered(session)
                usual = proposed(row)
                period = Period(first or usual.first, last or usual.last, last or usual.cut_off)
                if period.last < period.first:
                    raise CommandError(f"The period would end on {period.last}, before its first day, {period.first}.")
                written = builds.write_files(row, period, languages, out, today=day_in_geneva(timezone.now()))
            except NoUpdateForSession as refused:
                raise CommandError(str(refused)) from refused
            except UnreadableRecord as unreadable:
                raise CommandError(
                    f"The record {unreadable.reference} cannot be written into the update."
                ) from unreadable
            except OSError as fault:
                raise CommandError(f"The files cannot be written to {out}: {fault.strerror or fault}.") from fault
        self.stdout.write(f"Update for session {session}, {period.first} to {period.last}, in {out}:")
        for line in written:
            self.stdout.write(f"  {line.sha256}  {line.size:>10}  {line.name}")
