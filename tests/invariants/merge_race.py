"""Several processes at two records that become one: two finish the merging, a third takes the other record back in that moment.

Whoever comes second must find what the first has done: the one record is closed only while the other stands in its place. An
observer asks that of the ledger and of the redirects in one statement, written apart from the gate. The control looks first and
acts later, without locks: it must show violations, or the race proves nothing.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from django.db import connection

from accounts.models import User
from repository.models import Activity, Successor
from submissions.models import Submission
from submissions.reviewing import merging
from tests import database, situations
from tests.invariants import race

# Records that were closed for another one which was not public at that place of the ledger; redirects that lead to nothing, or
# away from a record that is public itself.
VIOLATIONS = """
SELECT m.record_id FROM consent_merged m
JOIN LATERAL (SELECT max(number) AS number FROM consent_event WHERE record_id = m.record_id AND kind = 'withdrawn') closed ON true
WHERE 'published' IS DISTINCT FROM (
  SELECT e.kind FROM consent_event e WHERE e.record_id = m.successor_id AND e.number < closed.number
    AND e.kind IN ('published', 'revoked', 'held', 'withdrawn', 'expired') ORDER BY e.number DESC LIMIT 1)
UNION ALL
SELECT s.reference FROM repository_successor s
WHERE NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.reference = s.successor)
   OR EXISTS (SELECT 1 FROM repository_activity a WHERE a.reference = s.reference)
"""
TAKERS = ("revoke", "hold", "withdraw")


@dataclass
class Tally:
    pairs: int = 0
    merged: int = 0  # the merging came first; in the others the taking back did
    snapshots: int = 0
    violations: int = 0
    kinds: Counter = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.pairs} pairs, {self.merged} merged, {self.snapshots} snapshots, {self.violations} violations;"
            f" {self.unexpected[:3]}"
        )


@dataclass(frozen=True)
class Cast:
    """Writes both; reviews and proposes; publishes; decides for QMA."""

    writer: User
    reviewer: User
    publisher: User
    focal: User


@contextmanager
def hands(number: int) -> Iterator[list[subprocess.Popen]]:
    """So many processes of ``merge_in_a_process.py``, ready."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.invariants.merge_in_a_process"], cwd=database.PROJECT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _one in range(number)
    ]  # fmt: skip
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield started
    finally:
        for one in started:
            one.communicate()  # closes what it reads from: it ends


def pair(cast: Cast) -> tuple[Submission, Submission]:
    """Two public records of one organisation, which has agreed that the first is closed for the second."""
    closed, kept = (
        situations.published_submission(cast.writer, reviewer=cast.reviewer, publisher=cast.publisher) for _one in "ab"
    )
    merging.propose(closed, into=kept, reason="", by=cast.reviewer)
    merging.agree(closed, by=cast.writer)
    return closed, kept


def take_the_locks_away(superuser: psycopg.Connection) -> None:
    """For the control: no locks, and merging does not ask whether the other is public."""
    superuser.execute(race.PLANTED)
    merge = superuser.execute("SELECT pg_get_functiondef('consent_merge(text, text)'::regprocedure)").fetchone()[0]
    faulty = merge.replace("IF NOT EXISTS (SELECT 1 FROM repository_activity WHERE reference = successor_)", "IF false")
    assert faulty != merge
    superuser.execute(faulty)


def run(
    cast: Cast, workers: list[subprocess.Popen], *, pairs: int, seed: int, finish: str = "finish", until_seen: int = 0
) -> Tally:
    """One pair after the other. ``finish``: what the finishing processes do; ``until_seen``: of a control, at most so many."""
    tally, rng = Tally(), random.Random(seed)
    by = {"revoke": cast.focal.pk, "hold": cast.reviewer.pk, "withdraw": cast.writer.pk}
    while tally.pairs < (until_seen if until_seen and not tally.violations else pairs):
        closed, kept = pair(cast)
        taker = rng.choices(TAKERS, [70, 15, 15])[0]
        about = {"closed": closed.reference, "kept": kept.reference}
        finishing = {"do": finish, "by": cast.reviewer.pk, **about}
        # Which of them comes first is to be open: the verbs need some milliseconds each.
        lines = [{**finishing, "after": rng.uniform(0, 0.03)} for _one in workers[1:]]
        lines.insert(0, {"do": taker, "by": by[taker], "after": rng.uniform(0, 0.03), **about})
        for worker, line in zip(workers, lines, strict=True):
            worker.stdin.write(json.dumps(line) + "\n")
            worker.stdin.flush()
        _look(tally)
        for number, worker in enumerate(workers):
            said = worker.stdout.readline().strip()
            if said not in ("0", "1") or (number == 0 and said != "0"):
                tally.unexpected.append(f"{lines[number]['do']}: {said}")
            elif number:
                tally.merged += int(said)
            _look(tally)
        tally.pairs += 1
        tally.kinds[taker] += 1
    return tally


def _look(tally: Tally) -> None:
    with connection.cursor() as cursor:
        for question in (VIOLATIONS, race.VIOLATIONS):
            cursor.execute(question)
            tally.violations += bool(cursor.fetchall())
            tally.snapshots += 1


def public_now() -> tuple[int, int]:
    """(records that are public, redirects) when all have ended."""
    return Activity.objects.count(), Successor.objects.count()
