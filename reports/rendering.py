"""Which files an update has, and how each is made. The formats: ``reports.writers``.

Made from a frozen set alone: no clock, no table, no locale of the machine.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from django.utils import translation

from reports import counting_rules
from reports.figures import Figures, compute
from reports.frozen_set import FrozenSet
from reports.made import CSV, DOCX, HTML, JSON, PDF, XLSX, MadeFile, PlannedFile
from reports.text import compose
from reports.text.parts import Text
from reports.writers import data, document, page, workbook
from repository.content import LANGUAGES
from repository.exports import pdf

HERE = Path(__file__).parent
MADE_BY = [
    *(HERE / name for name in ("codes.py", "columns.py", "counting_rules.py", "figures.py", "rendering.py")),
    HERE / "templatetags" / "update_text.py",
    *sorted((HERE / "text").glob("*.py")),
    *sorted((HERE / "writers").glob("*.py")),
    page.TEMPLATES / "update.html",
    page.TEMPLATES / "_update_masthead.html",
    page.TEMPLATES / "_update_table.html",
    page.TEMPLATES / "_update_tiles.html",
    page.TEMPLATES / "update.css",
]
LIBRARIES = ("weasyprint", "python-docx", "XlsxWriter")  # their versions are written down: another one, other bytes
MANIFEST = "manifest.json"


def names(session: int, languages: list[str]) -> list[str]:
    """The files of an update but the manifest, in the order in which they are made.

    Languages stand in the order of the United Nations, whatever order they are asked in. Where PDF is off (no Pango on the
    machine), the update has none, and the manifest says so by not naming any.
    """
    listed = []
    for code, _name in LANGUAGES:
        if code in languages:
            listed += [f"update-{session}.{code}.{ending}" for ending in _texts()]
            listed += [f"activities-{session}.{code}.{ending}" for ending in ("csv", "xlsx")]
    return [*listed, "figures.csv", "records.json", "dictionary.json"]


def plan(frozen: FrozenSet, languages: list[str]) -> list[PlannedFile]:
    """The files but the manifest, which comes last: per language the text and the data in words, then the data in codes."""
    figures = cache(partial(compute, frozen))
    planned = []
    for name in names(frozen.session, languages):
        stem, _dot, ending = name.partition(".")
        language, _dot, ending = ending.rpartition(".")
        write, media_type = _writers(frozen, figures, language)[stem.partition("-")[0], ending]
        planned.append(PlannedFile(name, media_type, language, write))
    return planned


def files(frozen: FrozenSet, languages: list[str]) -> Iterator[MadeFile]:
    """All files, the manifest last."""
    described = []
    for planned in plan(frozen, languages):
        made = planned.make()
        described.append(FileLine(made.name, made.language, len(made.data), made.sha256))
        yield made
    yield manifest(frozen, described)


@dataclass(frozen=True)
class FileLine:
    """What the manifest says of a file."""

    name: str
    language: str
    size: int
    sha256: str


def manifest(frozen: FrozenSet, described: list[FileLine]) -> MadeFile:
    """``manifest.json``: every record by reference and document hash, and the SHA-256 of every file."""
    values = {
        "title": "Annual update of the repository of technical cooperation, HRC res. 54/28, para. 14",
        "status": "preview" if frozen.is_preview else "final",
        "revision": frozen.revision,
        "session": frozen.session,
        "period": {"first": frozen.period_first.isoformat(), "last": frozen.period_last.isoformat()},
        "cut_off": frozen.cut_off.isoformat(),
        "read_on": frozen.read_on.isoformat(),
        "counting_rules": {"version": frozen.facts["counting_rules"], "rules": _rules_in_english()},
        "release": frozen.release,
        "template": frozen.template,
        "snapshot": frozen.sha256,
        "written_with": {**{name: version(name) for name in LIBRARIES}, "fonts": page.fonts()},
        "files": {
            line.name: {"bytes": line.size, "sha256": line.sha256, "language": line.language or None}
            for line in sorted(described, key=lambda line: line.name)
        },
        "records": [{"reference": reference, "document": document} for reference, document in frozen.listed],
    }
    return MadeFile(MANIFEST, JSON, "", data.as_json(values))


@cache
def template_fingerprint() -> str:
    """SHA-256 (hex) of what the files are written with, but for the catalogues of translations, which the release names."""
    digest = hashlib.sha256()
    for path in MADE_BY:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _texts() -> list[str]:
    return ["html", "pdf", "docx"] if pdf.available() else ["html", "docx"]


def _writers(
    frozen: FrozenSet, figures: Callable[[], Figures], language: str
) -> dict[tuple[str, str], tuple[Callable[[], bytes], str]]:
    """(stem, ending) -> how it is written, and its media type."""

    def text() -> Text:
        return compose(frozen, figures(), language)

    return {
        ("update", "html"): (lambda: page.html(frozen, text()), HTML),
        ("update", "pdf"): (lambda: page.pdf(frozen, text()), PDF),
        ("update", "docx"): (lambda: document.docx(frozen, text()), DOCX),
        ("activities", "csv"): (lambda: data.activities_csv(frozen, language), CSV),
        ("activities", "xlsx"): (lambda: workbook.workbook(frozen, figures(), language), XLSX),
        ("figures", "csv"): (lambda: data.figures_csv(figures()), CSV),
        ("records", "json"): (lambda: data.records_json(frozen), JSON),
        ("dictionary", "json"): (data.dictionary_json, JSON),
    }


def _rules_in_english() -> list[str]:
    with translation.override("en"):
        return [str(rule) for rule in counting_rules.RULES]
