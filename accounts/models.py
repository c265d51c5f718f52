"""People: who they are, whom they belong to, and for which State they may decide.

The names of organisations here are private; what the public sees of a provider stands in the published document.
"""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repository.content import ProviderType
from repository.models import State


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
        mandates = StateMandate.objects.in_force(today or _today_in_geneva()).filter(user=self)
        return State.objects.filter(pk__in=mandates.values("state"))

    def organisations(self) -> "models.QuerySet[Organisation]":
        """The organisations for which this person writes; also the one that they named, while OHCHR checks it.

        What is written for that one is theirs alone, and cannot be sent before the check.
        """
        mine = Membership.objects.filter(user=self)
        return Organisation.objects.filter(
            Q(pk__in=mine.current().values("organisation")) | Q(pk__in=mine.being_checked().values("organisation"))
        )

    @property
    def needs_second_factor(self) -> bool:
        """OHCHR roles and focal points sign in with a one-time code, from the day a mandate is entered."""
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


class Organisation(models.Model):
    """A provider of technical cooperation as its members know it. Private: the registry is never shown in public."""

    name = models.CharField(_("Name"), max_length=250)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    type = models.CharField(_("Type"), max_length=5, choices=ProviderType)
    state = models.ForeignKey(  # the State whose authority it is, or where it is based
        State, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    is_protected = models.BooleanField(default=False)  # its name stays in this table, documents say its type only
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    members = models.ManyToManyField(User, through="Membership", through_fields=("organisation", "user"))
    evidence = models.TextField(blank=True, max_length=2_000)  # by what it can be known, says who named it
    checked_by = models.TextField(
        blank=True, max_length=2_000
    )  # by what OHCHR has checked it; kept with the verification
    # Both were one: that one stands for it now, and nobody writes for this row any more (accounts.registry).
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="organisation_is_verified_by_somebody",
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
            ),
            models.CheckConstraint(
                name="an_authority_names_its_state",
                condition=~Q(type="STATE") | Q(state__isnull=False),
                violation_error_message=_("Choose the State that this authority belongs to."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class OrganisationChange(models.Model):
    """What an administrator did in the registry: who, what, before and after. Private, as the registry is; never changed."""

    class Act(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        CORRECTED = "corrected", _("Corrected")
        MERGED = "merged", _("Merged into another")
        TAKEN_APART = "taken_apart", _("Taken apart again")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes")
    act = models.CharField(max_length=11, choices=Act)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict)  # {"name": …, "type": …, "state": …}
    after = models.JSONField(
        default=dict
    )  # the same; of a merger {"into": pk, "moved": {table: [pk, …]}, "ended": [pk, …]}

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.act}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Confirmed and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def being_checked(self) -> "MembershipQuerySet":
        """Of an organisation that nobody has verified, and that nobody else ever was in: who named it may write already."""
        others = Membership.objects.filter(organisation=models.OuterRef("organisation")).exclude(
            user=models.OuterRef("user")
        )
        return self.filter(confirmed_at=None, ended_at=None, organisation__verified_at=None).exclude(
            models.Exists(others)
        )


class Membership(models.Model):
    """A person writes for an organisation, once OHCHR or a colleague there has confirmed it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(ended_at=None), name="a_person_is_a_member_once"
            ),
            models.CheckConstraint(
                name="membership_is_confirmed_by_somebody",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_membership",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("user")),
                violation_error_message=_("Nobody can confirm their own membership."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


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


class RefusedAttempt(models.Model):
    """Somebody tried what was not theirs to do. Ids only; written by ``accounts.attempts``, never changed or deleted."""

    act = models.CharField(max_length=60)
    actor = models.BigIntegerField()  # id of the person
    state = models.CharField(max_length=3, blank=True)  # the State for which it was tried
    about = models.CharField(max_length=40, blank=True)  # a reference or an id
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act} by {self.actor}"


class Counter(models.Model):
    """The table of Django's database cache: counted attempts, and one-time codes that were used.

    Only ``django.core.cache`` reads and writes it. In the database, so that all processes count together and no
    limit falls away with a process or with Redis.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_counter"

    def __str__(self) -> str:
        return self.cache_key


class SentForm(models.Model):
    """A form that was sent, by its hidden key, and what came of it: the same form again acts no second time.

    Written by ``accounts.once`` in the transaction of the act; kept for a week.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    answer = models.CharField(max_length=100, blank=True)  # a reference or an id
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_form_is_sent_once")]

    def __str__(self) -> str:
        return self.key
