"""The race of ``race.py`` through the pages: many people send forms to a site of several processes, observers look on.

Here the locks are taken by processes that know nothing of each other, and each person has a session, as in production: two
focal points grant, withhold and take back, a publisher publishes, two officers hold and release the same few records.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import requests
from django.db import connection, connections

from consent.models import ConsentRequest, Event, EventKind
from tests.invariants import race

TOKEN = "a" * 32  # of the double-submit cookie: what counts is that form and cookie say the same
TIMEOUT = 120  # seconds
RECEIPT = re.compile(r"/receipts/")


@dataclass
class Tally:
    operations: int = 0  # forms sent, refused ones too
    snapshots: int = 0
    violations: int = 0
    published: int = 0  # publications in the ledger, as last counted
    receipts: int = 0  # answers of a State that were recorded and led to a receipt
    statuses: Counter = field(default_factory=Counter)
    kinds: Counter = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.operations} forms, {self.receipts} receipts, {self.snapshots} snapshots, {self.violations} violations; "
            f"{dict(self.kinds)}; {dict(self.statuses)}; {self.unexpected[:2]}"
        )


@dataclass(frozen=True)
class Cast:
    """The session cookie of each person who sends forms. ``focal``: by State."""

    focal: dict[str, str]
    reviewer: str
    publisher: str
    second_officer: str


class Hand:
    """One pair of hands: sends forms one after the other, as whoever it is told to be."""

    def __init__(self, port: int, tally: Tally, lock: threading.Lock) -> None:
        self.url, self.tally, self.lock = f"http://localhost:{port}/en/", tally, lock
        self.connections = requests.Session()
        self.connections.trust_env = False

    def send(self, who: str, path: str, **answers: object) -> None:
        """Raises ``requests.RequestException`` when no answer came."""
        reply = self.connections.post(
            self.url + path, data={"csrfmiddlewaretoken": TOKEN, **answers}, allow_redirects=False, timeout=TIMEOUT,
            headers={"Cookie": f"sessionid={who}; csrftoken={TOKEN}", "Referer": self.url},
        )  # fmt: skip
        with self.lock:
            self.tally.operations += 1
            self.tally.statuses[reply.status_code] += 1
            self.tally.receipts += bool(RECEIPT.search(reply.headers.get("Location", "")))
            if reply.status_code >= 400 or "/account/" in reply.headers.get("Location", ""):
                self.tally.unexpected.append(f"{path}: {reply.status_code} {reply.headers.get('Location', '')}")


def take_the_locks_away(superuser: psycopg.Connection) -> None:
    """The control: as that of ``race.py``, and publishing writes no event.

    A submission's own row is a second lock: a revocation holds the chain and waits for that row, a publication holds the row
    and waits for the chain, and the database ends one of the two before anything can be seen. Without the event it does not.
    """
    race.take_the_locks_away(superuser)
    publish = superuser.execute("SELECT pg_get_functiondef('consent_publish'::regproc)").fetchone()[0]
    faulty = publish.replace("PERFORM consent_append('published'", "-- PERFORM consent_append('published'")
    assert faulty != publish
    superuser.execute(faulty)


def run(
    port: int, cast: Cast, references: list[str], *, threads: int, forms: int, seed: int, until: str, most: int = 5_000
) -> Tally:
    """Send so many forms about these records, each put before QMA and QMB.

    ``until``: the count of the tally ("published", "violations") that must have begun: a few forms may not meet, by
    chance. It goes on until then, to ``most`` forms.
    """
    tally, lock = Tally(), threading.Lock()

    def going() -> bool:
        return tally.operations < (forms if getattr(tally, until) else most)

    def work(number: int) -> None:
        rng, hand = random.Random(seed * 1_000 + number), Hand(port, tally, lock)
        while going():
            kind = rng.choices(list(ACTS), [34, 30, 18, 7, 3])[0]
            try:
                ACTS[kind](hand, cast, rng.choice(references), rng.choice(("QMA", "QMB")))
            except requests.RequestException as error:
                tally.unexpected.append(f"{kind}: {error!r}")
            published = Event.objects.filter(kind=EventKind.PUBLISHED).count() if kind == "publish" else 0
            with lock:
                tally.kinds[kind] += 1
                tally.published = max(tally.published, published)
        hand.connections.close()
        connections.close_all()

    def watch() -> None:
        while going():
            with connection.cursor() as cursor:
                cursor.execute(race.VIOLATIONS)
                found = cursor.fetchall()
            with lock:
                tally.snapshots += 1
                tally.violations += bool(found)
            time.sleep(0.003)  # leave the processors to the site
        connections.close_all()

    race.side_by_side(work, watch, threads)
    return tally


# ------------------------------------------------------------------------------------------------ what they do


def _grant(hand: Hand, cast: Cast, reference: str, state: str) -> None:
    for code in ("QMA", "QMB"):
        request, after = _as_read(reference, code)
        hand.send(cast.focal[code], f"state/requests/{request}/confirm/", choice="grant", after=after)


def _withhold(hand: Hand, cast: Cast, reference: str, state: str) -> None:
    request, after = _as_read(reference, state)
    hand.send(cast.focal[state], f"state/requests/{request}/confirm/", choice="withhold", after=after)


def _withdraw(hand: Hand, cast: Cast, reference: str, state: str) -> None:
    request, after = _as_read(reference, state)
    hand.send(cast.focal[state], f"state/requests/{request}/withdraw/", after=after)


def _publish(hand: Hand, cast: Cast, reference: str, state: str) -> None:
    hand.send(cast.publisher, f"desk/{reference}/publish/")


def _hold(hand: Hand, cast: Cast, reference: str, state: str) -> None:
    hand.send(cast.reviewer, f"desk/{reference}/hold/", reason="A person is in danger.")
    hand.send(cast.reviewer, f"desk/{reference}/release/")
    hand.send(cast.second_officer, f"desk/{reference}/release/")


ACTS: dict[str, Callable[[Hand, Cast, str, str], None]] = {
    "grant": _grant, "publish": _publish, "withdraw": _withdraw, "withhold": _withhold, "hold": _hold,
}  # fmt: skip


def _as_read(reference: str, state: str) -> tuple[str, int]:
    """The request, and the number of the State's last answer, as the page that was opened just now carried it."""
    request = ConsentRequest.objects.filter(document__record=reference, state=state).latest("document__number")
    last = Event.objects.by_state(state).filter(record=reference).last()
    return request.pk, last.state_number if last else 0
