"""What comes back to our letters is noted by the Message-ID, as what it is; nothing of its text is kept."""

import io
import mailbox
import sys
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command

from outbox import returns
from outbox.letters import Recipient, post
from outbox.models import CameBack, Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return post("consent_reminder", to=Recipient("mission@qma.example.org"), reference="CR-4H8T2WNE")[0]


def report(letter: Letter, action: str = "failed", *, headers_only: bool = False) -> bytes:
    """A delivery status report as mail servers write them (RFC 3464)."""
    status = (
        f"Reporting-MTA: dns; mail.example.org\n\nFinal-Recipient: rfc822; {letter.recipient}\n"
        f"Action: {action}\nStatus: 5.1.1\n"
    )
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mail.example.org\nTo: repository@example.org\nSubject: Undelivered\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nIt could not be delivered.\n\n--b\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b\nContent-Type: {kind}\n\nMessage-ID: {letter.message_id}\nSubject: {letter.subject}\n\n--b--\n"
    ).encode()


def reply(letter: Letter, **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = letter.recipient, "Re: your letter"
    message["In-Reply-To"] = letter.message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("We consent.")
    return message.as_bytes()


def noted(letter: Letter) -> str:
    return Letter.objects.get(pk=letter.pk).came_back


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_delivery_report_is_a_bounce(letter, headers_only):
    assert returns.take_in(iter([report(letter, headers_only=headers_only)]))[CameBack.BOUNCE] == 1

    assert noted(letter) == CameBack.BOUNCE
    assert list(Letter.objects.in_trouble()) == [letter]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_no_failure_is_nothing(letter, action):
    returns.take_in(iter([report(letter, action)]))

    assert noted(letter) == ""


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "auto_reply"}, {"X_Autoreply": "yes"}]
)
def test_a_machine_that_replies_is_no_reader(letter, headers):
    returns.take_in(iter([reply(letter, **headers)]))

    assert noted(letter) == CameBack.AUTOMATIC
    assert Letter.objects.in_trouble().exists()


def test_a_person_that_replies_is_noted_and_no_trouble(letter):
    returns.take_in(iter([reply(letter)]))

    assert noted(letter) == CameBack.REPLY
    assert not Letter.objects.in_trouble().exists()
    assert "We consent" not in str(Letter.objects.values().get())


def test_a_bounce_is_not_forgotten_for_what_comes_later(letter):
    returns.take_in(iter([report(letter), reply(letter)]))

    assert noted(letter) == CameBack.BOUNCE


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff not a message", b"From: x\n\nhello", b"In-Reply-To: <nobody@example.org>\n\nhello", b"x" * 3_000_000]
)  # fmt: skip
def test_what_is_about_none_of_our_letters_is_counted_and_changes_nothing(letter, raw):
    assert returns.take_in(iter([raw]))["unknown"] == 1

    assert noted(letter) == ""


@pytest.fixture
def boxes(letter, tmp_path):
    """The same three messages as mbox and Maildir."""
    raw = [report(letter), reply(letter, Auto_Submitted="auto-replied"), b"From: x@example.org\n\nhello\n"]
    mbox, maildir = mailbox.mbox(tmp_path / "mbox"), mailbox.Maildir(tmp_path / "maildir")
    for message in raw:
        mbox.add(message)
        maildir.add(message)
    mbox.close()
    return {"mbox": tmp_path / "mbox", "maildir": tmp_path / "maildir"}


@pytest.mark.parametrize("kind", ["mbox", "maildir"])
def test_the_command_reads_whole_mailboxes(letter, boxes, kind):
    said = io.StringIO()

    call_command("take_in_returns", str(boxes[kind]), stdout=said)

    assert said.getvalue().startswith("1 bounced; 1 answered by a machine; 0 replies by persons")
    assert "1 about none of our letters" in said.getvalue()
    assert noted(letter) == CameBack.BOUNCE


def test_the_command_reads_one_message_from_standard_input_or_a_file(letter, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(letter))))
    call_command("take_in_returns", "-", stdout=io.StringIO())
    assert noted(letter) == CameBack.BOUNCE

    other = post("consent_reminder", to=Recipient("b@qma.example.org"), reference="CR-4H8T2WNE")[0]
    (tmp_path / "one.eml").write_bytes(report(other))
    call_command("take_in_returns", str(tmp_path / "one.eml"), stdout=io.StringIO())
    assert noted(other) == CameBack.BOUNCE


def test_the_command_says_when_there_is_nothing_to_read(tmp_path):
    with pytest.raises(CommandError, match="There is no"):
        call_command("take_in_returns", str(tmp_path / "nothing"))
