"""`manage.py seed_demo`: demonstration data at every status; fictitious States only."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import demo
from accounts.models import Membership, User
from config.demonstration import walk
from consent.models import Event, EventKind, Record
from repository.importing.progress import Bar
from repository.models import Activity, Term, Tombstone
from submissions.life import Status
from submissions.models import Submission


class Command(BaseCommand):
    help = "Writes demonstration data: activities at every status, of fictitious States. Does nothing the second time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--activities", type=int, default=320, metavar="N", help="how many (320)")
        parser.add_argument("--seed", type=int, default=54028, metavar="S", help="the same seed says the same (54028)")
        parser.add_argument("--logins", action="store_true", help="only print the demonstration logins of this machine")

    def handle(self, *args: Any, activities: int, seed: int, logins: bool, verbosity: int, **options: Any) -> None:
        if logins:
            self._print_logins()
            return
        if real := real_rows():
            raise CommandError(
                f"This database holds real submissions ({real}): demonstration data do not go beside them. "
                "Use a database of its own."
            )
        if here := Submission.objects.count():
            self.stdout.write(f"The demonstration data are there already ({here} activities). Nothing was changed.")
            return
        if activities < walk.FEWEST:
            raise CommandError(f"--activities must be {walk.FEWEST} or more: one for each situation.")
        if not Term.objects.of("theme").exists():
            raise CommandError("The reference data are missing. First run: manage.py load_reference")
        started, bar = time.monotonic(), Bar(sys.stderr)
        walk.write(
            activities, seed, timezone.localdate(),
            lambda done: bar("demonstration activities", done, activities),
        )  # fmt: skip
        bar.end()
        if verbosity:
            self._print_counts(time.monotonic() - started)

    def _print_counts(self, seconds: float) -> None:
        for status in Status:
            self.stdout.write(f"{Submission.objects.filter(status=status).count():5d}  {status.label}")
        public, gone = Activity.objects.count(), Tombstone.objects.count()
        revoked = Event.objects.filter(kind=EventKind.REVOKED).values("record").distinct().count()
        self.stdout.write(
            f"{public} are public; {gone} were and are not any more, {revoked} of them by a State's revocation. "
            f"{seconds:.0f} seconds."
        )

    def _print_logins(self) -> None:
        """Role, e-mail, password of each login; nothing where there are none."""
        there = set(User.objects.filter(is_demonstration=True).values_list("email", flat=True))
        rows = [login for login in map(demo.login, demo.LOGINS) if login.email in there]
        if rows:
            widths = [max(len(getattr(row, name)) for row in rows) for name in ("role", "email")]
            self.stdout.write("Demonstration logins (one-time code: manage.py demo_code ROLE)")
            for row in rows:
                self.stdout.write(f"  {row.role:{widths[0]}}  {row.email:{widths[1]}}  {row.password}")


def real_rows() -> int:
    """How many submissions and records somebody made who is not of the demonstration, or who writes beside them.

    A submission is the demonstration's when its author is, and every member of its organisation; a record at the gate
    is, when its submission is.
    """
    outsiders = Membership.objects.filter(organisation=OuterRef("organisation"), user__is_demonstration=False)
    ours = Submission.objects.filter(~Exists(outsiders), created_by__is_demonstration=True)
    return (
        Submission.objects.exclude(pk__in=ours.values("pk")).count()
        + Record.objects.exclude(pk__in=Submission.objects.values("reference")).count()
    )
