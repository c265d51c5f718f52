"""Copies that were confirmed a moment ago: whoever asks the very same again is told the same, until anything public changes.

The 304 that `conditional.confirmation` gives depends on the request and on the epoch, the day and the release. So one that was
given, with all the headers that were put on it on its way out, is given again to the same request. The epoch is looked up for
each, and when it has moved everything is thrown away: what was withdrawn is confirmed to nobody.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from repository.catalogue.epoch import Shelf
from repository.catalogue.models import Epoch

MOST, LONGEST = 2_000, 2_000  # answers; characters of one question: at most 8 MB a process
# Headers that say who asks and from where: no public answer depends on them. All others are part of the question.
_OF_NO_MATTER = {"HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR"}
_THE_REQUEST = (
    "REQUEST_METHOD",
    "wsgi.url_scheme",
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
)
_answers = Shelf(MOST)

Question = tuple[str, ...]


def question(request: HttpRequest) -> Question | None:
    """Everything that this request asks, with the day; None for one that shows no tag, or is too long to be kept."""
    told: Mapping[str, Any] = request.META
    if "HTTP_IF_NONE_MATCH" not in told or request.method not in ("GET", "HEAD"):
        return None
    asked = [str(told.get(name, "")) for name in _THE_REQUEST]
    for name, value in told.items():
        if name.startswith("HTTP_") and name not in _OF_NO_MATTER:
            asked += (name, value)
    if sum(map(len, asked)) > LONGEST:
        return None
    return (timezone.localdate().isoformat(), *asked)


def again(asked: Question, epoch: Epoch) -> HttpResponse | None:
    """The 304 that the same request was given in this epoch; None if there was none."""
    try:
        headers = _answers.find(asked, epoch.value)
    except KeyError:
        return None
    return HttpResponseNotModified(headers=headers)


def keep(asked: Question, epoch: Epoch, answer: HttpResponse) -> None:
    """Remember this 304, as it leaves the house, for the same request."""
    if not answer.cookies:
        _answers.put(asked, epoch.value, dict(answer.items()))
