"""The copy of one published document, as figures and files read it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings


class UnreadableRecord(ValueError):
    """A document cannot be counted or written. ``reference`` says which; one bad record must be found by its name."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"{reference} cannot be read.")


def day_in_geneva(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.GENEVA)).date()


@dataclass(frozen=True)
class FrozenRecord:
    """The copy of one published document."""

    reference: str
    document: str  # SHA-256 (hex) of ``canonical``
    canonical: str
    first_published_at: datetime
    published_at: datetime

    @property
    def content(self) -> dict[str, Any]:
        """The document as Python values; parsed anew each time, so that ten thousand of them stay small."""
        return json.loads(self.canonical)

    @property
    def first_published_on(self) -> date:
        """The day in Geneva, as the record's page shows it, whatever the time zone of the machine."""
        return day_in_geneva(self.first_published_at)

    @property
    def published_on(self) -> date:
        return day_in_geneva(self.published_at)
