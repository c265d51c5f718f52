"""Letters to readers leave late, or not at all: while the site is sealed, a consent has run out, the mail server is away."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

import outbox
from alerts import digests, following, subscriptions
from alerts.subscriptions import Wish
from consent import gate, seal
from outbox import letters
from outbox.letters import Recipient
from outbox.models import Letter
from tests import situations
from tests.alerts.conftest import (
    READER,
    a_later_day,
    delivered,
    following_of,
    put_away_what_is_not_for_readers,
    revised,
    search_for,
    text_of,
    withdrawn,
)
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 30
        yield server


@pytest.fixture
def sealed():
    """Sealed during the test; opened by two officers afterwards."""
    yield lambda: seal.seal("A test.")
    for role in (situations.Role.REVIEWER, situations.Role.CONFIRMER):
        seal.unseal(by=situations.officer(role))


def test_while_the_site_is_sealed_nothing_is_written_and_nothing_leaves(sealed, visitor):
    activity = situations.published(states=["QMA"])
    follower = following_of(activity.reference)
    search_for()
    revised(activity)
    subscriptions.ask(Wish(reference=activity.reference), email="new@example.org", language="en")
    sealed()

    assert following.tell() == 0
    assert digests.due(today=a_later_day()) == 0
    assert delivered() == []
    assert Letter.objects.get().error == "Its text cannot be made at this moment."
    for form in (f"/en/alerts/records/{activity.reference}/", "/en/alerts/search/"):
        assert visitor.get(form).status_code == 503
        assert visitor.post(form, {"email": READER, "frequency": "daily"}).status_code == 503
    assert visitor.get(f"/en/alerts/own/{follower.key}/").status_code == 200
    assert visitor.post(f"/en/alerts/own/{follower.key}/stop/").status_code == 200, "who wants no mail need not wait"


def test_while_the_site_is_sealed_the_page_of_a_search_shows_no_name_that_came_from_a_record(sealed, visitor):
    situations.published(states=["QMA"], attribution=situations.Attribution("CSO", "Quiet Aid", "quiet-aid"))
    subscription = search_for("provider=quiet-aid")
    address = f"/en/alerts/own/{subscription.key}/"
    assert "Quiet Aid" in visitor.get(address).text
    sealed()

    assert "Quiet Aid" not in visitor.get(address).text


def test_what_waited_behind_the_seal_leaves_when_it_is_lifted():
    activity = situations.published(states=["QMA"])
    following_of(activity.reference)
    revised(activity)
    following.tell()
    seal.seal("A test.")
    assert delivered() == []
    for role in (situations.Role.REVIEWER, situations.Role.CONFIRMER):
        seal.unseal(by=situations.officer(role))

    letters.deliver(now=timezone.now() + timedelta(hours=1))

    assert Letter.objects.get().sent_at is not None


def test_between_the_last_instant_of_a_consent_and_the_stroke_of_the_clock_no_letter_is_written_or_leaves():
    activity, another = (situations.published(states=["QMA"]) for _ in range(2))
    following_of(activity.reference)
    following_of(another.reference, email="third@example.org")
    search_for(email="second@example.org")
    revised(activity)
    assert (following.tell(), digests.due(today=a_later_day())) == (1, 1), (
        "the control: before that instant both are written"
    )
    revised(another)
    gone = situations.published_for_a_moment()

    assert (following.tell(), digests.due(today=a_later_day())) == (0, 0)
    assert delivered() == []
    assert gate.expire_due() == 1
    put_away_what_is_not_for_readers()
    assert letters.deliver(now=timezone.now() + timedelta(hours=1)) == 2
    assert not [one for one in mail.outbox if gone in text_of(one.message())]


def test_a_mail_server_that_is_away_loses_nothing_and_sends_nothing_twice(settings, mail_server):
    activity = situations.published(states=["QMA"])
    following_of(activity.reference)
    revised(activity)
    following.tell()
    put_away_what_is_not_for_readers()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nobody listens there
    assert letters.deliver() == 0

    settings.EMAIL_PORT = port
    later = timezone.now() + timedelta(hours=1)

    assert [letters.deliver(now=later), letters.deliver(now=later)] == [1, 0]
    assert [one["To"] for one in mail_server.received] == [READER]
    assert following.tell() == 0


def test_a_letter_that_was_sent_but_not_noted_goes_again_with_the_same_identity_and_what_is_public_then(mail_server):
    search_for()
    first, second = (situations.published(states=["QMA"]).reference for _ in range(2))
    digests.due(today=a_later_day())
    put_away_what_is_not_for_readers()
    letters.deliver()
    Letter.objects.update(sent_at=None)  # the worker died before it noted that
    withdrawn(second)
    put_away_what_is_not_for_readers()

    letters.deliver(now=timezone.now() + timedelta(minutes=2))

    before, again = mail_server.received
    assert before["Message-ID"] == again["Message-ID"]
    assert second in before.get_content()
    assert second not in again.get_content()
    assert first in again.get_content()


def test_a_letter_whose_text_cannot_be_made_holds_up_no_other(settings, caplog):
    """A fault of ours: the letters behind it leave, and it is tried again."""
    search_for()
    situations.published(states=["QMA"])
    digests.due(today=a_later_day())
    subscriptions.ask(Wish(query="q=another", frequency="daily"), email="second@example.org", language="en")
    right = settings.DRAWN_WHEN_SENT
    settings.DRAWN_WHEN_SENT = {**right, "alert_found": "outbox.letters.nothing_of_that_name"}

    assert [one["To"] for one in delivered()] == ["second@example.org"]
    assert "has no text" in caplog.text

    settings.DRAWN_WHEN_SENT = right
    assert letters.deliver(now=timezone.now() + timedelta(hours=1)) == 1


def test_a_letter_to_a_state_leaves_before_what_readers_asked_for(mail_server):
    search_for()
    situations.published(states=["QMA"])
    digests.due(today=a_later_day())
    put_away_what_is_not_for_readers()
    outbox.post("consent_recorded", to=Recipient("mission@example.org"), reference="CR-4H8T2WNE", link="/")

    letters.deliver()

    assert [one["To"] for one in mail_server.received] == ["mission@example.org", READER]
