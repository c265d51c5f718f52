"""Readers without an account, and the letters that reach them."""

import re
from datetime import date, timedelta
from email.message import Message

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from alerts import following, subscriptions
from alerts.models import Subscription
from alerts.subscriptions import Wish
from outbox import letters
from outbox.models import Letter
from repository.models import Activity
from tests import situations

READER = "reader@example.org"
GONE = "A record you follow ({}) is no longer available."


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(transactional_db):
    cache.clear()
    Letter.objects.all().delete()
    Subscription.objects.all().delete()


def wanted(wish: Wish, email: str = READER, language: str = "en") -> Subscription:
    """Asked for and confirmed from the mailbox; its letter has left."""
    subscription = subscriptions.ask(wish, email=email, language=language)
    assert subscription is not None
    confirmed = subscriptions.confirm(subscription.key)
    assert confirmed is not None
    Letter.objects.all().delete()
    return confirmed


def following_of(reference: str, **who: str) -> Subscription:
    return wanted(Wish(reference=reference), **who)


def search_for(query: str = "", frequency: str = "daily", **who: str) -> Subscription:
    return wanted(Wish(query=query, frequency=frequency), **who)


def a_later_day() -> date:
    """A day whose midnight comes after all that was published until now, be it midnight at this moment."""
    return timezone.localdate() + timedelta(days=2)


def the_monday_after() -> date:
    return a_later_day() + timedelta(days=7 - a_later_day().weekday())


def put_away_what_is_not_for_readers() -> None:
    """Letters that the verbs wrote to States and officers."""
    Letter.objects.exclude(name__startswith="alert_").delete()


def delivered() -> list[Message]:
    """What leaves for readers now, and for nobody else."""
    put_away_what_is_not_for_readers()
    mail.outbox.clear()
    letters.deliver()
    return [one.message() for one in mail.outbox]


def text_of(message: Message) -> str:
    return message.get_payload(decode=True).decode()


def links_in(message: Message) -> list[str]:
    """Addresses in a letter, without the name of the site."""
    return re.findall(r"http://localhost:8000(\S+)", text_of(message))


def told_of_news() -> list[Message]:
    following.tell()
    return delivered()


def revised(activity: Activity, **changes: object) -> Activity:
    """The same record, published anew with another text."""
    return situations.published(activity.reference, **{"states": ["QMA"], **changes})


def withdrawn(reference: str, state: str = "QMA") -> None:
    from consent import gate

    gate.revoke(reference, state=state, by=situations.focal_point(state))
