"""A record on hold that no second officer has looked at: told of within a working day (E-307).

One officer takes a record from public view in one step, because a person may be in danger; that it stays so, or ends, is for
two. The second looks by proposing to end the hold, or by an internal note that says why it stays.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse_lazy

import outbox
from accounts.models import User
from consent.authority import OFFICERS
from consent.models import Event, EventKind
from submissions import workdays
from submissions.models import Message, Submission

LOOKS_BACK = timedelta(days=30)  # a clock that stood still catches up; older holds have been told of


def remind(*, now: datetime) -> int:
    """Write to every officer, once for a hold, from the next working day on. Safe to run twice; returns of how many holds.

    The letter says a reference and a link: not that there is a hold, still less why.
    """
    told = 0
    for event in waiting(now=now):
        submission = Submission.objects.get(reference=event.record_id)
        officers = User.objects.filter(is_active=True, staff_roles__role__in=OFFICERS).distinct().order_by("pk")
        its_own = submission.organisation.memberships.current().values("user")
        with transaction.atomic():
            told += bool(
                outbox.post(
                    "hold_waits", to=officers.exclude(pk__in=its_own), reference=submission.reference,
                    link=reverse_lazy("submissions:review", args=[submission.reference]), key=f"hold {event.number}",
                )
            )  # fmt: skip
    return told


def waiting(*, now: datetime) -> list[Event]:
    """Holds of a working day or more that still stand, and that nobody but who put them there has looked at."""
    later = Event.objects.filter(record=OuterRef("record"), number__gt=OuterRef("number"))
    held = Event.objects.filter(kind=EventKind.HELD, recorded_at__gte=now - LOOKS_BACK).exclude(
        Exists(later.filter(kind__in=[EventKind.HELD, EventKind.RELEASE_PROPOSED, EventKind.RELEASED]))
    )
    return [
        event
        for event in held.order_by("number")
        if workdays.since(event.recorded_at, now) >= 1 and not _is_looked_at(event)
    ]


def _is_looked_at(event: Event) -> bool:
    notes = Message.objects.filter(submission__reference=event.record_id, internal=True, at__gt=event.recorded_at)
    return notes.exclude(by=event.actor).exists()
