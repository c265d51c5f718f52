"""The public epoch: one value that moves with the public tables and with nothing else."""

import functools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from repository.catalogue.models import Epoch

_of_request: ContextVar[Epoch | None] = ContextVar("epoch", default=None)
Answer = TypeVar("Answer")
# Written out: it is asked for every request, and to put it together by the ORM each time took half of what a 304 cost.
_FIELDS = ("id", "value", "changed_at", "next_expiry", "sealed_at", "attested_for", "number")
_LOOK_UP = """
    SELECT id, value, changed_at, next_expiry, sealed_at, attested_for, number,
      coalesce(next_expiry <= clock_timestamp(), false), attested_for = repository_instance()
    FROM "repository_epoch"
"""


def current() -> Epoch:
    """The epoch now: one look-up, asked anew for each request.

    ``is_due``: whether a consent has run out, by the clock of the database, which is the one that the gate goes by.
    ``attested``: whether its ledger was compared with the journal in the database that runs here, not in one replaced since.
    As the first question of a request it also finds out whether the kept connection still lives, and asks again on a new one
    if not: to ask for that alone, before, would cost a second way to the database (`CONN_HEALTH_CHECKS` is off).
    """
    kept = connection.connection is not None and not connection.in_atomic_block
    try:
        row = _row()
    except (InterfaceError, OperationalError):
        if not kept:
            raise
        connection.close()
        row = _row()
    if row is None:
        raise Epoch.DoesNotExist
    epoch = Epoch.from_db(connection.alias, _FIELDS, row[:-2])
    epoch.is_due, epoch.attested = row[-2:]  # type: ignore[attr-defined]
    return epoch


def _row() -> tuple[Any, ...] | None:
    """By a cursor of psycopg's own, for Django's cannot keep a statement prepared: the database reads and plans it once for
    each connection, which is half of the way there and back."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(_LOOK_UP, prepare=True).fetchone()


def seen() -> Epoch:
    """The epoch as it was when this request came in; outside a request, as it is now.

    Whatever was committed before the request came in is in it, so what follows it is never older than the request.
    """
    return _of_request.get() or current()


@contextmanager
def in_request(epoch: Epoch) -> Iterator[None]:
    """Within, :func:`seen` is this one."""
    token = _of_request.set(epoch)
    try:
        yield
    finally:
        _of_request.reset(token)


def advance() -> None:
    """Say that a public table has changed. The gate does this by itself; loads of reference data call it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT repository_advance_epoch()")


class Shelf:
    """Things made of public tables, kept by a key as long as the epoch stands; the least used go when it is full.

    Where ``settings.KEEP_BY_EPOCH`` is off, as in tests that change a table without moving the epoch, nothing is kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Any, Any] = OrderedDict()
        self._of = ""
        self._lock = Lock()

    def get(self, key: Any, make: Callable[[], Answer]) -> Answer:
        """What lies under this key; made now if nothing does. The key says everything that it depends on besides the tables."""
        value = seen().value
        try:
            return self.find(key, value)
        except KeyError:
            made = make()
            self.put(key, value, made)
            return made

    def find(self, key: Any, value: str) -> Any:
        """What lies under this key, in the epoch of this value. Raises KeyError."""
        if not settings.KEEP_BY_EPOCH:
            raise KeyError(key)
        with self._lock:
            if self._of != value:
                self._things.clear()
                self._of = value
            self._things.move_to_end(key)
            return self._things[key]

    def put(self, key: Any, value: str, thing: Any) -> None:
        """Keep this, made of what was public in the epoch of this value."""
        if not settings.KEEP_BY_EPOCH:
            return
        with self._lock:
            if self._of == value:
                self._things[key] = thing
                while len(self._things) > self._most:
                    self._things.popitem(last=False)


def kept(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """Keep the answers of a function of public tables on a shelf."""
    shelf = Shelf(500)

    @functools.wraps(function)
    def answer(*question: Any) -> Answer:
        return shelf.get(question, lambda: function(*question))

    return answer
