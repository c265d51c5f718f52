"""What readers tell OHCHR about the public record, kept on the private side until an officer has dealt with it."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST_REPORT = 2_000  # characters


class MistakeReportQuerySet(models.QuerySet["MistakeReport"]):
    def open(self) -> "MistakeReportQuerySet":
        """Those that nobody has dealt with yet, the oldest first."""
        return self.filter(closed_at__isnull=True).order_by("sent_at", "pk")

    def dealt_with(self) -> "MistakeReportQuerySet":
        """The newest first."""
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


class MistakeReport(models.Model):
    """A mistake that somebody found on a public page. Anybody may send one, without an account.

    ``page`` is what the reader says; it is never looked up, so a report tells nobody whether a record exists. The address to
    answer goes when the report is closed: it is kept no longer than it is needed.
    """

    reference = models.CharField(max_length=12, unique=True)  # "MR-7K3M9QXA": what the reader keeps
    page = models.CharField(_("page or reference"), max_length=300, blank=True)
    text = models.TextField(_("what is wrong"), validators=[MaxLengthValidator(LONGEST_REPORT)])
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    sent_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("what was done"), blank=True, validators=[MaxLengthValidator(LONGEST_REPORT)])

    objects = MistakeReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mistake_report_is_closed_by_somebody_at_some_time",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__gte=F("sent_at"), closed_by__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="mistake_report_keeps_no_address_when_closed", condition=Q(closed_at__isnull=True) | Q(email="")
            ),
        ]
        indexes = [models.Index(fields=["sent_at"], name="mistake_report_open", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return self.reference


class Side(models.TextChoices):
    """On whose behalf somebody reads."""

    SUBMITTER = "submitter", _("the submitter")
    OHCHR = "ohchr", _("OHCHR")
    STATES = "states", _("a State")
    LINK = "link", _("a reader with a link")


class Reading(models.Model):
    """Somebody was shown what is not public. Ids and names of pages only.

    Written by ``desk.readings``; never changed, and deleted after five years only, by the owner of the tables (docs/adr/0032).
    """

    at = models.DateTimeField(auto_now_add=True)
    reader = models.BigIntegerField(null=True)  # id of the person; null: by a link for reading
    side = models.CharField(max_length=9, choices=Side.choices)
    page = models.CharField(max_length=40)  # name of the address, e.g. "submissions:review"
    record = models.CharField(max_length=12, blank=True)  # "": a page about many
    # The submission's number, or the text version that a State was asked about.
    version = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at"], name="reading_by_time"),
            models.Index(fields=["record", "-at"], name="reading_of_record"),
            models.Index(fields=["reader", "-at"], name="reading_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.record}"


class Pruning(models.Model):
    """Readings older than five years were removed: how many, and when the youngest of them was. Never changed or deleted.

    The database writes it with each removal, whoever removes.
    """

    at = models.DateTimeField()
    number = models.PositiveBigIntegerField()
    youngest = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} until {self.youngest:%Y-%m-%d}"
