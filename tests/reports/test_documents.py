"""The Word document, the workbook, the PDF: read back by the programs' libraries."""

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from reports import rendering
from tests.papers import text_of
from tests.reports.publications import publish

pytestmark = pytest.mark.django_db
HARD = [
    "=1+1",
    "a & b <w:p>",
    "{{ x }} {% y %}",
    "\u202eabc\u202c",
    "e\u0301\u0301\u0301",
    "😀" * 40,
    "%(count)s 100%",
    "  ",
    "\t=x",
]


def made(frozen, name: str, language: str = "en") -> bytes:
    (file,) = [file for file in rendering.plan(frozen, [language]) if file.name == name]
    return file.make().data


def test_the_word_document_numbers_its_paragraphs_and_has_footnotes_and_heads_that_repeat(frozen_now):
    publish("QMA", title="Training of trial judges")
    document = Document(io.BytesIO(made(frozen_now(), "update-65.en.docx")))

    numbered = [one for one in document.paragraphs if one.style.name == "numbered paragraph"]
    assert len(numbered) > 15
    assert numbered[0].text.startswith("In paragraph 14 of its resolution 54/28")
    assert numbered[0]._p.findall(f".//{qn('w:footnoteReference')}")
    notes = [part for part in document.part.package.iter_parts() if str(part.partname) == "/word/footnotes.xml"]
    assert b"A/HRC/RES/54/28" in notes[0].blob
    heads = [table for table in document.tables if table._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert len(heads) > 10
    short = next(table for table in heads if "Kind of submitter" in table.rows[0].cells[0].text)
    assert {one.paragraph_format.keep_with_next for row in short.rows for one in row.cells[0].paragraphs} == {True}
    assert "Training of trial judges" in "\n".join(one.text for one in document.paragraphs)
    assert document.core_properties.language == "en"


def test_the_arabic_document_runs_from_the_right_throughout(frozen_now):
    publish("QMA", title="تدريب القضاة", language="ar")
    document = Document(io.BytesIO(made(frozen_now(), "update-65.ar.docx", "ar")))

    body = document.element.body
    assert [one for one in body.iter(qn("w:p")) if one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is None] == []
    assert [one for one in body.iter(qn("w:tbl")) if one.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is None] == []
    assert all(section._sectPr.find(qn("w:bidi")) is not None for section in document.sections)
    arabic = [
        run for run in body.iter(qn("w:r")) if any("\u0600" <= sign <= "\u06ff" for sign in "".join(run.itertext()))
    ]
    assert [run for run in arabic if run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is None] == []


@pytest.mark.parametrize(("language", "begins"), [("en", "0"), ("ar", "454")])
def test_numbers_of_paragraphs_begin_at_the_margin_and_from_the_right_within_it(frozen_now, language, begins):
    document = Document(io.BytesIO(made(frozen_now(), f"update-65.{language}.docx", language)))

    level = document.part.numbering_part.element.find(qn("w:abstractNum")).find(qn("w:lvl"))
    indent, tab = level.find(f".//{qn('w:ind')}"), level.find(f".//{qn('w:tab')}")
    assert level.find(qn("w:lvlText")).get(qn("w:val")) == "%1."
    assert (indent.get(qn("w:firstLine")), tab.get(qn("w:pos"))) == (begins, str(int(begins) + 567))
    assert level.find(qn("w:lvlJc")).get(qn("w:val")) == "left"  # from the right: the side where a line begins


def test_the_workbook_has_texts_that_are_no_formulas_and_days_that_are_days(frozen_now):
    publish("QMA", title="=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(made(frozen_now(), "activities-65.fr.xlsx", "fr")))

    assert book.sheetnames == ["README", "activities", "figures"]
    sheet = book["activities"]
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (row["title"].value, row["title"].data_type) == ("=HYPERLINK(1)", "s")
    assert row["first_published_on"].is_date
    assert row["in_period"].value is True
    assert [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"] == []
    figures = {line[0]: line[1] for line in book["figures"].iter_rows(min_row=2, values_only=True)}
    assert figures["published.stock"] == 1


@pytest.mark.with_paper
def test_the_pdf_is_tagged_and_says_its_language(frozen_now):
    publish("QMA", title="Обучение судей", language="ru")
    file = made(frozen_now(), "update-65.ru.pdf", "ru")

    with pikepdf.open(io.BytesIO(file)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "ru"
        assert b"pdfuaid" in opened.Root.Metadata.read_bytes()
    with pypdfium2.PdfDocument(file) as opened:
        assert "Совет" in opened.get_metadata_value("Title")
    assert "Обучение судей" in text_of(file)


def test_whatever_a_form_accepts_every_writer_writes(frozen_now):
    for hard in HARD:
        publish("QMA", title=f"T {hard}", summary=hard or "x")
    frozen = frozen_now()

    for file in rendering.plan(frozen, ["en"]):
        data = file.make().data
        if file.name.endswith(("docx", "xlsx")):
            assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    text = "\n".join(one.text for one in Document(io.BytesIO(made(frozen, "update-65.en.docx"))).paragraphs)
    for hard in HARD:
        assert f"T {hard}".strip() in text
