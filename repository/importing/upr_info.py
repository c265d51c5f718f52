"""UPR Info's export: CSV in MacRoman with bare carriage returns, one row for each recommending State.

Its issue tags and action categories are UPR Info's own creation; they are read, and kept only when asked for.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from repository.importing.rows import Faulty, PledgeRow, Progress, Row, Source, Unreadable, clean

FORMAT = "upr-info"
HEADER = ["To", "To-Rgrp", "To-Org", "Text", "From", "From-Rgrp", "From-Org", "Response", "Action", "Issue", "Session"]
PLEDGE = "Voluntary Pledge"
ISSUE, ACTION = "upr-info-issue", "upr-info-action"
FIRST_LINE = 1_000  # bytes; the header is shorter


def recognises(path: Path) -> bool:
    """A CSV whose first line is UPR Info's header, with whatever line ends."""
    with path.open("rb") as file:
        start = file.read(FIRST_LINE).removeprefix(b"\xef\xbb\xbf").decode("mac_roman")
    try:
        first = next(csv.reader(io.StringIO(start, newline="")), [])
    except csv.Error:
        return False  # not even text
    return [name.strip() for name in first] == HEADER


def read(path: Path, progress: Progress) -> Source:
    """The recommendations of the file. A file of pledges is refused: it has its own command."""
    records = list(_records(path, progress))
    pledges = [record for record in records if isinstance(record, PledgeRow)]
    if pledges and not any(isinstance(record, Row) for record in records):
        raise Unreadable(f"{path.name} holds voluntary pledges: import it with `manage.py import_pledges`.")
    rows = [
        Faulty(record.number, "This row is a voluntary pledge, not a recommendation.")
        if isinstance(record, PledgeRow)
        else record
        for record in records
    ]
    return Source(FORMAT, path, rows)


def read_pledges(path: Path, progress: Progress) -> Source:
    """The voluntary pledges of the file."""
    rows = [
        Faulty(record.number, "This row is a recommendation, not a voluntary pledge.")
        if isinstance(record, Row)
        else record
        for record in _records(path, progress)
    ]
    if rows and not any(isinstance(row, PledgeRow) for row in rows):
        raise Unreadable(f"{path.name} holds no voluntary pledge.")
    return Source(FORMAT, path, rows)


def _text_of(path: Path) -> str:
    """As it comes it is MacRoman; a copy that somebody saved as UTF-8 is read as that."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("mac_roman")


def _records(path: Path, progress: Progress) -> Iterator[Row | PledgeRow | Faulty]:
    try:
        lines = list(csv.reader(io.StringIO(_text_of(path), newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable(f"{path.name} is broken: as CSV it cannot be read to its end ({error}).") from error
    header = [name.strip() for name in lines[0]] if lines else []
    if header != HEADER:
        raise Unreadable(f"{path.name} is not UPR Info's export: its first line has other columns.")
    for number, fields in enumerate(lines[1:], start=2):
        if number % 1_000 == 0:
            progress(path.name, number, len(lines))
        if not any(field.strip() for field in fields):
            continue  # an empty line at the end of the file
        yield _record(number, fields)
    progress(path.name, len(lines), len(lines))


def _record(number: int, fields: list[str]) -> Row | PledgeRow | Faulty:
    if len(fields) != len(HEADER):
        return Faulty(number, f"The row has {len(fields)} columns; {len(HEADER)} are needed.")
    row = dict(zip(HEADER, (clean(field) for field in fields), strict=True))
    try:
        session = int(float(row["Session"]))  # "20.0" where it went through a spreadsheet
    except ValueError:
        return Faulty(number, f"The session “{row['Session']}” is not a number.")
    if row["Response"] == PLEDGE:
        return PledgeRow(number, row["To"], session, row["Text"])
    return Row(
        number=number,
        state=_reviewed(row["To"], session),
        session=session,
        text=row["Text"],
        recommending=_recommending(row["From"]),
        position=row["Response"] if _reviewed(row["To"], session) == row["To"] else "",
        tags=_tags(row),
        note=_note(row, session),
    )


def _reviewed(state: str, session: int) -> str:
    """South Sudan was not reviewed in the 11th session: it became a Member State two months later.

    UPR Info gives it recommendations that were addressed to Sudan then; they belong to Sudan's review. The answer
    it shows there is not Sudan's, which stands in the rows of Sudan.
    """
    return "Sudan" if state == "South Sudan" and session <= 11 else state


def _recommending(state: str) -> tuple[str, ...]:
    return () if state in {"", "(Unknown)"} else (state,)


def _note(row: dict[str, str], session: int) -> str:
    if _reviewed(row["To"], session) != row["To"]:
        return "South Sudan was not reviewed then; the row is filed under the review of Sudan, without its answer."
    if not _recommending(row["From"]):
        return "The source does not know which State made this recommendation."
    return ""


def _tags(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    issues = [(ISSUE, issue.strip()) for issue in row["Issue"].split(",") if issue.strip()]
    action = row["Action"].removesuffix(".0")
    return tuple(issues + ([(ACTION, action)] if action else []))
