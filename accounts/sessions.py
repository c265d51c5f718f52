"""How long a session lasts, and when it gets another id.

It ends after 30 minutes without a request and 12 hours after signing in, whichever comes first. Its id changes when
more is proved in it (a one-time code) and when the person's roles change, so that an id seen before is worth nothing.
All others of a person end when a second factor is added or taken away, and all when the account is closed.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import once
from accounts.models import Counter, User

IDLE = 30 * 60  # seconds
LONGEST = 12 * 3600  # seconds
NOTED_EVERY = 60  # seconds: not each request writes to the database
BEGAN, SEEN, PROVED = "began_at", "seen_at", "proved"


def limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated:
            if _has_ended(request, now):
                request.was_signed_in_as = request.user.pk  # type: ignore[attr-defined]
                logout(request)
                messages.info(request, _("You were signed out after 30 minutes. Nothing that you saved is lost."))
            elif now - request.session.get(SEEN, 0) >= NOTED_EVERY:
                request.session.setdefault(BEGAN, now)
                request.session[SEEN] = now
        response = get_response(request)
        if request.user.is_authenticated and not request.session.is_empty():
            _change_id_when_more_is_proved(request)
        return response

    return middleware


def _has_ended(request: HttpRequest, now: int) -> bool:
    session = request.session
    return now - session.get(SEEN, now) > IDLE or now - session.get(BEGAN, now) > LONGEST


def _change_id_when_more_is_proved(request: HttpRequest) -> None:
    methods = [record["method"] for record in get_authentication_records(request, request.user)]
    proved: list[Any] = [methods, sorted(request.user.roles)]
    if request.session.get(PROVED) != proved:
        if PROVED in request.session:  # at sign-in Django has just given it a new one
            request.session.cycle_key()
        request.session[PROVED] = proved


def end(person: User, *, but: str | None = None) -> None:
    """Every session of this person ends at once, except the one with the key ``but``. Safe to call twice.

    Each session is opened to see whose it is: the table has no column for that, and some hundreds of rows.
    """
    theirs = [
        one.pk for one in Session.objects.exclude(pk=but or "") if one.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()


def end_others(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever came in before a second factor was changed has to come in anew."""
    end(user, but=request.session.session_key)


def listen() -> None:
    """Called once at the start."""
    mfa.authenticator_added.connect(end_others)
    mfa.authenticator_removed.connect(end_others)


def forget_ended(now: datetime) -> int:
    """Delete what has run out: sessions with all they held, what was counted, keys of forms. Safe to run twice.

    A session that only went idle is in the table until its twelve hours are over; nobody can use it.
    """
    Counter.objects.filter(expires__lt=now).delete()
    once.forget_before(now)
    return Session.objects.filter(expire_date__lt=now).delete()[0]
