"""Conditional requests: a page that has not changed is not made again.

The ETag is a keyed hash of the public epoch, the release, the day, the language and the address. The epoch moves only when a
public table does, so nothing private moves a header; the key keeps anybody from guessing that an address would exist. There
are no timed caches: a reader's copy is asked about each time, and a withdrawn record is gone with the next request.
"""

import functools
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from repository.catalogue import epoch
from repository.catalogue.models import Epoch

THEMES = ("light", "dark")
# While the code is being written there is no release to name: every start of the server counts as a new one.
_RELEASE = settings.RELEASE if settings.RELEASE != "development" else secrets.token_hex(8)


def etag(request: HttpRequest) -> str:
    """The strong ETag of what a visitor gets at this address now: one look-up in the database."""
    parts = [
        epoch_of(request).value,
        _RELEASE,
        timezone.localdate().isoformat(),  # memberships of groups begin and end with a day
        get_language() or "",
        request.get_host(),
        request.get_full_path(),
        request.headers.get("Accept", "") if is_interface(request) else theme_of(request),
    ]
    digest = hashlib.blake2b(key=hashlib.sha256(settings.SECRET_KEY.encode()).digest(), digest_size=16)
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode())
    return f'"{digest.hexdigest()}"'


def theme_of(request: HttpRequest) -> str:
    """The reader's own choice of "light" or "dark"; "" where the settings of their system decide."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in THEMES else ""


def epoch_of(request: HttpRequest) -> Epoch:
    """The epoch as it was when this request came in (`config.middleware.expire_what_is_due` has looked it up)."""
    return getattr(request, "epoch", None) or epoch.current()


def conditional(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answers 304 to a visitor whose copy is still true. What is made for one person is kept nowhere."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return view(request, *args, **named)
        if is_personal(request):
            response = view(request, *args, **named)
            response["Cache-Control"] = "private, no-store"
            return response
        tag = etag(request)
        # Made before the view runs: a change in between makes the reader ask once more, never keep what is gone.
        unchanged = None if _any_will_do(request) else get_conditional_response(request, etag=tag)
        response = unchanged if unchanged is not None else view(request, *args, **named)
        if response.status_code in (200, 304):
            response["ETag"] = tag
        _ask_each_time(request, response)
        return response

    return answer


def confirmation(request: HttpRequest) -> HttpResponse | None:
    """304 for whoever shows the very tag of what stands at this address now; None for everybody else.

    Needs no look at what the address is: nobody can make a tag, and none is given out but with a public answer (above).
    """
    if request.method not in ("GET", "HEAD") or "If-None-Match" not in request.headers:
        return None
    if _any_will_do(request) or is_personal(request):
        return None
    tag = etag(request)
    response = get_conditional_response(request, etag=tag)
    if response is None or response.status_code != 304:
        return None
    response["ETag"] = tag
    _ask_each_time(request, response)
    return response


def _any_will_do(request: HttpRequest) -> bool:
    return request.headers.get("If-None-Match", "").strip() == "*"  # says nothing about a copy


def _ask_each_time(request: HttpRequest, response: HttpResponseBase) -> None:
    response["Cache-Control"] = "no-cache"
    if not is_interface(request):
        patch_vary_headers(response, ["Cookie"])


def is_personal(request: HttpRequest) -> bool:
    """Whether the page may hold something for this reader alone: their name, a message. The interface knows nobody."""
    return not is_interface(request) and not {settings.SESSION_COOKIE_NAME, "messages"}.isdisjoint(request.COOKIES)


def is_interface(request: HttpRequest) -> bool:
    """Whether it is asked by programs: nobody is known there, no language and no look is chosen by a cookie."""
    return request.path.startswith("/api/") or request.path == "/oai"
