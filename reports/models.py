"""The annual update to the Human Rights Council, and the frozen copies that its files are made from.

An update in draft has a *preview*: a snapshot of what was public on one day, with the files made from it. When two
persons freeze it, the snapshot is *sealed*: its files are made once more, stored, and never change. Nothing here refers
to an activity by key; a snapshot holds copies, so that its figures can be made again in three years.
"""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from repository.content import LANGUAGES
from repository.models import CouncilSession, State


class UpdateStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Frozen")  # its copy is sealed; it may still be taken to the editors
    ISSUED = "issued", _("Issued")  # before the Council, and in the public archive


FINAL = (UpdateStatus.FROZEN, UpdateStatus.ISSUED)
REPORT_WORDS = 8_500  # limit for a report that originates in the Secretariat (GA res. 52/214, 53/208, 59/265)
CHAPTER_WORDS = 1_500  # what the update usually takes of it: a chapter of the annual report
WEEKS_BEFORE = 10  # editors want the text this long before the session begins


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
    target_words = models.PositiveIntegerField(
        _("Words this chapter should not exceed"),
        default=CHAPTER_WORDS,
        validators=[MinValueValidator(100), MaxValueValidator(REPORT_WORDS)],
    )
    other_words = models.PositiveIntegerField(
        _("Words of the rest of the annual report"), default=0, validators=[MaxValueValidator(REPORT_WORDS)]
    )  # 0: not known yet
    submission_on = models.DateField(
        _("To be submitted to the editors on"), null=True, blank=True
    )  # null: the usual day
    version = models.PositiveIntegerField(default=1)  # of these settings: two drafters must not undo each other unseen
    status = models.CharField(max_length=6, choices=UpdateStatus, default=UpdateStatus.DRAFT)
    created_by_id = models.BigIntegerField()  # a person's id
    created_at = models.DateTimeField(default=timezone.now)
    job = models.UUIDField(null=True, blank=True)  # identifier of the outbox job that builds it, or built it last
    proposed_sha256 = models.CharField(max_length=64, blank=True)  # of the preview that one drafter proposes to freeze
    proposed_by_id = models.BigIntegerField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    frozen_by_id = models.BigIntegerField(null=True, blank=True)  # the second person
    frozen_at = models.DateTimeField(null=True, blank=True)
    symbol = models.CharField(_("Symbol of the document"), max_length=40, blank=True)  # given by the editors
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)

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
                fields=["session"], condition=Q(status__in=["frozen", "issued"]), name="a_session_has_one_final_update"
            ),
            models.CheckConstraint(
                name="update_is_proposed_by_somebody_at_some_time",
                condition=Q(proposed_sha256="", proposed_by_id__isnull=True, proposed_at__isnull=True)
                | (~Q(proposed_sha256="") & Q(proposed_by_id__isnull=False, proposed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="update_is_frozen_by_two_persons",
                condition=Q(status="draft", frozen_by_id__isnull=True, frozen_at__isnull=True)
                | (
                    Q(status__in=["frozen", "issued"], frozen_at__isnull=False, proposed_by_id__isnull=False)
                    & ~Q(frozen_by_id=F("proposed_by_id"))
                ),
            ),
            models.CheckConstraint(
                name="update_is_issued_under_a_symbol",
                condition=Q(status="issued", issued_on__isnull=False) & ~Q(symbol="") | ~Q(status="issued"),
            ),
        ]

    def __str__(self) -> str:
        return f"HRC {self.session_id}, {self.period_first} – {self.period_last}"

    @property
    def is_draft(self) -> bool:
        return self.status == UpdateStatus.DRAFT

    @property
    def submission_day(self) -> date:
        """When the editors want it: the day that was set, else ten weeks before the session begins."""
        return self.submission_on or self.session.starts_on - timedelta(weeks=WEEKS_BEFORE)

    @property
    def words_left_by_the_rest(self) -> int:
        """What the limit of the whole report leaves for this chapter."""
        return REPORT_WORDS - self.other_words


class WordingQuerySet(models.QuerySet["Wording"]):
    def in_force(self) -> "WordingQuerySet":
        """The last wording of each section and language."""
        return self.order_by("update_id", "section", "language", "-number").distinct("update_id", "section", "language")


class Wording(models.Model):
    """The drafter's own words for one section in one language. Rows are added, never changed: earlier ones can be read again.

    Two drafters who write at once both write a successor of the same number: the second is refused and shown both texts.
    """

    update = models.ForeignKey(Update, models.CASCADE, related_name="wordings")
    section = models.CharField(max_length=20)  # a key of reports.text.sections
    language = models.CharField(max_length=2, choices=LANGUAGES)
    number = models.PositiveIntegerField()  # 1, 2, 3 … within section and language
    words = models.TextField(_("Your own words"), blank=True, max_length=20_000)  # empty: taken out again
    by_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["update", "section", "language", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "section", "language", "number"], name="a_wording_has_one_successor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} ({self.language}) {self.number}"


class Example(models.Model):
    """A public record that the drafter presents as an example. Only one whose States allowed it (policy decision D5)."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="examples")
    reference = models.CharField(max_length=12)
    by_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["update", "reference"]
        constraints = [models.UniqueConstraint(fields=["update", "reference"], name="an_example_is_chosen_once")]

    def __str__(self) -> str:
        return self.reference


class PassagesQuerySet(models.QuerySet["Passages"]):
    def before(self, user: User) -> "PassagesQuerySet":
        """What was sent to the States for which this person may decide today; the newest first."""
        return (
            self.filter(state__in=user.states()).select_related("update__session", "state").order_by("-sent_at", "-pk")
        )


class Passages(models.Model):
    """Passages of a draft, sent to a State that they name for its information, and what it replied (``reports.courtesy``)."""

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    update = models.ForeignKey(Update, models.CASCADE, related_name="passages")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    examples = ArrayField(models.CharField(max_length=12))  # references: their words are read from the public record
    own = ArrayField(models.TextField())  # paragraphs of the drafters' own English words, as they were sent
    sent_by_id = models.BigIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(_("Your reply"), blank=True, max_length=5_000)
    replied_by_id = models.BigIntegerField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    objects = PassagesQuerySet.as_manager()

    class Meta:
        ordering = ["update", "-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="passages_are_of_something", condition=~Q(examples=[]) | ~Q(own=[])),
            models.CheckConstraint(
                name="passages_are_replied_to_by_somebody_at_some_time",
                condition=Q(reply="", replied_by_id__isnull=True, replied_at__isnull=True)
                | (~Q(reply="") & Q(replied_by_id__isnull=False, replied_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update}: {self.state_id}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def complete(self) -> "SnapshotQuerySet":
        """All files are made and stored."""
        return self.filter(completed_at__isnull=False)

    def previews(self) -> "SnapshotQuerySet":
        """They follow what is public, and go when it changes."""
        return self.filter(revision=0)

    def sealed(self) -> "SnapshotQuerySet":
        """Of frozen updates: never changed, never removed."""
        return self.filter(revision__gt=0)


class Snapshot(models.Model):
    """What was public on one day, copied: the documents, and the reference facts that figures rest on.

    ``facts`` holds names and groups of the States on the cut-off date, labels of the vocabularies, positions on the
    linked recommendations, the count of submissions received, the drafter's words and examples, and what changed since
    the update before; ``codes`` what figures count of each document. ``manifest`` names every record by reference and
    document hash, and both of these by their sums; its SHA-256 stands for the whole. Written by ``reports.snapshots``;
    never changed but for ``job`` and what is written when its files are made.
    """

    update = models.ForeignKey(Update, models.CASCADE, related_name="snapshots")
    revision = models.PositiveIntegerField(default=0)  # 0: preview; 1: as frozen; more: made again without some records
    taken_at = models.DateTimeField(default=timezone.now)
    release = models.CharField(max_length=60)  # of the code that took it
    template = models.CharField(max_length=64)  # SHA-256 of the templates and sentences it was to be written with
    facts = models.JSONField()
    codes = models.TextField(blank=True)  # as ``reports.codes.as_text``; "" where a release before them took the copy
    manifest = models.TextField()  # RFC 8785
    sha256 = models.CharField(max_length=64)  # of the manifest, hex
    figures = models.JSONField(default=dict)  # key -> number, as in figures.csv; empty while its files are being made
    words = models.PositiveIntegerField(default=0)  # of the English text, without tables, notes and annex
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
                fields=["update", "revision"],
                condition=Q(completed_at__isnull=False),
                name="an_update_has_one_snapshot_of_a_revision",
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


class StoredFile(models.Model):
    """One file that was made. The row is written after the bytes are stored: a half-written file has none."""

    name = models.CharField(max_length=80)  # "update-65.ar.html"
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)  # "": the same for all languages
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=250)  # name in the default storage

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class UpdateFile(StoredFile):
    """One file made from a snapshot."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="files")

    class Meta:
        ordering = ["snapshot", "name"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "name"], name="snapshot_has_a_file_once")]


class Corrigendum(models.Model):
    """What is wrong in the figures of a frozen update, and what they should read: E-706, policy decision D16.

    The sealed copy stays as it is. ``states`` are the names and groups of the States on its cut-off date as they are known
    now; with them, and the documents of the copy, the right figures can be counted again.
    """

    update = models.ForeignKey(Update, models.PROTECT, related_name="corrigenda")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")  # the sealed copy that it corrects
    number = models.PositiveIntegerField()  # 1, 2, … of the update: "/Corr.1"
    symbol = models.CharField(max_length=60)
    cause = models.JSONField()  # language -> why the figures were wrong; English always, the others where written
    states = models.JSONField()
    figures = models.JSONField()  # [{"key": …, "old": …, "new": …}] by key; null: the update has no such figure
    sha256 = models.CharField(max_length=64)  # of all this, RFC 8785, hex: what the second person confirms
    drafted_by_id = models.BigIntegerField()
    drafted_at = models.DateTimeField(default=timezone.now)
    confirmed_by_id = models.BigIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    job = models.UUIDField(null=True, blank=True)  # identifier of the outbox job that makes its files
    completed_at = models.DateTimeField(null=True, blank=True)  # its files are made

    class Meta:
        ordering = ["update", "number"]
        constraints = [
            models.UniqueConstraint(fields=["update", "number"], name="corrigenda_of_an_update_are_numbered"),
            models.UniqueConstraint(
                fields=["update"], condition=Q(confirmed_at__isnull=True), name="an_update_has_one_corrigendum_in_draft"
            ),
            models.CheckConstraint(
                name="corrigendum_is_confirmed_by_a_second_person",
                condition=Q(confirmed_by_id__isnull=True, confirmed_at__isnull=True, completed_at__isnull=True)
                | (
                    Q(confirmed_by_id__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by_id=F("drafted_by_id"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def folder(self) -> str:
        """Where its files are in the default storage."""
        return f"updates/{self.update.identifier}/corrigendum-{self.number}"


class CorrigendumFile(StoredFile):
    """One file of a confirmed corrigendum."""

    corrigendum = models.ForeignKey(Corrigendum, models.CASCADE, related_name="files")

    class Meta:
        ordering = ["corrigendum", "name"]
        constraints = [models.UniqueConstraint(fields=["corrigendum", "name"], name="corrigendum_has_a_file_once")]
