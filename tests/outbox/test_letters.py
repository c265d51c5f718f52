"""Letters: written with the caller's transaction, sent once, never lost, and saying next to nothing."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone

import outbox
from outbox import letters
from outbox.letters import Recipient
from outbox.models import Letter
from tests.outbox.mail_server import MailServer

KENJI = Recipient("kenji@example.org", "en")
LEILA = Recipient("leila@example.org", "fr")
DAY = date(2027, 1, 15)


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


def ask(to=KENJI, **more):
    said = {"reference": "CR-4H8T2WNE", "link": "/en/state/requests/CR-4H8T2WNE/", "day": DAY, **more}
    return outbox.post("consent_request", to=to, **said)


@pytest.mark.django_db
def test_each_recipient_gets_a_letter_of_their_own_in_their_language():
    english, french = ask(to=[KENJI, LEILA])

    assert english.subject == "Consent request CR-4H8T2WNE: please answer by 15 January 2027"
    assert (english.recipient, french.recipient) == (KENJI.email, LEILA.email)
    assert "15 janvier 2027" in french.subject
    assert english.message_id != french.message_id


@pytest.mark.django_db
def test_a_letter_says_reference_link_and_day_and_can_be_given_nothing_else():
    with pytest.raises(TypeError):
        ask(title="Training of trial judges")

    (letter,) = ask()

    assert f"{site_settings.SITE_URL}/en/state/requests/CR-4H8T2WNE/" in letter.body


@pytest.mark.django_db
def test_a_letter_without_a_template_is_refused_where_it_is_written():
    with pytest.raises(TemplateDoesNotExist):
        outbox.post("no_such_letter", to=KENJI)


@pytest.mark.django_db
def test_a_letter_is_rolled_back_with_the_act_it_tells_of():
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)

    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_the_same_key_reaches_a_recipient_once():
    ask(key="reminder CR-4H8T2WNE 14")

    again = ask(to=[KENJI, LEILA], key="reminder CR-4H8T2WNE 14")

    assert [letter.recipient for letter in again] == [LEILA.email]
    assert Letter.objects.count() == 2


@pytest.mark.django_db
def test_delivering_twice_sends_once(mail_server):
    ask()

    assert [letters.deliver(), letters.deliver()] == [1, 0]

    (message,) = mail_server.received
    letter = Letter.objects.get()
    assert message["Message-ID"] == letter.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == KENJI.email
    assert letter.sent_at is not None


@pytest.mark.django_db
def test_a_letter_that_opens_an_account_leaves_no_text_behind(mail_server):
    outbox.post("choose_password", to=KENJI, link="/en/account/password/reset/key/1-abc/", opens_account=True)

    letters.deliver()

    assert "/password/reset/key/1-abc/" in mail_server.received[0].get_content()
    assert Letter.objects.get().body == ""


@pytest.mark.django_db
def test_while_the_mail_server_is_away_letters_wait_longer_and_longer(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    ask(to=[KENJI, LEILA])
    now = timezone.now()

    waits = []
    for _attempt in range(10):
        assert letters.deliver(now=now) == 0
        first, second = Letter.objects.order_by("id")
        waits.append(first.next_attempt_at - now)
        assert second.attempts < first.attempts + 1  # one try tells that the server is away
        now = max(first.next_attempt_at, second.next_attempt_at)

    assert waits[0] == timedelta(seconds=30)
    assert max(waits) <= timedelta(hours=1)
    assert first.error == "The mail server cannot be reached (ConnectionRefusedError)."
    assert first.sent_at is None
    assert first.given_up_at is None


@pytest.mark.django_db
def test_after_a_day_a_letter_is_given_up_and_says_so(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    (letter,) = ask()

    letters.deliver(now=letter.created_at + timedelta(hours=24))

    letter.refresh_from_db()
    assert letter.given_up_at is not None
    assert letters.deliver(now=letter.created_at + timedelta(hours=48)) == 0
    letter.refresh_from_db()
    assert letter.attempts == 1


@pytest.mark.django_db
def test_a_recipient_refused_for_good_is_given_up_at_once_and_the_others_get_theirs(mail_server):
    mail_server.refuse[KENJI.email] = b"550 nobody here"
    ask(to=[KENJI, LEILA])

    assert letters.deliver() == 1

    assert [message["To"] for message in mail_server.received] == [LEILA.email]
    refused = Letter.objects.get(recipient=KENJI.email)
    assert refused.given_up_at is not None
    assert refused.error == "The mail server refuses the recipient (550)."


@pytest.mark.django_db
def test_a_recipient_refused_for_now_is_tried_again(mail_server):
    mail_server.refuse[KENJI.email] = b"450 later"
    ask()
    now = timezone.now()
    assert letters.deliver(now=now) == 0

    mail_server.refuse.clear()

    assert letters.deliver(now=now) == 0  # not before its time
    assert letters.deliver(now=now + timedelta(seconds=31)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_sending_leaves_the_letter_to_the_next_with_the_same_id(mail_server):
    mail_server.hang = True
    (letter,) = ask()
    address = f"smtp://127.0.0.1:{mail_server.port}"
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.deliver_in_a_process"],
        env={**os.environ, "EMAIL_URL": address},
        stderr=subprocess.DEVNULL,
    )
    assert mail_server.reached.wait(30)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    mail_server.hang = False

    now = timezone.now()
    assert letters.deliver(now=now) == 0  # its lease has not ended: it might be alive
    assert letters.deliver(now=now + timedelta(seconds=61)) == 1

    assert [message["Message-ID"] for message in mail_server.received] == [letter.message_id] * 2
    letter.refresh_from_db()
    assert letter.attempts == 2
    assert letter.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_send_each_letter_once(mail_server):
    known = set(Letter.objects.values_list("pk", flat=True))
    ask(to=[Recipient(f"person{number}@example.org") for number in range(12)])
    address = f"smtp://127.0.0.1:{mail_server.port}"
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.outbox.deliver_in_a_process"],
            env={**os.environ, "EMAIL_URL": address},
            stderr=subprocess.DEVNULL,
        )
        for _worker in range(2)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]

    sent = [message["To"] for message in mail_server.received if message["To"].startswith("person")]
    assert sorted(sent) == sorted({f"person{number}@example.org" for number in range(12)})
    assert not Letter.objects.exclude(pk__in=known).filter(sent_at=None).exists()
