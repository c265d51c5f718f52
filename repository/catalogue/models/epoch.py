"""What moves with every change of what is public: the epoch, its steps, the words of all records."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q


class Epoch(models.Model):
    """One row that changes when, and only when, a public table changes. ETags and cache keys are made from it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32)  # random: says that something changed, not how often
    changed_at = models.DateTimeField()
    next_expiry = models.DateTimeField(null=True)  # the first grant to run out among the published records
    sealed_at = models.DateTimeField(null=True)  # since then nothing is served in public (``consent.seal``)
    # The running database (``repository_instance()``) whose ledger was last found level with the journal.
    attested_for = models.CharField(max_length=32, default="")
    number = models.BigIntegerField(default=0)  # of its last step; never shown

    class Meta:
        constraints = [models.CheckConstraint(name="there_is_one_epoch", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.value


class EpochStep(models.Model):
    """One move of the epoch: which activities came or went. What a process keeps in memory follows these steps.

    Written with the epoch, whose row is locked meanwhile: whoever sees a number sees every step before it. Kept for two days.
    """

    number = models.BigIntegerField(primary_key=True)
    value = models.CharField(max_length=32)  # the epoch after this step
    activities = ArrayField(models.BigIntegerField(), null=True)  # keys of Activity; null: anything may have changed
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}: {self.value}"


class Word(models.Model):
    """A word of published records, as repository/words.py reads it. What is suggested to readers comes from these."""

    text = models.CharField(max_length=40, primary_key=True)
    records = models.IntegerField()  # that have it; the word goes with the last one

    class Meta:
        indexes = [
            GinIndex(OpClass(models.F("text"), name="gin_trgm_ops"), name="word_trigrams"),
            models.Index(OpClass(models.F("text"), name="varchar_pattern_ops"), name="word_beginnings"),
            models.Index(fields=["text"], condition=Q(records__lte=0), name="word_without_records"),
        ]

    def __str__(self) -> str:
        return self.text
