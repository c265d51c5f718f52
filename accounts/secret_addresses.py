"""Addresses that open something by themselves, without an account: told once, kept only as a hash, handed on by nobody.

The secret is the last part of a path, never of a query. What does not open answers 404, always with the same page.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.letters import absolute

LONGEST = 30  # days that a link for reading opens
MOST_LINKS = 20  # open at a time to one text


def new() -> str:
    """A secret of 192 random bits, 32 characters that need no escaping in an address."""
    return secrets.token_urlsafe(24)


def hashed(secret: str) -> str:
    """What is kept of it: SHA-256 (hex). No salt or slow hash: nobody guesses 192 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def guarded(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, told to no other site, in no search engine.

    Not "no-referrer": with that a browser sends forms of this page with ``Origin: null`` (Fetch, 3.2), and each is refused.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def opens_nothing(request: HttpRequest) -> HttpResponse:
    """The one answer to whatever ran out, was revoked or never was."""
    return guarded(render(request, "accounts/link_gone.html", status=404))


# ------------------------------------------------------------------------------------------- links for reading


class Share(forms.Form):
    """For whom a link for reading is, and for how long."""

    reader = forms.CharField(label=gettext_lazy("For whom"), max_length=200)
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how many days"), choices=[(7, "7"), (14, "14"), (LONGEST, str(LONGEST))], coerce=int,
        initial=14,
    )  # fmt: skip


def share_on_page(
    request: HttpRequest, form_class: type[Share], make: Callable[..., str], *, opens: str, refused: type[Exception]
) -> tuple[Share, str]:
    """The form of a page of links, and the address of one that was just made: shown this once, "" otherwise.

    ``make``: called with ``reader`` and ``days``, returns the secret. ``opens``: name of the address that it opens.
    ``refused``: what ``make`` raises, with ``reasons``; they stand on the form, which keeps what was typed.
    """
    form = form_class(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return form, ""
    try:
        secret = make(**form.cleaned_data)
    except refused as error:
        form.add_error(None, error.reasons)  # type: ignore[attr-defined]
        return form, ""
    return form_class(), absolute(reverse(opens, args=[secret]))


def reasons_not_to_share(*, reader: str, days: int, already: int) -> list[str]:
    """Why no link for reading can be made like this; empty: it can. ``already``: how many are open to the same text."""
    if not reader.strip():
        return [_("Say for whom the link is.")]
    if not 1 <= days <= LONGEST:
        return [_("Choose a number of days from 1 to %(days)d.") % {"days": LONGEST}]
    if already >= MOST_LINKS:
        return [_("There are %(number)d links already. Revoke one first.") % {"number": MOST_LINKS}]
    return []


def row(secret: str, *, reader: str, days: int, by: User, now: datetime) -> dict[str, Any]:
    """What both kinds of links for reading keep of one."""
    return {
        "secret_hash": hashed(secret), "reader": reader.replace("\x00", "").strip()[:200], "made_by": by, "made_at": now,
        "expires_at": now + timedelta(days=days),
    }  # fmt: skip
