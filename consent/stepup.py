"""A one-time code, or a passkey, of the last ten minutes: asked for again before a consent is granted, by a State or on paper."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import attempts
from accounts.attempts import Attempted
from accounts.forms import ReauthenticateByCodeForm

CODE_LASTS = 600  # seconds


def is_fresh(request: HttpRequest) -> bool:
    """True when this session gave a code, or a passkey, at most ten minutes ago."""
    given = [one["at"] for one in get_authentication_records(request, request.user) if one.get("method") == "mfa"]
    return bool(given) and time.time() - max(given) <= CODE_LASTS


def give(request: HttpRequest) -> ReauthenticateByCodeForm | None:
    """Take the code, or the passkey, that came with this POST. None: it is fresh now; else the form with what is wrong."""
    if is_fresh(request):
        return None
    if request.POST.get("credential"):
        passkey = ReauthenticateWebAuthnForm(request.POST, user=request.user)
        if passkey.is_valid():
            passkey.save()
            return None
        form = ReauthenticateByCodeForm({"code": ""}, user=request.user)
        form.is_valid()
        form.errors["code"] = form.error_class([_("The passkey was not accepted. Try again, or give a code.")])
    else:
        form = ReauthenticateByCodeForm(request.POST, user=request.user)
        if form.is_valid():
            form.save()
            return None
    attempts.note(Attempted("grant without a fresh code", request.user))
    return _with_passkey(form, request)


def ask(request: HttpRequest) -> ReauthenticateByCodeForm | None:
    """The empty form, if a code has to be asked for."""
    return None if is_fresh(request) else _with_passkey(ReauthenticateByCodeForm(user=request.user), request)


def _with_passkey(form: ReauthenticateByCodeForm, request: HttpRequest) -> ReauthenticateByCodeForm:
    """Adds what the browser needs to use a passkey (``form.passkey``), where the person has one."""
    kind = Authenticator.Type.WEBAUTHN
    has_one = Authenticator.objects.filter(user=request.user, type=kind).exists()
    form.passkey = {"request_options": begin_authentication(request.user)} if has_one else None
    return form
