"""Answers that were drawn a moment ago: sent again to whoever asks for the same, until anything public changes.

A tag (`conditional.etag`) names the very bytes of an answer: it is made of the epoch, the release, the day, the language, the
host, the whole address and the look. So what was drawn under a tag is what would be drawn under it again. The epoch is looked up
for each request, and when it has moved everything is thrown away: a record that was withdrawn is neither sent nor kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from repository.browse.conditional import epoch_of, etag, is_personal
from repository.catalogue.epoch import Shelf

MOST, LARGEST = 200, 100_000  # answers; bytes of one: at most 20 MB a process
_answers = Shelf(MOST)


@dataclass(frozen=True)
class Drawn:
    body: bytes
    headers: tuple[tuple[str, str], ...]


def once(request: HttpRequest, draw: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer to this request, drawn now if it has not been. Errors, redirections and what is one person's are never kept."""
    if request.method != "GET" or is_personal(request):
        return draw()
    tag, value = etag(request), epoch_of(request).value
    try:
        drawn = _answers.find(tag, value)
    except KeyError:
        response = draw()
        if isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies:
            if callable(render := getattr(response, "render", None)):
                render()  # the interface puts its answers into words last
            if len(response.content) <= LARGEST:
                _answers.put(tag, value, Drawn(response.content, tuple(response.items())))
        return response
    request.is_repeatable = True  # type: ignore[attr-defined]  # and may be sent again at once: browse.again
    return HttpResponse(drawn.body, headers=dict(drawn.headers))
