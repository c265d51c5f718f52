"""The verbs of readers: ask for mail, say yes from the mailbox, stop it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

import outbox
from alerts import searches
from alerts.models import Notice, Subscription
from outbox import letters
from outbox.letters import Recipient
from outbox.models import Letter
from repository.models import Activity

MOST = 20  # of one mailbox


@dataclass(frozen=True)
class Wish:
    """What a reader asks for: a record (its reference), or a search (query string and how often)."""

    reference: str = ""
    query: str = ""
    frequency: str = ""


@transaction.atomic(durable=True)
def ask(wish: Wish, *, email: str, language: str) -> Subscription | None:
    """Keep what is asked for and write to the mailbox for a yes. Who has it already gets the same letter, and it stays as it is.

    None where that mailbox has asked for too much already; whoever asks is told the same in every case.
    """
    now, email = timezone.now(), email.lower()
    with connection.cursor() as cursor:  # two forms at the same moment count one another
        number = int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    known = Subscription.objects.filter(email=email, reference=wish.reference, query=wish.query).first()
    if known is None:
        if Subscription.objects.filter(email=email).count() >= MOST:
            return None
        known = Subscription(email=email, reference=wish.reference, query=wish.query)
    if known.confirmed_at is None:
        known.language, known.frequency, known.asked_at, known.told_until = language, wish.frequency, now, now
        known.save()
    write("alert_confirm", known)
    return known


@transaction.atomic(durable=True)
def confirm(key: str) -> Subscription | None:
    """The reader says yes: from now on. Safe to call twice; a year later the same yes is good for another year."""
    subscription = Subscription.objects.with_key(key).select_for_update().first()
    if subscription is None:
        return None
    now = timezone.now()
    if subscription.confirmed_at is None:
        subscription.confirmed_at = now
        known = _published_at(subscription.reference) if subscription.reference else searches.newest(before=now)
        subscription.told_until = known or subscription.asked_at
    subscription.wanted_at, subscription.asked_again_at = now, None
    subscription.save(update_fields=["confirmed_at", "told_until", "wanted_at", "asked_again_at"])
    return subscription


@transaction.atomic(durable=True)
def stop(key: str) -> None:
    """The reader wants no more of it: address and wish are deleted, with every letter about it. Safe to call twice."""
    for subscription in Subscription.objects.with_key(key).select_for_update():
        end(subscription)


def end(subscription: Subscription) -> None:
    """Delete it with its letters, those that wait among them. Part of the caller's transaction, which has locked it."""
    letters.erase(Letter.objects.filter(alert_notice__subscription=subscription))
    subscription.delete()


def write(name: str, subscription: Subscription, **stretch: object) -> None:
    """A letter about this subscription; ``since`` and ``until``: the stretch of time that it tells of."""
    recipient = Recipient(subscription.email, subscription.language)
    [letter] = outbox.post(name, to=recipient, reference=subscription.reference)
    Notice.objects.create(subscription=subscription, letter=letter, **stretch)


def _published_at(reference: str) -> datetime | None:
    return Activity.objects.filter(reference=reference).values_list("published_at", flat=True).first()
