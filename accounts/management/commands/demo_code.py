"""`manage.py demo_code ROLE`: the current one-time code of a demonstration login."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import demo
from accounts.models import User


class Command(BaseCommand):
    help = "Prints the current one-time code of a demonstration login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", metavar="ROLE", choices=list(demo.LOGINS), help=", ".join(demo.LOGINS))

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        user = User.objects.filter(email=demo.address(role), is_demonstration=True).first()
        if user is None:
            raise CommandError("There are no demonstration logins in this database. `manage.py seed_demo` makes them.")
        self.stdout.write(demo.code(user))
