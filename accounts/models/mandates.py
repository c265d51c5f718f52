"""Who may decide for a State: mandates, the offices that vouch for them, the scans of what they wrote."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from repository.models import State


class Evidence(models.Model):
    """A scanned note verbale, or what an organisation sent by mail. Private: read only through ``accounts.evidence``.

    The bytes lie in the storage under a random name; the hash is what the ledger and the receipts refer to.
    """

    path = models.CharField(max_length=100, unique=True)  # in the private storage
    name = models.CharField(max_length=150)  # as it was called on the officer's machine; shown to officers only
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.sha256[:8]} ({self.media_type})"


class Office(models.Model):
    """A State's office that decides, e.g. its Permanent Mission: it stays while its holders change.

    The mailbox is the official one, known to OHCHR before: letters go there when no holder is in force (X-35).
    """

    state = models.ForeignKey(State, models.PROTECT, related_name="offices", verbose_name=_("State"))
    name = models.CharField(_("Office"), max_length=200)  # "Permanent Mission of … in Geneva"
    email = models.EmailField(_("Official mailbox"))
    language = models.CharField(_("Language of letters"), max_length=2, choices=settings.LANGUAGES, default="en")

    class Meta:
        ordering = ["state", "name"]
        constraints = [models.UniqueConstraint(fields=["state", "name"], name="an_office_of_a_state_has_one_name")]

    def __str__(self) -> str:
        return self.name


class Rank(models.TextChoices):
    HOLDER = "holder", _("Focal point")
    ALTERNATE = "alternate", _("Alternate focal point")


class StateMandateQuerySet(models.QuerySet["StateMandate"]):
    def not_ended(self, today: date) -> "StateMandateQuerySet":
        """Not ended before this day: waiting to be confirmed, to begin, or in force. The last day counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), revoked_at=None)

    def in_force(self, today: date) -> "StateMandateQuerySet":
        """Begun, not ended, and confirmed by a second person."""
        return self.not_ended(today).filter(starts_on__lte=today, confirmed_at__isnull=False)

    def to_confirm_again(self, today: date) -> "StateMandateQuerySet":
        """In force, and the mission last said so a year ago or longer."""
        try:
            year_ago = today.replace(year=today.year - 1)
        except ValueError:  # 29 February
            year_ago = today.replace(year=today.year - 1, day=28)
        return self.in_force(today).filter(
            Q(confirmed_again_on__lte=year_ago) | Q(confirmed_again_on=None, confirmed_at__date__lte=year_ago)
        )


class StateMandate(models.Model):
    """A person may decide for a State, as its Permanent Mission told by note verbale.

    One officer enters it, a second one confirms it; before that it opens nothing. Times are days in Geneva.
    """

    state = models.ForeignKey(State, models.PROTECT, related_name="mandates", verbose_name=_("State"))
    user = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name=_("Person"))
    rank = models.CharField(_("Rank"), max_length=9, choices=Rank, default=Rank.HOLDER)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="mandates")
    note_verbale = models.CharField(_("Note verbale"), max_length=100)  # its number, as the mission gave it
    note_verbale_on = models.DateField(
        _("Date of the note verbale"), null=True, blank=True
    )  # null: entered with the number
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")  # its scan
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)  # the last day; null: until it is ended
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)  # ended at once, whatever its last day was
    confirmed_again_on = models.DateField(null=True, blank=True)  # when the mission last said that it still holds
    confirmed_again_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_again_on = models.DateField(null=True, blank=True)  # when the yearly letter last went out

    objects = StateMandateQuerySet.as_manager()

    class Meta:
        ordering = ["state", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                name="mandate_is_confirmed_by_somebody",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_is_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_is_confirmed_by_a_second_person",
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("entered_by")) & ~Q(confirmed_by=F("user"))),
                violation_error_message=_("A mandate is confirmed by a second person."),
            ),
            models.CheckConstraint(
                name="mandate_is_confirmed_again_by_somebody",
                condition=Q(confirmed_again_on__isnull=True, confirmed_again_by__isnull=True)
                | Q(confirmed_again_on__isnull=False, confirmed_again_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_enters_their_own_mandate",
                condition=~Q(entered_by=F("user")),
                violation_error_message=_("Nobody can enter their own mandate."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.state_id}"

    @property
    def basis(self) -> str:
        """The note verbale as it is cited: number and, where it was entered by itself, the date (ISO 8601)."""
        return f"{self.note_verbale}, {self.note_verbale_on.isoformat()}" if self.note_verbale_on else self.note_verbale
