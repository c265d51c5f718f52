"""Records taken back while readers read: no read that begins after the reply may hold a byte of one.

The readers ask a real site over HTTP, each on a connection of its own, in the order that makes a stale copy likeliest: the newest
records, which lists show first, are taken back one after another. A 304 counts as the body that it declares to be true.
"""

import http.client
import io
import re
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection as database
from django.utils import timezone

from alerts import digests, drawing, subscriptions
from alerts.subscriptions import Wish
from consent import gate
from consent.document import AttachedFile, Attribution
from outbox.models import Letter
from repository import attachments
from repository.browse import facets
from tests.invariants import hidden, leaks, world

LANGUAGES = leaks.LANGUAGES
CANARY = re.compile(rb"zq[b-z]{18}")
REFERENCE = re.compile(rb"TCR-[0-9A-Z]{8}")
# {r}: the reference, {c}: the record's own word, {b}: its beginning, {m}: with a slip of the pen, {f}: its file.
# Those in MAY_NAME may name the reference of what is gone, and no word: 410, its own address; the changes and harvests, whose
# purpose it is.
SURFACES = {
    "home": "/en/", "list": "/en/activities/", "list in Arabic": "/ar/activities/", "search": "/en/activities/?q={c}",
    "filter and facets": "/fr/activities/?state=QMA&status=completed", "state": "/en/states/QMA/", "states": "/en/states/",
    "providers": "/en/providers/?q=Aid {b}", "statistics": "/en/statistics/",
    **{f"record in {code}": f"/{code}/activities/{{r}}/" for code in LANGUAGES},
    "permalink": "/r/{r}", "interface: list": "/api/v1/activities/?facets=1", "interface: record": "/api/v1/activities/{r}/",
    "interface: search": "/api/v1/activities/?q={c}", "CSV": "/en/activities.csv", "XLSX": "/en/activities.xlsx",
    "JSON": "/en/activities.json", "IATI": "/en/activities.iati.xml", "JSON-LD": "/en/activities.jsonld",
    "Atom": "/en/activities.atom", "RSS": "/en/activities.rss", "sitemap": "/sitemap-activities-1.xml",
    **{f"values: {key}": f"/en/activities/values/{key}/" for key in facets.OF_ACTIVITIES},
    "values: provider, found by words": "/en/activities/values/provider/?find=Aid {b}",
    **{f"word typed in {code}": f"/api/v1/completions/?lang={code}&q={{b}}" for code in LANGUAGES},
    "provider typed": "/api/v1/completions/?q=Aid {b}", "a slip of the pen": "/en/activities/?q={m}",
    "its own provider": "/en/providers/aid-{c}/", "attached file": "/en/activities/{r}/files/{f}/",
    "citation": "/en/activities/{r}/cite/bibtex", "updates": "/en/updates/",
    "good practices": "/en/good-practices/", "made by a State": "/en/states/QMA/made/", "changes": "/api/v1/changes/",
    "harvest": "/oai?verb=ListRecords&metadataPrefix=upr_tc&set=state:QMB",
    "harvest: Dublin Core": "/oai?verb=ListRecords&metadataPrefix=oai_dc",
}  # fmt: skip
BEGUN = 9  # letters of its word that a reader has typed
# They hold nothing of these records: counts, labels, a link onward; no good practice among them, none made by a State.
NAMELESS = {
    "states", "statistics", "updates", "permalink", "changes", "good practices", "made by a State",
    *(f"values: {key}" for key in facets.OF_ACTIVITIES if key != "provider"),
}  # fmt: skip
MAY_NAME = {"changes", "harvest", "harvest: Dublin Core", *(name for name in SURFACES if "{r}" in SURFACES[name])}


@dataclass(eq=False)
class Record:
    reference: str
    canary: str
    file: str  # SHA-256 of an attached file, in which its own word stands
    gone_at: float = float("inf")  # monotonic; when the verb had returned


@dataclass
class Tally:
    reads: int = 0
    stale: list[str] = field(default_factory=list)
    seen_alive: int = 0  # reads that held a record while it was public: the surfaces do show them
    statuses: Counter = field(default_factory=Counter)
    surfaces: Counter = field(default_factory=Counter)  # of reads that held a record while it was public
    revoked: int = 0


def publish(people: world.People, number: int) -> list[Record]:
    made = []
    for _ in range(number):
        canary = hidden.canary()
        provider = Attribution("CSO", f"Aid {canary}", f"aid-{canary}")  # goes with the last of its records
        content = f"Course {canary} for judges, in full".encode()
        file = AttachedFile(f"Reader {canary}", "text/plain", len(content), attachments.put(content), "en")
        reference = world.publish(
            people, states=("QMA", "QMB"), permissions=("files",), files=[file],
            title=f"Course {canary} for judges", attribution=provider,
        )  # fmt: skip
        made.append(Record(reference, canary, file.sha256))
    return made


def somebody_wants_mail() -> None:
    """A reader asks for all that is published from now on."""
    asked = subscriptions.ask(Wish(frequency="daily"), email="reader@example.org", language="en")
    assert asked is not None
    subscriptions.confirm(asked.key)


def mail_that_waits() -> Callable[[], bytes]:
    """A letter about what that search found waits for the mail server; returns what makes the text with which it leaves."""
    assert digests.due(today=timezone.localdate() + timedelta(days=2)) == 1
    letter = Letter.objects.filter(name="alert_found").latest("pk")

    def text() -> bytes:
        drawn = drawing.drawn(letter)
        return drawn.body.encode() if drawn else b""

    return text


def shows(port: int, record: Record) -> set[str]:
    """The surfaces that hold this record now."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    found = {name for name in SURFACES if _held(name, _get(connection, _address(name, record), "")[2], Known([record]))}
    connection.close()
    return found


class Known:
    """Records by what a page may hold of them."""

    def __init__(self, records: list[Record]) -> None:
        self.by_canary = {one.canary.encode(): one for one in records}
        self.by_reference = {one.reference.encode(): one for one in records}


def run(
    port: int,
    people: world.People,
    records: list[Record],
    *,
    reads_each: int,
    readers: int = 8,
    surfaces: Iterable[str] = SURFACES,
    texts: Mapping[str, Callable[[], bytes]] | None = None,
) -> Tally:
    """Take the records back, newest first, each after so many reads of these surfaces; returns what was read.

    ``texts``: surfaces that are no address, such as a letter; each has a reader of its own.
    """
    tally, lock, known = Tally(), threading.Lock(), Known(records)
    names = list(surfaces)
    present = [records[-1]]
    ended = threading.Event()

    def read(number: int) -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        kept: dict[str, tuple[str, bytes]] = {}
        turn = number
        while not ended.is_set():
            record, name = present[0], names[turn % len(names)]
            turn += 1
            address = _address(name, record)
            begun = time.monotonic()
            try:
                status, tag, body = _get(connection, address, kept.get(address, ("", b""))[0] if turn % 3 else "")
            except (OSError, http.client.HTTPException):
                connection.close()
                continue
            if status == 304:
                body = kept[address][1]
            elif tag:
                kept[address] = (tag, body)
            held = _held(name, body, known)
            note(name, held, begun, f"{address} ({status})")
            with lock:
                tally.statuses[status] += 1
        connection.close()

    def note(name: str, held: set[Record], begun: float, where: str) -> None:
        with lock:
            tally.reads += 1
            if held:
                tally.surfaces[name] += 1
                tally.seen_alive += 1
            tally.stale += [f"{where}: {one.reference}" for one in held if one.gone_at < begun]

    def read_text(name: str, text: Callable[[], bytes]) -> None:
        while not ended.is_set():
            begun = time.monotonic()
            body = text()
            note(name, {known.by_reference[word] for word in REFERENCE.findall(body)}, begun, name)
            time.sleep(0.01)  # the others read, too
        database.close()

    threads = [threading.Thread(target=read, args=[number]) for number in range(readers)]
    threads += [threading.Thread(target=read_text, args=[*one]) for one in (texts or {}).items()]
    for thread in threads:
        thread.start()
    for record in reversed(records):
        present[0] = record
        until = tally.reads + reads_each
        while tally.reads < until and any(thread.is_alive() for thread in threads):
            time.sleep(0.002)
        gate.revoke(record.reference, state="QMB", by=people.focal["QMB"])
        record.gone_at = time.monotonic()
        tally.revoked += 1
    until = tally.reads + reads_each  # after the last one, too
    while tally.reads < until and any(thread.is_alive() for thread in threads):
        time.sleep(0.002)
    ended.set()
    for thread in threads:
        thread.join()
    return tally


def _address(name: str, record: Record) -> str:
    typed = {"c": record.canary, "b": record.canary[:BEGUN], "m": record.canary[:-1] + "y"}
    return SURFACES[name].format(r=record.reference, f=record.file, **typed).replace(" ", "%20")


def _held(name: str, body: bytes, known: Known) -> set[Record]:
    """The records of which this answer holds something."""
    # A search says the words back that were searched for; a title says more than that.
    said_back = "{c}" in SURFACES[name]
    held = {
        known.by_canary[word]
        for word in CANARY.findall(body)
        if word in known.by_canary and (not said_back or b"Course " + word in body)
    }
    if name not in MAY_NAME:
        held |= {known.by_reference[word] for word in REFERENCE.findall(body) if word in known.by_reference}
    return held


def _get(connection: http.client.HTTPConnection, address: str, tag: str) -> tuple[int, str, bytes]:
    connection.request("GET", address, headers={"If-None-Match": tag} if tag else {})
    reply = connection.getresponse()
    body = reply.read()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return reply.status, reply.headers.get("ETag", ""), body
