"""The public epoch: one value that moves with the public tables and with nothing else."""

from django.db import connection

from repository.catalogue.models import Epoch


def current() -> Epoch:
    """The epoch now: one look-up, asked anew for each request."""
    return Epoch.objects.get()


def advance() -> None:
    """Say that a public table has changed. The gate does this by itself; loads of reference data call it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT repository_advance_epoch()")
