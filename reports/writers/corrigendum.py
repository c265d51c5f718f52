"""A corrigendum as page, PDF and Word document in six languages, its figures as CSV, and its manifest with the sums."""

import csv
import hashlib
import io
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from docx.shared import Cm

from reports.made import CSV, DOCX, HTML, JSON, PDF, MadeFile, PlannedFile
from reports.text.correction import Correction, CorrectionText, correction
from reports.writers import data, document, page
from reports.writers.packing import packed_again
from repository.content import LANGUAGES
from repository.exports import pdf as paper
from repository.templatetags.record import direction

MANIFEST = "manifest.json"


def plan(said: Correction, sha256: str) -> list[PlannedFile]:
    """The files but the manifest: the text in every language whatever those of the update, and the figures as data."""
    stem = f"corrigendum-{said.now.session}-{said.number}"
    planned = []
    for code, _name in LANGUAGES:
        planned.append(PlannedFile(f"{stem}.{code}.html", HTML, code, partial(_html, said, code, sha256)))
        if paper.available():
            planned.append(PlannedFile(f"{stem}.{code}.pdf", PDF, code, partial(_pdf, said, code, sha256)))
        planned.append(PlannedFile(f"{stem}.{code}.docx", DOCX, code, partial(_docx, said, code, sha256)))
    return [*planned, PlannedFile(f"{stem}.csv", CSV, "", partial(_csv, said))]


def manifest(said: Correction, sha256: str, sums: dict[str, str]) -> MadeFile:
    """What it corrects, every figure, and the SHA-256 of each file (``sums``: by name)."""
    values = {
        "title": "Corrigendum to the annual update, HRC res. 54/28, para. 14",
        "symbol": said.symbol,
        "session": said.now.session,
        "corrects": {"snapshot": said.was.sha256, "revision": said.was.revision, "release": said.was.release},
        "cause": said.cause,
        "figures": [vars(one) for one in said.figures],
        "release": said.now.release,
        "corrigendum": sha256,
        "files": sums,
    }
    return MadeFile(f"corrigendum-{said.now.session}-{said.number}.{MANIFEST}", JSON, "", data.as_json(values))


def _head(said: Correction, language: str) -> dict[str, Any]:
    return page.masthead(said.now, language) | {"symbol": said.symbol, "corrigendum": _("Corrigendum")}


def _page(said: Correction, language: str, sha256: str) -> str:
    found = {
        "text": correction(said, language), "frozen": said.now, "language": language, "direction": direction(language),
        "style": page.style_sheet(), "head": _head(said, language), "sha256": sha256, "corrects": said.was.sha256,
    }  # fmt: skip
    return render_to_string("reports/corrigendum.html", found)


def _html(said: Correction, language: str, sha256: str) -> bytes:
    return _page(said, language, sha256).encode()


def _pdf(said: Correction, language: str, sha256: str) -> bytes:
    identifier = hashlib.sha256(f"{sha256} {language}".encode()).digest()[:16]
    return paper.render(_page(said, language, sha256), identifier=identifier)


def _docx(said: Correction, language: str, sha256: str) -> bytes:
    return packed_again(_Document(said, correction(said, language), sha256).bytes())


def _csv(said: Correction) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(["figure", "old", "new"])
    writer.writerows(
        [one.key, "" if one.old is None else one.old, "" if one.new is None else one.new] for one in said.figures
    )
    return b"\xef\xbb\xbf" + written.getvalue().encode()


class _Document(document.Writer):
    def __init__(self, said: Correction, text: CorrectionText, sha256: str) -> None:
        super().__init__(said.now, text.language, _head(said, text.language))
        self.said, self.text, self.sha256 = said, text, sha256

    def bytes(self) -> bytes:
        self.properties()
        self.masthead()
        self.page.heading(self.head["corrigendum"], level=1)
        for paragraph in self.text.paragraphs:
            self.sentences(self.page.numbered(), paragraph.sentences, paragraph.language)
        self.table(self.text.table, first=Cm(12))
        for label, sha256 in (
            (_("Copy of the public record that it corrects:"), self.said.was.sha256),
            (_("Corrigendum:"), self.sha256),
        ):
            self.page.paragraph(label, keep=True)
            self.page.write(self.page.paragraph(""), sha256, language="en")
        return self.saved()
