"""Many threads at the gate: grant, revoke, revise, hold and publish the same few records, while observers look on.

An observer asks the database in one statement whether anything public lacks a consent; that statement is written apart from
the gate's own check. The control takes the locks and the guards away: it must show violations, or the race proves nothing.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from django.db import OperationalError, close_old_connections, connection, connections

from consent import gate
from consent.models import ConsentRequest, PublicationDocument
from consent.verbs import Refused
from tests.invariants import world

# Public records for which some State concerned has no effective last grant on exactly that document, or whose book
# was closed later, or that are on hold: one statement, so one snapshot.
VIOLATIONS = """
SELECT a.reference FROM repository_activity a WHERE
  EXISTS (SELECT 1 FROM jsonb_array_elements(a.canonical::jsonb -> 'states_concerned') s WHERE NOT EXISTS (
    SELECT 1 FROM consent_event g WHERE g.document_id = a.document AND g.state_id = s ->> 'state' AND g.kind = 'granted'
      AND g.effective_at <= clock_timestamp() AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
      AND NOT EXISTS (SELECT 1 FROM consent_event n WHERE n.number > g.number AND (
            (n.record_id = a.reference AND n.kind IN ('revoked', 'held', 'withdrawn'))
         OR (n.document_id = a.document AND n.state_id = g.state_id
             AND n.kind IN ('withheld', 'changes_asked', 'time_asked'))))))
  OR 'held' = (SELECT h.kind FROM consent_event h WHERE h.record_id = a.reference AND h.kind IN ('held', 'released')
               ORDER BY h.number DESC LIMIT 1)
"""

PLANTED = """
CREATE OR REPLACE FUNCTION consent_lock(references_ text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS
  $$ BEGIN END $$;
DROP TRIGGER consent_guard_activity ON repository_activity;
DROP TRIGGER consent_guard_event ON consent_event;
"""


@dataclass
class Tally:
    operations: int = 0  # calls of a verb, refused ones too
    snapshots: int = 0
    violations: int = 0
    deadlocks: int = 0
    kinds: Counter = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.operations} operations, {self.snapshots} snapshots, {self.violations} violations, "
            f"{self.deadlocks} deadlocks; {dict(self.kinds)}"
        )


def take_the_locks_away(superuser: psycopg.Connection) -> None:
    """The control: check first and publish afterwards, as a program without a gate in the database would.

    Between the two pass 20 ms, as they do on a busy disk: on a quiet machine the others seldom meet a gap of less than one.
    """
    superuser.execute(PLANTED)
    publish = superuser.execute("SELECT pg_get_functiondef('consent_publish'::regproc)").fetchone()[0]
    lines = publish.splitlines()
    first = next(n for n, line in enumerate(lines) if "PERFORM 1 FROM consent_chain FOR UPDATE" in line)
    last = next(n for n, line in enumerate(lines) if "END LOOP" in line)
    superuser.execute("\n".join([*lines[:first], "  PERFORM pg_sleep(0.02);", *lines[last + 1 :]]))


def run(*, threads: int, operations: int, seed: int = 1, records: int = 6, until_seen: int | None = None) -> Tally:
    """Race for so many operations; the records start with one document each, put before two States.

    ``until_seen``: a control. Go on after that until a snapshot has shown a violation, to this many operations at most.
    """
    people = world.people()
    hot = [world.ask(people, states=("QMA", "QMB")).document.record_id for _ in range(records)]
    tally, lock = Tally(), threading.Lock()

    def count(**more: int) -> None:
        with lock:
            for name, by in more.items():
                setattr(tally, name, getattr(tally, name) + by)

    def going() -> bool:
        return tally.operations < (operations if tally.violations else until_seen or operations)

    def work(number: int) -> None:
        rng = random.Random(seed * 1_000 + number)
        while going():
            kind = _draw(rng)
            try:
                _do(kind, rng.choice(hot), rng, people)
            except Refused:
                pass
            except OperationalError as error:
                if "deadlock" not in str(error):
                    tally.unexpected.append(repr(error))
                count(deadlocks=1)
            except Exception as error:
                tally.unexpected.append(repr(error))
            with lock:
                tally.operations += VERBS.get(kind, 1)
                tally.kinds[kind] += 1
        connections.close_all()

    def watch() -> None:
        while going():
            with connection.cursor() as cursor:
                cursor.execute(VIOLATIONS)
                found = cursor.fetchall()
            count(snapshots=1, violations=bool(found))
            time.sleep(0.003)  # leave the one interpreter to those who write
        connections.close_all()

    side_by_side(work, watch, threads)
    close_old_connections()
    return tally


def side_by_side(work: Callable[[int], None], watch: Callable[[], None], threads: int) -> None:
    """Run ``work`` in so many threads, each given its number, and ``watch`` beside them; returns when all have ended."""
    workers = [threading.Thread(target=work, args=[n]) for n in range(threads)]
    workers.append(threading.Thread(target=watch))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


VERBS = {"grant": 2, "hold": 3}  # both States grant; hold, propose the release, release


def _draw(rng: random.Random) -> str:
    # Most of all the pair that matters: a first publication while a State takes its consent back.
    return rng.choices(["grant", "publish", "revoke", "revise", "withhold", "hold"], [34, 30, 18, 8, 7, 3])[0]


def _do(kind: str, reference: str, rng: random.Random, people: world.People) -> None:
    document = PublicationDocument.objects.filter(record=reference).order_by("-number")[0]
    state = rng.choice(("QMA", "QMB"))
    if kind == "grant":
        for code in ("QMA", "QMB"):
            gate.grant(ConsentRequest.objects.get(document=document, state=code), by=people.focal[code])
    elif kind == "publish":
        gate.publish(document, by=people.publisher)
    elif kind == "revoke":
        gate.revoke(reference, state=state, by=people.focal[state])
    elif kind == "withhold":
        gate.withhold(ConsentRequest.objects.get(document=document, state=state), by=people.focal[state])
    elif kind == "revise":
        world.ask(people, reference, ("QMA", "QMB"))
    else:
        gate.hold(reference, by=people.reviewer, reason="A person is in danger.")
        gate.release(reference, by=people.reviewer)
        gate.release(reference, by=people.second_officer)
