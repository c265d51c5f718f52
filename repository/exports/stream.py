"""All rows of a query, in the order of its page, a batch at a time: however many there are, a batch is all that is in memory.

A cursor in the database keeps the order, as names of records only. Each batch is read from the public tables when its turn
comes, under the rights of the role that serves the page. So a record that is withdrawn while a file is under way is not
in what is sent after the reply to the withdrawal; one that is revised comes with its text of that moment (ADR 14).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from repository.browse import ordering
from repository.browse.filters import ActivityFilter, Grammar, RecommendationFilter
from repository.browse.ordering import Order
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import epoch
from repository.models import Activity, ActivityRecommendation, Recommendation

BATCH = 500  # rows


class Interrupted(Exception):
    """A consent has run out while the file was under way: it ends here, broken off, and has to be asked for again."""


@dataclass(frozen=True)
class Subject:
    """What can be taken away as a whole."""

    name: str
    grammar: type[Grammar]
    order: Callable[[str, Vocabulary], Order]
    key: str  # the column that names a row for good
    rows: Callable[[], QuerySet]


def _activities() -> QuerySet:
    linked = ActivityRecommendation.objects.select_related("recommendation").prefetch_related(
        "recommendation__former_identifiers"
    )
    return Activity.objects.prefetch_related(Prefetch("recommendation_links", linked))


def _recommendations() -> QuerySet:
    return Recommendation.objects.for_list().select_related("review")


ACTIVITIES = Subject("activities", ActivityFilter, ordering.activities, "reference", _activities)
RECOMMENDATIONS = Subject(
    "recommendations", RecommendationFilter, ordering.recommendations, "identifier", _recommendations
)


def batches(subject: Subject, grammar: Grammar, *, rows: QuerySet | None = None) -> Iterator[list[Any]]:
    """The rows of this query in its order. ``rows``: where they are fetched from, if not with all that belongs to them."""
    queryset = grammar.qs
    order = subject.order(grammar.sort, grammar.vocabulary)
    names = order.places(queryset).values_list(subject.key, flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(names, BATCH)):
        _nothing_has_run_out()
        source = subject.rows() if rows is None else rows
        found = {getattr(row, subject.key): row for row in source.filter(**{f"{subject.key}__in": batch})}
        yield [found[name] for name in batch if name in found]


def _nothing_has_run_out() -> None:
    ends = epoch.current().next_expiry
    if ends is not None and ends <= timezone.now():
        raise Interrupted
