"""How long a session lasts, and when it gets another id.

It ends after 30 minutes without a request and 12 hours after signing in, whichever comes first. Its id changes when
more is proved in it (a one-time code) and when the person's roles change, so that an id seen before is worth nothing.
All others of a person end when a second factor is added or taken away, and all when the account is closed.
A person sees their own and can end each (OWASP ASVS 5.0, 7.5.2). Of a device the names of
browser and system are kept; no address.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from ua_parser import parse

from accounts import once
from accounts.models import Counter, User

IDLE = 30 * 60  # seconds
LONGEST = 12 * 3600  # seconds
NOTED_EVERY = 60  # seconds: not each request writes to the database
BEGAN, SEEN, PROVED, DEVICE = "began_at", "seen_at", "proved", "device"
LONGEST_AGENT = 500  # signs of what a browser says of itself that are looked at


@dataclass(frozen=True)
class OwnSession:
    """One way in that stands open: ``handle`` names it to its person without being worth anything as a key."""

    handle: str
    began_at: datetime
    seen_at: datetime
    device: str  # "Firefox, Android"; empty where nothing is known
    is_this: bool


def limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated:
            if _has_ended(request, now):
                request.was_signed_in_as = request.user.pk  # type: ignore[attr-defined]
                logout(request)
                messages.info(request, _("You were signed out after 30 minutes. Nothing that you saved is lost."))
            elif now - request.session.get(SEEN, 0) >= NOTED_EVERY:
                if BEGAN not in request.session:
                    request.session[BEGAN] = now
                    request.session[DEVICE] = _device(request.headers.get("User-Agent", ""))
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


def _device(agent: str) -> str:
    """Browser and system by their names, without versions: enough to know one's own, too little to know a person by."""
    known = parse(agent[:LONGEST_AGENT])
    return ", ".join(part.family for part in (known.user_agent, known.os) if part)


def _of(person: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and contents of each. All are opened to see whose they are: the table has no column for that, some hundreds of rows."""
    for one in Session.objects.filter(expire_date__gt=datetime.now(UTC)):
        kept = one.get_decoded()
        if kept.get(SESSION_KEY) == str(person.pk):
            yield one.pk, kept


def _handle(key: str) -> str:
    return salted_hmac("accounts.sessions", key, algorithm="sha256").hexdigest()[:16]


def own(request: HttpRequest) -> list[OwnSession]:
    """Where this person is signed in, this session first, then as they were last used. What has gone idle is not among them."""
    now = int(time.time())
    found = [
        OwnSession(
            _handle(key),
            datetime.fromtimestamp(kept.get(BEGAN, now), UTC),
            datetime.fromtimestamp(kept.get(SEEN, now), UTC),
            kept.get(DEVICE, ""),
            is_this=key == request.session.session_key,
        )
        for key, kept in _of(request.user)
        if now - kept.get(SEEN, now) <= IDLE
    ]
    return sorted(found, key=lambda one: (one.is_this, one.seen_at), reverse=True)


def end_one(person: User, handle: str) -> bool:
    """End the one with this handle, if it is this person's and still there."""
    theirs = [key for key, _kept in _of(person) if _handle(key) == handle]
    return Session.objects.filter(pk__in=theirs).delete()[0] > 0


def end(person: User, *, but: str | None = None) -> None:
    """Every session of this person ends at once, except the one with the key ``but``. Safe to call twice."""
    Session.objects.filter(pk__in=[key for key, _kept in _of(person) if key != but]).delete()


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
