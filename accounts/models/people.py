"""People: who they are, what they may do at OHCHR, what was done about their data and their ways in."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repository.models import State

if TYPE_CHECKING:
    from accounts.models.organisations import Organisation


class Role(models.TextChoices):
    """What OHCHR staff may do. Submitters follow from a Membership, focal points from a StateMandate."""

    REVIEWER = "reviewer", _("Reviewer")
    PUBLISHER = "publisher", _("Publisher")
    CONFIRMER = "confirmer", _("Confirmer")  # the second person; may sit outside the team
    DRAFTER = "drafter", _("Report drafter")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")  # reads, changes nothing
    ADVISER = "adviser", _("Adviser")  # comments on the texts that a reviewer asks about, and sees no other


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in with this address once it is proved. No password: one is set by the reset link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address. Rights follow from roles, memberships and mandates only."""

    email = models.EmailField(
        _("E-mail address"),
        unique=True,
        error_messages={"unique": _("There is an account with this address already.")},
    )
    name = models.CharField(_("Name"), max_length=200, blank=True)
    function = models.CharField(_("Function"), max_length=200, blank=True)  # "Second Secretary"; on receipts
    language = models.CharField(_("Language of letters"), max_length=2, choices=settings.LANGUAGES, default="en")
    # In which texts a reviewer can be given (E-305); empty: nothing said.
    reads = ArrayField(models.CharField(max_length=2, choices=settings.LANGUAGES), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)  # made by seed_demo; its one-time code can be printed
    created_at = models.DateTimeField(default=timezone.now)
    # Name and address were removed at the person's wish; the row stays, for what they did is told by its number.
    removed_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique_whatever_its_case",
                violation_error_message=_("There is an account with this address already."),
            ),
        ]

    def __str__(self) -> str:
        if self.removed_at is not None:
            return _("Person %(number)s") % {"number": self.pk}
        return self.name or self.email

    def has_role(self, *roles: str) -> bool:
        """True when this person has at least one of these roles."""
        return not {str(role) for role in roles}.isdisjoint(self.roles)

    @property
    def roles(self) -> set[str]:
        """The codes of this person's OHCHR roles; read from the database once per request."""
        if "_roles" not in self.__dict__:
            self.__dict__["_roles"] = set(self.staff_roles.values_list("role", flat=True)) if self.pk else set()
        return self.__dict__["_roles"]

    def states(self, today: date | None = None) -> "models.QuerySet[State]":
        """The States for which this person may decide on this day: mandate in force, confirmed by a second person."""
        from accounts.models.mandates import StateMandate

        mandates = StateMandate.objects.in_force(today or _today_in_geneva()).filter(user=self)
        return State.objects.filter(pk__in=mandates.values("state"))

    def organisations(self) -> "models.QuerySet[Organisation]":
        """The organisations for which this person writes; also the one that they named, while OHCHR checks it.

        What is written for that one is theirs alone, and cannot be sent before the check.
        """
        from accounts.models.organisations import Membership, Organisation

        mine = Membership.objects.filter(user=self)
        return Organisation.objects.filter(
            Q(pk__in=mine.current().values("organisation")) | Q(pk__in=mine.being_checked().values("organisation"))
        )

    @property
    def needs_second_factor(self) -> bool:
        """OHCHR roles and focal points sign in with a one-time code, from the day a mandate is entered."""
        from accounts.models.mandates import StateMandate

        return bool(self.roles) or StateMandate.objects.not_ended(_today_in_geneva()).filter(user=self).exists()


def _today_in_geneva() -> date:
    from zoneinfo import ZoneInfo

    return timezone.localdate(timezone=ZoneInfo(settings.GENEVA))


class PersonChange(models.Model):
    """What an administrator did about a person's own data: who and when, never what the data were. Never changed."""

    class Act(models.TextChoices):
        EXPORTED = "exported", _("Data exported")
        CORRECTED = "corrected", _("Data corrected")
        CLOSED = "closed", _("Account closed")
        OPENED = "opened", _("Account opened again")
        REMOVED = "removed", _("Name and address removed")

    person = models.ForeignKey(User, models.PROTECT, related_name="changes")
    act = models.CharField(max_length=9, choices=Act)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="nobody_enters_their_own_data", condition=~Q(by=F("person")))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.act}"


class LostFactor(models.Model):
    """Somebody lost the second factor and its recovery codes: one officer says how it was known who asks, a second decides.

    Two, as for a mandate: whoever gets a new factor may decide for a State (OWASP ASVS 5.0, 6.4.4; security plan, D4).
    """

    class Outcome(models.TextChoices):
        WAITS = "", _("Waits for a second officer")
        TAKEN = "taken", _("Taken away: a new one is set up at the next sign-in")
        REFUSED = "refused", _("Not done")

    person = models.ForeignKey(User, models.PROTECT, related_name="lost_factors")
    found_out_by = models.TextField(max_length=2_000)  # "called back on the mission's number of 3 May"
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True, default=Outcome.WAITS)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_lost_factor_a_person", fields=["person"], condition=Q(outcome="")),
            models.CheckConstraint(name="nobody_gives_up_their_own_factor_here", condition=~Q(asked_by=F("person"))),
            models.CheckConstraint(
                name="a_lost_factor_is_decided_by_somebody",
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("person"))),
            ),
            models.CheckConstraint(
                name="a_second_officer_takes_a_factor_away",
                condition=~Q(outcome="taken") | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.outcome}"


class StaffRole(models.Model):
    """A role that a person has at OHCHR. Given and taken by an administrator (accounts.roles)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # null: by command
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="a_person_has_a_role_once"),
            models.CheckConstraint(
                name="nobody_gives_a_role_to_themselves",
                condition=Q(given_by__isnull=True) | ~Q(given_by=F("user")),
                violation_error_message=_("Nobody can give a role to themselves."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())
