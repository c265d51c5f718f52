"""Reminders to focal points: 30, 14 and 3 days before the suggested date and once after. Silence stays silence."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse_lazy

import outbox
from accounts.models import StateMandate, User
from consent import gate
from consent.models import ConsentRequest

BEFORE = (30, 14, 3)  # days
AFTER = 1


def send_due(*, today: date) -> int:
    """Write the reminders of this day; returns how many requests were reminded of. Safe to run twice on one day."""
    days = [today + timedelta(days=ahead) for ahead in BEFORE] + [today - timedelta(days=AFTER)]
    due = (
        ConsentRequest.objects.open()
        .filter(hoped_by__in=days)
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
                "consent_reminder", to=people or gate.offices(row.state_id), reference=row.pk,
                day=row.hoped_by, link=reverse_lazy("consent:decide", args=[row.pk]),
            )  # fmt: skip
            reminded += 1
    return reminded
