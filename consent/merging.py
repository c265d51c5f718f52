"""Merging two records of one activity: the one goes, its address leads to the other (docs/adr/0025).

What the other says is not touched here: a text that credits more organisations than before goes through the gate as any other.
"""

from django.db import connection

from accounts.models import User
from consent import gate
from consent.models import Record
from consent.verbs import verb


@verb
def merge(reference: str, *, into: str, by: User) -> None:
    """Take the record back, and have its public address lead to ``into``, which is public. Rights are the caller's to check.

    As any withdrawal it spends every grant. What was never put before a State has no address to lead anywhere.
    Raises :class:`consent.verbs.Refused` where ``into`` is not public (any more): then nothing has happened.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[reference, into]])
    if not Record.objects.filter(pk=reference).exists():
        return
    gate.withdraw(reference, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_merge(%s, %s)", [reference, into])
