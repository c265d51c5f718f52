"""Texts that never got consent, or lost it, go a year after the last decision; that somebody decided stays (D11)."""

from datetime import datetime, timedelta

from django.db import connection

from consent.verbs import verb

KEPT_FOR = timedelta(days=366)  # twelve months, whichever they are


@verb
def erase_due(*, now: datetime) -> int:
    """Erase the words of what nobody may publish any more; hash, requests and events stay. Safe to run twice; returns how many.

    The database looks at its own clock besides: what is younger stays, whatever ``now`` says.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_erase_before(%s)", [now - KEPT_FOR])
        return cursor.fetchone()[0]
