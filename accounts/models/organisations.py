"""Organisations as their members know them, and who writes for which.

Their names are private; what the public sees of a provider stands in the published document.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from repository.content import ProviderType
from repository.models import State


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
