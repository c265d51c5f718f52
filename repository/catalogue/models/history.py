"""What stays of texts and records that were public: that there were, when, and where they went. No text."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class PublishedVersionQuerySet(models.QuerySet):
    def of(self, reference: str) -> "PublishedVersionQuerySet":
        """The texts of this record that were published, the present one first."""
        return self.filter(reference=reference).order_by("-number")


class PublishedVersion(models.Model):
    """That a text of a record that is public was published: when, its hash, and which parts differ from the text before.

    No text that was replaced is kept. The rows are written with the record by the database (``consent/migrations``), and go
    when it is withdrawn: should it come back, its history begins anew (policy decision D15).
    """

    reference = models.CharField(max_length=12)
    number = models.PositiveIntegerField()  # 1, 2, 3 …
    document = models.CharField(max_length=64)  # SHA-256 (hex)
    published_at = models.DateTimeField()
    changed = ArrayField(models.CharField(max_length=40), default=list)  # names of fields and parts of the document

    objects = PublishedVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_a_record_are_numbered", fields=["reference", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.reference} / {self.number}"

    @property
    def text_version(self) -> str:
        """The short form of the hash, e.g. ``7F3A-91C2``."""
        return f"{self.document[:4]}-{self.document[4:8]}".upper()


class Tombstone(models.Model):
    """A record that was public and is not any more: reference and date, nothing else (policy decision D15)."""

    reference = models.CharField(max_length=12, unique=True)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="tombstone_since")]

    def __str__(self) -> str:
        return self.reference


class SuccessorQuerySet(models.QuerySet["Successor"]):
    def of(self, reference: str) -> str | None:
        """The reference of the public record that this one was merged into; None where there is none."""
        return self.filter(reference=reference).values_list("successor", flat=True).first()


class Successor(models.Model):
    """Where a record went that was public: into another one that is public now, and credits who had sent it.

    Kept by the database (``consent/migrations/0011_successors.sql``): a row stands here only while the other is public, so
    that an address answers a redirect or 410, and tells of nothing that is not public.
    """

    reference = models.CharField(max_length=12, unique=True)  # has a tombstone
    successor = models.CharField(max_length=12)  # of an activity

    objects = SuccessorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="nothing_succeeds_itself", condition=~Q(reference=models.F("successor")))
        ]

    def __str__(self) -> str:
        return f"{self.reference} → {self.successor}"
