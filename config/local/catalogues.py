"""Compiles the translation catalogues with Babel: no gettext need be installed."""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from config.local.environment import PROJECT

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

# The libraries call Chinese by its script, so that Django does not find their words for our "zh": we take them in.
NAMES_ELSEWHERE = {"zh": "zh_Hans"}
LIBRARIES = [
    "django/conf",
    "django/contrib/auth",
    "django/contrib/humanize",
    "allauth",
    "django_filters",
    "rest_framework",
]


def compile_changed(folder: Path = PROJECT / "locale") -> list[str]:
    """Write the .mo of each .po that is newer. Returns the languages compiled. Safe to run from several processes."""
    from babel.messages import mofile, pofile

    compiled = []
    on_which_all_depend = max(file.stat().st_mtime for file in (Path(__file__), PROJECT / "requirements" / "run.lock"))
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        newest = max(source.stat().st_mtime, on_which_all_depend)
        if target.exists() and target.stat().st_mtime >= newest:
            continue
        language = source.parent.parent.name
        with source.open("rb") as written:
            catalogue = pofile.read_po(written, locale=language)
        if language in NAMES_ELSEWHERE:
            add_words_of_libraries(catalogue, NAMES_ELSEWHERE[language])
        # Written beside it and renamed: another process reads the old file or the whole new one.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            mofile.write_mo(file, catalogue)  # an entry marked fuzzy is left out: the English text shows
        os.chmod(file.name, 0o644)
        os.replace(file.name, target)
        compiled.append(language)
    return compiled


def add_words_of_libraries(catalogue: "Catalog", name: str) -> None:
    """What Django and its libraries say in the language that they call ``name``. Our own words are kept."""
    from babel.messages import pofile

    for library in LIBRARIES:
        package, _, inside = library.partition("/")
        found = find_spec(package)
        if found is None or found.origin is None:
            continue
        file = Path(found.origin).parent / inside / "locale" / name / "LC_MESSAGES" / "django.po"
        if not file.exists():
            continue
        with file.open("rb") as written:
            theirs = pofile.read_po(written)
        for message in theirs:
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            ours = catalogue.get(message.id, message.context) if message.id else message
            if ours is None and all(said) and not message.fuzzy:
                catalogue.add(message.id, message.string, flags=message.flags, context=message.context)


if __name__ == "__main__":
    for done in compile_changed():
        print(f"locale/{done} compiled")
