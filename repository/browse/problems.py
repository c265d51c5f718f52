"""What the interface answers when it cannot: problem details (RFC 9457), each error naming the parameter it is about."""

import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response

from repository.browse.filters import Unknown

MEDIA_TYPE = "application/problem+json"


class Refused(exceptions.APIException):
    """The query cannot be understood; every parameter at fault is named."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "The query has a parameter or a value that does not exist."
    default_code = "unknown-value"

    def __init__(self, unknown: list[Unknown]) -> None:
        super().__init__()
        self.unknown = unknown


class Gone(exceptions.APIException):
    """A record that was public and is not any more (policy decision D15)."""

    status_code = status.HTTP_410_GONE
    default_detail = (
        "This record is no longer available. Records can be removed for several reasons, for example because"
        " information is being corrected."
    )
    default_code = "no-longer-available"


class Moved(exceptions.APIException):
    """A record that was merged into another one, which is public: no problem, but the way there."""

    status_code = status.HTTP_301_MOVED_PERMANENTLY

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


NOT_FOUND, GONE = exceptions.NotFound, Gone
TITLES = {
    400: "The request could not be understood",
    404: "There is nothing here",
    405: "Only reading is possible",
    406: "Only JSON can be given",
    410: "No longer available",
    429: "Too many requests",
    503: "Not possible just now",
}
# Where each type of problem is explained: an identifier, so the same in every language.
EXPLAINED = "/en/about/interface/"


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem document of this error; None for one that is nobody's doing but ours (it is logged, and answered 500)."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, Moved):
        return Response(status=error.status_code, headers={"Location": error.address})
    if not isinstance(error, exceptions.APIException):
        return None
    return answer(
        error.status_code,
        code=str(error.default_code),
        detail=str(error.detail),
        unknown=getattr(error, "unknown", []),
        wait=getattr(error, "wait", None),
    )


def answer(status_code: int, *, code: str, detail: str, unknown: list[Unknown], wait: float | None) -> Response:
    headers = {"Retry-After": str(math.ceil(wait))} if wait is not None else {}
    return Response(
        document(status_code, code, detail, unknown), status=status_code, content_type=MEDIA_TYPE, headers=headers
    )


def plain(status_code: int, *, code: str, detail: str, wait: int | None = None) -> HttpResponse:
    """The same for a view that is not of the interface; ``wait``: seconds."""
    response = JsonResponse(document(status_code, code, detail), status=status_code, content_type=MEDIA_TYPE)
    if wait is not None:
        response["Retry-After"] = str(wait)
    return response


def document(status_code: int, code: str, detail: str, unknown: Sequence[Unknown] = ()) -> dict[str, Any]:
    """``errors`` name each parameter at fault, with a pointer (RFC 6901) into the query read as an object of lists."""
    problem: dict[str, Any] = {
        "type": f"{settings.SITE_URL.rstrip('/')}{EXPLAINED}#{code.replace('_', '-')}",
        "title": TITLES.get(status_code, "The request failed"),
        "status": status_code,
        "detail": detail,
    }
    if unknown:
        problem["errors"] = [
            {
                "parameter": one.key,
                "pointer": f"#/query/{_pointer(one.key)}",
                "value": one.shown.partition("=")[2],
                "detail": one.reason,
            }
            for one in unknown
        ]
    return problem


def _pointer(key: str) -> str:
    return quote(key[:80].replace("~", "~0").replace("/", "~1"))
