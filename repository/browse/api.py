"""The public interface, `/api/v1/`: the same query and the same rows as the pages, as JSON. Reading only, for anybody."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from repository.browse import api_shapes as shapes
from repository.browse import facets, history, moved, ordering
from repository.browse.api_frame import (
    CURSOR,
    GONE,
    LANGUAGE,
    NOT_FOUND,
    PAGE_SIZE,
    REFUSALS,
    Grammatical,
    Listed,
    Open,
    Reading,
    changed,
    fields_of,
    parameters,
)
from repository.browse.filters import (
    ActivityFilter,
    RecommendationFilter,
    Unknown,
    is_identifier,
)
from repository.browse.problems import Gone, Moved, Refused
from repository.browse.record import now_of
from repository.browse.search.completions import completions
from repository.catalogue import changes, epoch, references
from repository.exports import signposting
from repository.issued.models import IssuedUpdate
from repository.models import Activity, Pledge, Provider, Recommendation, Sdg, State, Term, Tombstone

_SUMMARIES = epoch.Shelf(5_000)


class Activities(Grammatical):
    grammar = ActivityFilter
    tables = facets.OF_ACTIVITIES
    described = shapes.ActivitySummary
    order = staticmethod(ordering.activities)

    def summary(self, one: Activity) -> Mapping[str, Any]:
        """Its shape is kept while the epoch stands: it depends on the document, on names and labels, and on the language."""
        return _SUMMARIES.get(
            (one.document, self.vocabulary.language), lambda: shapes.activity_summary(one, self.vocabulary)
        )

    @extend_schema(
        operation_id="activities",
        parameters=parameters(ActivityFilter, shapes.ActivitySummary),
        responses={200: shapes.page_of(shapes.ActivitySummary, faceted=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The published activities."""
        return self.answer(Activity.objects.for_list(), self.summary)


class OneActivity(Reading):
    described = shapes.ActivityDetail

    @extend_schema(
        operation_id="activity",
        parameters=[LANGUAGE, fields_of(shapes.ActivityDetail)],
        responses={200: shapes.partly(shapes.ActivityDetail), **GONE},
    )
    def get(self, request: Request, reference: str) -> Response:
        """One published activity with all its text. 410: it was public and is not any more; a copy has to be
        deleted. 301: it was merged into another one."""
        self.only()
        found = published(request, reference)
        today = now_of([found])
        shape = self.part(lambda one: shapes.activity_detail(one, self.vocabulary, today))
        response = Response(shape(found), headers={"Last-Modified": changed(request)})
        signposting.of_record(response, found)
        return response


class Versions(Reading):
    described = shapes.Version

    @extend_schema(
        operation_id="versions",
        parameters=[LANGUAGE, fields_of(shapes.Version)],
        responses={200: shapes.partly(shapes.Version)(many=True), **GONE},
    )
    def get(self, request: Request, reference: str) -> Response:
        """The texts of one published activity that were published, the present one first: when, and what changed. The texts
        themselves are not kept."""
        self.only()
        found = published(request, reference)
        shape = self.part(shapes.version)
        return Response([shape(one) for one in history.of(found)], headers={"Last-Modified": changed(request)})


def published(request: Request, reference: str) -> Activity:
    """This record. Raises :class:`Moved` where it was merged into one that is public, :class:`Gone` where it was public and
    is not any more, NotFound where it never was."""
    if not references.is_reference(reference):
        raise NotFound
    found = Activity.objects.filter(reference=reference).first()
    if found is None:
        if merged_into := moved.address(request, reference):
            raise Moved(merged_into)
        get_object_or_404(Tombstone, reference=reference)
        raise Gone
    return found


class Recommendations(Grammatical):
    grammar = RecommendationFilter
    tables = facets.OF_RECOMMENDATIONS
    described = shapes.Recommendation
    order = staticmethod(ordering.recommendations)

    @extend_schema(
        operation_id="recommendations",
        parameters=parameters(RecommendationFilter, shapes.Recommendation),
        responses={200: shapes.page_of(shapes.Recommendation, faceted=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The recommendations of the UPR, each once, with every State that made it."""
        rows = Recommendation.objects.for_list().select_related("review")
        return self.answer(rows, lambda one: shapes.recommendation(one, self.vocabulary))


class OneRecommendation(Reading):
    described = shapes.Recommendation

    @extend_schema(
        operation_id="recommendation",
        parameters=[LANGUAGE, fields_of(shapes.Recommendation)],
        responses={200: shapes.partly(shapes.Recommendation), **NOT_FOUND},
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
        shape = self.part(lambda one: shapes.recommendation(one, self.vocabulary))
        return Response(shape(found), headers={"Last-Modified": changed(request)})


class States(Listed):
    described = shapes.State

    @extend_schema(
        operation_id="states",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.State)],
        responses={200: shapes.page_of(shapes.State), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Member and observer States, by their code, with the groups they belong to today."""
        states = State.objects.with_activity_count().with_groups_on(timezone.localdate())
        return self.answer(State.objects.all(), ordering.STATES, states, lambda one: shapes.state(one, self.vocabulary))


class Providers(Listed):
    described = shapes.Provider

    @extend_schema(
        operation_id="providers",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.Provider)],
        responses={200: shapes.page_of(shapes.Provider), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Who is named in at least one published activity, in alphabetical order."""
        return self.answer(Provider.objects.all(), ordering.PROVIDERS, Provider.objects.with_numbers(), shapes.provider)


class Pledges(Reading):
    described = shapes.Pledge

    @extend_schema(
        operation_id="pledges",
        parameters=[
            OpenApiParameter("state", {"type": "string", "pattern": "^([A-Z]{3})?$"}, description="The State that made them."),
            LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.Pledge),
        ],
        responses={200: shapes.page_of(shapes.Pledge), **REFUSALS},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Voluntary pledges and commitments of States in their own reviews, by identifier."""
        self.only("cursor", "page_size", "state")
        state = request.GET.get("state", "")
        if state and not self.vocabulary.known("state", [state]):
            raise Refused([Unknown("state", state, "There is no such value.")])
        pledges = Pledge.objects.of_state(state) if state else Pledge.objects.all()
        return self.page(pledges, ordering.BY_IDENTIFIER, Pledge.objects.with_activity_count(), shapes.pledge)


class OnePledge(Reading):
    described = shapes.Pledge

    @extend_schema(
        operation_id="pledge",
        parameters=[LANGUAGE, fields_of(shapes.Pledge)],
        responses={200: shapes.partly(shapes.Pledge), **NOT_FOUND},
    )
    def get(self, request: Request, identifier: str) -> Response:
        """One pledge."""
        self.only()
        pledges = Pledge.objects.with_activity_count()
        found = pledges.filter(identifier=identifier).first() if is_identifier(identifier) else None
        if found is None:
            raise NotFound
        return Response(self.part(shapes.pledge)(found), headers={"Last-Modified": changed(request)})


class Terms(Listed):
    """The terms of one scheme, in the version in use and, where a code has gone out of use, in the one before."""

    scheme = ""
    described = shapes.Term

    def get(self, request: Request) -> Response:
        terms = Term.objects.of(self.scheme)
        return self.answer(terms, ordering.BY_CODE, terms, lambda one: shapes.term(self.scheme, one, self.vocabulary))


class Themes(Terms):
    scheme = "theme"

    @extend_schema(
        operation_id="themes",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.Term)],
        responses={200: shapes.page_of(shapes.Term), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Themes, in the version of OHCHR's list that is in use."""
        return super().get(request)


class Persons(Terms):
    scheme = "persons"

    @extend_schema(
        operation_id="persons",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.Term)],
        responses={200: shapes.page_of(shapes.Term), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Groups of persons, in the version of OHCHR's list that is in use."""
        return super().get(request)


class Sdgs(Listed):
    described = shapes.Sdg

    @extend_schema(
        operation_id="sdgs",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.Sdg)],
        responses={200: shapes.page_of(shapes.Sdg), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The Sustainable Development Goals and their targets, in the order of the 2030 Agenda."""
        return self.answer(
            Sdg.objects.all(), ordering.SDGS, Sdg.objects.all(), lambda one: shapes.sdg(one, self.vocabulary)
        )


class Updates(Listed):
    described = shapes.Update

    @extend_schema(
        operation_id="updates",
        parameters=[LANGUAGE, CURSOR, PAGE_SIZE, fields_of(shapes.Update)],
        responses={200: shapes.page_of(shapes.Update), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The annual updates to the Human Rights Council that were issued from this repository, the last first."""
        return self.answer(IssuedUpdate.objects.all(), ordering.UPDATES, IssuedUpdate.objects.all(), shapes.update)


class Completions(Reading):
    described = shapes.Completion

    @extend_schema(
        operation_id="completions",
        parameters=[
            LANGUAGE,
            OpenApiParameter(
                "q", {"type": "string", "maxLength": 60}, required=True, description="What has been typed."
            ),
        ],
        responses={200: shapes.Completed, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """What a word that has been begun may become: States, themes, providers, and words of published activities."""
        self.only("q")
        begun = request.GET.get("q", "").strip()
        if not begun or len(begun) > 60 or "\0" in begun:
            raise Refused([Unknown("q", begun, "It is a text of 1 to 60 characters.")])
        return Response({"results": [vars(one) for one in completions(begun, self.vocabulary)]})


class Changes(Reading):
    described = shapes.Change

    @extend_schema(
        operation_id="changes",
        parameters=[
            LANGUAGE,
            CURSOR,
            PAGE_SIZE,
            OpenApiParameter("since", {"type": "string"}, description="A day, or a time with its zone (ISO 8601)."),
            fields_of(shapes.Change),
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
            for reference, moment, first in changes.after(published, "published_at", start, last, size + 1)
        ] + [
            (moment, reference, "withdrawn")
            for reference, moment in changes.after(withdrawn, "since", start, last, size + 1)
        ]
        rows.sort()
        following = None
        if len(rows) > size:
            moment, reference, _kind = rows[size - 1]
            following = self._address(cursor=f"{moment.astimezone(UTC).isoformat()}~{reference}")
        links = [f'<{self._address(cursor=None)}>; rel="first"']
        if following:
            links.append(f'<{following}>; rel="next"')
        shape = self.part(lambda row: {"reference": row[1], "change": row[2], "at": row[0].astimezone(UTC).isoformat()})
        results = [shape(row) for row in rows[:size]]
        headers = {"Link": ", ".join(links), "Last-Modified": changed(request)}
        return Response({"next": following, "results": results}, headers=headers)

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
