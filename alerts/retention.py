"""What is kept no longer: wishes that nobody confirmed or still has, mailboxes that are gone, old letters."""

from datetime import datetime, timedelta

from django.db import transaction

from alerts import subscriptions
from alerts.models import Subscription
from outbox import letters
from outbox.models import CameBack, Letter

CONFIRM_WITHIN = timedelta(days=3)
ASK_AGAIN_AFTER = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=30)
LETTERS_KEPT_FOR = timedelta(days=30)


def tidy(*, now: datetime) -> int:
    """Delete what is not to be kept, and ask who has had mail for a year. Safe to run twice and at the same time.

    Returns how many subscriptions ended.
    """
    wishes = Subscription.objects
    over = {
        *wishes.never_confirmed(now - CONFIRM_WITHIN).values_list("pk", flat=True),
        *wishes.filter(asked_again_at__lt=now - ANSWER_WITHIN).values_list("pk", flat=True),
        *wishes.filter(notices__letter__came_back=CameBack.BOUNCE).values_list("pk", flat=True),
    }
    for pk in over:
        _end(pk)
    letters.erase(Letter.objects.filter(name__startswith="alert_", created_at__lt=now - LETTERS_KEPT_FOR))
    for pk in wishes.filter(wanted_at__lt=now - ASK_AGAIN_AFTER, asked_again_at=None).values_list("pk", flat=True):
        _ask_again(pk, now)
    return len(over)


@transaction.atomic(durable=True)
def _end(pk: int) -> None:
    for subscription in Subscription.objects.filter(pk=pk).select_for_update():
        subscriptions.end(subscription)


@transaction.atomic(durable=True)
def _ask_again(pk: int, now: datetime) -> None:
    for subscription in Subscription.objects.filter(pk=pk, asked_again_at=None).select_for_update():
        subscription.asked_again_at = now
        subscription.save(update_fields=["asked_again_at"])
        subscriptions.write("alert_still_wanted", subscription)
