"""The public pages, one module a noun. They read ``repository`` tables only: whatever is there is public, so nothing here
asks whether it is."""

import functools
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repository.browse import drawn, paging
from repository.browse.conditional import conditional
from repository.browse.filters import Unknown
from repository.browse.listing import Listing
from repository.browse.vocabulary import Vocabulary
from repository.models import State


def page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A public page: open to all, only to be read, and not made again for who has a copy that is still true.

    A page of a list beyond its end leads to the last one.
    """

    @functools.wraps(view)
    def show(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return drawn.once(request, lambda: view(request, *args, **named))
        except paging.BeyondTheEnd as beyond:
            return HttpResponseRedirect(beyond.address)

    return login_not_required(require_safe(conditional(show)))


def words_of_the_page() -> Vocabulary:
    """Names and labels in the language of the page."""
    return Vocabulary(get_language() or "en")


def show_list(
    request: HttpRequest, template: str, context: dict, own: Mapping[str, Container[str] | None] | None = None
) -> HttpResponse:
    """A list as a whole is for search engines; its millions of filtered forms are for people.

    ``own``: keys of the address that are this page's own, each with its values; None stands for any, or for what the page has
    looked at itself. The template gets ``unknown``: what the address asks for and nothing is known of; ``asked``: what narrows
    the list, as "?…" or "", for its feed, its data and its canonical address; and ``query``: that and how the list is shown.
    """
    asked = paging.address(request.GET, sort=None, page_size=None, view=None, column=None).removeprefix(".")
    query = paging.address(request.GET).removeprefix(".")
    unknown = [*context.get("unknown", ()), *_not_understood(request.GET, context.get("listing"), own or {})]
    response = render(request, template, {**context, "asked": asked, "query": query, "unknown": unknown})
    if request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response


# What mail programs and other sites add to addresses to follow readers; no part of the question.
_FOLLOWING = re.compile(r"utm_|fbclid$|gclid$|mc_[ce]id$")


def _not_understood(
    query: QueryDict, listing: Listing | None, own: Mapping[str, Container[str] | None]
) -> Iterator[Unknown]:
    """What the grammar of the list put aside, values that the page itself does not know, and keys that nobody knows."""
    keys: set[str] = set()
    if listing:
        yield from listing.grammar.unknown
        keys = {*listing.grammar.filters, *listing.grammar.handling}
    for key in query:
        values = own.get(key)
        if key in own or key in keys or key == "page":
            numbers = key in ("page", "page_size") and key not in own
            for value in query.getlist(key):
                if value and ((numbers and not value.isdecimal()) or (values is not None and value not in values)):
                    yield Unknown(key, value, str(_("There is no such value.")))
        elif not _FOLLOWING.match(key):
            yield Unknown(key, query.get(key, ""), str(_("There is no such parameter.")))


@dataclass(frozen=True)
class Tile:
    """One State among equals: two tones, something published or nothing, and the number (policy decision D20)."""

    state: State
    published: int


def tiles(vocabulary: Vocabulary, published: Mapping[str, int]) -> list[Tile]:
    """Every State once, in the alphabetical order of the page's language."""
    return [Tile(state, published.get(code, 0)) for code, state in vocabulary.states.items()]


def hidden(query: QueryDict, *keys: str) -> list[tuple[str, str]]:
    """What a form has to carry along of these keys, for which it has no control of its own."""
    return [(key, value) for key in keys for value in query.getlist(key) if value and "\0" not in value]
