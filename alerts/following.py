"""What followers of a record are told: that it changed, or that it is no longer available. Nothing else, and no reason."""

from django.db import transaction

import outbox
from alerts import subscriptions
from alerts.models import Subscription
from alerts.openness import is_open
from outbox.letters import Recipient


def tell() -> int:
    """Write to the followers of each record that was published anew or is gone. Returns how many letters were written.

    Safe to run twice and at the same time. What is public now is all that is asked: why a record went is not known here.
    """
    if not is_open():
        return 0
    return sum(_tell(pk) for pk in Subscription.objects.with_news().values_list("pk", flat=True))


@transaction.atomic(durable=True)
def _tell(pk: int) -> int:
    # Locked first, then looked at: another worker may have told this reader a moment ago.
    if Subscription.objects.filter(pk=pk).select_for_update(skip_locked=True).first() is None:
        return 0
    subscription = Subscription.objects.with_news().filter(pk=pk).first()
    if subscription is None:
        return 0
    published_at = subscription.published_at  # type: ignore[attr-defined]  # added by with_news
    if published_at is None:
        _say_that_it_is_gone(subscription)
    else:
        subscriptions.write("alert_changed", subscription, since=subscription.told_until, until=published_at)
        subscription.told_until = published_at
        subscription.save(update_fields=["told_until"])
    return 1


def _say_that_it_is_gone(subscription: Subscription) -> None:
    """The neutral letter, and the end of it: a record that comes back is a new publication, to be followed anew."""
    subscriptions.end(subscription)
    recipient = Recipient(subscription.email, subscription.language)
    outbox.post("alert_gone", to=recipient, reference=subscription.reference)
