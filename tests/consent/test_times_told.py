"""Times in the public record never go back, even where the clock of the database does. It cannot be turned here: a superuser
moves a time that readers were told an hour ahead instead, as if the clock had been right then and were late now."""

import psycopg
import pytest

from consent import gate
from repository.models import Activity, Tombstone
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)


def move_ahead(superuser: psycopg.Connection, table: str, column: str, reference: str) -> None:
    superuser.execute("SET session_replication_role = 'replica'")
    superuser.execute(f"UPDATE {table} SET {column} = {column} + interval '1 hour' WHERE reference = %s", [reference])
    superuser.commit()


def test_what_is_withdrawn_is_dated_no_earlier_than_the_last_publication(superuser_connection):
    newest, going = situations.published(states=["QMA"]), situations.published(states=["QMA"])
    move_ahead(superuser_connection, "repository_activity", "published_at", newest.reference)

    gate.revoke(going.reference, state="QMA", by=situations.focal_point("QMA"))

    told = Activity.objects.get(reference=newest.reference).published_at
    assert Tombstone.objects.get(reference=going.reference).since >= told


def test_what_is_withdrawn_or_published_is_dated_no_earlier_than_the_last_withdrawal(superuser_connection):
    gone, going = situations.revoked(states=["QMA"]), situations.published(states=["QMA"])
    move_ahead(superuser_connection, "repository_tombstone", "since", gone)
    told = Tombstone.objects.get(reference=gone).since

    gate.revoke(going.reference, state="QMA", by=situations.focal_point("QMA"))
    coming = situations.published(states=["QMA"])

    assert Tombstone.objects.get(reference=going.reference).since >= told
    assert Activity.objects.get(reference=coming.reference).published_at >= told
