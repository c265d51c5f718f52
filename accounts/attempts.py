"""What somebody tried that was not theirs to do: one row an attempt, never changed, for the auditor.

A refused verb is rolled back, so the row is written after it, in a transaction of its own: ``noted`` is what the verbs of
``accounts.mandates`` and ``consent.verbs`` wear. A refusal that carries no :class:`Attempted` (a date too late, a word
missing) is no attempt and leaves nothing.
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import transaction

from accounts.models import RefusedAttempt, User

P = ParamSpec("P")
R = TypeVar("R")
_inside: ContextVar[bool] = ContextVar("inside a noted verb", default=False)


@dataclass(frozen=True)
class Attempted:
    """Who tried what. ``act``: the verb, e.g. "answer"; ``state``: ISO3 or ""; ``about``: a reference or an id, never a text."""

    act: str
    by: User
    state: str = ""
    about: str = ""


def note(attempt: Attempted) -> RefusedAttempt:
    """Write it down. Call it outside the transaction that was refused."""
    return RefusedAttempt.objects.create(
        act=attempt.act[:60], actor=attempt.by.pk, state=attempt.state[:3], about=attempt.about[:40]
    )


def noted(function: Callable[P, R]) -> Callable[P, R]:
    """The function, run in a transaction; a refusal that says who attempted what is written down once it is rolled back."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return function(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except Exception as refusal:
            keep(refusal)
            raise
        finally:
            _inside.reset(token)

    return run


def keep(refusal: Exception) -> None:
    """Note what this refusal says was attempted, if it says so."""
    attempt = getattr(refusal, "attempt", None)
    if isinstance(attempt, Attempted):
        note(attempt)
