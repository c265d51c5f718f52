"""A file that is asked for: which records, in which language, under what name, and how to make it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from repository.browse.filters import Grammar
from repository.browse.vocabulary import Vocabulary
from repository.exports import columns, stream, terms
from repository.exports.columns import Column, Row
from repository.exports.stream import Subject

_TABLES: dict[str, tuple[list[Column], Callable[[Any, Vocabulary, Any], Row]]] = {
    "activities": (columns.ACTIVITIES, columns.ActivityRow),
    "recommendations": (columns.RECOMMENDATIONS, columns.RecommendationRow),
}
# Keys of a list that do not choose which records there are.
_NOT_OF_THE_QUERY = ("page", "page_size", "cursor", "facets", "lang", "view", "column")


@dataclass(frozen=True)
class Export:
    """The records of one query, ready to be written in any format."""

    subject: Subject
    grammar: Grammar
    vocabulary: Vocabulary
    made_at: datetime = field(default_factory=timezone.now)

    def batches(self) -> Iterator[list[Any]]:
        """What columns and formats read (`columns.Row`), some hundreds at a time."""
        make = _TABLES[self.subject.name][1]
        for batch in stream.batches(self.subject, self.grammar):
            yield [make(one, self.vocabulary, batch.today) for one in batch.rows]

    @property
    def columns(self) -> list[Column]:
        return _TABLES[self.subject.name][0]

    @property
    def notice(self) -> str:
        return terms.notice(self.subject.name)

    @cached_property
    def query(self) -> str:
        return query_of(self.grammar.data)

    @property
    def address(self) -> str:
        """The page with the same records."""
        page = f"{terms.site()}/{self.vocabulary.language}/{self.subject.name}/"
        return f"{page}?{self.query}" if self.query else page

    @property
    def ignored(self) -> list[str]:
        """What was asked for and is not known; as on the page it narrows nothing."""
        return [one.shown for one in (*self.grammar.unknown, *self.grammar.unknown_keys(*_NOT_OF_THE_QUERY))]

    def file_name(self, suffix: str) -> str:
        """``activities-2026-11-25-3f9a2c1b.csv``: the day in Geneva, and a short hash of query and language."""
        asked = f"{self.vocabulary.language}?{self.query}"
        short = hashlib.sha256(asked.encode()).hexdigest()[:8]
        return f"{self.subject.name}-{timezone.localdate(self.made_at).isoformat()}-{short}.{suffix}"


def query_of(data: QueryDict) -> str:
    """The part of a list's query that chooses and orders its records, keys and values in a fixed order."""
    pairs: Iterable[tuple[str, str]] = (
        (key, value) for key in sorted(data) if key not in _NOT_OF_THE_QUERY for value in data.getlist(key) if value
    )
    kept = QueryDict(mutable=True)
    for key, value in pairs:
        kept.appendlist(key, value)
    return kept.urlencode()
