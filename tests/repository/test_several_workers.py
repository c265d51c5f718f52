"""The public half with three processes that keep sets in memory: each honours a revocation with its next request."""

import re
import threading
import time
import urllib.request
from dataclasses import dataclass, field

import pytest

from consent import gate
from tests import live_site, situations
from tests.proof import size

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [
    "/en/activities/?q=zeppelin",
    "/ar/activities/?state=QMC",
    "/api/v1/activities/?facets=1&q=zeppelin",
    "/en/states/QMC/",
]
READERS = 4


@dataclass
class Reader:
    """Asks one address after another, over a new connection each time, and remembers when it began and what it was told."""

    site: str
    place: int
    seen: list[tuple[float, str, set[str]]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def read(self, over: threading.Event) -> None:
        turn = self.place
        while not over.is_set():
            address = ADDRESSES[turn % len(ADDRESSES)]
            begun = time.monotonic()
            try:
                with urllib.request.urlopen(f"{self.site}{address}") as answer:
                    text = answer.read().decode()
            except OSError as wrong:
                self.failed.append(f"{address}: {wrong}")
            else:
                self.seen.append((begun, address, set(re.findall(r"TCR-[0-9A-Z]{8}", text))))
            turn += 1


@pytest.fixture
def crowd(transactional_db):
    site = live_site.start("public", workers=3, INDEX_FROM="1", API_RATE="0")
    yield site.url
    site.stop()


def test_no_worker_shows_a_record_after_the_reply_to_its_revocation(crowd):
    situations.published(states=["QMC"], title="A balloon")  # so that lists are never empty
    over, readers = threading.Event(), [Reader(crowd, place) for place in range(READERS)]
    threads = [threading.Thread(target=reader.read, args=[over]) for reader in readers]
    for thread in threads:
        thread.start()
    public: dict[str, float] = {}
    revoked: dict[str, float] = {}
    try:
        for turn in range(size(6, 60)):
            activity = situations.published(states=["QMC"], title=f"Zeppelin {turn} over the fields")
            public[activity.reference] = time.monotonic()
            _until(
                lambda reference=activity.reference: any(
                    reference in of for reader in readers for _, _, of in reader.seen[-8:]
                )
            )
            gate.revoke(activity.reference, state="QMC", by=situations.focal_point("QMC"))
            revoked[activity.reference] = time.monotonic()
        answered = sum(len(reader.seen) for reader in readers)
        _until(lambda: sum(len(reader.seen) for reader in readers) >= answered + 24)
    finally:
        over.set()
        for thread in threads:
            thread.join()

    late = [
        (address, reference)
        for reader in readers
        for begun, address, references in reader.seen
        for reference in references
        if begun > revoked.get(reference, begun)
    ]
    assert not late
    assert not [wrong for reader in readers for wrong in reader.failed]
    everything = {reference for reader in readers for _, _, references in reader.seen for reference in references}
    assert set(public) <= everything, "each was seen while it was public"


def _until(true, limit: float = 60) -> None:
    until = time.monotonic() + limit
    while not true():
        assert time.monotonic() < until, "nobody was told"
        time.sleep(0.02)
