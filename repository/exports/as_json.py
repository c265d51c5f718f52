"""JSON: the same shapes as the programming interface gives, all in one answer, written record by record."""

import json
from collections.abc import Iterator
from typing import Any

from repository.browse import api_shapes as shapes
from repository.exports import terms
from repository.exports.columns import Labels
from repository.exports.files import Export
from repository.models import Activity


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
        yield (before + ",\n".join(_dumps(shape(one, export)) for one in batch)).encode() if batch else b""
        before = ",\n" if batch else before
    yield b"\n]}\n"


def one(activity: Activity, labels: Labels) -> bytes:
    """One record; ``activity`` comes with its links to recommendations (`stream.ACTIVITIES`)."""
    linked = [link.recommendation for link in activity.recommendation_links.all()]
    found = shapes.activity_detail(activity, labels.vocabulary, linked)
    return (_dumps({**found, "terms": terms.notice("activities")}) + "\n").encode()


def shape(one: Any, export: Export) -> dict[str, Any]:
    if export.subject.name == "recommendations":
        return shapes.recommendation(one, export.vocabulary)
    linked = [link.recommendation for link in one.recommendation_links.all()]
    return shapes.activity_detail(one, export.vocabulary, linked)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
