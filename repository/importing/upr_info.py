"""UPR Info's export: CSV in MacRoman with bare carriage returns, or .xls; one row for each recommending State.

Its issue tags and action categories are UPR Info's own creation; they are read, and kept only when asked for.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from repository.importing import opening, sheets
from repository.importing.rows import Faulty, PledgeRow, Progress, Row, Source, Unreadable, clean

FORMAT = "upr-info"
HEADER = ["To", "To-Rgrp", "To-Org", "Text", "From", "From-Rgrp", "From-Org", "Response", "Action", "Issue", "Session"]
# Of the .xls: three names stand twice, so columns go by their place.
XLS_HEADER = ["SuR", "Rgrp", "Org", "Recommendation", "RS", "Rgrp", "Org", "Response", "Action", "Issue", "Session"]
PLEDGE = "Voluntary Pledge"
ISSUE, ACTION = "upr-info-issue", "upr-info-action"
BREAKS_OFF = re.compile(r"(?:,|\b(?:and|of|the))$", re.I)


def recognises(header: list[str]) -> bool:
    """UPR Info's names of columns, as in its CSV files or in its .xls files."""
    return [name.strip() for name in header] in (HEADER, XLS_HEADER)


def encoding_of(path: Path) -> str:
    """As it comes it is MacRoman, with bare carriage returns; a copy that somebody saved as UTF-8 is read as that."""
    if sheets.can_be(path, "utf-8-sig"):
        return "utf-8-sig"
    with path.open("rb") as file:
        as_it_came = not any(b"\n" in piece for piece in iter(lambda: file.read(opening.CHUNK), b""))
    return "mac_roman" if as_it_came else sheets.unicode_of(path)


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


def _records(path: Path, progress: Progress) -> Iterator[Row | PledgeRow | Faulty]:
    """Row by row; how many there are shows at the end only."""
    kind = opening.kind_of(path)
    rows = sheets.rows(path, kind, encoding_of)
    header = next(islice(rows, 1), (1, []))[1]
    if not recognises(header):
        raise Unreadable(f"{path.name} is not UPR Info's export: its first line has other columns.")
    for number, fields in rows:
        if number % 1_000 == 0:
            progress(path.name, number, max(number, 10_000))
        if any(field.strip() for field in fields):  # an empty line may stand at the end of the file
            yield _record(number, fields)


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
        notes=_notes(row, session),
    )


def _reviewed(state: str, session: int) -> str:
    """South Sudan was not reviewed in the 11th session: it became a Member State two months later.

    UPR Info gives it recommendations that were addressed to Sudan then; they belong to Sudan's review. The answer
    it shows there is not Sudan's, which stands in the rows of Sudan.
    """
    return "Sudan" if state == "South Sudan" and session <= 11 else state


def _recommending(state: str) -> tuple[str, ...]:
    return () if state in {"", "(Unknown)"} else (state,)


def _notes(row: dict[str, str], session: int) -> tuple[str, ...]:
    notes = []
    if _reviewed(row["To"], session) != row["To"]:
        notes.append(
            "South Sudan was not reviewed then; the row is filed under the review of Sudan, without its answer."
        )
    elif not _recommending(row["From"]):
        notes.append("The source does not know which State made this recommendation.")
    if BREAKS_OFF.search(row["Text"]):
        notes.append("The text breaks off: the source has lost its end.")
    return tuple(notes)


def _tags(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    issues = [(ISSUE, issue.strip()) for issue in row["Issue"].split(",") if issue.strip()]
    action = row["Action"].removesuffix(".0")
    return tuple(issues + ([(ACTION, action)] if action else []))
