"""Whatever a table of a known shape says, the importers read back: made-up tables of every shape, drawn by hypothesis."""

import csv
import io
import tempfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from repository.importing import formats, ohchr_columns
from repository.importing.rows import Row
from repository.importing.table import COLUMNS
from repository.reference.wording import clean
from tests.proof import size
from tests.repository.source_files import UPR_INFO_HEADER

STATES = ["Atlantis", "Islamic Republic of Utopia", "Utopia (Republic of)", "Guinea-Nowhere", "Côte d’Azur"]
DRAWN = settings(max_examples=size(12, 300), deadline=None, database=None)
# Words of any script, without what a source cannot hold: control signs, and brackets that would be read as States.
word = st.text(st.characters(categories=["L", "Nd"], include_characters="'’-é"), min_size=1, max_size=12)
sentence = (
    st.lists(word, min_size=1, max_size=12)
    .map(" ".join)
    .filter(lambda text: not text[0].isdecimal() and text[0] not in "-'")
)
latin = st.lists(st.text("abcdefghijklmnopqrstuvwxyzéàçñ", min_size=1, max_size=9), min_size=1, max_size=12).map(
    " ".join
)
makers = st.lists(st.sampled_from(STATES), min_size=1, max_size=4, unique=True)
position = st.sampled_from(["Supported", "Noted", "Supported/Noted"])
labels = st.lists(st.sampled_from(["Right to health", "Right to food", "Girls"]), max_size=3, unique=True)
goals = st.lists(st.integers(1, 17).map(str), max_size=3, unique=True)


def listed(words):
    return st.lists(st.tuples(words, makers, position, labels, goals), min_size=2, max_size=5)


def read(name: str, content: bytes) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        source = formats.read(path, lambda what, done, total: None, STATES.__contains__)
    assert all(isinstance(row, Row) for row in source.rows), source.rows
    return list(source.rows)


def said(row: Row) -> tuple:
    return clean(row.text), list(row.recommending), row.position, list(row.themes), list(row.sdgs)


def expected(rows: list[tuple]) -> list[tuple]:
    return [(clean(text), makers, position, labels, goals) for text, makers, position, labels, goals in rows]


@DRAWN
@given(listed(sentence), st.permutations(["state", "session", "paragraph", "text", "recommending", "position", "themes", "sdgs"]),
       st.sampled_from([",", ";", "\t"]))  # fmt: skip
def test_a_plain_table_in_any_order_of_columns_and_with_any_separator(rows, names, separator):
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=separator)
    writer.writeheader()
    for number, (text, makers, position, labels, goals) in enumerate(rows):
        writer.writerow({
            "state": "Atlantis", "session": 43, "paragraph": f"150.{number}", "text": text, "recommending": "; ".join(makers),
            "position": position, "themes": "; ".join(labels), "sdgs": "; ".join(goals),
        })  # fmt: skip

    back = read("table.csv", out.getvalue().encode())

    assert [said(row) for row in back] == expected(rows)
    assert [row.paragraph for row in back] == [f"150.{number}" for number in range(len(rows))]


@DRAWN
@given(listed(sentence))
def test_a_plain_sheet(rows):
    book = Workbook()
    book.active.append(list(COLUMNS))
    for number, (text, makers, position, labels, goals) in enumerate(rows):
        values = dict.fromkeys(COLUMNS) | {
            "state": "Atlantis", "session": 43, "paragraph": f"150.{number}", "text": text, "recommending": "; ".join(makers),
            "position": position, "themes": "; ".join(labels), "sdgs": "; ".join(goals),
        }  # fmt: skip
        book.active.append(list(values.values()))
    out = io.BytesIO()
    book.save(out)

    assert [said(row) for row in read("table.xlsx", out.getvalue())] == expected(rows)


@DRAWN
@given(
    st.lists(
        st.tuples(latin, st.sampled_from(STATES[:4]), st.sampled_from(["Accepted", "Noted"])), min_size=1, max_size=6
    )
)
def test_upr_infos_export_in_its_dead_encoding(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r")
    writer.writerow(UPR_INFO_HEADER.split(","))
    writer.writerows(
        ["Atlantis", "", "", f" {text}  ", by, "", "", answer, "4", "Justice", "20.0"] for text, by, answer in rows
    )

    back = read("export.csv", out.getvalue().encode("mac_roman"))

    assert [(row.text, row.recommending, row.position, row.session) for row in back] == [
        (text, (by,), answer, 20) for text, by, answer in rows
    ]


@pytest.mark.parametrize("brackets", ["({})", "({});", "together"])
@DRAWN
@given(listed(sentence), st.permutations(["text", "position", "themes", "goals"]))
def test_a_list_of_ohchr_with_its_columns_in_any_order_and_its_states_in_any_brackets(brackets, rows, order):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "UPR of Atlantis (4th Cycle - 43rd Session)"
    made = document.add_table(rows=0, cols=4)
    for number, (text, makers, position, labels, goals) in enumerate(rows):
        states = (
            f"({', '.join(makers)})" if brackets == "together" else " ".join(brackets.format(one) for one in makers)
        )
        cells = {
            "text": f"150.{number} {text} {states}\nSource of Position: A/HRC/54/99/Add.1", "position": position,
            "themes": "\n".join([*labels, "Affected persons:", "- children"]),
            "goals": "\n".join(f"- {goal} - GOAL" for goal in goals),
        }  # fmt: skip
        for cell, name in zip(made.add_row().cells, order, strict=True):
            cell.text = cells[name]
    out = io.BytesIO()
    document.save(out)

    back = read("list.docx", out.getvalue())

    assert [said(row) for row in back] == expected(rows)
    assert {row.persons for row in back} == {("children",)}
    assert {row.symbol for row in back} == {"A/HRC/54/99"}


@DRAWN
@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=6), max_size=8))
def test_any_table_at_all_has_columns_or_none_and_never_breaks_the_reader(rows):
    found = ohchr_columns.recognise(rows, STATES.__contains__)

    assert found is None or found.text != found.position
