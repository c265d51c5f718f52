"""XLSX: real numbers, days and truth values; texts as texts, never formulas; a first row that stays; a sheet that explains.

A workbook can only be sent when it is finished, so it is made in a temporary file, a row in memory at a time. Before it
is sent it is compared with what is public by then: where a record has gone meanwhile, it is made anew.
"""

import tempfile
from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from repository.catalogue import epoch
from repository.exports import terms
from repository.exports.columns import Labels, Value
from repository.exports.files import Export

MOST_ROWS = 100_000  # a sheet holds 1,048,576, but nobody is let wait that long
ATTEMPTS = 3
_PIECE = 64 * 1024  # bytes
_CHECKED_AT_ONCE = 5_000
WIDE = {"title", "summary", "description", "results", "text"}


class NeverStill(Exception):
    """Records went while the workbook was made, each time anew; better to come again in some seconds."""


def build(export: Export) -> IO[bytes]:
    """The finished workbook, at its beginning. Raises :class:`NeverStill`."""
    for _attempt in range(ATTEMPTS):
        before = epoch.current().value
        file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
        rows = _fill(file, export)
        if epoch.current().value == before or _all_still_there(export, rows):
            file.seek(0)
            return file
        file.close()
    raise NeverStill


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _all_still_there(export: Export, rows: array) -> bool:
    """A withdrawn record has no row any more, a revised one has another."""
    model = export.grammar.queryset.model
    return all(
        model.objects.filter(pk__in=rows[start : start + _CHECKED_AT_ONCE]).count()
        == len(rows[start : start + _CHECKED_AT_ONCE])
        for start in range(0, len(rows), _CHECKED_AT_ONCE)
    )


def _fill(file: IO[bytes], export: Export) -> array:
    """Write the workbook; returns the keys of the rows that are in it."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    made_at = export.made_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": export.file_name("xlsx"), "comments": export.address, "created": made_at})
    written = _records(book, export)
    _explanation(book, export, len(written))
    book.close()
    return written


def _records(book: Any, export: Export) -> array:
    sheet, head = book.add_worksheet(export.subject.name), book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    columns, labels = export.columns, Labels(export.vocabulary)
    if get_language_bidi():
        sheet.right_to_left()
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 48 if column.name in WIDE else 18)
        sheet.write_string(0, place, column.name, head)
    written = array("q")
    for batch in export.batches():
        for row in batch:
            written.append(row.pk)
            for place, column in enumerate(columns):
                _write(sheet, len(written), place, column.value(row, labels), moment)
    sheet.autofilter(0, 0, len(written), len(columns) - 1)
    return written


def _write(sheet: Any, row: int, place: int, value: Value, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None, microsecond=0), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value)
    else:
        sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value)


def _explanation(book: Any, export: Export, total: int) -> None:
    sheet, bold = book.add_worksheet("README"), book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    if get_language_bidi():
        sheet.right_to_left()
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    about = terms.of_activities() if export.subject.name == "activities" else terms.of_recommendations()
    lines = [
        (_("The same list as a page"), export.address),
        (_("Records"), str(total)),
        (_("Made at"), export.made_at.astimezone(UTC).isoformat(timespec="seconds")),
        (_("Language of texts and labels"), export.vocabulary.language),
        (_("Not understood and ignored"), ", ".join(export.ignored)),
        (_("Terms of use"), terms.address()),
        (_("Who reports"), about),
        (_("Designations"), terms.designations()),
        (_("Withdrawals"), terms.withdrawals()),
        (_("Columns"), _("Codes stand beside their labels, in the columns that end in _label. Times are UTC.")),
    ]
    for place, (name, value) in enumerate(lines):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, value, wrapped)
