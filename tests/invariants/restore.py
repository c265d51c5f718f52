"""An old backup put back over the present database, as a hoster would after a disaster: the journal's file stays."""

import contextlib
from collections.abc import Iterator
from itertools import count

from django.db import connections
from psycopg import sql

from tests import database

_numbers = count(1)


@contextlib.contextmanager
def old_backup() -> Iterator[None]:
    """Keep the database as it is now; at the end of the block it is put back, whatever was committed in between."""
    addresses = database.Addresses()
    here, backup = sql.Identifier(addresses.name), sql.Identifier(f"{addresses.name}_backup_{next(_numbers)}")
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    connections.close_all()
    with addresses.maintenance() as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(backup))
        owner.execute(copy.format(backup, here))
    yield
    connections.close_all()
    with addresses.maintenance() as owner:
        owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(here))
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(backup, here))
        owner.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
        owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO tcr_app, tcr_public").format(here))
