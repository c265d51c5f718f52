"""What comes back to our letters: bounces, automatic replies, replies. A sign about the mailbox, never an answer.

A message is ours to note when it names the Message-ID of a letter: in a delivery status report (RFC 3464), in the message that
it returns, or as what it replies to (RFC 5322, RFC 3834). Nothing of its text is kept.
"""

import mailbox
import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from django.utils import timezone

from outbox.models import CameBack, Letter

IDENTIFIER = re.compile(r"<[^<>\s]{3,200}>")
LARGEST = 2 * 1024 * 1024  # bytes; what is larger is no delivery report
NAMING = ("In-Reply-To", "References", "Original-Message-ID", "X-Original-Message-ID")


def take_in(messages: Iterator[bytes]) -> Counter:
    """Note what these messages say of our letters; returns how many were of which kind ("unknown": of none of ours)."""
    found: Counter = Counter()
    for raw in messages:
        kind = _take_in_one(raw)
        found[kind or "unknown"] += 1
    return found


def read(path: Path) -> Iterator[bytes]:
    """The messages of an mbox file, of a Maildir, or the one message that a file holds."""
    if path.is_dir():
        maildir = mailbox.Maildir(path, create=False)
        yield from (maildir.get_bytes(key) for key in maildir.iterkeys())
        return
    with path.open("rb") as file:
        first = file.read(5)
    if first != b"From ":
        yield path.read_bytes()
        return
    box = mailbox.mbox(path, create=False)
    try:
        yield from (box.get_bytes(key) for key in box.iterkeys())
    finally:
        box.close()


def kind_of(message: Message) -> CameBack | None:
    """Bounce, automatic reply or reply; None for a report that is no failure (delayed, delivered)."""
    if message.get_content_type() == "multipart/report" or message.get_content_type() == "message/delivery-status":
        actions = {value.strip().lower() for value in _of_reports(message, "Action")}
        if actions and "failed" not in actions:
            return None
        return CameBack.BOUNCE
    sender = str(message.get("From", "")).lower()
    if (
        "mailer-daemon@" in sender
        or message.get("X-Failed-Recipients")
        or message.get("Return-Path", "").strip() == "<>"
    ):
        return CameBack.AUTOMATIC if _is_automatic(message) == "auto-replied" else CameBack.BOUNCE
    return CameBack.AUTOMATIC if _is_automatic(message) else CameBack.REPLY


def _take_in_one(raw: bytes) -> CameBack | None:
    if len(raw) > LARGEST:
        return None
    message = message_from_bytes(raw, policy=policy.compat32)
    kind = kind_of(message)
    if kind is None:
        return None
    letter = Letter.objects.filter(message_id__in=_identifiers(message)).order_by("-id").first()
    if letter is None:
        return None
    if not (letter.came_back == CameBack.BOUNCE or (letter.came_back and kind == CameBack.REPLY)):
        Letter.objects.filter(pk=letter.pk).update(came_back=kind, came_back_at=timezone.now())
    return kind


def _is_automatic(message: Message) -> str:
    """The word by which a machine says that it wrote this; "" when a person did."""
    said = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    if said != "no":
        return said
    precedence = str(message.get("Precedence", "")).strip().lower()
    marked = message.get("X-Autoreply") or message.get("X-Autorespond") or message.get("X-Auto-Response-Suppress")
    return "auto-replied" if marked or precedence == "auto_reply" else ""


def _identifiers(message: Message) -> set[str]:
    named = {value for name in NAMING for value in IDENTIFIER.findall(str(message.get(name, "")))}
    for part in message.walk():
        if part is message:
            continue
        named |= {value for name in (*NAMING, "Message-ID") for value in IDENTIFIER.findall(str(part.get(name, "")))}
        if part.get_content_type() == "text/rfc822-headers":
            returned = message_from_bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
            named |= set(IDENTIFIER.findall(str(returned.get("Message-ID", ""))))
    return named


def _of_reports(message: Message, header: str) -> Iterator[str]:
    for part in message.walk():
        if part.get(header):
            yield str(part[header])
