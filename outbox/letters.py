"""Letters: written in the caller's transaction, delivered by the clock.

What a letter may say: a reference, a link, a date. Never what a record says, who submitted it or how anybody
answered: letters are read on shared screens and kept on other people's servers.
"""

import logging
import smtplib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import make_msgid
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from outbox.models import Letter, LetterQuerySet

LEASE = timedelta(seconds=60)  # six times the mail server's timeout
FIRST_WAIT = timedelta(seconds=30)  # doubled with every attempt
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)

log = logging.getLogger(__name__)


class Addressee(Protocol):
    """Anybody with an address and a language; accounts.User is one."""

    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Drawn:
    """What a letter says, made when it leaves (``settings.DRAWN_WHEN_SENT``); ``headers``: of its own, besides ours."""

    body: str
    headers: dict[str, str]


class NotNow(Exception):
    """The text of a letter cannot be made at this moment; it is tried again as if the mail server had been away."""


@dataclass(frozen=True)
class Recipient:
    """An address that belongs to no account, for instance that of a Permanent Mission."""

    email: str
    language: str = "en"


def post(
    letter: str,
    *,
    to: Addressee | Iterable[Addressee],
    reference: str = "",
    link: str = "",
    day: date | None = None,
    code: str = "",
    key: str = "",
    opens_account: bool = False,
) -> list[Letter]:
    """Write one letter to each recipient, in their language, from ``templates/emails/<letter>.subject`` and ``.txt``.

    Part of the caller's transaction: rolled back with it, and nothing waits for a mail server. The templates are
    given ``reference``, ``link`` (made absolute here), ``day`` and ``code``, and nothing else can reach them.
    A ``link`` by ``reverse_lazy`` leads to the page in the recipient's language, whoever's act it is.
    With a ``key`` (``"reminder CR-4H8T2WNE 2027-01-15"``) a second call writes nothing to the same recipient.
    ``opens_account``: the text is removed once sent, for its link or code is as good as a password.
    A letter of ``settings.DRAWN_WHEN_SENT`` gets its text when it leaves, from the function that is named there; none is kept.
    Returns the letters written.
    """
    # Asked by its address, not by being iterable: the user of a request is a lazy object, which claims to be both.
    recipients: list[Addressee] = [to] if hasattr(to, "email") else list(to)  # type: ignore[list-item,arg-type]
    written = []
    for recipient in recipients:
        with translation.override(recipient.language):
            said = {"reference": reference, "link": absolute(str(link)), "day": day, "code": code}
            subject = " ".join(render_to_string(f"emails/{letter}.subject", said).split())
            late = letter in settings.DRAWN_WHEN_SENT
            body = "" if late else render_to_string(f"emails/{letter}.txt", said).strip() + "\n"
        row = Letter(
            name=letter,
            key=key,
            recipient=recipient.email,
            language=recipient.language,
            subject=subject,
            body=body,
            reference=reference,
            opens_account=opens_account,
            message_id=make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")),
        )
        # Not get_or_create: two workers may remind at the same time, and a constraint error would end the
        # caller's transaction.
        Letter.objects.bulk_create([row], ignore_conflicts=bool(key))
        if not key or Letter.objects.filter(message_id=row.message_id).exists():
            written.append(row)
    return written


def absolute(link: str) -> str:
    """The address with the site's name. Never from the Host header: a forged one would lead a reader elsewhere."""
    return settings.SITE_URL.rstrip("/") + link if link.startswith("/") else link


def deliver(*, now: datetime | None = None, limit: int = 100) -> int:
    """Send what is due, oldest first; returns how many letters went out. Safe to run twice and at the same time.

    Each letter is leased before it is sent. A worker that dies in between leaves the lease to end, and the letter
    goes again with the same Message-ID. When the server itself does not answer, the rest waits for the next run.
    """
    sent = 0
    connection = get_connection()
    try:
        for _turn in range(limit):
            moment = now or timezone.now()
            letter = _lease_one(moment)
            if letter is None:
                break
            answer = _send(letter, connection)
            if answer.delivered:
                sent += 1
            _note(letter, answer, now or timezone.now())
            if answer.server_is_away:
                break
    finally:
        connection.close()
    return sent


@dataclass(frozen=True)
class _Answer:
    delivered: bool = False
    error: str = ""
    is_final: bool = False  # the server refuses this letter for good
    server_is_away: bool = False


def _lease_one(now: datetime) -> Letter | None:
    with transaction.atomic():
        # skip_locked: another worker is taking that letter at this moment
        due = Letter.objects.due(now).order_by("next_attempt_at", "id").select_for_update(skip_locked=True)
        # Thousands of digests at six in the morning do not stand before a code or a State's letter.
        letter = due.exclude(name__in=settings.DRAWN_WHEN_SENT).first() or due.first()
        if letter is None:
            return None
        letter.lease = uuid.uuid4()
        letter.leased_until = now + LEASE
        letter.attempts += 1
        letter.save(update_fields=["lease", "leased_until", "attempts"])
        return letter


def _send(letter: Letter, connection: BaseEmailBackend) -> _Answer:
    drawn: Drawn | None = Drawn(letter.body, {})
    if letter.name in settings.DRAWN_WHEN_SENT:
        try:
            drawn = import_string(settings.DRAWN_WHEN_SENT[letter.name])(letter)
        except NotNow:
            return _Answer(error="Its text cannot be made at this moment.")
        except Exception:  # the letters behind it are to leave all the same
            log.exception("letter %s (%s) has no text", letter.pk, letter.name)
            return _Answer(error="Its text could not be made.")
    if drawn is None:
        return _Answer(error="There is nothing to tell any more.", is_final=True)
    message = EmailMessage(
        subject=letter.subject,
        body=drawn.body,
        to=[letter.recipient],  # one person per letter: no address is shown to another recipient
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
            **drawn.headers,
        },
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        return _Answer(error=f"The mail server refuses the recipient ({code}).", is_final=500 <= code < 600)
    except smtplib.SMTPResponseException as refused:
        return _Answer(error=f"The mail server answers {refused.smtp_code}.", server_is_away=refused.smtp_code == 421)
    except (OSError, smtplib.SMTPException) as away:
        return _Answer(error=f"The mail server cannot be reached ({type(away).__name__}).", server_is_away=True)
    return _Answer(delivered=True)


def _note(letter: Letter, answer: _Answer, now: datetime) -> None:
    """Write down what became of the attempt, unless the lease has gone to another worker meanwhile."""
    after: dict[str, Any] = {"leased_until": None, "lease": None, "error": answer.error}
    if answer.delivered:
        after["sent_at"] = now
        if letter.opens_account:
            after["body"] = ""
    elif answer.is_final or now - letter.created_at >= GIVE_UP_AFTER:
        after["given_up_at"] = now
        if letter.opens_account:
            after["body"] = ""
    else:
        wait = min(FIRST_WAIT * 2 ** (letter.attempts - 1), LONGEST_WAIT)
        after["next_attempt_at"] = now + wait
    Letter.objects.filter(pk=letter.pk, lease=letter.lease).update(**after)


def forget(address: str, *, instead: str) -> int:
    """An address is removed at its owner's wish: ``instead`` stands on their letters, and what has not left stays here.

    Part of the caller's transaction; safe to call twice. Returns on how many letters it stood.
    """
    # Without their keys: two addresses of one person may have had the same letter. What a mail server said names them too.
    number = Letter.objects.filter(recipient__iexact=address).update(recipient=instead, key="", error="")
    unsent = Letter.objects.filter(recipient=instead, sent_at=None, given_up_at=None)
    unsent.update(given_up_at=timezone.now(), error="The address was removed.")
    return number


def erase(found: LetterQuerySet) -> int:
    """Delete these letters, with the addresses on them: what has not left stays here. Part of the caller's transaction."""
    return found.delete()[1].get("outbox.Letter", 0)
