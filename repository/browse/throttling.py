"""How often one visitor may ask: counted in the process, so that it holds without Redis and without writing to a database.

A bucket a visitor and purse: it holds as many requests as a minute allows and fills evenly. Who a visitor is: the
address that the last trusted proxy saw (of IPv6 its /64), kept as a keyed hash whose key dies with the process. Each
process counts for itself, so a site of n processes lets through up to n times as much: enough against a crawler that
takes all, and no number that one visitor is told depends on what another does.
"""

import functools
import hashlib
import ipaddress
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

_KEY = secrets.token_bytes(16)
_MOST_VISITORS = 20_000  # remembered at once; who has not come for longest is forgotten first
WINDOW = 60  # seconds


@dataclass(frozen=True)
class Verdict:
    """Whether this request may pass, and what the visitor is told (draft-ietf-httpapi-ratelimit-headers)."""

    purse: str
    limit: int
    remaining: int
    wait: int  # seconds until the next request may pass; 0 when this one did

    @property
    def allowed(self) -> bool:
        return self.wait == 0

    @property
    def headers(self) -> dict[str, str]:
        full = math.ceil((self.limit - self.remaining) * WINDOW / self.limit)
        return {
            "RateLimit-Policy": f'"{self.purse}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.purse}";r={self.remaining};t={self.wait or full}',
        }


class Purse:
    """What is left of each visitor's requests of one kind."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._clock = clock
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()  # visitor -> requests left, at what time
        self._lock = threading.Lock()

    def take(self, visitor: bytes, limit: int) -> Verdict:
        """Take one request out of ``limit`` a minute."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(visitor, (float(limit), now))
            left = min(float(limit), left + (now - since) * limit / WINDOW)
            wait = 0 if left >= 1 else max(1, math.ceil((1 - left) * WINDOW / limit))
            left = left if wait else left - 1
            self._left[visitor] = (left, now)
            if len(self._left) > _MOST_VISITORS:
                self._left.popitem(last=False)
        return Verdict(self.name, limit, int(left), wait)


INTERFACE, FILES = Purse("interface"), Purse("files")


def visitor(request: HttpRequest) -> bytes:
    """Who asks, as something that cannot be read back."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = passed[-proxies] if proxies and len(passed) >= proxies else request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(address)
        if found.version == 6:
            address = str(ipaddress.ip_network((found, 64), strict=False))
    except ValueError:
        address = address[:64]
    return hashlib.blake2b(address.encode(), key=_KEY, digest_size=12).digest()


def allows(request: HttpRequest) -> bool:
    """The programming interface: `API_RATE` requests a minute; 0: no limit here, a proxy in front sees to it. Each request counts
    once; what is left is told in the headers of its answer."""
    if settings.API_RATE and not hasattr(request, "rate_limit"):
        request.rate_limit = INTERFACE.take(visitor(request), settings.API_RATE)  # type: ignore[attr-defined]
    verdict: Verdict | None = getattr(request, "rate_limit", None)
    return verdict is None or verdict.allowed


class Throttle(BaseThrottle):
    """Refuses in the words of the interface what is too much."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        allowed = allows(request._request)
        self.verdict: Verdict | None = getattr(request._request, "rate_limit", None)
        return allowed

    def wait(self) -> float | None:
        return self.verdict.wait if self.verdict else None


def files(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """At most `EXPORT_RATE` files a minute; then the site's page that says when to come again. Asking whether a file has
    changed costs nothing: this stands behind `conditional`."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not settings.EXPORT_RATE or request.method == "HEAD":
            return view(request, *args, **named)
        verdict = FILES.take(visitor(request), settings.EXPORT_RATE)
        if verdict.allowed:
            response = view(request, *args, **named)
        else:
            too_many: Callable[..., HttpResponseBase] = get_resolver().resolve_error_handler(429)
            response = too_many(request, seconds=verdict.wait)
        for name, value in verdict.headers.items():
            response[name] = value
        return response

    return answer
