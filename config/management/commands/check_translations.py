"""`manage.py check_translations [--update]`: every string of the interface, in all six languages.

English is the language of the source. A message that is missing, left empty or only guessed ("fuzzy") in one of the other five
is named; so is one whose placeholders differ from the original's. ``--update`` collects the strings anew (needs GNU gettext).
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
EXTENSIONS = ["html", "txt", "subject", "py"]
LEFT_OUT = [".venv", "var", "tests", "node_modules"]


class Command(BaseCommand):
    help = "Names what is not translated; with --update, collects the strings of the source first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="collect the strings anew, into locale/")
        parser.add_argument("--most", type=int, default=20, help="how many faults to name (20)")

    def handle(self, *args: Any, update: bool, most: int, **options: Any) -> None:
        if update:
            collect(Path(settings.LOCALE_PATHS[0]))
        faults = list(faults_of(Path(settings.LOCALE_PATHS[0])))
        for fault in faults[:most]:
            self.stderr.write(fault)
        if faults:
            self.stderr.write(f"{len(faults)} faults in the translations.")
            sys.exit(1)
        self.stdout.write(f"Every string stands in {', '.join(LANGUAGES)}.")


def collect(folder: Path) -> None:
    """Bring the catalogues up to date with the source: new strings empty, gone ones dropped, none guessed."""
    if shutil.which("xgettext") is None:
        raise CommandError("Collecting strings needs GNU gettext (Debian: apt-get install gettext).")
    call_command(
        "makemessages", locale=LANGUAGES, extensions=EXTENSIONS, ignore_patterns=LEFT_OUT, no_location=True,
        no_obsolete=True, verbosity=0,
    )  # fmt: skip
    for language in LANGUAGES:
        file = folder / language / "LC_MESSAGES" / "django.po"
        # gettext guesses a translation from a similar string; a guess under a consent text is worse than none
        subprocess.run(
            ["msgattrib", "--force-po", "--clear-fuzzy", "--empty", "--only-fuzzy", "-o", f"{file}.guessed", str(file)],
            check=True,
        )
        subprocess.run(["msgattrib", "--force-po", "--no-fuzzy", "-o", f"{file}.sure", str(file)], check=True)
        subprocess.run(["msgcat", "--use-first", "-o", str(file), f"{file}.sure", f"{file}.guessed"], check=True)
        for left in ("guessed", "sure"):
            Path(f"{file}.{left}").unlink()


def faults_of(folder: Path) -> Iterator[str]:
    """What is wrong with the catalogues, in a sentence each."""
    source = _strings_of_the_source()
    for language in LANGUAGES:
        file = folder / language / "LC_MESSAGES" / "django.po"
        if not file.exists():
            yield f"{language}: there is no catalogue."
            continue
        with file.open("rb") as opened:
            catalogue = read_po(opened, locale=language)
        known = {_key(message): message for message in catalogue if message.id}
        for key in source or known:
            message = known.get(key)
            if message is None or message.fuzzy or not _whole(message, catalogue):
                yield f"{language}: not translated: {_short(key[1])}"
                continue
            for error in message.check(catalogue):
                yield f"{language}: {error}: {_short(key[1])}"


def _strings_of_the_source() -> set[tuple[str | None, str]]:
    """All strings marked for translation now; empty where GNU gettext is not installed (the catalogues stand for it)."""
    if shutil.which("xgettext") is None:
        return set()
    project = Path(settings.BASE_DIR)
    with tempfile.TemporaryDirectory() as kept:
        # makemessages writes beside the source: work on a copy of the catalogues' folder name that nobody reads
        copy = Path(kept) / "tree"
        shutil.copytree(
            project, copy, ignore=shutil.ignore_patterns(*LEFT_OUT, ".git", "docs", "*.pyc", "*.mo"), symlinks=True
        )
        shutil.rmtree(copy / "locale", ignore_errors=True)
        (copy / "locale").mkdir()
        ignored = [part for pattern in LEFT_OUT for part in ("--ignore", pattern)]
        wanted = [part for ending in EXTENSIONS for part in ("-e", ending)]
        made = subprocess.run(
            [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-location", *wanted, *ignored],
            cwd=copy, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise CommandError(f"The strings could not be collected: {made.stderr[-500:]}")
        with (copy / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as opened:
            return {_key(message) for message in read_po(opened) if message.id}


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, str(message.id[0] if isinstance(message.id, tuple) else message.id)


def _whole(message: Message, catalogue: Catalog) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    wanted = catalogue.num_plurals if message.pluralizable else 1
    return len(strings) == wanted and all(strings)


def _short(text: str) -> str:
    return text.strip().replace("\n", " ")[:90]
