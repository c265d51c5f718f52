"""OHCHR's lists of recommendations ("matrices", "thematic lists") as Word tables, in the layouts since 2013.

One row a recommendation: "140.7 Ratify … (Maldives) (Portugal);" followed by "Source of Position: A/HRC/59/15/Add.1 -
Para.3"; its position; themes and groups of persons; Goals in the same cell, in a column, or among the themes. Headings
between the rows are merged cells. Which column is which: ohchr_columns.py.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from repository.importing import brackets
from repository.importing.ohchr_columns import (
    GOAL,
    GOALS,
    NUMBER,
    NUMBERED,
    PERSONS,
    Columns,
    heading,
    lines,
    recognise,
)
from repository.importing.rows import Faulty, IsState, Progress, Row, Source, Unreadable, clean
from repository.importing.word_tables import WordRow, lines_outside, open_document, rows_of

FORMAT = "ohchr-matrix"
# "UPR of Slovenia (4th Cycle - 48th Session)"; "UPR of Egypt - Second Cycle"
TITLE = re.compile(
    r"\b(?:UPR|Universal Periodic Review)\s+of\s+(?P<state>.+?)\s*[-–—(,]\s*(?P<cycle>\d+\w*|first|second|third|fourth|fifth)"
    r"\s+cycle(?:\s*[-–—,]\s*(?P<session>\d+)\w*\s+session)?",
    re.I,
)
CYCLES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
SOURCE_OF_POSITION = re.compile(r"\n?\s*Source of position\s*:\s*(?P<source>.*)", re.I | re.S)
COMMENTS = re.compile(r"\n\s*Comments?\s*:\s*(?P<comments>.*)", re.I | re.S)
SYMBOL = re.compile(r"A/HRC/\d+/\d+")
# "A12 …", "2.1. …", "S16 SDG 16 - …". "2030 Agenda & …" begins with no code.
CODED_GOAL = re.compile(r"S(?P<goal>\d{2})\s+SDG\b")


def read(path: Path, progress: Progress, is_state: IsState) -> Source:
    """The recommendations of every table in the file. Unreadable if there is none, or if nobody knows whose they are.

    ``is_state`` tells a State in brackets from "(ICRMW)" or "(2016-2020)".
    """
    document = open_document(path)
    changed = document.core_properties.modified
    dated = changed.date() if changed else None
    tables = []
    for table in document.tables:
        table_rows = list(rows_of(table))
        if columns := recognise([row.cells for row in table_rows if not row.merged], is_state):
            tables.append((table_rows, columns))
    if not tables:
        raise Unreadable(
            f"{path.name} has no table of recommendations: no column with paragraph numbers and positions."
        )
    state, cycle, session = _review_of(lines_outside(document), path)
    rows: list[Row | Faulty] = []
    total, before = sum(len(table_rows) for table_rows, _columns in tables), 0
    for table_rows, columns in tables:
        for row in table_rows:
            progress(path.name, before + row.number, total)
            if row.merged or not any(row.cells) or _is_heading(row, columns):
                continue
            rows.append(_row(before + row.number, row, columns, (state, cycle, session), dated, is_state))
        before += len(table_rows)
    return Source(FORMAT, path, rows, whole_review=True)


def _is_heading(row: WordRow, columns: Columns) -> bool:
    """Names of columns, wherever they are repeated: no number, and no position that anybody could take."""
    cell = row.cells[columns.position] if columns.position < len(row.cells) else ""
    text = row.cells[columns.text]
    return (
        not NUMBERED.match(text)
        and (row.number == 1 or text.casefold().startswith("recommendation"))
        and ("position" in cell.casefold() or row.number == 1)
    )


def _review_of(lines_around: Iterator[str], path: Path) -> tuple[str, int, int]:
    """The State, the cycle and the session (0 where only the cycle is named)."""
    for line in lines_around:
        if found := TITLE.search(clean(line)):
            cycle = CYCLES.get(found["cycle"].casefold()) or int(re.sub(r"\D", "", found["cycle"]))
            return found["state"], cycle, int(found["session"] or 0)
    raise Unreadable(
        f"{path.name} does not say whose review it lists: no line like “UPR of … (4th Cycle - 48th Session)” in its page"
        " header or text."
    )


def _row(
    number: int, row: WordRow, columns: Columns, review: tuple[str, int, int], dated: date | None, is_state: IsState
) -> Row | Faulty:
    def cell(column: int | None) -> str:
        return row.cells[column] if column is not None and column < len(row.cells) else ""

    said, position_symbol, notes = _without_source(cell(columns.text))
    numbered = NUMBERED.fullmatch(said)
    if numbered:
        paragraph, said = numbered["paragraph"], numbered["text"]
    elif NUMBER.fullmatch(cell(columns.number)):
        paragraph = cell(columns.number).rstrip(".")
    else:
        return Faulty(number, "The row does not begin with the number of a paragraph.")
    found = brackets.read(clean(said), is_state)
    themes, persons, goals = _classified(cell(columns.themes), cell(columns.goals))
    own = [line for line in lines(cell(columns.states)) if is_state(line)]
    unknown = [line for line in lines(cell(columns.states)) if not is_state(line)]
    recommending = tuple(dict.fromkeys([*own, *unknown, *found.states]))
    if not recommending:
        notes.append("No recommending State stands at the end of the text.")
    notes += [f"This column is not read: “{clean(cell(column))}”." for column in columns.rest if clean(cell(column))]
    symbol = SYMBOL.match(position_symbol)
    state, cycle, session = review
    return Row(
        number=number,
        state=state,
        session=session,
        cycle=cycle,
        text=found.text,
        recommending=recommending,
        position=clean(cell(columns.position)),
        paragraph=paragraph.replace(" ", ""),
        symbol=symbol[0] if symbol else "",
        position_symbol=position_symbol,
        dated=dated,
        themes=themes,
        persons=persons,
        sdgs=goals,
        doubtful=found.doubtful,
        notes=tuple(notes),
    )


def _without_source(cell: str) -> tuple[str, str, list[str]]:
    """The recommendation, the source of the position ("" where none is given), and what is said besides."""
    notes = []
    source = SOURCE_OF_POSITION.search(cell)
    position_symbol = clean(source["source"]) if source else ""
    if source:
        cell = cell[: source.start()]
    if comments := COMMENTS.search(cell):
        notes.append(f"The list comments: “{clean(comments['comments'])}”.")
        cell = cell[: comments.start()]
    return cell.strip(), position_symbol, notes


def _classified(cell: str, goals_cell: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Themes and groups of persons as written, and codes of Goals, which stand in a block or column of their own or,
    with codes "S16", among the themes."""
    themes: list[str] = []
    persons: list[str] = []
    goals: list[str] = []
    present = themes
    for line in lines(cell):
        if heading(line) in PERSONS:
            present = persons
        elif heading(line) in GOALS:
            present = goals
        else:
            present.append(line)
    coded = [line for line in themes if CODED_GOAL.match(line)]
    codes = [str(int(found["goal"])) for line in coded if (found := CODED_GOAL.match(line))]
    codes += [found["code"] for line in [*goals, *lines(goals_cell)] if (found := GOAL.match(line))]
    return tuple(line for line in themes if line not in coded), tuple(persons), tuple(dict.fromkeys(codes))
