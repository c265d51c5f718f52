"""Sessions of the Working Group and of the Council, and the reviews of States."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from repository.reference.models.states import State


class UprSession(models.Model):
    """A session of the Working Group on the UPR. Dates are null where no source gave them."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    cycle = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="upr_session_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"UPR {self.number}"


class CouncilSession(models.Model):
    """A regular session of the Human Rights Council. The annual update belongs to the June session.

    ``confirmed`` is false where the days are computed from the usual months; the table may be edited.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="council_session_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"HRC {self.number}"

    @property
    def carries_annual_update(self) -> bool:
        """True for the June sessions: 56, 59, 62, 65 and every third after."""
        return self.number >= 56 and self.number % 3 == 2


class ReviewQuerySet(models.QuerySet["Review"]):
    def that_took_place(self) -> ReviewQuerySet:
        """Held, whether or not the outcome is adopted yet. A scheduled review is not claimed as held."""
        return self.filter(status__in=[Review.Status.HELD, Review.Status.OUTCOME_ADOPTED])


class Review(models.Model):
    """The review of one State in one cycle. It may be scheduled and not take place: `status` says which."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        HELD = "held", _("held")
        POSTPONED = "postponed", _("postponed")
        OUTCOME_ADOPTED = "outcome_adopted", _("outcome adopted")

    state = models.ForeignKey(State, models.PROTECT, related_name="reviews")
    cycle = models.PositiveSmallIntegerField()
    session = models.ForeignKey(UprSession, models.PROTECT, related_name="reviews")
    # Where a review was moved: the session it was first scheduled for.
    first_session = models.ForeignKey(
        UprSession, models.PROTECT, null=True, blank=True, related_name="reviews_moved_away"
    )
    status = models.CharField(max_length=16, choices=Status.choices)
    document_symbol = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=120, blank=True)  # what the row rests on, in a few words

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["state", "cycle"]
        constraints = [models.UniqueConstraint(fields=["state", "cycle"], name="state_is_reviewed_once_a_cycle")]

    def __str__(self) -> str:
        return f"{self.state_id}, cycle {self.cycle}"
