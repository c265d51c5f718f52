"""JSON: the same shapes as the programming interface gives, all in one answer, written record by record."""

import json
from collections.abc import Iterator
from typing import Any

from repository.browse import api_shapes as shapes
from repository.browse.vocabulary import Vocabulary
from repository.exports import terms
from repository.exports.columns import ActivityRow, Labels, Row
from repository.exports.files import Export


def write(export: Export) -> Iterator[bytes]:
    head = {
        "about": export.address,
        "made_at": export.made_at.isoformat(timespec="seconds"),
        "language": export.vocabulary.language,
        "ignored": export.ignored,
        "terms": export.notice,
    }
    yield f'{_dumps(head)[:-1]}, "results": ['.encode()
    before = "\n"
    for batch in export.batches():
        yield (before + ",\n".join(_dumps(shape(row, export.vocabulary)) for row in batch)).encode() if batch else b""
        before = ",\n" if batch else before
    yield b"\n]}\n"


def one(row: ActivityRow, labels: Labels) -> bytes:
    """One record."""
    return (_dumps({**shape(row, labels.vocabulary), "terms": terms.notice("activities")}) + "\n").encode()


def shape(row: Row, vocabulary: Vocabulary) -> dict[str, Any]:
    if isinstance(row, ActivityRow):
        return shapes.activity_detail(row.activity, vocabulary, row.today, record=row.record)
    return shapes.recommendation(row.one, vocabulary)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
