"""States, their names and spellings, the groups to which they belong."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from repository.reference.models.dated import DatedQuerySet
from repository.reference.names import fold, in_language, sort_key


class Group(models.TextChoices):
    """Regional groups (informal, set by the States themselves) and groups of need. Memberships are dated."""

    AFR = "AFR", _("African States")
    APG = "APG", _("Asia-Pacific States")
    EEG = "EEG", _("Eastern European States")
    GRULAC = "GRULAC", _("Latin American and Caribbean States")
    WEOG = "WEOG", _("Western European and other States")
    LDC = "LDC", _("Least developed countries")
    LLDC = "LLDC", _("Landlocked developing countries")
    SIDS = "SIDS", _("Small island developing States")


REGIONAL_GROUPS = (Group.AFR, Group.APG, Group.EEG, Group.GRULAC, Group.WEOG)


class StateQuerySet(models.QuerySet["State"]):
    def in_order(self, language: str | None = None) -> list[State]:
        """In the alphabetical order of the language that they are shown in (the active one if not given)."""
        wanted = (language or translation.get_language() or "en").split("-")[0]
        return sorted(self, key=lambda state: (sort_key(in_language(state.names, wanted), wanted), state.iso3))

    def in_group(self, group: str, day: date) -> StateQuerySet:
        """Members of the group on ``day``; both the first and the last day of a membership count."""
        return self.filter(
            Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=day),
            Q(memberships__starts_on__isnull=True) | Q(memberships__starts_on__lte=day),
            memberships__group=group,
        )

    def with_groups_on(self, day: date) -> StateQuerySet:
        """With ``groups_of_the_day``: their memberships of groups in force on ``day``. One more statement for all."""
        members = GroupMembership.objects.in_force_on(day).order_by("group")
        return self.prefetch_related(models.Prefetch("memberships", members, to_attr="groups_of_the_day"))

    def with_spellings(self) -> StateQuerySet:
        """With ``spelled``: every way in which they are written, as list of texts."""
        spelled = StateSpelling.objects.filter(state=OuterRef("pk")).order_by("pk").values("text")
        return self.annotate(spelled=ArraySubquery(spelled))

    def with_activity_count(self) -> StateQuerySet:
        """With ``activity_count``: the published activities that concern them."""
        return self.annotate(activity_count=Count("activity_links"))

    def named(self, words: str) -> StateQuerySet:
        """Whose code, or any of whose names and spellings, present or former, holds these words."""
        if not fold(words):
            return self
        spelled = StateSpelling.objects.filter(folded__contains=fold(words))
        return self.filter(Q(pk__iexact=words.strip()) | Q(pk__in=spelled.values("state")))

    def spelled(self, name: str) -> State | None:
        """The one with this code, or with this name or spelling, present or former; None where there is none."""
        spelling = StateSpelling.objects.filter(folded=fold(name)).first()
        return self.filter(pk=spelling.state_id if spelling else name.strip().upper()).first()

    def refresh_names(self, day: date) -> int:
        """Copy the names in force on ``day`` into the States. Returns how many States changed; safe to run twice.

        A rename may be entered before its day: the clock calls this each night.
        """
        short: dict[str, dict[str, str]] = {}
        formal: dict[str, dict[str, str]] = {}
        for row in StateName.objects.filter(state__in=self.values("pk")).in_force_on(day).order_by("starts_on"):
            short.setdefault(row.state_id, {})[row.language] = row.short
            formal.setdefault(row.state_id, {})[row.language] = row.formal
        changed = [
            one for one in self.all() if (one.names, one.formal_names) != (short.get(one.pk), formal.get(one.pk))
        ]
        for state in changed:
            state.names, state.formal_names = short.get(state.pk, {}), formal.get(state.pk, {})
        State.objects.bulk_update(changed, ["names", "formal_names"])
        return len(changed)

    def reviewed(self) -> StateQuerySet:
        """Members and fictitious States: observers recommend but are not reviewed."""
        return self.exclude(un_status=State.UnStatus.OBSERVER)


class State(models.Model):
    """A Member or observer State of the United Nations; QMA to QZZ are fictitious, for demonstration."""

    class UnStatus(models.TextChoices):
        MEMBER = "member", _("Member State")
        OBSERVER = "observer", _("Observer State")
        FICTITIOUS = "fictitious", _("Fictitious State, for demonstration")

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, blank=True)  # leading zeros kept; "" for a fictitious State
    un_status = models.CharField(max_length=10, choices=UnStatus.choices)
    # Today's names by language, copied from StateName (`refresh_names`) so that a list needs no second query.
    names = models.JSONField(default=dict)
    formal_names = models.JSONField(default=dict)

    objects = StateQuerySet.as_manager()

    class Meta:
        ordering = ["iso3"]
        constraints = [
            models.CheckConstraint(name="state_code_is_three_capitals", condition=Q(iso3__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="state_with_a_code_from_QMA_to_QZZ_is_fictitious",
                condition=(
                    Q(un_status="fictitious", iso3__regex=r"^Q[M-Z][A-Z]$")
                    | (~Q(un_status="fictitious") & ~Q(iso3__regex=r"^Q[M-Z][A-Z]$"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The short name that the UN uses today, in the active language."""
        return in_language(self.names) or self.iso3

    @property
    def formal_name(self) -> str:
        """The formal name that the UN uses today, in the active language."""
        return in_language(self.formal_names) or self.name

    def name_on(self, day: date, language: str | None = None) -> str:
        """The short name in force on ``day``: what an official document of that day shows. One query."""
        wanted = (language or translation.get_language() or "en").split("-")[0]
        found = {
            row.language: row.short for row in self.dated_names.in_force_on(day).filter(language__in=[wanted, "en"])
        }
        return found.get(wanted) or found.get("en") or self.name


class StateName(models.Model):
    """A name of a State in one language, with the days on which the UN used it."""

    state = models.ForeignKey(State, models.CASCADE, related_name="dated_names")
    language = models.CharField(max_length=2)
    short = models.CharField(max_length=120)
    formal = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)  # null: from the beginning of the UPR
    ends_on = models.DateField(null=True, blank=True)  # the last day; null: still used

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["state", "language", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "language", "starts_on"], nulls_distinct=False, name="state_name_starts_once"
            ),
            models.CheckConstraint(
                name="state_name_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short} ({self.language})"


class StateSpelling(models.Model):
    """A way in which a source writes a State: former name, other language, misprint.

    Importers and search read these rows.
    """

    state = models.ForeignKey(State, models.CASCADE, related_name="spellings")
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, unique=True)  # by names.fold
    source = models.CharField(max_length=40)

    class Meta:
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.text


class GroupMembership(models.Model):
    """That a State belongs to a group, with the days. Groups overlap; regional totals need not sum to 193."""

    state = models.ForeignKey(State, models.CASCADE, related_name="memberships")
    group = models.CharField(max_length=6, choices=Group.choices)
    starts_on = models.DateField(null=True, blank=True)  # null: before the UPR began, or not known
    ends_on = models.DateField(null=True, blank=True)  # the last day; null: still a member

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["group", "state"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "group", "starts_on"],
                nulls_distinct=False,
                name="group_membership_starts_once",
            ),
            models.CheckConstraint(
                name="group_membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} in {self.group}"
