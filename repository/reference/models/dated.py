"""What is in force between two days."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

SIX = ("ar", "zh", "en", "fr", "ru", "es")  # the languages of the United Nations, in its order


# Either day may be unknown or open.
ENDS_AFTER_IT_STARTS = Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on"))


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day: date) -> Self:
        """Begun by ``day`` and not ended before it; no date means: since ever, until further notice."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )
