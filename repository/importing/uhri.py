"""The export of the Universal Human Rights Index, as .xlsx or CSV: sixteen columns, two of them misspelt.

Values begin with "- " and lists have a line each; days are Excel's serial numbers, even with fractions; texts hold HTML
entities. The index holds what all mechanisms have said: rows that are not of the UPR are reported and left out.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from repository.importing import brackets, opening, sheets
from repository.importing.ohchr_columns import GOAL, NUMBERED, lines
from repository.importing.rows import Faulty, IsState, Progress, Row, Source, Unreadable, clean

FORMAT = "uhri"
# Our word -> how the export writes it, now and should the misspelling be mended.
COLUMNS = {
    "text": {"text"},
    "states": {"countries concerned"},
    "body": {"reccomending body", "recommending body"},
    "symbol": {"document symbol"},
    "themes": {"themes"},
    "persons": {"affected persons"},
    "goals": {"sdgs"},
    "dated": {"document publication date"},
    "recommending": {"upr reccomending states", "upr recommending states"},
    "position": {"upr position"},
    "type": {"type"},
    "id": {"ohchr annotation id"},
    "session": {"upr session"},
}
NEEDED = {"text", "states", "symbol", "recommending", "position", "id"}
FIRST_DAY = date(1899, 12, 30)  # Excel's day 0, with its leap day of 1900 made good
SYMBOL = re.compile(r"A/HRC/\d+/\d+")


def recognises(header: list[str]) -> bool:
    return set(_places(header)) >= NEEDED


def _places(header: list[str]) -> dict[str, int]:
    names = [" ".join(name.casefold().split()) for name in header]
    return {ours: names.index(name) for ours, theirs in COLUMNS.items() for name in theirs if name in names}


def read(path: Path, progress: Progress, is_state: IsState) -> Source:
    return Source(FORMAT, path, list(_rows(path, progress, is_state)))


def _rows(path: Path, progress: Progress, is_state: IsState) -> Iterator[Row | Faulty]:
    rows = sheets.rows(path, opening.kind_of(path))
    header = next(islice(rows, 1), (1, []))[1]
    if not recognises(header):
        raise Unreadable(f"{path.name} is no export of the UHRI: its first line has other columns.")
    places = _places(header)
    for number, fields in rows:
        if number % 1_000 == 0:
            progress(path.name, number, max(number, 10_000))
        if not any(field.strip() for field in fields):
            continue
        row = {name: fields[place] if place < len(fields) else "" for name, place in places.items()}
        yield _row(number, row, is_state)


def _row(number: int, row: dict[str, str], is_state: IsState) -> Row | Faulty:
    body = ", ".join(lines(row.get("body", "")))
    if "UPR" not in body.upper() and "UNIVERSAL PERIODIC REVIEW" not in body.upper():
        return Faulty(number, f"This row is not of the UPR but of {body or 'no mechanism that is named'}.")
    states = _states(lines(row["states"]), is_state)
    if len(states) != 1:
        listed = ", ".join(states) or "none"
        return Faulty(number, f"A recommendation of the UPR is made to one State; the row names {listed}.")
    symbol = clean(row["symbol"])
    numbered = NUMBERED.fullmatch(clean(row["text"]))
    found = brackets.read(numbered["text"] if numbered else clean(row["text"]), is_state)
    base = SYMBOL.match(symbol)
    session = re.search(r"\d+", row.get("session", ""))
    named = [name for line in lines(row["recommending"]) for name in _states([line], is_state)]
    return Row(
        number=number,
        state=states[0],
        session=int(session[0]) if session else 0,
        text=found.text,
        recommending=tuple(dict.fromkeys(named)) or found.states,
        position=" ".join(lines(row["position"])),
        paragraph=numbered["paragraph"].replace(" ", "") if numbered else "",
        symbol=base[0] if base else "",
        position_symbol=symbol,
        dated=_day(row.get("dated", "")),
        themes=tuple(lines(row.get("themes", ""))),
        persons=tuple(lines(row.get("persons", ""))),
        sdgs=tuple(dict.fromkeys(f["code"] for line in lines(row.get("goals", "")) if (f := GOAL.match(line)))),
        doubtful=() if named else found.doubtful,
        source_key=clean(row["id"]),
        notes=() if named or found.states else ("The row names no recommending State.",),
    )


def _states(written: list[str], is_state: IsState) -> list[str]:
    """The States of a list; "South Sudan - Sudan" in one line are two, "Guinea-Bissau" is one."""
    return [
        name.strip()
        for line in written
        for name in ([line] if is_state(line) or " - " not in line else line.split(" - "))
    ]


def _day(written: str) -> date | None:
    """ "46078", "46125.4996282407" or "2026-02-24"; None for what is no day."""
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        pass
    try:
        return FIRST_DAY + timedelta(days=int(float(written)))
    except (ValueError, OverflowError):
        return None
