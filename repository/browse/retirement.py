"""Addresses of the interface that will go: told twelve months before, in every answer (RFC 9745, RFC 8594)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.http import http_date

from repository.browse.problems import EXPLAINED


@dataclass(frozen=True)
class Retirement:
    """From when an address is no longer recommended, on which day it goes, and what takes its place (a path)."""

    deprecated: date
    sunset: date
    instead: str


# URL name -> its retirement. Nothing retires now; one line here is all that it takes.
RETIRING: dict[str, Retirement] = {}


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put on an answer of this address what it has to say about its end; nothing for one that stays."""
    if not RETIRING:
        return
    found = RETIRING.get((request.resolver_match or resolve(request.path_info)).url_name or "")
    if found is None:
        return
    site = settings.SITE_URL.rstrip("/")
    response["Deprecation"] = f"@{_seconds(found.deprecated)}"
    response["Sunset"] = http_date(_seconds(found.sunset))
    links = [f'<{site}{EXPLAINED}#deprecation>; rel="deprecation"', f'<{site}{found.instead}>; rel="successor-version"']
    response["Link"] = ", ".join([*filter(None, [response.headers.get("Link")]), *links])


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
