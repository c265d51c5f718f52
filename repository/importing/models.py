"""Where incoming rows stand while an import works on them, set by set."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class IncomingRow(models.Model):
    """One row of a file during its import. The import deletes it before it commits: outside, the table is empty.

    An ordinary table: the roles of the site may not make temporary ones, which could hide a table from the gate's
    functions.
    """

    n = models.BigIntegerField(primary_key=True)  # the order over all files
    file = models.IntegerField()
    row = models.IntegerField()
    iso3 = models.TextField()
    cycle = models.SmallIntegerField()
    session = models.SmallIntegerField()
    identifier = models.TextField()
    fingerprint = models.TextField()
    paragraph = models.TextField(blank=True)
    symbol = models.TextField(blank=True)
    text = models.TextField()
    position = models.TextField()
    wording = models.TextField(blank=True)
    position_symbol = models.TextField(blank=True)
    dated = models.DateField(null=True)
    recommending = ArrayField(models.TextField())
    themes = ArrayField(models.TextField())
    persons = ArrayField(models.TextField())
    sdgs = ArrayField(models.TextField())
    tags = ArrayField(models.TextField())
    state_as_written = models.TextField()
    recommending_as_written = models.TextField(blank=True)
    key = models.TextField()
    # Filled by the statements, step by step.
    review_id = models.BigIntegerField(null=True)
    recommendation_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    leader = models.BooleanField(default=False, db_default=False)  # the row that makes a new recommendation
    changed = models.BooleanField(default=False, db_default=False)  # its recommendation is no longer what it was
    outcome = models.TextField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        db_table = "repository_incoming"
        indexes = [
            models.Index(fields=["recommendation_id"], name="incoming_by_recommendation"),
            models.Index(fields=["identifier"], name="incoming_by_identifier"),
        ]

    def __str__(self) -> str:
        return f"row {self.row}"
