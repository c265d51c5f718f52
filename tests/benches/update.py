"""How long the annual update takes to be made, with how much memory, and how both grow. Its figures: ``benches.figures``.

Each language is made in a process of its own, from one kept copy of the record: page, PDF, Word, workbook, CSV. One record in
twenty was first published in the period. The goal is for seconds of the processor, which are those of the clock on a machine
that does nothing else: one process makes a language, and waits for nothing. The clock is told beside it.
Short: 300 and 1,000 records, two languages. Full: 1,000, 3,000, 10,000, six languages.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.benches import Figure

SHORT, FULL = [300, 1_000], [1_000, 3_000, 10_000]
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
SECONDS, MEGABYTES = 120, 1_024  # a language may take at most, with 10,000 records
IN_PERIOD = 20  # one of so many
EACH_STATE = 40  # recommendations


def run(full: bool) -> list[Figure]:
    with own_database() as superuser:
        return _measure(superuser, FULL if full else SHORT, LANGUAGES if full else ("ar", "en"))


@contextmanager
def own_database() -> Iterator[Any]:
    """A database of the benchmark alone, with the reference facts of the tests; gives a connection of its superuser."""
    from tests import database  # starts the server of the tests

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    superuser = database.superuser(database.Addresses().name)
    if superuser is None:
        raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
    superuser.autocommit = True
    try:
        yield superuser
    finally:
        from django.db import connections

        superuser.close()
        connections.close_all()
        database.drop()


def copies(superuser: Any, sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Fills the database up to each size, and gives the size and the id of a copy of what is public then."""
    from tests.benches.reading import loading, records

    made, there = list(records.records(max(sizes))), 0
    _recommend(superuser)
    for size in sizes:
        loading.fill(superuser, made[there:size], _supported)
        there = size
        _publish_most_earlier(superuser)
        yield size, _kept()


def _recommend(superuser: Any) -> None:
    """So many recommendations to each of the made-up States, most of them supported now."""
    from tests.benches.reading import loading, records

    superuser.execute("SET session_replication_role = 'replica'")  # the States come with the first records
    superuser.execute(
        "INSERT INTO repository_recommendation (identifier, review_id, state_id, cycle, paragraph, symbol, text, language,"
        " position, themes, persons, sdgs, fingerprint) SELECT state || '-bench-' || n, 1, state, 4, '', '', 'A recommendation.',"
        " 'en', CASE WHEN n %% 4 = 0 THEN 'noted' ELSE 'supported' END, '{}', '{}', '{}', state || n"
        " FROM unnest(%s::text[]) state CROSS JOIN generate_series(0, %s::int) n",
        [[loading.state(number) for number in range(1, records.STATES + 1)], EACH_STATE - 1],
    )
    superuser.execute("SET session_replication_role = 'origin'")


def _supported(made: Any) -> list[dict[str, Any]]:
    """One to four recommendations to its first two States, as its document has them. Some were pending then."""
    from tests.benches.reading import loading

    return [
        {
            "identifier": f"{loading.state(state)}-bench-{number}", "state": loading.state(state), "cycle": 4, "symbol": "",
            "paragraph": "", "language": "en", "text": "A recommendation.", "recommending": [],
            "position": "pending" if (made.place + number) % 9 == 0 else "noted" if number % 4 == 0 else "supported",
        }
        for state in made.states[:2]
        for number in sorted({made.place % EACH_STATE, made.place * 7 % EACH_STATE})
    ]  # fmt: skip


def _measure(superuser: Any, sizes: list[int], languages: tuple[str, ...]) -> list[Figure]:
    found: list[Figure] = []
    for size, snapshot in copies(superuser, sizes):
        for language in languages:
            seconds, clock, megabytes = _made_in_a_process(snapshot, language)
            found += [
                Figure(
                    f"{size:,} records, {language}: all files", seconds, "s of the processor", goal=SECONDS, noise=1.0
                ),
                Figure(f"{size:,} records, {language}: by the clock", clock, "s"),
                Figure(f"{size:,} records, {language}: memory at its most", megabytes, "MB", goal=MEGABYTES, noise=1.0),
            ]
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


def period() -> Any:
    from reports.period import Period

    return Period(date.today() - timedelta(days=365), date.today(), date.today())


def _kept() -> int:
    """The id of a copy of what is public now."""
    from reports import snapshots
    from reports.models import Update
    from repository.models import CouncilSession

    days, session = period(), CouncilSession.objects.get(pk=65)
    update = Update.objects.create(
        session=session, period_first=days.first, period_last=days.last, cut_off=days.cut_off,
        languages=list(LANGUAGES), created_by_id=1,
    )  # fmt: skip
    return snapshots.keep(update, snapshots.collect(session, days, today=date.today()), job=uuid4()).pk


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
