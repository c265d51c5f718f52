"""Two workers, two forms, two clicks in the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from alerts import digests, following, subscriptions
from alerts.models import Subscription
from alerts.subscriptions import MOST, Wish
from outbox.models import Letter
from tests import situations
from tests.alerts.conftest import READER, a_later_day, delivered, following_of, revised, search_for, withdrawn

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list:
    start = Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_four_workers_tell_each_follower_once():
    activity = situations.published(states=["QMA"])
    for number in range(5):
        following_of(activity.reference, email=f"reader{number}@example.org")
    revised(activity)

    assert sum(at_once(*[following.tell] * 4)) == 5
    assert sorted(one["To"] for one in delivered()) == [f"reader{number}@example.org" for number in range(5)]
    withdrawn(activity.reference)
    assert sum(at_once(*[following.tell] * 4)) == 5
    assert Letter.objects.filter(name="alert_gone").count() == 5


def test_four_workers_write_each_digest_once():
    for number in range(5):
        search_for(email=f"reader{number}@example.org")
    situations.published(states=["QMA"])

    assert sum(at_once(*[lambda: digests.due(today=a_later_day())] * 4)) == 5
    assert len(delivered()) == 5


def test_the_same_form_sent_twice_makes_one_wish():
    wish = Wish(query="state=QMA", frequency="daily")

    at_once(*[lambda: subscriptions.ask(wish, email=READER, language="en")] * 4)

    assert Subscription.objects.count() == 1


def test_two_forms_do_not_get_past_the_limit_of_a_mailbox():
    for number in range(MOST - 1):
        subscriptions.ask(Wish(query=f"q=word{number}", frequency="daily"), email=READER, language="en")

    made = at_once(
        *[
            lambda n=n: subscriptions.ask(Wish(query=f"q=x{n}", frequency="daily"), email=READER, language="en")
            for n in range(4)
        ]
    )

    assert made.count(None) == 3
    assert Subscription.objects.count() == MOST


@pytest.mark.parametrize("_turn", range(5))
def test_who_stops_while_the_clock_tells_has_nothing_waiting_afterwards(_turn):
    activity = situations.published(states=["QMA"])
    subscription = following_of(activity.reference)
    revised(activity)

    at_once(lambda: subscriptions.stop(subscription.key), following.tell)

    assert not Subscription.objects.exists()
    assert delivered() == []
