"""The frozen data: records, figures and their dictionary as CSV and JSON, for other programs and for whoever checks a figure."""

import csv
import io
import json
from typing import Any

from django.conf import settings
from django.utils import translation

from reports import columns
from reports.figures import Figures, keyed
from reports.frozen_set import FrozenSet
from repository.exports.cells import harmless


def activities_csv(frozen: FrozenSet, language: str) -> bytes:
    """One line a record: what the figures count, in codes and, beside them, in the words of the active language."""
    heads = [column.name for column in columns.ACTIVITIES]
    return _csv(heads, [[_cell(value) for value in row] for row in columns.rows(frozen, language)])


def figures_csv(figures: Figures) -> bytes:
    """One line a figure, under the key that the text marks it with."""
    return _csv(["figure", "value"], [[key, str(value)] for key, value in keyed(figures)])


def records_json(frozen: FrozenSet) -> bytes:
    """The documents themselves. Written again as RFC 8785, each one has the SHA-256 that stands beside it."""
    lines = [
        f'{{"reference": "{record.reference}", "document": "{record.document}", '
        f'"first_published_on": "{record.first_published_on}", "published_on": "{record.published_on}", '
        f'"record": {record.canonical}}}'
        for record in frozen.records
    ]
    body = ",\n".join(lines)
    return f"[\n{body}\n]\n".encode()


def dictionary_json() -> bytes:
    """Every column of the data files, and every table of figures, with its meaning in six languages."""
    return as_json(
        {
            "activities": {column.name: _in_all_languages(column.meaning) for column in columns.ACTIVITIES},
            "figures": {name: _in_all_languages(meaning) for name, meaning in columns.FIGURES.items()},
        }
    )


def as_json(values: object) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()


def _in_all_languages(text: Any) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(text)
    return said


def _csv(heads: list[str], lines: list[list[str]]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for. The texts have been made harmless to them."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(lines)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: columns.Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return harmless(value) if isinstance(value, str) else value.isoformat()
