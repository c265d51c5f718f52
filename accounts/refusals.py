"""Why an act is not allowed: what every verb from this room upwards raises, and how a page says it."""

from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest

from accounts.attempts import Attempted


class Refused(Exception):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""

    def __init__(self, *reasons: str, attempt: Attempted | None = None) -> None:
        self.reasons = list(reasons)
        self.attempt = attempt  # set when it was not this person's to do: it is written down (accounts.attempts)
        super().__init__(" ".join(self.reasons))


class OrganisationRefused(Refused):
    """An act on an organisation is not allowed."""


class _WithReasons(Protocol):
    reasons: list[str]


def tell(request: HttpRequest, refused: _WithReasons) -> None:
    """Each reason on the next page."""
    for reason in refused.reasons:
        messages.error(request, reason)
