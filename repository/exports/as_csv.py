"""CSV: RFC 4180, UTF-8 with a mark and CRLF, so that spreadsheet programs of all countries read every script."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime

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
    labels = Labels(export.vocabulary)
    columns = [(column.value, column.codes) for column in export.columns]
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield (BYTE_ORDER_MARK + writer.writerow([*(column.name for column in export.columns), "notice"])).encode()
    notice = export.notice
    for batch in export.batches():
        lines = []
        for row in batch:
            cells = [value(row, labels) if codes else cell(value(row, labels)) for value, codes in columns]
            cells.append(notice)
            lines.append(writer.writerow(cells))
            notice = ""
        yield "".join(lines).encode()


def cell(value: Value) -> str:
    """Numbers and days as they are in ISO form, truth as true and false; texts so that no program takes them for more."""
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
