"""Proof that the ledger is whole and that everything public is consented to.

Written without the gate's own functions: the chain is hashed here in Python, and each publication is judged by folding the
events in order. If gate and proof disagree, one of them is wrong, and somebody is told.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from consent import journal
from consent.models import Chain, Event, PublicationDocument
from repository.catalogue.models import Activity

COLUMNS = [
    "number", "kind", "record_id", "document_id", "state_id", "state_number", "actor", "mandate", "basis",
    "permissions", "detail", "effective_at", "expires_at", "recorded_at", "previous",
]  # fmt: skip
START = "0" * 64
ANSWERS = {"granted", "withheld", "changes_asked", "time_asked", "revoked"}
CLOSING = {"revoked", "held", "withdrawn"}


@dataclass
class Finding:
    """What the proof saw: how much it looked at, and every offence in one sentence each, the first one first."""

    events: int = 0
    publications: int = 0
    head: str = START
    offences: list[str] = field(default_factory=list)
    mismatched: list[str] = field(default_factory=list)  # references that are public and should not be


@dataclass
class Book:
    """What the events say of one record so far."""

    closed: int = 0
    held: bool = False
    last: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # (document, State) -> last answer
    no_state: dict[str, int] = field(default_factory=dict)  # document -> number of the confirmation


def row_hash(row: dict[str, Any]) -> str:
    """The hash of an event over all its columns, each with its length (bytes) before it; NULL is "-"."""
    parts = []
    for column in COLUMNS:
        value = row[column]
        if value is None:
            parts.append("-")
            continue
        text = _stamp(value) if isinstance(value, datetime) else str(value)
        parts.append(f"{len(text.encode())}:{text}")
    return hashlib.sha256(",".join(parts).encode()).hexdigest()


def rows() -> Iterator[dict[str, Any]]:
    """The whole ledger in order, as text: what ``verify_receipts.py`` reads. As secret as the database."""
    for row in Event.objects.order_by("number").values("hash", *COLUMNS).iterator(chunk_size=2_000):
        yield {name: _stamp(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def verify(*, heads: Iterable[dict[str, Any]] = (), now: datetime | None = None) -> Finding:
    """Go through every link, the journal, and every publication.

    ``heads``: lines of a journal kept elsewhere (``number``, ``hash``), or receipts of States (``ledger.hash``); they show
    what the chain alone cannot: a tail cut off, or a suffix rewritten and hashed again.
    """
    finding = Finding()
    kept: dict[int, str] = {}
    receipts: dict[str, str] = {}
    try:
        kept, receipts = _outside(heads)
    except (ValueError, KeyError, TypeError):
        finding.offences.append("The journal, or what was given as heads, has a line that cannot be read.")
    # After the journal, which may only be behind; and as of one instant, or a publication of this very moment would
    # be judged by a ledger read before it.
    with _one_snapshot():
        books = _chain(finding, kept, receipts)
        _publications(finding, books, now or _database_clock())
    return finding


def _chain(finding: Finding, kept: dict[int, str], receipts: dict[str, str]) -> dict[str, Book]:
    """Every link, in order; returns what the events say of each record."""
    books: dict[str, Book] = {}
    previous = START
    for row in Event.objects.order_by("number").values("hash", *COLUMNS).iterator(chunk_size=2_000):
        finding.events += 1
        number = row["number"]
        if number != finding.events:
            finding.offences.append(f"Event {finding.events} is missing: the ledger goes on with {number}.")
            finding.events = number
        if row["previous"] != previous:
            finding.offences.append(f"Event {number} does not follow the one before it.")
        if row_hash(row) != row["hash"]:
            finding.offences.append(f"Event {number} was changed: its hash is not that of its content.")
        if number in kept and kept.pop(number) != row["hash"]:
            finding.offences.append(f"Event {number} is not the one that was written to the journal.")
        receipts.pop(row["hash"], None)
        previous = row["hash"]
        if row["record_id"] is not None:
            _fold(books.setdefault(row["record_id"], Book()), row)
    finding.head = previous
    chain = Chain.objects.get()
    if (chain.number, chain.hash) != (finding.events, previous):
        finding.offences.append(f"The chain's head names event {chain.number}; the ledger ends with {finding.events}.")
    if kept:
        finding.offences.append(f"Event {min(kept)} is in the journal and not in the ledger.")
    finding.offences += [f"The event of receipt {name} is not in the ledger." for name in sorted(receipts.values())]
    return books


@contextmanager
def _one_snapshot() -> Iterator[None]:
    if connection.in_atomic_block:  # inside a verb, which holds its own locks
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _database_clock() -> datetime:
    """The clock that decides when a consent takes effect and runs out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _outside(heads: Iterable[dict[str, Any]]) -> tuple[dict[int, str], dict[str, str]]:
    """What is kept outside the database: number -> hash from journals, hash -> the State's own number from receipts."""
    kept: dict[int, str] = {}
    receipts: dict[str, str] = {}
    for line in [*journal.lines(), *heads]:
        if "ledger" in line:
            receipts[line["ledger"]["hash"]] = f"{line['receipt']['state']}-{line['receipt']['number']}"
        else:
            kept[int(line["number"])] = line["hash"]
    return kept, receipts


def offence_of(reference: str) -> str | None:
    """What is wrong with this record's publication now, asked of the database anew; None if it is not public, or rightly so."""
    activity = Activity.objects.filter(reference=reference).first()
    if activity is None:
        return None
    book = Book()
    for row in Event.objects.filter(record=reference).order_by("number").values("hash", *COLUMNS):
        _fold(book, row)
    return _offence(activity, book, _database_clock())


def _fold(book: Book, row: dict[str, Any]) -> None:
    kind, number = row["kind"], row["number"]
    if kind in CLOSING:
        book.closed = number
    if kind == "held":
        book.held = True
    elif kind == "released":
        book.held = False
    if kind in ANSWERS:
        book.last[row["document_id"], row["state_id"]] = row
    elif kind == "no_state_confirmed":
        book.no_state[row["document_id"]] = number


def _publications(finding: Finding, books: dict[str, Book], now: datetime) -> None:
    activities = Activity.objects.order_by("reference").prefetch_related("state_links", "provider_links")
    for activity in activities.iterator(chunk_size=500):
        finding.publications += 1
        if offence := _offence(activity, books.get(activity.reference, Book()), now):
            finding.mismatched.append(activity.reference)
            finding.offences.append(f"{activity.reference} is public, and {offence}")


def _offence(activity: Activity, book: Book, now: datetime) -> str | None:
    if hashlib.sha256(activity.canonical.encode()).hexdigest() != activity.document:
        return "its text is not the one that was consented to."
    if not PublicationDocument.objects.filter(pk=activity.document, record=activity.reference).exists():
        return "its document is not one of this record."
    record = json.loads(activity.canonical)
    for name, said in record["content"].items():
        if not _same(getattr(activity, name), said):
            return f"its column {name} differs from its document."
    if {link.state_id for link in activity.state_links.all()} != {row["state"] for row in record["states_concerned"]}:
        return "it is shown with other States than those of its document."
    if objection := _objection(activity.document, record, book, now):
        return objection
    shown = [(link.role, link.type, link.name) for link in activity.provider_links.all()]
    if sorted(shown) != sorted(_providers(record)):
        return "it is shown with other providers than those of its document."
    if activity.files != _files(activity.document, record, book, now):
        return "it is shown with other attached files than the States concerned allow."
    return None


def _files(document: str, record: dict[str, Any], book: Book, now: datetime) -> list[dict[str, Any]]:
    """The attached files that the States concerned allow: all of them, or none."""
    answers = [book.last.get((document, row["state"])) for row in record["states_concerned"]]
    allowed = all(
        one and one["kind"] == "granted" and "files" in one["permissions"].split(",") and one["effective_at"] <= now
        for one in answers
    )
    return record["files"] if allowed else []


def _objection(document: str, record: dict[str, Any], book: Book, now: datetime) -> str | None:
    """What the events say against this document's being public."""
    if book.held:
        return "it is on hold."
    states = [row["state"] for row in record["states_concerned"]]
    if not states:
        confirmed = book.no_state.get(document, 0)
        return None if confirmed > book.closed else "nobody confirmed that it concerns no State in particular."
    for state in states:
        last = book.last.get((document, state))
        if last is None or last["kind"] != "granted" or last["number"] < book.closed:
            return "a State concerned has not consented to it."
        if last["effective_at"] > now:
            return "a consent has not taken effect yet."
        if last["expires_at"] is not None and last["expires_at"] <= now:
            return "a consent has run out."
    return None


def _providers(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["role"], one["type"], one["name"] or "") for one in (record["attribution"], *record["partners"])]


def _same(column: Any, said: Any) -> bool:
    """A column of the projection against the document, where days are ISO 8601 and amounts are decimal digits."""
    if isinstance(column, date):
        return said == column.isoformat()
    if isinstance(column, Decimal):
        return said is not None and Decimal(said) == column
    return column == said


def read_heads(file: Path) -> list[dict[str, Any]]:
    """A journal (one JSON object a line), one receipt as it was downloaded, or receipts one a line."""
    text = file.read_text()
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(row) for row in text.splitlines() if row.strip()]
    return whole if isinstance(whole, list) else [whole]
