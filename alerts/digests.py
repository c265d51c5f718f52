"""What searches found, once a day or once a week."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from alerts import searches, subscriptions
from alerts.models import Frequency, Subscription
from alerts.openness import is_open


def due(*, today: date) -> int:
    """Write to whoever has something new in a search, up to last midnight or Sunday midnight (Geneva).

    Safe to run twice on one day and at the same time; a day on which the clock stood still is made up for on the next.
    Returns how many letters were written.

    The stretch told of ends with the newest record that is public now, not at midnight: one that was published before
    midnight by a transaction that has not ended comes after it, for the gate publishes one after another, and is told of next.
    """
    if not is_open():
        return 0
    monday = today - timedelta(days=today.weekday())
    written = 0
    for frequency, first_day in ((Frequency.DAILY, today), (Frequency.WEEKLY, monday)):
        until = searches.newest(before=timezone.make_aware(datetime.combine(first_day, time())))
        if until is None:
            continue
        waiting = Subscription.objects.searches().filter(frequency=frequency, told_until__lt=until)
        written += sum(_tell(pk, until) for pk in waiting.values_list("pk", flat=True))
    return written


@transaction.atomic(durable=True)
def _tell(pk: int, until: datetime) -> int:
    # Locked, and asked again: another worker may have told this reader a moment ago.
    waiting = Subscription.objects.filter(pk=pk, told_until__lt=until).select_for_update(skip_locked=True)
    subscription = waiting.first()
    if subscription is None:
        return 0
    since = subscription.told_until
    subscription.told_until = until
    subscription.save(update_fields=["told_until"])
    if not searches.found_between(subscription.query, since, until, subscription.language).exists():
        return 0
    subscriptions.write("alert_found", subscription, since=since, until=until)
    return 1
