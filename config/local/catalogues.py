"""Compiles the translation catalogues with Babel: no gettext need be installed."""

import os
import tempfile
from pathlib import Path

from config.local.environment import PROJECT


def compile_changed(folder: Path = PROJECT / "locale") -> list[str]:
    """Write the .mo of each .po that is newer. Returns the languages compiled. Safe to run from several processes."""
    from babel.messages import mofile, pofile

    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        language = source.parent.parent.name
        with source.open("rb") as written:
            catalogue = pofile.read_po(written, locale=language)
        # Written beside it and renamed: another process reads the old file or the whole new one.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            mofile.write_mo(file, catalogue)  # an entry marked fuzzy is left out: the English text shows
        os.chmod(file.name, 0o644)
        os.replace(file.name, target)
        compiled.append(language)
    return compiled


if __name__ == "__main__":
    for done in compile_changed():
        print(f"locale/{done} compiled")
