"""What a form accepts comes through every file of the update as it was: all three hundred texts in the proof, twenty here."""

import csv
import io
import json
import unicodedata

import pytest
from docx import Document
from lxml import html
from openpyxl import load_workbook

from reports import rendering
from repository.exports import pdf
from repository.exports.cells import as_it_was
from repository.printable import unprintable
from tests.papers import text_of
from tests.proof import record, size
from tests.reports.publications import publish
from tests.submissions.texts import CORPUS, kept_as

pytestmark = pytest.mark.django_db
ACCEPTED = [kept_as(text).strip() for _group, text in CORPUS if not any(map(unprintable, kept_as(text)))]
ACCEPTED = [text for text in dict.fromkeys(ACCEPTED) if text]
CHOSEN = ACCEPTED[:: size(len(ACCEPTED) // 20, 1)]


@pytest.fixture
def frozen(frozen_now):
    for text in CHOSEN:
        publish("QMA", title=text, summary=text)
    return frozen_now()


def made(frozen, ending: str) -> bytes:
    (file,) = [one for one in rendering.plan(frozen, ["en"]) if one.name.endswith(ending)]
    return file.make().data


def words(text: str) -> str:
    """As a reader sees it: any blank or line end is one blank."""
    return " ".join(text.split())


def test_every_text_comes_back_from_every_file(frozen):
    expected = sorted(map(words, CHOSEN))
    lines = csv.DictReader(io.StringIO(made(frozen, ".en.csv").decode("utf-8-sig"), newline=""))
    assert sorted(words(as_it_was(line["title"])) for line in lines) == expected
    head, *rows = load_workbook(io.BytesIO(made(frozen, ".xlsx")))["activities"].iter_rows(values_only=True)
    assert sorted(words(row[head.index("title")]) for row in rows) == expected
    assert (
        sorted(words(one["record"]["content"]["title"]) for one in json.loads(made(frozen, "records.json"))) == expected
    )
    page = words(html.document_fromstring(made(frozen, ".html").decode()).text_content())
    paper = words("\n".join(one.text for one in Document(io.BytesIO(made(frozen, ".docx"))).paragraphs))
    for text in map(words, CHOSEN):
        assert text in page
        assert text in paper
    record(texts=len(CHOSEN))


@pytest.mark.with_paper
@pytest.mark.skipif(not pdf.available(), reason="Pango is not installed")
def test_every_sign_that_is_drawn_can_be_read_from_the_paper(frozen):
    """Letters stand in the order of the page there, and marks beside their letters: so each sign is looked for, not each text."""
    there = signs(text_of(made(frozen, ".pdf")))

    lost = {sign: text for text in CHOSEN for sign in signs(text) - there}

    assert lost == {}
    record(signs=len(set().union(*map(signs, CHOSEN))))


def signs(text: str) -> set[str]:
    """Letters, figures, punctuation and symbols, in their plainest form; ligatures are their letters. Fillers are not seen."""
    plain = unicodedata.normalize("NFKD", text)
    return {sign for sign in plain if unicodedata.category(sign)[0] in "LNPS"} - {"\u115f", "\u1160"}


def test_a_paper_without_one_sign_would_be_noticed():
    assert signs("100 € für Ωmega") - signs("100 fur Omega") == {"€", "Ω"}
