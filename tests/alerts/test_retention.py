"""What is kept no longer than wanted: wishes never confirmed, mailboxes that are gone, readers who do not answer, letters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts import retention, subscriptions
from alerts.models import Notice, Subscription
from alerts.subscriptions import Wish
from outbox.models import CameBack, Letter
from tests import situations
from tests.alerts.conftest import READER, delivered, following_of, search_for, text_of, told_of_news, withdrawn

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def after(days: float):
    return timezone.now() + days * DAY


def test_what_nobody_confirms_is_deleted_after_three_days_with_the_address():
    subscriptions.ask(Wish(frequency="daily"), email=READER, language="en")
    kept = search_for("state=QMA", email="second@example.org")

    assert retention.tidy(now=after(2.9)) == 0
    assert retention.tidy(now=after(3.1)) == 1

    assert Subscription.objects.get() == kept
    assert not Letter.objects.filter(recipient=READER).exists()


def test_after_a_year_the_reader_is_asked_once_and_a_yes_is_good_for_another(visitor):
    subscription = search_for()
    assert retention.tidy(now=after(364)) == 0
    assert delivered() == []
    retention.tidy(now=after(366))
    Letter.objects.update(created_at=after(366))
    retention.tidy(now=after(366))

    [letter] = delivered()
    assert "Do you still want" in letter["Subject"]
    assert "state=" not in text_of(letter)
    assert "Yes, send me these e-mails" in visitor.get(f"/en/alerts/own/{subscription.key}/").text
    visitor.post(f"/en/alerts/own/{subscription.key}/")

    assert retention.tidy(now=after(364)) == 0  # of the year that begins with the yes
    assert Subscription.objects.get().asked_again_at is None
    assert Subscription.objects.get().told_until == subscription.told_until


def test_who_does_not_answer_within_thirty_days_gets_no_more_mail_and_is_forgotten():
    search_for()
    retention.tidy(now=after(366))

    assert retention.tidy(now=after(366 + 29)) == 0
    assert retention.tidy(now=after(366 + 31)) == 1

    assert not Subscription.objects.exists()
    assert not Letter.objects.exists()


def test_a_mailbox_that_sends_a_letter_back_is_forgotten():
    activity = situations.published(states=["QMA"])
    following_of(activity.reference)
    subscriptions.ask(Wish(reference=activity.reference), email=READER, language="en")
    delivered()
    Letter.objects.update(came_back=CameBack.AUTOMATIC)
    assert retention.tidy(now=timezone.now()) == 0

    Letter.objects.update(came_back=CameBack.BOUNCE)

    assert retention.tidy(now=timezone.now()) == 1
    assert not Letter.objects.exists()


def test_letters_to_readers_are_kept_for_thirty_days_and_no_other_letter_goes_with_them():
    activity = situations.published(states=["QMA"])
    following_of(activity.reference)
    search_for()
    withdrawn(activity.reference)
    told_of_news()
    situations.published(states=["QMA"])
    others = Letter.objects.exclude(name__startswith="alert_").count()
    assert Letter.objects.filter(name="alert_gone").exists()

    retention.tidy(now=after(29))
    assert Letter.objects.filter(name="alert_gone").exists()
    retention.tidy(now=after(31))

    assert not Letter.objects.filter(name__startswith="alert_").exists()
    assert not Notice.objects.exists()
    assert Letter.objects.count() == others > 0
    assert Subscription.objects.exists()
