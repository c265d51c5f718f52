"""`manage.py give_role EMAIL ROLE`: makes the first administrator of a new site; later ones are given roles on the page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import roles
from accounts.models import Role


class Command(BaseCommand):
    help = "Gives a person a role at OHCHR and invites them by letter. For the first administrator of a new site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("role", metavar="ROLE", choices=Role.values, help=", ".join(Role.values))
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, email: str, role: str, name: str, **options: Any) -> None:
        try:
            roles.give(role, email=email, name=name, by=None)
        except roles.RoleRefused as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        self.stdout.write(f"{email} is {role} now; a letter with the way in is on its way.")
