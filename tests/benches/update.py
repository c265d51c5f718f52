"""How long the annual update takes to be made, with how much memory, and how both grow; its figures beside one SQL (G11).

Each language is made in a process of its own, from one kept copy of the record: page, PDF, Word, workbook, CSV. One record in
twenty was first published in the period. The goal is for seconds of the processor, which are those of the clock on a machine
that does nothing else: one process makes a language, and waits for nothing. The clock is told beside it.
Short: 300 and 1,000 records, two languages. Full: 1,000, 3,000, 10,000, six languages.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.benches import Figure

SHORT, FULL = [300, 1_000], [1_000, 3_000, 10_000]
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
SECONDS, MEGABYTES = 120, 1_024  # a language may take at most, with 10,000 records
ROUNDS = 3
IN_PERIOD = 20  # one of so many


def run(full: bool) -> list[Figure]:
    from tests import database  # starts the server of the tests, for a database of our own

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    superuser = database.superuser(database.Addresses().name)
    if superuser is None:
        raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
    superuser.autocommit = True
    try:
        return _measure(superuser, FULL if full else SHORT, LANGUAGES if full else ("ar", "en"))
    finally:
        from django.db import connections

        superuser.close()
        connections.close_all()
        database.drop()


def _measure(superuser: Any, sizes: list[int], languages: tuple[str, ...]) -> list[Figure]:
    from tests.benches.reading import loading, records

    made, found, there = list(records.records(max(sizes))), [], 0
    for size in sizes:
        loading.fill(superuser, made[there:size])
        there = size
        _publish_most_earlier(superuser)
        snapshot = _kept()
        for language in languages:
            seconds, clock, megabytes = _made_in_a_process(snapshot, language)
            found += [
                Figure(
                    f"{size:,} records, {language}: all files", seconds, "s of the processor", goal=SECONDS, noise=1.0
                ),
                Figure(f"{size:,} records, {language}: by the clock", clock, "s"),
                Figure(f"{size:,} records, {language}: memory at its most", megabytes, "MB", goal=MEGABYTES, noise=1.0),
            ]
        found += _figures(superuser, snapshot, size)
    return [*found, *_growth(found, sizes)]


def _growth(found: list[Figure], sizes: list[int]) -> list[Figure]:
    """From the fewest to the most records: how many times the seconds, told for as many times the records."""
    slowest = {
        size: max(one.measured for one in found if one.what.startswith(f"{size:,} records,") and one.goal == SECONDS)
        for size in (sizes[0], sizes[-1])
    }
    times = sizes[-1] / sizes[0]
    return [
        Figure(
            f"slowest language, of {times:.1f} times the records",
            slowest[sizes[-1]] / slowest[sizes[0]],
            "×",
            goal=times,
        )
    ]


def _publish_most_earlier(superuser: Any) -> None:
    """One in twenty stays in the period; all others were first published two years before. No verb turns back time."""
    superuser.execute("SET session_replication_role = 'replica'")
    superuser.execute(
        "UPDATE repository_activity SET first_published_at = now() - CASE WHEN id %% %s = 0 THEN interval '1 day'"
        " ELSE interval '2 years' END",
        [IN_PERIOD],
    )
    superuser.execute("SET session_replication_role = 'origin'")
    superuser.execute("VACUUM ANALYZE repository_activity")


def _period() -> Any:
    from reports.period import Period

    return Period(date.today() - timedelta(days=365), date.today(), date.today())


def _kept() -> int:
    """The id of a copy of what is public now."""
    from reports import snapshots
    from reports.models import Update
    from repository.models import CouncilSession

    period, session = _period(), CouncilSession.objects.get(pk=65)
    update = Update.objects.create(
        session=session, period_first=period.first, period_last=period.last, cut_off=period.cut_off,
        languages=list(LANGUAGES), created_by_id=1,
    )  # fmt: skip
    return snapshots.keep(update, snapshots.collect(session, period, today=date.today()), job=uuid4()).pk


def _made_in_a_process(snapshot: int, language: str) -> tuple[float, float, float]:
    """Seconds of the processor, seconds by the clock, megabytes."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.benches.update", str(snapshot), language],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    seconds, clock, megabytes = done.stdout.split()[-3:]
    print(f"  {language} {seconds} s of the processor, {clock} s, {megabytes} MB", flush=True)
    return float(seconds), float(clock), float(megabytes)


def _figures(superuser: Any, snapshot: int, size: int) -> list[Figure]:
    """Every figure from the copy, in turn with one statement over the live tables, and with a loop over States."""
    from reports import figures, snapshots
    from reports.models import Snapshot
    from tests.reports import independent

    kept, days, statement = (
        Snapshot.objects.get(pk=snapshot),
        independent.days(_period()),
        independent.in_one_statement(),
    )
    ours, least, loop = [], [], []
    for _round in range(ROUNDS):
        ours.append(_timed(lambda: figures.compute(snapshots.read(kept))))
        least.append(_timed(lambda: superuser.execute(statement, days).fetchall()))
        loop.append(_timed(lambda: _state_by_state(superuser)))
    once = min(ours)  # what else the machine does makes a round longer, never shorter
    return [
        Figure(f"{size:,} records: figures", once, "s"),
        Figure(f"{size:,} records: figures, of one SQL", once / min(least), "×", goal=3),
        Figure(
            f"{size:,} records: figures, faster than a loop over States", min(loop) / once, "×", goal=10, at_least=True
        ),
    ]


def _state_by_state(superuser: Any) -> None:
    """As one would write it first: for each State, a statement for each table that counts its activities by code."""
    from repository.models import State

    since = _period().first
    for state in State.objects.values_list("pk", flat=True):
        for column in ("kinds", "modalities", "themes", "persons", "sdgs", "funds", "ARRAY[a.status]"):
            superuser.execute(
                f"SELECT code, count(*) FILTER (WHERE a.first_published_at >= %s), count(*) FROM repository_activity a"
                f" JOIN repository_activitystate l ON l.activity_id = a.id AND l.state_id = %s"
                f" LEFT JOIN LATERAL unnest({column}) code ON true GROUP BY 1",
                [since, state],
            ).fetchall()


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _make(snapshot: int, language: str) -> None:
    """All files of this language, as a worker makes them; prints seconds of the processor, of the clock, megabytes at most."""
    import django

    django.setup()
    from reports import rendering, snapshots
    from reports.models import Snapshot

    begun, worked = time.perf_counter(), time.process_time()
    frozen = snapshots.read(Snapshot.objects.get(pk=snapshot))
    for planned in rendering.plan(frozen, [language]):
        if planned.language:
            planned.make()
    clock, seconds = time.perf_counter() - begun, time.process_time() - worked
    most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(f"{seconds:.1f} {clock:.1f} {int(most.split()[1]) / 1024:.0f}")


if __name__ == "__main__":
    _make(int(sys.argv[1]), sys.argv[2])
