"""`manage.py draw_submission_life [--check]`: the diagram in the docs is the tables in the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions import drawing


class Command(BaseCommand):
    help = "Draws docs/submission-life.md from the tables in submissions/life.py. --check: says whether it still fits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 when the page differs")

    def handle(self, *args: Any, **options: Any) -> None:
        page = drawing.draw()
        written = drawing.PAGE.read_text(encoding="utf-8") if drawing.PAGE.exists() else ""
        if not options["check"]:
            drawing.PAGE.write_text(page, encoding="utf-8")
            self.stdout.write(f"{drawing.PAGE.name} is drawn.")
        elif page != written:
            raise CommandError(
                "docs/submission-life.md is not what the tables say: run manage.py draw_submission_life."
            )
