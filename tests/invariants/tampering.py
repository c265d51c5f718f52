"""Thirteen ways to forge the ledger or what is public, by somebody for whom no rule holds: a superuser, triggers off.

Each way takes a random generator and a superuser's connection, and leaves the database forged. ``untouched`` puts it back.
"""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from consent.verification import COLUMNS

TABLES = ["consent_event", "consent_chain", "repository_activity", "repository_activitystate"]
Forgery = Callable[[random.Random, psycopg.Connection], None]

# Hashes a suffix of the chain again, as the strongest forger would, and moves the head to its end.
REHASH = """
DO $$ DECLARE e consent_event; before text := {before}; BEGIN
  FOR e IN SELECT * FROM consent_event WHERE number >= {first} ORDER BY number LOOP
    e.previous := before;
    e.hash := encode(sha256(consent_event_bytes(e)), 'hex');
    UPDATE consent_event SET previous = e.previous, hash = e.hash WHERE number = e.number;
    before := e.hash;
  END LOOP;
  UPDATE consent_chain SET hash = before;
END $$"""
TO_THE_LAST = (
    "UPDATE consent_chain SET (number, hash) = (SELECT number, hash FROM consent_event ORDER BY number DESC LIMIT 1)"
)

# A value that is certainly another one, whatever stands there.
OTHER = {
    "number": "number + 1000000", "kind": "CASE kind WHEN 'granted' THEN 'withheld' ELSE 'granted' END",
    "record_id": "(SELECT min(reference) FROM consent_record WHERE reference IS DISTINCT FROM record_id)",
    "document_id": "(SELECT min(hash) FROM consent_publicationdocument d WHERE d.hash IS DISTINCT FROM document_id)",
    "state_id": "CASE state_id WHEN 'QMC' THEN 'QMA' ELSE 'QMC' END", "state_number": "coalesce(state_number, 0) + 1",
    "actor": "coalesce(actor, 0) + 1", "mandate": "coalesce(mandate, 0) + 1", "basis": "basis || 'x'",
    "permissions": "permissions || 'files'", "detail": "detail || ' '",
    "effective_at": "effective_at - interval '1 microsecond'", "expires_at": "coalesce(expires_at, now()) + interval '1 day'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "previous": "translate(previous, '0123456789abcdef', '123456789abcdef0')",
}  # fmt: skip
assert set(OTHER) == set(COLUMNS)


def _numbers(connection: psycopg.Connection) -> list[int]:
    return [number for (number,) in connection.execute("SELECT number FROM consent_event ORDER BY number")]


def _public(rng: random.Random, connection: psycopg.Connection) -> int:
    return rng.choice([one for (one,) in connection.execute("SELECT id FROM repository_activity ORDER BY id")])


def column(rng: random.Random, connection: psycopg.Connection) -> None:
    name = rng.choice(sorted(OTHER))
    connection.execute(
        f"UPDATE consent_event SET {name} = {OTHER[name]} WHERE number = %s", [rng.choice(_numbers(connection))]
    )


def bit(rng: random.Random, connection: psycopg.Connection) -> None:
    """One bit of a hash: bit rot, or a very small lie."""
    name, number = rng.choice(["hash", "previous"]), rng.choice(_numbers(connection))
    (before,) = connection.execute(f"SELECT {name} FROM consent_event WHERE number = %s", [number]).fetchone()  # type: ignore[misc]
    at = rng.randrange(64)
    after = f"{before[:at]}{int(before[at], 16) ^ (1 << rng.randrange(4)):x}{before[at + 1 :]}"
    connection.execute(f"UPDATE consent_event SET {name} = %s WHERE number = %s", [after, number])


def delete(rng: random.Random, connection: psycopg.Connection) -> None:
    connection.execute("DELETE FROM consent_event WHERE number = %s", [rng.choice(_numbers(connection)[:-1])])


def swap(rng: random.Random, connection: psycopg.Connection) -> None:
    one, other = rng.sample(_numbers(connection), 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        connection.execute("UPDATE consent_event SET number = %s WHERE number = %s", [after, before])


def insert(rng: random.Random, connection: psycopg.Connection) -> None:
    """An event put in between, everything after it numbered on."""
    after = rng.choice(_numbers(connection)[:-1])
    connection.execute("UPDATE consent_event SET number = number + 1000001 WHERE number > %s", [after])
    connection.execute(
        "INSERT INTO consent_event SELECT (jsonb_populate_record(e, jsonb_build_object('number', e.number + 1,"
        " 'previous', e.hash, 'hash', encode(sha256(e.hash::bytea), 'hex')))).* FROM consent_event e WHERE number = %s",
        [after],
    )
    connection.execute("UPDATE consent_event SET number = number - 1000000 WHERE number > 1000000")
    connection.execute("UPDATE consent_chain SET number = number + 1")


def cut(rng: random.Random, connection: psycopg.Connection) -> None:
    """The tail cut off, the head moved: what is left of a perfect chain is a perfect chain."""
    connection.execute("DELETE FROM consent_event WHERE number > %s", [rng.choice(_numbers(connection)[:-1])])
    connection.execute(TO_THE_LAST)


def rehash_suffix(rng: random.Random, connection: psycopg.Connection) -> None:
    """A refusal made into a grant, or the other way round, and everything from there hashed again."""
    first = rng.choice(_numbers(connection)[1:])
    connection.execute("UPDATE consent_event SET detail = detail || 'x' WHERE number = %s", [first])
    connection.execute(
        REHASH.format(before=f"(SELECT hash FROM consent_event WHERE number = {first - 1})", first=first)
    )


def rehash_all(rng: random.Random, connection: psycopg.Connection) -> None:
    """Another history from the first event on."""
    connection.execute(
        "UPDATE consent_event SET recorded_at = recorded_at - %s * interval '1 minute'", [rng.randint(1, 99)]
    )
    connection.execute(REHASH.format(before="repeat('0', 64)", first=1))


def forge_last(rng: random.Random, connection: psycopg.Connection) -> None:
    """One more event with a right hash, but past the journal."""
    connection.execute(
        "INSERT INTO consent_event SELECT (jsonb_populate_record(e, jsonb_build_object('number', e.number + 1, 'actor', %s::int,"
        " 'hash', repeat('a', 64)))).* FROM consent_event e ORDER BY number DESC LIMIT 1",
        [rng.randint(1, 999)],
    )
    connection.execute(TO_THE_LAST)


def head(rng: random.Random, connection: psycopg.Connection) -> None:
    if rng.random() < 0.5:
        connection.execute("UPDATE consent_chain SET number = number + %s", [rng.randint(1, 9)])
    else:
        connection.execute("UPDATE consent_chain SET hash = encode(sha256(%s::text::bytea), 'hex')", [rng.random()])


def projected_column(rng: random.Random, connection: psycopg.Connection) -> None:
    """What filters and lists read, beside the document."""
    change = rng.choice(
        ["title = title || ' x'", "summary = ''", "status = 'cancelled'", "ends_on = ends_on + 1", "amount = 7",
         "good_practice = NOT good_practice", "kinds = '{grant}'", "themes = themes || '{x}'", "language = 'zh'"]
    )  # fmt: skip
    connection.execute(f"UPDATE repository_activity SET {change} WHERE id = %s", [_public(rng, connection)])


def projected_text(rng: random.Random, connection: psycopg.Connection) -> None:
    """What pages read: the document itself."""
    connection.execute(
        "UPDATE repository_activity SET canonical = replace(canonical, 'judges', %s) WHERE id = %s",
        [f"judges{rng.randint(0, 9)}", _public(rng, connection)],
    )


def projected_states(rng: random.Random, connection: psycopg.Connection) -> None:
    one = _public(rng, connection)
    if rng.random() < 0.5:
        connection.execute("DELETE FROM repository_activitystate WHERE activity_id = %s", [one])
    else:
        connection.execute(
            "INSERT INTO repository_activitystate (activity_id, state_id, roles) VALUES (%s, 'QMZ', '[]')", [one]
        )


KINDS: dict[str, Forgery] = {
    "a column changed": column, "a bit flipped": bit, "an event deleted": delete, "two events swapped": swap,
    "an event put in between": insert, "the tail cut off": cut, "a suffix hashed again": rehash_suffix,
    "the whole chain hashed again": rehash_all, "an event added at the end": forge_last, "the head moved": head,
    "a public column changed": projected_column, "a public text changed": projected_text,
    "other States shown": projected_states,
}  # fmt: skip
# What is left is a chain without a fault: only what was kept outside the database shows that it is another one.
CHAIN_ALONE_MISSES = {"the tail cut off", "a suffix hashed again", "the whole chain hashed again"}


@contextlib.contextmanager
def forger(superuser: psycopg.Connection) -> Iterator[Callable[[], Any]]:
    """No trigger, no foreign key; yields the function that puts everything back as it was at the beginning."""
    superuser.execute("SET session_replication_role = 'replica'")
    columns = {}
    for table in TABLES:
        superuser.execute(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE {table}")
        rows = superuser.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
            " AND is_generated = 'NEVER'",
            [table],
        )
        columns[table] = ", ".join(f'"{name}"' for (name,) in rows)

    def put_back() -> None:
        for table, names in columns.items():
            superuser.execute(f"DELETE FROM {table}")
            superuser.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_{table}")

    yield put_back
    put_back()
