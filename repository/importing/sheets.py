"""Tables in files of text (CSV) and of Excel, as rows of strings. Read in one pass, a limited number of rows."""

import csv
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import xlrd
from openpyxl import load_workbook

from repository.importing import opening
from repository.importing.rows import Unreadable

Cells = list[str]


def first_row(path: Path, kind: str, encoding: Callable[[Path], str]) -> Cells:
    """The names of the columns: to see whose table it is. [] for an empty table."""
    return next(rows(path, kind, encoding), (1, []))[1]


def rows(path: Path, kind: str, encoding: Callable[[Path], str] | None = None) -> Iterator[tuple[int, Cells]]:
    """Number and cells of each row; the first row is 1. ``encoding`` tells that of a file of text.

    A file of text that is not in UTF-8 or UTF-16 is refused unless its reader knows better.
    """
    if kind == opening.TEXT:
        return _text(path, (encoding or unicode_of)(path))
    return _excel(path) if kind == opening.XLSX else _old_excel(path)


def unicode_of(path: Path) -> str:
    """The Unicode encoding that the whole file is in. Raises Unreadable: what is not Unicode cannot be told apart."""
    with path.open("rb") as file:
        start = file.read(2)
    encoding = "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if not can_be(path, encoding):
        raise Unreadable(f"{path.name} is not in UTF-8: save it as “CSV UTF-8”, or letters would be lost.")
    return encoding


def can_be(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(opening.CHUNK):
                pass
    except UnicodeError:
        return False
    return True


def _text(path: Path, encoding: str) -> Iterator[tuple[int, Cells]]:
    with path.open(encoding=encoding, newline="") as file:
        start = file.readline()
        separator = max(",;\t", key=start.count)
        try:
            file.seek(0)
            # Counted before any row is kept: too long a file is refused in a moment, with little memory.
            if (
                sum(1 for _row in islice(csv.reader(file, delimiter=separator), opening.MOST_ROWS + 2))
                > opening.MOST_ROWS + 1
            ):
                raise opening.too_many_rows(path)
            file.seek(0)
            yield from enumerate(csv.reader(file, delimiter=separator, strict=True), start=1)
        except csv.Error as error:
            raise Unreadable(f"{path.name} is broken: as CSV it cannot be read to its end ({error}).") from error


def _excel(path: Path) -> Iterator[tuple[int, Cells]]:
    """The first sheet that holds anything; cells as they would be typed."""
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its own size may be wrong
            held = False
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                typed = [_typed(cell) for cell in cells]
                held = held or any(typed)
                yield number, typed
            if held:
                break
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # the library fails in many ways on a file that is not what it should be
        raise Unreadable(f"{path.name} is broken: Excel's format cannot be read from it.") from error


def _old_excel(path: Path) -> Iterator[tuple[int, Cells]]:
    """The first sheet. UPR Info's files have directories that strict readers call corrupt; their cells are whole."""
    try:
        with open(os.devnull, "w") as nowhere:
            book = xlrd.open_workbook(str(path), logfile=nowhere, ignore_workbook_corruption=True, on_demand=True)
        sheet = book.sheet_by_index(0)
        # Everything is taken out before the first row is given: an error later would be one of the reader's code.
        typed = [[_typed(value) for value in sheet.row_values(number)] for number in range(sheet.nrows)]
        book.release_resources()
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable(f"{path.name} is protected by a password: save it without one.") from error
        raise Unreadable(f"{path.name} is broken: Excel's old format cannot be read from it.") from error
    except Exception as error:  # as above
        raise Unreadable(f"{path.name} is broken: Excel's old format cannot be read from it.") from error
    yield from enumerate(typed, start=1)


def _typed(value: Any) -> str:
    """A cell as somebody would type it: no "20.0" for 20, days as 2025-07-03."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
