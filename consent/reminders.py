"""Reminders to focal points: 30, 14 and 3 days before the suggested date and once after. Silence stays silence.

As early before the last day of a consent that was given for a time: it can be prolonged, or ends by itself (E-410).
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse_lazy
from django.utils import timezone

import outbox
from accounts.mandates import offices
from accounts.models import StateMandate, User
from consent.answering import last_answer, last_moment
from consent.models import ConsentRequest, Event, EventKind
from repository.catalogue.models import Activity

BEFORE = (30, 14, 3)  # days
AFTER = 1


def send_due(*, today: date) -> int:
    """Write the reminders of this day; returns how many requests were reminded of. Safe to run twice on one day."""
    days = [today + timedelta(days=ahead) for ahead in BEFORE] + [today - timedelta(days=AFTER)]
    due = (
        ConsentRequest.objects.open()
        .filter(hoped_by__in=days, paused_since=None)
        .exclude(last_reminder_on=today)
        .filter(Q(asked_at__date__lt=today) | Q(asked_at__date=F("hoped_by")))
    )
    reminded = 0
    for request in due.order_by("pk"):
        with transaction.atomic():
            # locks the row: two clocks may strike at once
            row = ConsentRequest.objects.select_for_update().get(pk=request.pk)
            if row.last_reminder_on == today:
                continue
            ConsentRequest.objects.filter(pk=row.pk).update(last_reminder_on=today)
            mandates = StateMandate.objects.in_force(today).filter(state=row.state_id, user__is_active=True)
            people = list(User.objects.filter(pk__in=mandates.values("user")))
            outbox.post(
                "consent_reminder", to=people or offices(row.state_id), reference=row.pk,
                day=row.hoped_by, link=reverse_lazy("consent:decide", args=[row.pk]),
            )  # fmt: skip
            reminded += 1
    return reminded


def send_expiring(*, today: date) -> int:
    """Write to the States whose consent to a public record has its last day in 30, 14 or 3 days. Safe to run twice.

    Returns how many consents were written about. Not about one that was prolonged, withdrawn or ended meanwhile.
    """
    ends = {last_moment(today + timedelta(days=ahead)) for ahead in BEFORE}
    grants = Event.objects.filter(
        kind=EventKind.GRANTED, expires_at__in=ends, document__in=Activity.objects.values("document")
    )
    written = 0
    for event in grants.order_by("pk"):
        request = ConsentRequest.objects.get(document=event.document_id, state=event.state_id)
        last = last_answer(request)
        if last is None or last.pk != event.pk or event.expires_at is None:
            continue
        day = timezone.localdate(event.expires_at - timedelta(seconds=1))
        mandates = StateMandate.objects.in_force(today).filter(state=event.state_id, user__is_active=True)
        people = list(User.objects.filter(pk__in=mandates.values("user")))
        letters = outbox.post(
            "consent_expires", to=people or offices(request.state_id), reference=request.pk, day=day,
            link=reverse_lazy("consent:decide", args=[request.pk]), key=f"expires {request.pk} {day} {today}",
        )  # fmt: skip
        written += bool(letters)
    return written
