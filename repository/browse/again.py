"""Answers of a moment ago: whoever asks the very same again is told the same, until anything public changes.

A page that was drawn once (`drawn`) and the 304 that `conditional.confirmation` gives depend on the request and on the epoch, the
day and the release. So one that was given, with all the headers that were put on it on its way out, is given again to the same
request. The epoch is looked up for each, and when it has moved everything is thrown away: what was withdrawn is neither sent
nor confirmed. What the visitor has left of the interface is no part of what is kept: `config.middleware.answer_again` counts.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from repository.catalogue.epoch import Shelf
from repository.catalogue.models import Epoch

MOST, LONGEST = 2_000, 2_000  # answers; characters of one question
PAGES = 200  # with their bytes, of at most drawn.LARGEST: at most 20 MB a process
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
_OF_ONE_VISITOR = {"RateLimit", "RateLimit-Policy"}
_answers = Shelf(MOST)
_pages = Shelf(PAGES)

Question = bytes  # a digest: what a cookie holds stays in no process


def question(request: HttpRequest) -> Question | None:
    """Everything that this request asks, with the day; None for one that only looks for headers, or is too long to be kept."""
    told: Mapping[str, Any] = request.META
    if request.method != "GET" and (request.method != "HEAD" or "HTTP_IF_NONE_MATCH" not in told):
        return None
    asked = [str(told.get(name, "")) for name in _THE_REQUEST]
    for name, value in told.items():
        if name.startswith("HTTP_") and name not in _OF_NO_MATTER:
            asked += (name, value)
    if sum(map(len, asked)) > LONGEST:
        return None
    told_in_full = "".join(f"{len(part)}:{part}" for part in (timezone.localdate().isoformat(), *asked))
    return hashlib.blake2b(told_in_full.encode(errors="surrogatepass"), digest_size=16).digest()


def find(asked: Question, epoch: Epoch) -> HttpResponse | None:
    """The page, or the 304, that the same request was given in this epoch; None if there was none."""
    try:
        return HttpResponseNotModified(headers=_answers.find(asked, epoch.value))
    except KeyError:
        pass
    try:
        body, headers = _pages.find(asked, epoch.value)
    except KeyError:
        return None
    return HttpResponse(body, headers=headers)


def keep(asked: Question, epoch: Epoch, answer: HttpResponse) -> None:
    """Remember this answer, as it leaves the house, for the same request."""
    if answer.cookies:
        return
    headers = {name: value for name, value in answer.items() if name not in _OF_ONE_VISITOR}
    if answer.status_code == 304:
        _answers.put(asked, epoch.value, headers)
    elif answer.status_code == 200:
        _pages.put(asked, epoch.value, (answer.content, headers))
