"""The figures of the annual update from one kept copy, beside one SQL, and beside a loop over States (goal G11).

Every round asks the three in turn. The one statement and the loop read the live tables, which have what the copy has, and each
makes every table that is compared: all figures are compared before anything is timed, for a fast wrong number is no figure.
Short: 1,000 records. Full: 1,000, 3,000, 10,000.
"""

import time
from collections.abc import Callable
from typing import Any

from tests.benches import Figure, plain_loop
from tests.benches.update import copies, own_database, period

SHORT, FULL = [1_000], [1_000, 3_000, 10_000]
ROUNDS = 5


def run(full: bool) -> list[Figure]:
    with own_database() as superuser:
        return [
            figure
            for size, snapshot in copies(superuser, FULL if full else SHORT)
            for figure in _measure(superuser, snapshot, size)
        ]


def _measure(superuser: Any, snapshot: int, size: int) -> list[Figure]:
    """Every figure from the copy, in turn with one statement over the live tables, and with a loop over States."""
    from reports import figures, snapshots
    from reports.models import Snapshot
    from tests.reports import independent

    def figures_of_the_copy() -> figures.Figures:
        return figures.compute(snapshots.read(Snapshot.objects.get(pk=snapshot)))

    days, found = independent.days(period()), dict(figures.keyed(figures_of_the_copy()))
    _compare(found, independent.counted_by_sql(superuser, period()))
    _compare(found, plain_loop.counted(period()))
    statement = independent.in_one_statement()
    ours, least, loop = [], [], []
    for _round in range(ROUNDS):
        ours.append(_timed(figures_of_the_copy))
        least.append(_timed(lambda: superuser.execute(statement, days).fetchall()))
        loop.append(_timed(lambda: plain_loop.counted(period())))
    once = min(ours)  # what else the machine does makes a round longer, never shorter
    return [
        Figure(f"{size:,} records: figures", once, "s"),
        Figure(f"{size:,} records: figures, of one SQL", once / min(least), "×", goal=3),
        Figure(
            f"{size:,} records: figures, faster than a loop over States", min(loop) / once, "×", goal=10, at_least=True
        ),
    ]


def _compare(ours: dict[str, int], counted: dict[str, int]) -> None:
    """Raises SystemExit with the figures that differ. A table of SQL has no row with 0; some of ours are not in it."""
    wrong = {key: (ours.get(key, 0), value) for key, value in counted.items() if ours.get(key, 0) != value}
    beside = ("by_submitter_and_group", "states")
    wrong |= {key: (n, 0) for key, n in ours.items() if n and key not in counted and not key.startswith(beside)}
    if wrong:
        raise SystemExit(f"Figures differ from those of SQL (ours, SQL): {wrong}")


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
