"""The one signal of the house: what became of a document at the gate.

Sent inside the verb's transaction with ``reference`` (str), ``document`` (its hash), ``outcome`` (:class:`Outcome`) and
``by`` (a User, or None for the clock). A lower room may not call a higher one; submissions listens (``submissions/apps.py``).
"""

from enum import StrEnum

from django.dispatch import Signal


class Outcome(StrEnum):
    """Where the States stand on a document, as far as a submitter may know (policy decision D4)."""

    WAITING = "waiting"
    COMPLETE = "complete"
    NOT_IN_PRESENT_FORM = "not_in_present_form"  # told only when all have answered, or 60 days after the last was asked
    PUBLISHED = "published"
    REMOVED = "removed"


decided = Signal()
