"""How fast a list leaves the house as a file, beside PostgreSQL's own COPY of the same columns, and with how much memory (G10).

python -m tests.benches.exports [ROWS …]     (`make bench ARGS=exports`)

The records are copies of some that the real verbs published; ratios are medians of rounds that take turns.
"""

import os
import re
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from config.local.environment import PROJECT
from tests.benches import Figure

ROUNDS = 3
# Copies of each published record under references of their own, each newer than all before it, as the gate gives keys; without
# the gate's checks (they are not what is measured).
COPY_RECORDS = """
DO $$ DECLARE names text; link text; BEGIN
  SELECT string_agg(quote_ident(column_name), ', ') INTO names FROM information_schema.columns
    WHERE table_name = 'repository_activity' AND is_generated = 'NEVER'
      AND column_name NOT IN ('id', 'reference', 'document', 'published_at');
  CREATE TEMP TABLE copies ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('repository_activity', 'id')) AS id, a.id AS original,
           'TCR-' || upper(lpad(to_hex({first} + n), 8, 'G')) AS reference, newest + n * interval '1 second' AS published_at
    FROM (SELECT n, id, newest FROM generate_series(1, {rows}) n
          JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS number
                FROM repository_activity WHERE reference = ANY ('{{{seeds}}}')) a ON a.place = n % a.number
          CROSS JOIN (SELECT max(published_at) AS newest FROM repository_activity) AS before ORDER BY n) AS a;
  EXECUTE format('INSERT INTO repository_activity (id, reference, document, published_at, %1$s) OVERRIDING SYSTEM VALUE'
    ' SELECT c.id, c.reference, encode(sha256(c.reference::bytea), ''hex''), c.published_at, %1$s'
    ' FROM copies c JOIN repository_activity a ON a.id = c.original', names);
  FOREACH link IN ARRAY ARRAY['state', 'recommendation', 'pledge', 'provider'] LOOP
    SELECT string_agg(quote_ident(column_name), ', ') INTO names FROM information_schema.columns
      WHERE table_name = 'repository_activity' || link AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'activity_id');
    EXECUTE format('INSERT INTO repository_activity%1$s (activity_id, %2$s) SELECT c.id, %2$s'
      ' FROM copies c JOIN repository_activity%1$s l ON l.activity_id = c.original', link, names);
  END LOOP;
END $$
"""
# What the file says, as far as one statement can put it together: codes, and names of States.
COPY_OUT = """COPY (
  SELECT reference, title, summary, description, results, language, status, starts_on, starts_precision, ends_on,
    ends_precision, array_to_string(kinds, '; '), array_to_string(modalities, '; '), array_to_string(beneficiaries, '; '),
    array_to_string(themes, '; '), array_to_string(persons, '; '), array_to_string(sdgs, '; '), requested_by,
    cooperation_agreed, shares_experience, good_practice, array_to_string(funds, '; '), amount, currency,
    (SELECT string_agg(l.state_id, '; ' ORDER BY l.state_id) FROM repository_activitystate l WHERE l.activity_id = a.id),
    (SELECT string_agg(s.names ->> 'en', '; ' ORDER BY l.state_id) FROM repository_activitystate l
       JOIN repository_state s ON s.iso3 = l.state_id WHERE l.activity_id = a.id),
    (SELECT string_agg(l.name || ' ' || l.type, '; ' ORDER BY l.id) FROM repository_activityprovider l
       WHERE l.activity_id = a.id),
    (SELECT string_agg(r.identifier, '; ' ORDER BY r.identifier) FROM repository_activityrecommendation l
       JOIN repository_recommendation r ON r.id = l.recommendation_id WHERE l.activity_id = a.id),
    (SELECT string_agg(r.position, '; ' ORDER BY r.identifier) FROM repository_activityrecommendation l
       JOIN repository_recommendation r ON r.id = l.recommendation_id WHERE l.activity_id = a.id),
    no_state_reason, first_published_at, published_at, document
  FROM repository_activity a ORDER BY published_at DESC, id DESC) TO STDOUT WITH (FORMAT csv)"""


@dataclass(frozen=True)
class Measure:
    """One way of writing the file."""

    name: str
    rows_a_second: int
    megabytes: float  # of the file
    times_copy: float  # its rows a second, as a share of COPY's in the same rounds


def fill(superuser: psycopg.Connection, rows: int, seeds: list[str], first: int = 0) -> None:
    """Add so many copies of the records with these references; ``first``: how many copies there are already."""
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = 'replica'")
        statement = COPY_RECORDS.format(rows=int(rows), first=int(first), seeds=",".join(seeds))
        superuser.execute(statement)
    superuser.execute("ANALYZE repository_activity")


def written(suffix: str, query: str = "") -> tuple[int, int]:
    """Write the file to nowhere; returns its bytes, and the most memory that it took above what was there before."""
    from django.http import QueryDict

    from repository.browse.filters import ActivityFilter
    from repository.browse.vocabulary import Vocabulary
    from repository.exports import as_xlsx, stream
    from repository.exports.files import Export
    from repository.exports.formats import FORMATS

    vocabulary = Vocabulary("en")
    export = Export(stream.ACTIVITIES, ActivityFilter(QueryDict(query), vocabulary=vocabulary), vocabulary)
    write = FORMATS[suffix].write
    before = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0
    if tracemalloc.is_tracing():
        tracemalloc.reset_peak()
    size = sum(len(chunk) for chunk in (write(export) if write else as_xlsx.pieces(as_xlsx.build(export))))
    most = tracemalloc.get_traced_memory()[1] - before if tracemalloc.is_tracing() else 0
    return size, most


def copied() -> int:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(COPY_OUT) as rows:
        return sum(len(row) for row in rows)


def measure(rows: int, suffixes: tuple[str, ...] = ("csv", "json", "jsonld", "iati.xml", "xlsx")) -> list[Measure]:
    """Each way beside COPY, over all the records that there are."""
    ways: dict[str, Callable[[], int]] = {"COPY": copied} | {
        suffix: lambda suffix=suffix: written(suffix)[0] for suffix in suffixes
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            sizes[name] = way()
            seconds[name].append(time.perf_counter() - begun)
    ratios = {
        name: statistics.median(copy / own for copy, own in zip(seconds["COPY"], spent, strict=True))
        for name, spent in seconds.items()
    }
    return [
        Measure(name, round(rows / statistics.median(spent)), round(sizes[name] / 2**20, 1), round(ratios[name], 2))
        for name, spent in seconds.items()
    ]


def run(full: bool) -> list[Figure]:
    """In a process of its own, for it needs a database of its own."""
    rows = 100_000 if full else 5_000
    told = subprocess.run(
        [sys.executable, "-m", "tests.benches.exports", str(rows)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    goals = {"csv": 0.5}  # G10 speaks of a table; what the others take beside it is told
    return [
        Figure(f"{name}: rows a second, as a share of COPY's", float(share), "x", goals.get(name), at_least=True)
        for name, share in re.findall(r"rows  (\S+) .* ([\d.]+) x COPY", told.stdout)
        if name != "COPY"
    ]


def main(arguments: list[str]) -> int:
    """Makes a database of its own, and drops it."""
    from tests import settings  # noqa: F401 (enters the database of the tests)

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connections

    from tests import database
    from tests.repository.conftest import publish_all

    database.clone()
    try:
        seeds, there = sorted(publish_all().all), 0
        superuser = database.superuser(database.Addresses().name)
        if superuser is None:
            print("Needs the embedded database server.")
            return 2
        with superuser:
            superuser.autocommit = True
            for rows in [int(one) for one in arguments] or [10_000]:
                fill(superuser, rows - there - len(seeds), seeds, there)
                there = rows - len(seeds)
                for one in measure(rows):
                    speed = f"{one.rows_a_second:>8,} rows/s {one.megabytes:>8} MB"
                    print(f"{rows:>9,} rows  {one.name:10} {speed} {one.times_copy:5.2f} x COPY", flush=True)
    finally:
        connections.close_all()
        database.drop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
