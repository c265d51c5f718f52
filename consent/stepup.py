"""A one-time code of the last ten minutes: asked for again before a consent is granted, by a State or on paper."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.forms import ReauthenticateForm
from django.http import HttpRequest

from accounts import attempts
from accounts.attempts import Attempted

CODE_LASTS = 600  # seconds


def is_fresh(request: HttpRequest) -> bool:
    """True when this session gave a code, or a passkey, at most ten minutes ago."""
    given = [one["at"] for one in get_authentication_records(request, request.user) if one.get("method") == "mfa"]
    return bool(given) and time.time() - max(given) <= CODE_LASTS


def give(request: HttpRequest) -> ReauthenticateForm | None:
    """Take the code that came with this POST. None: it is fresh now; else the form with what is wrong with it."""
    if is_fresh(request):
        return None
    form = ReauthenticateForm(request.POST, user=request.user)
    if not form.is_valid():
        attempts.note(Attempted("grant without a fresh code", request.user))
        return form
    form.save()
    return None


def ask(request: HttpRequest) -> ReauthenticateForm | None:
    """The empty form, if a code has to be asked for."""
    return None if is_fresh(request) else ReauthenticateForm(user=request.user)
