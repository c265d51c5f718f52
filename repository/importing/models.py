"""Where incoming rows stand while an import works on them, and the spellings that no import could resolve."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from repository.reference.models import ImportBatch, ImportRun, Recommendation


class IncomingRow(models.Model):
    """One row of a file during its import. The import deletes it before it commits: outside, the table is empty.

    An ordinary table: the roles of the site may not make temporary ones, which could hide a table from the gate's
    functions.
    """

    n = models.BigIntegerField(primary_key=True)  # the order over all files
    file = models.IntegerField()
    run_id = models.BigIntegerField(default=0)
    row = models.IntegerField()
    iso3 = models.TextField()
    cycle = models.SmallIntegerField()
    session = models.SmallIntegerField()
    identifier = models.TextField()
    fingerprint = models.TextField()
    paragraph = models.TextField(blank=True)
    symbol = models.TextField(blank=True)
    text = models.TextField()
    language = models.TextField(default="en")
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
    themes_as_written = ArrayField(models.TextField(), default=list)
    persons_as_written = ArrayField(models.TextField(), default=list)
    key = models.TextField()
    # The key is the source's own number of the row, whatever becomes of its paragraph.
    own_key = models.BooleanField(default=False)
    # Filled by the statements, step by step.
    review_id = models.BigIntegerField(null=True)
    recommendation_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    head = models.BooleanField(default=False, db_default=False)  # the first row of its paragraph
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


class ImportChange(models.Model):
    """What an import has changed in a recommendation that was there before: for its report, and to undo it.

    ``before`` and ``after`` hold the columns that differ: "text", "identifier", "recommending" (codes), "position",
    "sources" (rows of the source, as they were)… Where nothing but a fact was added, both may be empty.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="import_changes")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField(null=True, blank=True)
    # "text", "classification", "states", "position", "renumbered", "source", "merged"
    kinds = ArrayField(models.CharField(max_length=16))
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "run", "row", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "recommendation"], name="import_changes_a_recommendation_once"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.kinds)


class UnresolvedSpellingQuerySet(models.QuerySet["UnresolvedSpelling"]):
    def waiting(self) -> "UnresolvedSpellingQuerySet":
        """About which nobody has decided yet; what stands in most rows comes first."""
        return self.filter(set_aside=False).order_by("-rows", "folded", "role", "source")


class UnresolvedSpelling(models.Model):
    """A name that stands where a source writes a State, and that is no spelling of any State we know.

    Written by the importers; `importing.spellings.assign` and `set_aside` end the waiting. Nothing is ever guessed.
    """

    class Role(models.TextChoices):
        RECOMMENDING = "recommending", _("recommending State")
        UNDER_REVIEW = "under_review", _("State under review")

    text = models.CharField(max_length=200)  # as written where it was met last
    folded = models.CharField(max_length=200)  # by names.fold
    role = models.CharField(max_length=12, choices=Role.choices)
    source = models.CharField(max_length=20)  # "upr-info"
    rows = models.PositiveIntegerField()  # that held it in the last import which met it
    file_name = models.CharField(max_length=255)  # of that import
    first_met_at = models.DateTimeField()
    last_met_at = models.DateTimeField()
    set_aside = models.BooleanField(default=False)  # somebody has said that it is no State

    objects = UnresolvedSpellingQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "role", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded", "role", "source"], name="unresolved_spelling_is_listed_once_a_source"
            ),
        ]

    def __str__(self) -> str:
        return self.text
