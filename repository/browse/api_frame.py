"""What all addresses of the public interface have in common: only read, conditional, limited, page by page, in one language."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from repository.browse import api_shapes as shapes
from repository.browse import drawn, facets, paging, retirement
from repository.browse.conditional import conditional, epoch_of
from repository.browse.filters import (
    LONGEST_WORDS,
    Codes,
    Grammar,
    Unknown,
)
from repository.browse.index import answers
from repository.browse.ordering import NotACursor, Order
from repository.browse.problems import Refused
from repository.browse.throttling import Throttle, allows
from repository.browse.vocabulary import CYCLES, LISTS, Vocabulary
from repository.content import LANGUAGES

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Deprecation, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After, Sunset",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}

LANGUAGE = OpenApiParameter(
    "lang",
    enum=[code for code, _name in LANGUAGES],
    description="Language of names, labels and texts; English if not given.",
)
CURSOR = OpenApiParameter("cursor", description="Where the page begins: as given in `next` and in the `Link` header.")
PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": paging.MOST_ROWS},
    description="Rows on a page, at most 100; 20 if not given.",
)
FACETS = OpenApiParameter(
    "facets", enum=["1", "0", ""], description="`1`: add the number of results that each value would give."
)
PROBLEM = OpenApiResponse(shapes.Problem, description="What went wrong (RFC 9457).")
Answers = dict[int | tuple[int, str], OpenApiResponse]
REFUSALS: Answers = {(status, "application/problem+json"): PROBLEM for status in (400, 406, 429)}
NOT_FOUND: Answers = {**REFUSALS, (404, "application/problem+json"): PROBLEM}
MOVED = OpenApiResponse(description="It was merged into another record, which `Location` names.")
GONE: Answers = {**NOT_FOUND, 301: MOVED, (410, "application/problem+json"): PROBLEM}


def fields_of(shape: type[serializers.Serializer]) -> OpenApiParameter:
    """`fields`: which parts of each result are wanted."""
    return OpenApiParameter(
        "fields",
        {"type": "array", "items": _one_of(shapes.names(shape))},
        description="Only these parts of each result, with commas between them; all if not given.",
        explode=False,
        style="form",
    )


def parameters(grammar: type[Grammar], shape: type[serializers.Serializer]) -> list[OpenApiParameter]:
    """What may be asked, for the description of the interface: from the one declaration."""
    described = []
    for key, one in grammar.base_filters.items():
        codes = isinstance(one, Codes)
        described.append(
            OpenApiParameter(
                key,
                {"type": "array", "items": _value(key)} if codes else {"type": "string", "maxLength": LONGEST_WORDS},
                description=f"{one.label}. Repeat for OR." if codes else f"{one.label}.",
                explode=True if codes else None,
                style="form" if codes else None,
            )
        )
    sort = OpenApiParameter("sort", enum=[*grammar.sorts, ""], description="Order of the rows.")
    return [*described, sort, LANGUAGE, CURSOR, PAGE_SIZE, FACETS, fields_of(shape)]


def _value(key: str) -> dict[str, Any]:
    """What a value of this key looks like; for what the database holds, its shape. Empty: not asked, as a form sends it."""
    lists = {"cycle": list(CYCLES), "language": [code for code, _name in LANGUAGES]}
    if key in LISTS:
        return _one_of(LISTS[key].values)
    if key in lists:
        return _one_of(lists[key])
    if key in ("good_practice", "activities"):
        return _one_of(["true", "false"])
    patterns = {
        "state": "[A-Z]{3}",
        "by": "[A-Z]{3}",
        "year": "(19|20)[0-9]{2}",
        "sdg": r"[0-9]{1,2}(\.[0-9a-z]{1,2})?",
    }
    return {"type": "string", "pattern": f"^({patterns[key]})?$"} if key in patterns else {"type": "string"}


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [*values, ""]}


def open_up(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say on an answer of the interface what each of them says: who may read it, how often, and until when it is there."""
    verdict = getattr(request, "rate_limit", None)
    for name, value in {**HEADERS, **(verdict.headers if verdict else {})}.items():
        response[name] = value
    retirement.tell(request, response)
    patch_vary_headers(response, ["Accept"])


@method_decorator(login_not_required, name="dispatch")
class Open(APIView):
    """Open to everybody and to other sites' scripts; asked about with conditional requests; only to be read."""

    http_method_names = ["get", "head", "options"]
    throttle_classes = [Throttle]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = conditional(self._answer)(request, *args, **kwargs)
        open_up(request, response)
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draw = partial(super().dispatch, request, *args, **kwargs)
        return drawn.once(request, draw) if allows(request) else draw()  # which refuses what is too much

    def perform_authentication(self, request: Request) -> None:
        """The interface knows nobody: whoever is signed in is no concern of it."""

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """What a browser asks before a script of another site may read."""
        return Response(status=204, headers=PREFLIGHT)


class Reading(Open):
    """What every address has in common: the language and the parts asked for, pages of rows, refusals that name what is wrong."""

    described: type[serializers.Serializer] = serializers.Serializer  # the shape of one result

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        language = request.GET.get("lang", "en")
        if language not in dict(LANGUAGES):
            raise Refused([Unknown("lang", language, "There is no such value.")])
        translation.activate(language)
        self.vocabulary = Vocabulary(language)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Language"] = getattr(getattr(self, "vocabulary", None), "language", "en")
        return response

    def refuse_unknown(self, unknown: list[Unknown]) -> None:
        if unknown:
            raise Refused(unknown)

    def only(self, *keys: str) -> None:
        """Refuse every parameter but these and the language."""
        reason = "There is no such parameter."
        self.refuse_unknown(
            [
                Unknown(key, self.request.GET.get(key, ""), reason)
                for key in self.request.GET
                if key not in {*keys, "lang", "fields"}
            ]
        )

    def part(self, shape: Callable[[Any], Mapping]) -> Callable[[Any], Mapping]:
        """``shape``, or what it makes with only the parts in it that `fields` asks for."""
        asked = [name for value in self.request.GET.getlist("fields") for name in value.split(",") if name]
        known = shapes.names(self.described)
        self.refuse_unknown([Unknown("fields", name, "There is no such part.") for name in asked if name not in known])
        if not asked:
            return shape
        return lambda row: {name: value for name, value in shape(row).items() if name in asked}

    def page_size(self) -> int:
        asked = self.request.GET.get("page_size", str(paging.ROWS))
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 6 and 0 < int(asked) <= paging.MOST_ROWS):
            raise Refused([Unknown("page_size", asked, "It is a whole number from 1 to 100.")])
        return int(asked)

    def page(
        self,
        queryset: QuerySet,
        order: Order,
        rows: QuerySet,
        shape: Callable[[Any], Mapping],
        more: Mapping[str, Any] | None = None,
        known: Callable[[Order, str, int], list[int] | None] | None = None,
    ) -> Response:
        """One page of ``rows`` after the cursor, with the address of the next one in the body and in ``Link``.

        ``known``: gives the keys of the rows after a cursor to whoever knows them without asking the database.
        """
        size, shape = self.page_size(), self.part(shape)
        cursor = self.request.GET.get("cursor", "")
        try:
            keys = known(order, cursor, size + 1) if known else None
            if keys is None:
                places = list(order.places(order.after(queryset, cursor) if cursor else queryset)[: size + 1])
            else:
                places = [{"pk": key} for key in keys]
        except NotACursor:
            raise Refused([Unknown("cursor", cursor, "This list did not give it out.")]) from None
        found = paging.fetch(rows if keys is None else order.with_keys(rows), places[:size])
        following = None
        if len(places) > size:
            ends = places[size - 1] if keys is None else order.place_of(found[-1]) if found else None
            # Should all of them have gone in between: the same place once more, from which others follow now.
            following = self._address(cursor=order.cursor(ends) if ends else cursor or None)
        links = [f'<{self._address(cursor=None)}>; rel="first"']
        if following:
            links.append(f'<{following}>; rel="next"')
        return Response(
            {
                **(more or {}),
                "next": following,
                "results": [shape(row) for row in found],
            },
            headers={"Link": ", ".join(links)},
        )

    def _address(self, **changes: str | None) -> str:
        query: QueryDict = self.request.GET.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = value
        address = f"{settings.SITE_URL.rstrip('/')}{self.request.path}"
        return f"{address}?{query.urlencode()}" if query else address


class Grammatical(Reading):
    """A list that the query grammar narrows."""

    grammar: type[Grammar]
    tables: Mapping[str, str]
    order: Callable[[str, Vocabulary], Order]

    def answer(self, rows: QuerySet, shape: Callable[[Any], Mapping]) -> Response:
        grammar = self.grammar(self.request.GET, vocabulary=self.vocabulary)
        unknown = [*grammar.unknown, *grammar.unknown_keys("lang", "cursor", "facets", "fields")]
        asked = self.request.GET.get("facets", "")
        if asked not in ("", "0", "1"):
            unknown.append(Unknown("facets", asked, "There is no such value."))
        if "page" in self.request.GET:
            unknown.append(Unknown("page", self.request.GET["page"], "Pages follow one another by `cursor`."))
        self.refuse_unknown(unknown)
        counts = facets.count(grammar, self.tables if asked == "1" else {})
        more: dict[str, Any] = {"count": counts.total}
        if asked == "1":
            more["facets"] = {
                key: [
                    {"code": code, "count": number}
                    for code, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
                    if code
                ]
                for key, found in counts.of.items()
            }
        order = type(self).order(grammar.sort, self.vocabulary)
        return self.page(grammar.qs, order, grammar.ranked(rows), shape, more, partial(answers.page_after, grammar))


def changed(request: Request) -> str:
    """When anything public changed last: not before that did this answer, which depends on nothing else but the release."""
    return http_date(epoch_of(request._request).changed_at.timestamp())


class Listed(Reading):
    """A list that nothing narrows, in the order of its codes."""

    def answer(self, queryset: QuerySet, order: Order, rows: QuerySet, shape: Callable[[Any], Mapping]) -> Response:
        self.only("cursor", "page_size")
        return self.page(queryset, order, rows, shape)
