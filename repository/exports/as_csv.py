"""CSV: RFC 4180, UTF-8 with a mark and CRLF, so that spreadsheet programs of all countries read every script."""

import csv
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from repository.exports.cells import harmless
from repository.exports.columns import Labels, Value
from repository.exports.files import Export

BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """Gives back what is written to it, so that `csv` need not keep a line."""

    def write(self, text: str) -> str:
        return text


def write(export: Export) -> Iterator[bytes]:
    """The first record carries the terms in the last column: a table has no other place for them."""
    columns, labels = export.columns, Labels(export.vocabulary)
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield (BYTE_ORDER_MARK + writer.writerow([*(column.name for column in columns), "notice"])).encode()
    notice = export.notice
    for batch in export.batches():
        lines = []
        for one in batch:
            row = export.row(one, export.vocabulary)
            lines.append(writer.writerow([*(_cell(column.value(row, labels)) for column in columns), notice]))
            notice = ""
        yield "".join(lines).encode()


def _cell(value: Value) -> str:
    """Numbers and days as they are in ISO form, truth as true and false; texts so that no program takes them for more."""
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
