"""What the log tells of signing in: who, by what, whether it worked. Ids only; no address, no password, no code.

One line an event, ``key=value`` after its name. ``visitor`` is where it came from, as a hash whose key dies with the process:
lines of one attacker can be put together, and nobody can be found by it. What else is written where: docs/security.md.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from accounts.models import User
from repository.browse.throttling import visitor

log = logging.getLogger(__name__)


def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    log.info("signed in: person=%s visitor=%s", user.pk, _from(request))


def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        log.info("signed out: person=%s", user.pk)


def password_refused(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """``person=None``: no account has this address. Asked by one look-up in either case."""
    tried = User.objects.filter(email__iexact=credentials.get("email") or "").values_list("pk", flat=True).first()
    log.warning("password refused: person=%s visitor=%s", tried, _from(request))


def factor_given(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    log.info("second factor given: person=%s by=%s visitor=%s", user.pk, authenticator.type, _from(request))


def factor_refused(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    log.warning("second factor refused: person=%s by=%s visitor=%s", user.pk, authenticator.type, _from(request))


def way_in_changed(request: HttpRequest, user: User, signal: Any, **kwargs: Any) -> None:
    log.warning("%s: person=%s visitor=%s", CHANGES[signal], user.pk, _from(request))


CHANGES = {
    account.password_changed: "password changed",
    account.password_reset: "password chosen anew by letter",
    account.email_changed: "address changed",
    mfa.authenticator_added: "second factor added",
    mfa.authenticator_removed: "second factor removed",
    mfa.authenticator_reset: "recovery codes made anew",
}


def factor_taken_away(person: User, *, by: User) -> None:
    """By an officer, after another had asked (accounts.lost_factors): allauth is not in it, and tells nobody."""
    log.warning("second factor taken away: person=%s by=%s", person.pk, by.pk)


def refused(request: HttpRequest, page: str) -> None:
    """Somebody signed in was answered 403 or 404 by a page that is not everybody's. Not which record: it may not exist."""
    log.warning("refused: person=%s page=%s by=%s", request.user.pk, page, request.method)


def listen() -> None:
    """Called once at the start."""
    auth.user_logged_in.connect(signed_in)
    auth.user_logged_out.connect(signed_out)
    auth.user_login_failed.connect(password_refused)
    mfa.authenticator_used.connect(factor_given)
    mfa.authentication_failed.connect(factor_refused)
    for signal in CHANGES:
        signal.connect(way_in_changed)


def _from(request: HttpRequest | None) -> str:
    return visitor(request).hex()[:12] if request is not None else "-"
