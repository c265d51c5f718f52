"""OHCHR's thematic list of recommendations (.docx), in the layout used since the 48th session.

One table of four columns; section rows ("Theme: …") are one merged cell. The States stand in the text, at its end:
"140.7 Ratify … (Maldives) (Portugal);", followed by "Source of Position: A/HRC/59/15/Add.1 - Para.3".
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError

from repository.importing.rows import Faulty, Progress, Row, Source, Unreadable, clean

FORMAT = "ohchr-matrix"
HEADER = [
    "recommendation and recommending state",
    "position of the state under review",
    "human rights themes and groups of persons",
    "relevant sdgs",
]
TITLE = re.compile(r"UPR of (?P<state>.+?)\s*\(\s*\d+\w* Cycle\s*[-–—]\s*(?P<session>\d+)\w* Session\s*\)", re.I)
NUMBERED = re.compile(r"(?P<paragraph>\d+(?:\.\s?\d+)+)\.?\s+(?P<text>.+)", re.S)
SOURCE_OF_POSITION = re.compile(r"\n?\s*Source of position:\s*(?P<source>.*)", re.I | re.S)
SYMBOL = re.compile(r"A/HRC/\d+/\d+")
GOAL = re.compile(r"(\d{1,2}(?:\.\w{1,2})?)\s*[-–—]\s*\S")

IsState = Callable[[str], bool]


def recognises(path: Path) -> bool:
    """A Word file; whether its layout is one that is read is for `read` to say."""
    return path.suffix.lower() == ".docx" and zipfile.is_zipfile(path)


def read(path: Path, progress: Progress, is_state: IsState) -> Source:
    """The recommendations of the list. ``is_state`` tells a State in brackets from "(ICRMW)" or "(2016–2020)"."""
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path.name} is broken: Word's format cannot be read from it.") from error
    state, session = _review_of(document, path)
    changed = document.core_properties.modified
    table = next((table for table in document.tables if _is_header(_cells(table.rows[0]))), None)
    if table is None:
        raise Unreadable(
            f"{path.name} has no table in the layout of OHCHR's present list; older layouts are not read yet."
        )
    rows: list[Row | Faulty] = []
    total = len(table.rows)
    for number, cells in _numbered(table):
        progress(path.name, number, total)
        if len(set(cells)) == 1 or not any(cells) or _is_header(cells):
            continue  # a section row: one merged cell, which the reader repeats
        rows.append(_row(number, cells, state, session, changed.date() if changed else None, is_state))
    return Source(FORMAT, path, rows, official=True)


def _numbered(table: docx.table.Table) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(table.rows, start=1):
        yield number, _cells(row)


def _cells(row: docx.table._Row) -> list[str]:
    return [cell.text.strip() for cell in row.cells]


def _is_header(cells: list[str]) -> bool:
    return [" ".join(cell.casefold().split()) for cell in cells[: len(HEADER)]] == HEADER


def _review_of(document: Document, path: Path) -> tuple[str, int]:
    """The State and the session, from the page header."""
    lines = [paragraph.text for section in document.sections for paragraph in section.header.paragraphs]
    lines += [paragraph.text for paragraph in document.paragraphs]
    for line in lines:
        if found := TITLE.search(line):
            return clean(found["state"]), int(found["session"])
    raise Unreadable(f"{path.name} does not say whose review it lists: its page header names no State and session.")


def _row(
    number: int, cells: list[str], state: str, session: int, dated: date | None, is_state: IsState
) -> Row | Faulty:
    if len(cells) < len(HEADER):
        return Faulty(number, f"The row has {len(cells)} columns; {len(HEADER)} are needed.")
    recommendation, position, themes_and_persons, goals = cells[: len(HEADER)]
    source = SOURCE_OF_POSITION.search(recommendation)
    numbered = NUMBERED.fullmatch(recommendation[: source.start()].strip() if source else recommendation)
    if not numbered:
        return Faulty(number, "The row does not begin with the number of a paragraph.")
    position_symbol = clean(source["source"]) if source else ""
    text, recommending = split_recommending(clean(numbered["text"]), is_state)
    themes, persons = _themes_and_persons(themes_and_persons)
    symbol = SYMBOL.match(position_symbol)
    return Row(
        number=number,
        state=state,
        session=session,
        text=text,
        recommending=recommending,
        position=clean(position),
        paragraph=numbered["paragraph"].replace(" ", ""),
        symbol=symbol[0] if symbol else "",
        position_symbol=position_symbol,
        dated=dated,
        themes=themes,
        persons=persons,
        sdgs=tuple(found[1] for line in goals.splitlines() if (found := GOAL.search(line))),
        note="" if recommending else "No recommending State stands at the end of the text.",
    )


def _bracketed_end(text: str) -> int | None:
    """Where the bracket that closes the text opens; brackets may stand in brackets."""
    if not text.endswith(")"):
        return None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return None


def split_recommending(text: str, is_state: IsState) -> tuple[str, tuple[str, ...]]:
    """The words of the recommendation, and the States in brackets at its end, in their order.

    "(A) (B)", "(A, B)" and "(A); (B)" all occur. A bracket that is no State ends the search and stays in the text.
    """
    rest = text.rstrip(" ;.,")
    found: list[str] = []
    while (start := _bracketed_end(rest)) is not None:
        inside = rest[start + 1 : -1].strip()
        names = [inside] if is_state(inside) else [name.strip() for name in re.split(r"[,;]| and ", inside)]
        if not all(is_state(name) for name in names):
            break
        found = names + found
        rest = rest[:start].rstrip(" ;,")
    return (rest, tuple(found)) if found else (text, ())


def _themes_and_persons(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    themes: list[str] = []
    persons: list[str] = []
    present = themes
    for line in cell.splitlines():
        label = clean(line).lstrip("-–—• ").strip()
        if label.casefold().rstrip(": ") in {"groups of persons", "affected persons"}:
            present = persons
        elif label:
            present.append(label)
    return tuple(themes), tuple(persons)
