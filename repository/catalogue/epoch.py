"""The public epoch: one value that moves with the public tables and with nothing else."""

from django.db import connection, models
from django.db.models import ExpressionWrapper, Func

from repository.catalogue.models import Epoch


def current() -> Epoch:
    """The epoch now: one look-up, asked anew for each request.

    ``attested``: whether its ledger was compared with the journal in the database that runs here, not in one replaced since.
    """
    here = Func(function="repository_instance", output_field=models.CharField())
    attested = ExpressionWrapper(models.Q(attested_for=here), output_field=models.BooleanField())
    return Epoch.objects.annotate(attested=attested).get()


def advance() -> None:
    """Say that a public table has changed. The gate does this by itself; loads of reference data call it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT repository_advance_epoch()")
