"""All rows of a query, in the order of its page, a batch at a time: however many there are, a batch is all that is in memory.

A cursor in the database keeps the order, as names of records only. Each batch is read from the public tables when its turn
comes, under the rights of the role that serves the page. So a record that is withdrawn while a file is under way is not
in what is sent after the reply to the withdrawal; one that is revised comes with its text of that moment (ADR 14).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from repository.browse import ordering
from repository.browse.filters import ActivityFilter, Grammar, RecommendationFilter
from repository.browse.ordering import Order
from repository.browse.record import now_of
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import epoch
from repository.models import Activity, Recommendation

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
    today: Callable[[Iterable[Any]], Any]  # what stands beside the rows of a batch and may be another thing tomorrow


def _activities() -> QuerySet:
    """What a file says is in the document: nothing else need be fetched."""
    return Activity.objects.for_list()


def _recommendations() -> QuerySet:
    return Recommendation.objects.for_list().select_related("review")


ACTIVITIES = Subject("activities", ActivityFilter, ordering.activities, "reference", _activities, now_of)
RECOMMENDATIONS = Subject(
    "recommendations", RecommendationFilter, ordering.recommendations, "identifier", _recommendations, lambda rows: None
)


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, with what stands beside them today."""

    rows: list[Any]
    today: Any


def batches(subject: Subject, grammar: Grammar) -> Iterator[Batch]:
    """The rows of this query in its order."""
    order = subject.order(grammar.sort, grammar.vocabulary)
    names = order.places(grammar.qs).values_list(subject.key, flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(names, BATCH)):
        _nothing_has_run_out()
        found = {getattr(row, subject.key): row for row in subject.rows().filter(**{f"{subject.key}__in": batch})}
        rows = [found[name] for name in batch if name in found]
        yield Batch(rows, subject.today(rows))


def _nothing_has_run_out() -> None:
    if epoch.current().is_due:  # type: ignore[attr-defined]  # added there
        raise Interrupted
