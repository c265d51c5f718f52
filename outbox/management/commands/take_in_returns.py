"""`manage.py take_in_returns PATH`: bounces and automatic replies, as the mail server hands them over."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outbox import returns


class Command(BaseCommand):
    help = "Notes what came back to our letters: from an mbox file, a Maildir, one message, or - for one on standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="mbox file, Maildir, a file with one message, or -")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        if path == "-":
            messages = iter([sys.stdin.buffer.read()])
        elif not Path(path).exists():
            raise CommandError(f"There is no {path}.")
        else:
            messages = returns.read(Path(path))
        try:
            found = returns.take_in(messages)
        except OSError as away:
            raise CommandError(f"{path} cannot be read ({type(away).__name__}).") from away
        said = {
            returns.CameBack.BOUNCE: "bounced", returns.CameBack.AUTOMATIC: "answered by a machine",
            returns.CameBack.REPLY: "replies by persons, which are no answers of a State", "unknown": "about none of our letters",
        }  # fmt: skip
        self.stdout.write("; ".join(f"{found[kind]} {words}" for kind, words in said.items()) + ".")
