"""A form that is sent twice acts once: double clicks, a browser that tries again, a worker killed before it answered.

Each page that creates or sends carries a random key. The verb writes the key in its own transaction, with what came of
it: either both are there or neither. Whoever sends the same key again is given the first answer. ADR 0009.

    if (known := once.answer(by, key)) is not None:
        return Submission.objects.get(reference=known)
    …
    once.keep(by, key, submission.reference)
"""

import re
import secrets
from datetime import datetime, timedelta

from django.db import connection

from accounts.models import SentForm, User

KEPT_FOR = timedelta(days=7)
FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_key() -> str:
    """For the hidden field ``key`` of a form."""
    return secrets.token_urlsafe(18)


def answer(by: User, key: str) -> str | None:
    """What came of this form when it was sent before; None when this is the first time (or it carries no key).

    Part of the caller's transaction. While another request is at the same form, this waits until that one has ended.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A key is claimed inside the transaction of the act that it belongs to.")
    if not FORM.fullmatch(key):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_sentform (user_id, key, answer, at) VALUES (%s, %s, '', clock_timestamp())"
            " ON CONFLICT DO NOTHING",
            [by.pk, key],
        )
        if cursor.rowcount:
            return None
    return SentForm.objects.get(user=by, key=key).answer


def keep(by: User, key: str, answer: str) -> None:
    """Remember what came of it, for whoever sends the same form again."""
    if FORM.fullmatch(key):
        SentForm.objects.filter(user=by, key=key).update(answer=answer)


def forget_before(now: datetime) -> int:
    """Delete the keys of a week ago. Safe to run twice."""
    return SentForm.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
