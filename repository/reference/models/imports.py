"""Imports: what came in together, and each of its files."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """The files that were imported together. It can be undone as one, while nothing links to what it brought."""

    class Kind(models.TextChoices):
        RECOMMENDATIONS = "recommendations", _("recommendations")
        PLEDGES = "pledges", _("voluntary pledges")

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in addresses
    kind = models.CharField(max_length=16, choices=Kind.choices)
    imported_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)  # a person's id, null: by command; this room knows no people
    report = models.JSONField(default=dict)  # totals; the rows are in the report's file
    reviews = models.JSONField(default=list)  # those that the import has opened or moved, as they were before
    former = models.JSONField(default=list)  # former identifiers that gave way to recommendations which bear them now
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-imported_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.imported_at:%Y-%m-%d}"


class ImportRun(models.Model):
    """One file read by an importer: what it was and what became of its rows."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="runs")
    source = models.CharField(max_length=20)  # "upr-info", "ohchr-matrix", "uhri", "table"
    file_name = models.CharField(max_length=255)
    checksum = models.CharField(max_length=64)  # SHA-256 of the file, hex
    imported_at = models.DateTimeField()
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.source})"
