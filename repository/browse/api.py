"""The public interface, `/api/v1/`: the same query and the same rows as the pages, as JSON. Reading only, for anybody."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from repository.browse import api_shapes as shapes
from repository.browse import facets, ordering, paging
from repository.browse.conditional import conditional
from repository.browse.filters import (
    LONGEST_WORDS,
    ActivityFilter,
    Codes,
    Grammar,
    RecommendationFilter,
    Unknown,
    is_identifier,
)
from repository.browse.ordering import NotACursor, Order
from repository.browse.problems import Gone, Refused
from repository.browse.throttling import Throttle
from repository.browse.vocabulary import CYCLES, LISTS, Vocabulary
from repository.catalogue import references
from repository.content import LANGUAGES
from repository.models import Activity, Provider, Recommendation, Sdg, State, Term, Tombstone

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After",
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
    "facets", enum=["1"], description="`1`: add the number of results that each value would give."
)
PROBLEM = OpenApiResponse(shapes.Problem, description="What went wrong (RFC 9457).")
REFUSALS = {(400, "application/problem+json"): PROBLEM, (406, "application/problem+json"): PROBLEM}
NOT_FOUND = {**REFUSALS, (404, "application/problem+json"): PROBLEM}
GONE = {**NOT_FOUND, (410, "application/problem+json"): PROBLEM}


def parameters(grammar: type[Grammar]) -> list[OpenApiParameter]:
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
    sort = OpenApiParameter("sort", enum=list(grammar.sorts), description="Order of the rows.")
    return [*described, sort, LANGUAGE, CURSOR, PAGE_SIZE, FACETS]


def _value(key: str) -> dict[str, Any]:
    """What a value of this key looks like; for what the database holds, its shape."""
    if key in LISTS:
        return {"type": "string", "enum": list(LISTS[key].values)}
    lists = {"cycle": list(CYCLES), "language": [code for code, _name in LANGUAGES]}
    if key in lists:
        return {"type": "string", "enum": lists[key]}
    if key in ("good_practice", "activities"):
        return {"type": "string", "enum": ["true", "false"]}
    patterns = {
        "state": "^[A-Z]{3}$",
        "by": "^[A-Z]{3}$",
        "year": "^(19|20)[0-9]{2}$",
        "sdg": r"^[0-9]{1,2}(\.[0-9a-z]{1,2})?$",
    }
    return {"type": "string", "pattern": patterns[key]} if key in patterns else {"type": "string"}


@method_decorator(login_not_required, name="dispatch")
class Open(APIView):
    """Open to everybody and to other sites' scripts; asked about with conditional requests; only to be read."""

    http_method_names = ["get", "head", "options"]
    throttle_classes = [Throttle]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = conditional(super().dispatch)(request, *args, **kwargs)
        verdict = getattr(request, "rate_limit", None)
        for name, value in {**HEADERS, **(verdict.headers if verdict else {})}.items():
            response[name] = value
        return response

    def perform_authentication(self, request: Request) -> None:
        """The interface knows nobody: whoever is signed in is no concern of it."""

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """What a browser asks before a script of another site may read."""
        return Response(status=204, headers=PREFLIGHT)


class Reading(Open):
    """What every address has in common: the language asked for, pages of rows, refusals that name what is wrong."""

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
                if key not in {*keys, "lang"}
            ]
        )

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
    ) -> Response:
        """One page of ``rows`` after the cursor, with the address of the next one in the body and in ``Link``."""
        size = self.page_size()
        cursor = self.request.GET.get("cursor", "")
        if cursor:
            try:
                queryset = order.after(queryset, cursor)
            except NotACursor:
                raise Refused([Unknown("cursor", cursor, "This list did not give it out.")]) from None
        places = list(order.places(queryset)[: size + 1])
        following = self._address(cursor=order.cursor(places[size - 1])) if len(places) > size else None
        links = [f'<{self._address(cursor=None)}>; rel="first"']
        if following:
            links.append(f'<{following}>; rel="next"')
        return Response(
            {
                **(more or {}),
                "next": following,
                "results": [shape(row) for row in paging.fetch(rows, places[:size])],
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
        unknown = [*grammar.unknown, *grammar.unknown_keys("lang", "cursor", "facets")]
        asked = self.request.GET.get("facets", "")
        if asked not in ("", "0", "1"):
            unknown.append(Unknown("facets", asked, "There is no such value."))
        if "page" in self.request.GET:
            unknown.append(Unknown("page", self.request.GET["page"], "Pages follow one another by `cursor`."))
        self.refuse_unknown(unknown)
        counts = facets.count(grammar, self.tables if asked == "1" else {})
        queryset = grammar.qs
        if grammar.sort == "relevance":
            queryset = queryset.with_rank(grammar.words)
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
        return self.page(queryset, type(self).order(grammar.sort, self.vocabulary), rows, shape, more)


class Activities(Grammatical):
    grammar = ActivityFilter
    tables = facets.OF_ACTIVITIES
    order = staticmethod(ordering.activities)

    @extend_schema(
        operation_id="activities",
        parameters=parameters(ActivityFilter),
        responses={200: shapes.page_of(shapes.ActivitySummary, faceted=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The published activities."""
        return self.answer(Activity.objects.all(), lambda one: shapes.activity_summary(one, self.vocabulary))


class OneActivity(Reading):
    @extend_schema(operation_id="activity", parameters=[LANGUAGE], responses={200: shapes.ActivityDetail, **GONE})
    def get(self, request: Request, reference: str) -> Response:
        """One published activity with all its text. 410: it was public and is not any more; a copy has to be deleted."""
        self.only()
        if not references.is_reference(reference):
            raise NotFound
        found = Activity.objects.filter(reference=reference).first()
        if found is None:
            get_object_or_404(Tombstone, reference=reference)
            raise Gone
        linked = Recommendation.objects.linked_to(found).prefetch_related("former_identifiers")
        return Response(shapes.activity_detail(found, self.vocabulary, linked))


class Recommendations(Grammatical):
    grammar = RecommendationFilter
    tables = facets.OF_RECOMMENDATIONS
    order = staticmethod(ordering.recommendations)

    @extend_schema(
        operation_id="recommendations",
        parameters=parameters(RecommendationFilter),
        responses={200: shapes.page_of(shapes.Recommendation, faceted=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The recommendations of the UPR, each once, with every State that made it."""
        rows = Recommendation.objects.for_list().select_related("review")
        return self.answer(rows, lambda one: shapes.recommendation(one, self.vocabulary))


class OneRecommendation(Reading):
    @extend_schema(
        operation_id="recommendation", parameters=[LANGUAGE], responses={200: shapes.Recommendation, **NOT_FOUND}
    )
    def get(self, request: Request, identifier: str) -> Response:
        """One recommendation. A former identifier is answered with the recommendation under its present one."""
        self.only()
        if not is_identifier(identifier):
            raise NotFound
        found = (
            Recommendation.objects.identified_by(identifier).for_list().select_related("review").order_by("pk").first()
        )
        if found is None:
            raise NotFound
        return Response(shapes.recommendation(found, self.vocabulary))


class Listed(Reading):
    """A list that nothing narrows, in the order of its codes."""

    def answer(self, queryset: QuerySet, order: Order, rows: QuerySet, shape: Callable[[Any], Mapping]) -> Response:
        self.only("cursor", "page_size")
        return self.page(queryset, order, rows, shape)


class States(Listed):
    @extend_schema(
        operation_id="states",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE],
        responses={200: shapes.page_of(shapes.State), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Member and observer States, by their code, with the groups they belong to today."""
        states = State.objects.with_activity_count().with_groups_on(timezone.localdate())
        return self.answer(State.objects.all(), ordering.STATES, states, lambda one: shapes.state(one, self.vocabulary))


class Providers(Listed):
    @extend_schema(
        operation_id="providers",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE],
        responses={200: shapes.page_of(shapes.Provider), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Who is named in at least one published activity, in alphabetical order."""
        return self.answer(Provider.objects.all(), ordering.PROVIDERS, Provider.objects.with_numbers(), shapes.provider)


class Terms(Listed):
    """The terms of one scheme, in the version in use and, where a code has gone out of use, in the one before."""

    scheme = ""

    def get(self, request: Request) -> Response:
        terms = Term.objects.of(self.scheme)
        return self.answer(terms, ordering.BY_CODE, terms, lambda one: shapes.term(self.scheme, one, self.vocabulary))


class Themes(Terms):
    scheme = "theme"

    @extend_schema(
        operation_id="themes",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE],
        responses={200: shapes.page_of(shapes.Term), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Themes, in the version of OHCHR's list that is in use."""
        return super().get(request)


class Persons(Terms):
    scheme = "persons"

    @extend_schema(
        operation_id="persons",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE],
        responses={200: shapes.page_of(shapes.Term), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Groups of persons, in the version of OHCHR's list that is in use."""
        return super().get(request)


class Sdgs(Listed):
    @extend_schema(
        operation_id="sdgs",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE],
        responses={200: shapes.page_of(shapes.Sdg), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The Sustainable Development Goals and their targets, in the order of the 2030 Agenda."""
        return self.answer(
            Sdg.objects.all(), ordering.SDGS, Sdg.objects.all(), lambda one: shapes.sdg(one, self.vocabulary)
        )


class Changes(Reading):
    @extend_schema(
        operation_id="changes",
        parameters=[
            LANGUAGE,
            CURSOR,
            PAGE_SIZE,
            OpenApiParameter("since", {"type": "string"}, description="A day, or a time with its zone (ISO 8601)."),
        ],
        responses={200: shapes.page_of(shapes.Change), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """What became public, changed, or is no longer available since a time, oldest first. References only.

        Whoever keeps copies has to delete those of records that are withdrawn.
        """
        self.only("cursor", "page_size", "since")
        since = self._since()
        published = Activity.objects.values_list("reference", "published_at", "first_published_at")
        withdrawn = Tombstone.objects.values_list("reference", "since")
        size, cursor = self.page_size(), request.GET.get("cursor", "")
        start = since
        last = ""
        if cursor:
            start, last = self._place(cursor)
        rows = [
            (moment, reference, "published" if since is None or first > since else "updated")
            for reference, moment, first in _after(published, "published_at", start, last, size + 1)
        ] + [
            (moment, reference, "withdrawn") for reference, moment in _after(withdrawn, "since", start, last, size + 1)
        ]
        rows.sort()
        following = None
        if len(rows) > size:
            moment, reference, _kind = rows[size - 1]
            following = self._address(cursor=f"{moment.astimezone(UTC).isoformat()}~{reference}")
        links = [f'<{self._address(cursor=None)}>; rel="first"']
        if following:
            links.append(f'<{following}>; rel="next"')
        results = [
            {"reference": reference, "change": kind, "at": moment.astimezone(UTC).isoformat()}
            for moment, reference, kind in rows[:size]
        ]
        return Response({"next": following, "results": results}, headers={"Link": ", ".join(links)})

    def _since(self) -> datetime | None:
        asked = self.request.GET.get("since", "")
        if not asked:
            return None
        moment = _moment(asked)
        if moment is None:
            raise Refused(
                [Unknown("since", asked, "It is a day, or a time with its zone, as in 2026-11-21T14:05:00Z.")]
            )
        return moment

    def _place(self, cursor: str) -> tuple[datetime, str]:
        moment, _tilde, reference = cursor.partition("~")
        found = _moment(moment)
        if found is None or not references.is_reference(reference):
            raise Refused([Unknown("cursor", cursor, "This list did not give it out.")])
        return found, reference


def _after(rows: QuerySet, column: str, start: datetime | None, last: str, number: int) -> Iterable[tuple]:
    """The rows later than ``start``, or as late and after the reference ``last``, oldest first."""
    if start is not None and last:
        rows = rows.filter(**{f"{column}__gte": start}).exclude(**{column: start, "reference__lte": last})
    elif start is not None:
        rows = rows.filter(**{f"{column}__gt": start})
    return rows.order_by(column, "reference")[:number]


def _moment(text: str) -> datetime | None:
    """A day (its first moment, UTC) or a time with its zone; None for anything else."""
    try:
        day = parse_date(text)
        moment = parse_datetime(text) if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


class Nothing(Reading):
    """Any other address under `/api/v1/`."""

    schema = None

    def get(self, request: Request, rest: str = "") -> Response:
        raise NotFound


class Description(Open, SpectacularAPIView):
    """The description of the interface: OpenAPI 3.1."""
