"""Voluntary pledges and commitments of States under review."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Q

from repository.reference.models.imports import ImportRun
from repository.reference.models.reviews import Review, UprSession
from repository.reference.models.states import State


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def of_state(self, iso3: str) -> PledgeQuerySet:
        """Made by this State."""
        return self.filter(state_id=iso3.upper())

    def with_activity_count(self) -> PledgeQuerySet:
        """With ``activity_count``: the published activities that support them."""
        return self.annotate(activity_count=Count("activity_links"))


class Pledge(models.Model):
    """A voluntary pledge or commitment of a State in its own review (HRC res. 54/28 names it beside them)."""

    identifier = models.CharField(max_length=40, unique=True)  # {ISO3}-{cycle}-p{hash8}
    review = models.ForeignKey(Review, models.PROTECT, related_name="pledges")
    state = models.ForeignKey(State, models.PROTECT, related_name="pledges")
    cycle = models.PositiveSmallIntegerField()
    session = models.ForeignKey(UprSession, models.PROTECT, related_name="pledges")
    text = models.TextField()
    language = models.CharField(max_length=2, default="en")
    symbol = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=20)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, blank=True, related_name="pledges")
    row = models.PositiveIntegerField(null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["state", "cycle", "identifier"]
        constraints = [
            models.UniqueConstraint(fields=["review", "fingerprint"], name="pledge_is_unique_by_its_words"),
            models.CheckConstraint(name="pledge_has_a_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.identifier
