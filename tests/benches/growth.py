"""How pages slow down as records become many: the same site over 10,000 and over many more, asked in turn (performance.md, G4).

The few are published by the projection, as in `reading`; the many are those and copies of them (`exports.fill`), which come in
about ten times as fast. Words are not asked for: copies say the same again and again.

Short: 2,500 and 10,000. Full: 10,000 and 300,000, or BENCH_ROWS.
"""

import os
import time
from collections.abc import Iterator

from psycopg import sql

from tests.benches import Figure
from tests.benches.reading import clients, records, serving

SHORT, FULL = (2_500, 10_000), (10_000, 300_000)
# What is asked; at most so many times as slow over the many (None: told, not judged).
ASKED: dict[str, tuple[str, float | None]] = {
    "landing page with facets": ("/en/activities/", 2.0),
    "home": ("/en/", None),
    "page 100": ("/en/activities/?page=100", None),
    "one broad filter": ("/en/activities/?sdg=1", None),
    "three filters": ("/en/activities/?sdg=1&cycle=2&theme=bench-1", None),
    "interface, with facets": ("/api/v1/activities/?facets=1", None),
    "record": ("/en/activities/{reference}/", None),
}


def run(full: bool) -> list[Figure]:
    few, many = FULL if full else SHORT
    many = int(os.environ.get("BENCH_ROWS") or many)
    from tests import database  # starts the server of the tests, for databases of our own

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    name = database.Addresses().name
    try:
        reference = _fill(name, few, many)
        programs = {"few": "config.wsgi", "many": "config.wsgi"}
        with serving.running(programs, environments={"many": _on(f"{name}_many")}) as pids:
            return [*_compare(reference, few, many, 12 if full else 4), *serving.weigh(pids["many"])]
    finally:
        with database.Addresses().maintenance() as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(f"{name}_many")))
        database.drop()


def _on(name: str) -> dict[str, str]:
    from tests import database

    return {"DATABASE_PUBLIC_URL": database.Addresses().url("DATABASE_PUBLIC_URL", name)}


def _fill(name: str, few: int, many: int) -> str:
    """Both databases; returns the reference of a record that both have."""
    from config.local import postgres
    from tests import database
    from tests.benches import exports
    from tests.benches.reading import loading

    superuser = database.superuser(name)
    if superuser is None:
        raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
    superuser.autocommit = True
    begun = time.monotonic()
    references = loading.fill(superuser, records.records(few))
    superuser.close()
    print(f"{few:,} records published in {time.monotonic() - begun:.0f} s", flush=True)
    begun = time.monotonic()
    copy = sql.Identifier(f"{name}_many")
    with database.Addresses().maintenance() as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(copy, sql.Identifier(name)))
        postgres.open_to_roles(owner, f"{name}_many")
    superuser = database.superuser(f"{name}_many")
    assert superuser is not None
    superuser.autocommit = True
    superuser.execute("SELECT consent_attest()")  # as the desk would: it is another database
    for first in range(0, many - few, 50_000):
        exports.fill(superuser, min(50_000, many - few - first), references, first)
    superuser.execute("VACUUM ANALYZE")
    superuser.close()
    print(f"{many - few:,} copies in {time.monotonic() - begun:.0f} s", flush=True)
    return references[0]


def _compare(reference: str, few: int, many: int, seconds: float) -> Iterator[Figure]:
    addresses = {name: serving.address(name) for name in ("few", "many")}
    for name, number in (("few", few), ("many", many)):
        body = clients.Client(addresses[name]).get("/api/v1/activities/")[1]
        assert f'"count":{number},'.encode() in body, body[:200]
    for what, (path, goal) in ASKED.items():
        asked = {0: path.format(reference=reference)}
        timed = clients.in_turn({"few": asked, "many": asked}, addresses, seconds)
        shown = ", ".join(f"{name} {of.middle:.1f}/{of.slow:.1f}" for name, of in timed.items())
        print(f"  {what:26} {shown} ms", flush=True)
        slower = clients.ratio(timed["many"], timed["few"])
        yield Figure(f"{what}: {many:,} records, times {few:,}", slower, "×", goal)
