"""Addresses that open something by themselves, without an account: told once, kept only as a hash, handed on by nobody.

The secret is the last part of a path, never of a query. What does not open answers 404, always with the same page.
"""

import hashlib
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
