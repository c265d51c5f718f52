"""`manage.py load_reference`: States, sessions, reviews, Goals and vocabularies from repository/data/."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from repository.importing import spellings
from repository.reference import load


class Command(BaseCommand):
    help = "Loads the reference data that the project ships. Safe to repeat: a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load.load(timezone.localdate())
        for table, changes in counts.items():
            said = ", ".join(f"{count} {what}" for what, count in changes.items() if count)
            self.stdout.write(f"{table}: {said or 'nothing to change'}")
        for text, done in spellings.settle().items():
            again = f" To be imported again: {', '.join(done.files_to_import_again)}."
            self.stdout.write(f"“{text}” is known now: {done.recommendations} recommendations name that State.{again}")
        missing = load.missing_labels()
        if missing:
            said = ", ".join(f"{language} {count}" for language, count in missing.items())
            self.stdout.write(f"Labels of themes and groups of persons still missing: {said}.")
