"""Followers learn that a record changed, or that it is no longer available: once, without a reason, and nothing else."""

import pytest

from accounts.models import Role
from alerts import following
from alerts.models import Subscription
from consent import gate, merging
from outbox.models import Letter
from tests import situations
from tests.alerts.conftest import (
    GONE,
    READER,
    delivered,
    following_of,
    links_in,
    revised,
    text_of,
    told_of_news,
    withdrawn,
)

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {
    "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
    "Content-Language",
}  # fmt: skip


@pytest.fixture
def activity():
    return situations.published(states=["QMA"], title="Training of trial judges in Quietland")


def test_a_record_that_stands_is_no_news(activity):
    following_of(activity.reference)

    assert told_of_news() == []


def test_a_record_that_is_published_anew_is_told_of_once_by_reference_and_link(activity):
    following_of(activity.reference)
    revised(activity, title="Training of all judges in Quietland")

    [letter] = told_of_news()

    assert told_of_news() == []
    assert letter["Subject"] == f"A record you follow ({activity.reference}) has changed"
    assert links_in(letter)[0] == f"/r/{activity.reference}"
    for word in ("judges", "Quietland", "QMA", "Lantern"):
        assert word not in letter.as_string() + text_of(letter)
    assert letter["List-Unsubscribe"]


def test_each_change_is_told_of(activity):
    following_of(activity.reference)
    for number in range(2):
        revised(activity, title=f"Title {number}")
        assert len(told_of_news()) == 1


def revoked(reference: str) -> None:
    withdrawn(reference)


def held(reference: str) -> None:
    gate.hold(reference, by=situations.officer(Role.CONFIRMER), reason="Quietland asks us to.")


def taken_back_by_the_submitter(reference: str) -> None:
    gate.withdraw(reference, by=situations.officer(Role.PUBLISHER))


def merged_into_another(reference: str) -> None:
    other = situations.published(states=["QMB"]).reference
    merging.merge(reference, into=other, by=situations.officer(Role.REVIEWER))


@pytest.mark.parametrize("take_away", [revoked, held, taken_back_by_the_submitter, merged_into_another])
def test_of_a_record_that_is_gone_its_followers_get_one_neutral_sentence_and_no_more_mail(take_away, activity):
    following_of(activity.reference)
    following_of(activity.reference, email="second@example.org", language="fr")
    take_away(activity.reference)

    english, french = sorted(told_of_news(), key=lambda one: one["Content-Language"])

    assert english["Subject"] == GONE.format(activity.reference)
    assert text_of(english) == GONE.format(activity.reference) + "\n"
    assert (english["To"], french["To"]) == (READER, "second@example.org")
    assert {*english.keys()} == {*french.keys()} == HEADERS
    assert not Subscription.objects.exists()
    assert told_of_news() == []


def test_a_record_that_comes_back_is_followed_by_nobody_until_somebody_asks(activity):
    following_of(activity.reference)
    withdrawn(activity.reference)
    assert len(told_of_news()) == 1
    revised(activity)

    assert told_of_news() == []


def test_a_record_that_went_and_came_back_before_the_clock_looked_has_changed(activity):
    following_of(activity.reference)
    withdrawn(activity.reference)
    revised(activity)

    [letter] = told_of_news()

    assert letter["Subject"].endswith("has changed")


def test_of_a_change_that_waits_while_the_record_goes_only_the_neutral_letter_leaves(activity):
    following_of(activity.reference)
    revised(activity, title="Another title")
    assert following.tell() == 1  # written, not sent: the mail server is away
    withdrawn(activity.reference)

    before_the_clock = delivered()
    told = told_of_news()

    assert before_the_clock == []
    assert [text_of(one).strip() for one in told] == [GONE.format(activity.reference)]


def test_the_same_letter_leaves_where_the_record_stays(activity):
    """The control of the test above: what it does not find could have been found."""
    following_of(activity.reference)
    revised(activity, title="Another title")
    following.tell()

    assert [one["Subject"] for one in delivered()] == [f"A record you follow ({activity.reference}) has changed"]


def test_who_has_not_said_yes_is_told_nothing(activity):
    following_of(activity.reference)
    Subscription.objects.update(confirmed_at=None, wanted_at=None)
    revised(activity)
    assert told_of_news() == []
    withdrawn(activity.reference)
    assert told_of_news() == []


def test_nothing_is_kept_of_who_followed_a_record_that_is_gone_but_that_a_letter_left(activity):
    following_of(activity.reference)
    withdrawn(activity.reference)
    told_of_news()

    [letter] = Letter.objects.all()
    assert (letter.name, letter.sent_at is not None) == ("alert_gone", True)
