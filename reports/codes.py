"""What figures count of each document, as codes: read from the documents once, when they are copied, and kept beside the copy.

Ten thousand documents are twenty megabytes, their codes one, for few differ. The manifest names the SHA-256 of what is kept,
so the sum of a snapshot covers the codes as it covers the documents (ADR 30). Groups of States and labels are not in them: those
are facts of the cut-off date. A corrigendum reads the documents anew.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reports.frozen_record import FrozenRecord, UnreadableRecord

VERSION = 1  # of what is read; another one is read from the documents again
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# What is read from a document. A value is what JSON holds: a code, a list of codes, of pairs, or nothing.
READ: dict[str, Callable[[dict[str, Any]], Any]] = {
    "submitter": lambda document: document["attribution"]["type"],
    "states": lambda document: [entry["state"] for entry in document["states_concerned"]],
    "status": lambda document: document["content"]["status"],
    "kinds": lambda document: document["content"]["kinds"],
    "modalities": lambda document: document["content"]["modalities"],
    "themes": lambda document: document["content"]["themes"],
    "persons": lambda document: document["content"]["persons"],
    "goals": lambda document: [code.partition(".")[0] for code in document["content"]["sdgs"]],
    "funds": lambda document: document["content"]["funds"],
    "years": lambda document: [_year(document["content"]["starts_on"]), _year(document["content"]["ends_on"])],
    "good_practice": lambda document: document["content"]["good_practice"],
    "recommendations": lambda document: [[link["identifier"], link["position"]] for link in document["recommendations"]],
    "pledges": lambda document: [link["identifier"] for link in document["pledges"]],
}  # fmt: skip


@dataclass(frozen=True)
class Property:
    """One thing that is read from every document."""

    values: list[Any]  # the different ones that occur
    held: list[int]  # for each record, which of them

    def __iter__(self) -> Iterator[Any]:
        """The value of each record."""
        return map(self.values.__getitem__, self.held)

    def where(self, holds: Callable[[Any], bool]) -> list[bool]:
        """For each record, whether it holds of its value; asked once for each different value."""
        held = [holds(value) for value in self.values]
        return [held[number] for number in self.held]


@dataclass(frozen=True)
class Codes:
    """The codes of all records of a set, property by property, in the order of their references."""

    references: list[str]
    first_published: list[int]  # microseconds since 1970, UTC
    published: list[int]
    properties: dict[str, Property]  # by the keys of READ

    def first_published_between(self, begins: datetime, ends: datetime) -> list[bool]:
        """For each record, whether it was; ``ends`` itself is outside."""
        first, after = moment(begins), moment(ends)
        return [first <= at < after for at in self.first_published]

    def by_reference(self, name: str) -> dict[str, Any]:
        """Reference -> the value of this property."""
        return dict(zip(self.references, self.properties[name], strict=True))


def made(records: Iterable[FrozenRecord]) -> Codes:
    """Read from these documents. Raises :class:`UnreadableRecord` with the reference of one that cannot be read."""
    codes = Codes([], [], [], {name: Property([], []) for name in READ})
    known: dict[str, dict[str, int]] = {name: {} for name in READ}
    for record in records:
        try:
            document = record.content
            found = {name: read(document) for name, read in READ.items()}
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise UnreadableRecord(record.reference) from fault
        codes.references.append(record.reference)
        codes.first_published.append(moment(record.first_published_at))
        codes.published.append(moment(record.published_at))
        for name, value in found.items():
            column, numbers = codes.properties[name], known[name]
            number = numbers.setdefault(repr(value), len(numbers))
            if number == len(column.values):
                column.values.append(value)
            column.held.append(number)
    return codes


def as_text(codes: Codes) -> str:
    """JSON, as it is kept; the same codes give the same text."""
    properties = {name: {"values": column.values, "held": column.held} for name, column in codes.properties.items()}
    kept = {
        "version": VERSION, "references": codes.references, "first_published": codes.first_published,
        "published": codes.published, "properties": properties,
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def from_text(kept: str) -> Codes | None:
    """None where nothing is kept, or what another release read."""
    found = json.loads(kept) if kept else {}
    if found.get("version") != VERSION:
        return None
    properties = {name: Property(column["values"], column["held"]) for name, column in found["properties"].items()}
    return Codes(found["references"], found["first_published"], found["published"], properties)


def moment(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _year(day: str | None) -> int | None:
    return int(day[:4]) if day else None
