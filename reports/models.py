"""The annual update to the Human Rights Council, and the frozen copies that its files are made from.

An update in draft has a *preview*: a snapshot of what was public on one day, with the files made from it. Nothing here
refers to an activity by key; a snapshot holds copies, so that its figures can be made again in three years.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repository.content import LANGUAGES
from repository.models import CouncilSession


class UpdateStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Frozen")


class Update(models.Model):
    """The update of one June session: which period it covers and in which languages it is written.

    HRC res. 54/28, para. 14. Several drafts of one session may stand side by side; one of them is final.
    """

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in addresses, never serial
    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="+", verbose_name=_("Council session"))
    period_first = models.DateField(_("First day of the period"))
    period_last = models.DateField(_("Last day of the period"))  # it belongs to the period
    cut_off = models.DateField(_("Cut-off date"))  # the stock is counted, and groups and names hold, on this day
    languages = ArrayField(models.CharField(max_length=2, choices=LANGUAGES), verbose_name=_("Languages"))
    status = models.CharField(max_length=6, choices=UpdateStatus, default=UpdateStatus.DRAFT)
    created_by_id = models.BigIntegerField()  # a person's id
    created_at = models.DateTimeField(default=timezone.now)
    job = models.UUIDField(null=True, blank=True)  # identifier of the outbox job that builds it, or built it last

    class Meta:
        ordering = ["-session", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="update_period_ends_after_it_starts",
                condition=Q(period_last__gte=F("period_first")),
                violation_error_message=_("The last day of the period is before its first day."),
            ),
            models.CheckConstraint(
                name="update_is_cut_off_after_its_period",
                condition=Q(cut_off__gte=F("period_last")),
                violation_error_message=_("The cut-off date is before the last day of the period."),
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(status="frozen"), name="a_session_has_one_final_update"
            ),
        ]

    def __str__(self) -> str:
        return f"HRC {self.session_id}, {self.period_first} – {self.period_last}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def complete(self) -> "SnapshotQuerySet":
        """All files are made and stored."""
        return self.filter(completed_at__isnull=False)

    def of_drafts(self) -> "SnapshotQuerySet":
        """Previews: they follow what is public, and go when it changes."""
        return self.filter(update__status=UpdateStatus.DRAFT)


class Snapshot(models.Model):
    """What was public on one day, copied: the documents, and the reference facts that figures rest on.

    ``facts`` holds names and groups of the States on the cut-off date, labels of the vocabularies, positions on the
    linked recommendations, the count of submissions received. ``manifest`` names every record by reference and
    document hash; its SHA-256 stands for the whole. Written by ``reports.snapshots``; never changed but for
    ``job`` and ``completed_at``.
    """

    update = models.ForeignKey(Update, models.CASCADE, related_name="snapshots")
    taken_at = models.DateTimeField(default=timezone.now)
    release = models.CharField(max_length=60)  # of the code that took it
    template = models.CharField(max_length=64)  # SHA-256 of the templates and sentences it was to be written with
    facts = models.JSONField()
    manifest = models.TextField()  # RFC 8785
    sha256 = models.CharField(max_length=64)  # of the manifest, hex
    job = models.UUIDField()  # identifier of the outbox job that works on it, or did
    completed_at = models.DateTimeField(null=True, blank=True)  # null: its files are still being made

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["update"], condition=Q(completed_at__isnull=True), name="one_snapshot_of_an_update_is_in_work"
            ),
            models.UniqueConstraint(
                fields=["update"], condition=Q(completed_at__isnull=False), name="an_update_shows_one_snapshot"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update} ({self.sha256[:8]})"

    @property
    def folder(self) -> str:
        """Where its files are in the default storage; no other snapshot has it."""
        return f"updates/{self.update.identifier}/{self.pk}"


class SnapshotDocument(models.Model):
    """The copy of one published document, with the days of its publication."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="documents")
    reference = models.CharField(max_length=12)
    document = models.CharField(max_length=64)  # SHA-256 (hex) of ``canonical``
    canonical = models.TextField()
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["snapshot", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "reference"], name="snapshot_holds_a_record_once"),
        ]

    def __str__(self) -> str:
        return self.reference


class UpdateFile(models.Model):
    """One file made from a snapshot. The row is written after the bytes are stored: a half-written file has none."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)  # "update-65.ar.html"
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)  # "": the same for all languages
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=250)  # name in the default storage

    class Meta:
        ordering = ["snapshot", "name"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "name"], name="snapshot_has_a_file_once")]

    def __str__(self) -> str:
        return self.name
