"""The annual updates that the Council has before it, as the public may take them: files, sums, figures. Nothing of drafts.

Written by ``reports.archive`` alone when an update is issued, and again when a revision takes the place of the one before.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from repository.catalogue.models import Activity
from repository.content import LANGUAGES
from repository.reference.models import CouncilSession


class IssuedUpdate(models.Model):
    """One update, in its newest revision. HRC res. 54/28, para. 14; policy decision D16."""

    session = models.OneToOneField(CouncilSession, models.PROTECT, primary_key=True, related_name="+")
    symbol = models.CharField(max_length=40)
    issued_on = models.DateField()
    period_first = models.DateField()
    period_last = models.DateField()
    cut_off = models.DateField()
    read_on = models.DateField()  # the day of the copy that every figure comes from
    revision = models.PositiveIntegerField()  # 1: as issued
    revised_at = models.DateTimeField(null=True, blank=True)  # of a revision after the first
    sha256 = models.CharField(max_length=64)  # of the manifest of the copy
    earlier_sha256 = ArrayField(
        models.CharField(max_length=64), default=list, blank=True
    )  # of earlier revisions, in order
    references = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # of the records in the copy
    figures = models.JSONField(default=dict)  # key -> number, as in figures.csv
    release = models.CharField(max_length=60)  # of the code that made the files

    class Meta:
        ordering = ["-session"]

    def __str__(self) -> str:
        return self.symbol

    @property
    def is_whole(self) -> bool:
        """Every record of the copy is still public. While it is not, the files are closed, until the next revision."""
        public = Activity.objects.filter(reference__in=self.references).count()
        return public == len(self.references)


class IssuedCorrigendum(models.Model):
    """Figures of an issued update that were wrong, and what they should read. Confirmed by two persons (E-706)."""

    update = models.ForeignKey(IssuedUpdate, models.CASCADE, related_name="corrigenda")
    symbol = models.CharField(max_length=60)  # "A/HRC/65/12/Corr.1"
    confirmed_on = models.DateField()
    revision = models.PositiveIntegerField()  # of the update that it corrects
    cause = models.JSONField()  # language -> words; English always
    figures = models.JSONField()  # [{"key": …, "old": …, "new": …}]
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["update", "symbol"]
        constraints = [models.UniqueConstraint(fields=["update", "symbol"], name="issued_corrigendum_has_a_symbol")]

    def __str__(self) -> str:
        return self.symbol


class IssuedFile(models.Model):
    """One file of an issued update, or of a corrigendum to it, as stored; its bytes never change."""

    update = models.ForeignKey(IssuedUpdate, models.CASCADE, related_name="files")
    corrigendum = models.ForeignKey(IssuedCorrigendum, models.CASCADE, null=True, blank=True, related_name="files")
    name = models.CharField(max_length=80)  # "update-65.ar.pdf"
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)  # "": the same for all languages
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=250)  # name in the default storage

    class Meta:
        ordering = ["update", "name"]
        constraints = [models.UniqueConstraint(fields=["update", "name"], name="issued_update_has_a_file_once")]

    def __str__(self) -> str:
        return self.name
