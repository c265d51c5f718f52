"""Tables of a Word document as rows of strings. Merged cells are given once where they span columns, again where they
span rows: a reader sees them beside each row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell

from repository.importing.rows import Unreadable


@dataclass(frozen=True, slots=True)
class WordRow:
    """One row: the text of the cell over each column of the grid; "" to the right of a merged one."""

    number: int  # in its table; the first is 1
    cells: tuple[str, ...]
    merged: bool  # one cell over the whole width: a heading between the rows


def open_document(path: Path) -> Document:
    try:
        return docx.Document(str(path))
    except Exception as error:  # the library fails in many ways on a file that is not what it should be
        raise Unreadable(f"{path.name} is broken: Word's format cannot be read from it.") from error


def rows_of(table: Table) -> Iterator[WordRow]:
    above: dict[int, str] = {}
    for number, row in enumerate(table._tbl.tr_lst, start=1):
        cells: list[str] = []
        parts = 0
        for cell in row.tc_lst:
            column = len(cells)
            text = _Cell(cell, table).text.strip()
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart":
                text = text or above.get(column, "")
            above[column] = text
            cells += [text] + [""] * (cell.grid_span - 1)
            parts += 1
        yield WordRow(number, tuple(cells), merged=parts == 1 or len(set(cells)) == 1)


def lines_outside(document: Document) -> Iterator[str]:
    """What stands around the tables: page headers first, then paragraphs, then one-cell tables used as titles."""
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.even_page_header):
            yield from (paragraph.text for paragraph in part.paragraphs)
            for table in part.tables:
                yield from (cell for row in rows_of(table) for cell in row.cells)
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in rows_of(table):
            if row.number > 3:
                break
            yield from row.cells
