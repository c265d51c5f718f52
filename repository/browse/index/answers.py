"""What a list asks, answered from sets: how many rows, how many with each value of a facet, which rows on a page."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import heappush, heappushpop
from typing import Any, TypeVar

from django.db.models import Q
from pyroaring import BitMap

from repository.browse.filters import Grammar
from repository.browse.index import shapes
from repository.browse.index.bitmaps import Bitmaps
from repository.browse.ordering import LAST, Order
from repository.browse.search.conditions import in_text, in_the_titles
from repository.browse.search.meaning import Meaning
from repository.catalogue import epoch
from repository.models import FormerIdentifier, GroupMembership, Recommendation

Answer = TypeVar("Answer")
FIRST_YEAR, LAST_YEAR = 1900, 2099
# Keys whose question means exactly: one of these values.
PLAIN = {
    "state", "theme", "persons", "kind", "status", "provider", "provider_type", "modality", "cycle", "position", "language",
    "good_practice", "by", "activities",
}  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """Part of an order: the rows that come together, and what they have in common in the order's first key."""

    place: Any
    rows: BitMap


def answered(grammar: Grammar, ask: Callable[["Asked"], Answer]) -> Answer | None:
    """What ``ask`` makes of the sets that this grammar means; None where the database has to answer by itself."""
    kept = shapes.OF.get(grammar.queryset.model)
    if kept is None or grammar.queryset.query.where or not _known(grammar):
        return None
    with kept.held() as ready:
        if not ready:
            return None
        asked = grammar.asked
        if asked is None or asked.epoch != kept.value:
            asked = grammar.asked = Asked(grammar, kept)
        return ask(asked)


def page(grammar: Grammar, start: int, size: int) -> list[dict[str, int]] | None:
    """The places of the rows of one page, as ``Order.places`` gives them, without the values of the keys."""
    keys = answered(grammar, lambda asked: asked.page(grammar.sort, start, size))
    return None if keys is None else [{"pk": key} for key in keys]


def page_after(grammar: Grammar, order: Order, cursor: str, size: int) -> list[int] | None:
    """The keys of the rows that follow a cursor; the first ones for none. Raises NotACursor."""
    values = order.read(cursor) if cursor else []

    def ask(asked: Asked) -> list[int] | None:
        start = asked.place_after(grammar.sort, values) if cursor else 0
        return None if start is None else asked.page(grammar.sort, start, size)

    return answered(grammar, ask)


def _known(grammar: Grammar) -> bool:
    """Whether every key in use is one that sets can answer."""
    return set(grammar.chosen) <= PLAIN | {"q", "group", "year", "sdg", "recommendation", "paragraph"}


class Asked:
    """One query of one list, while the sets are held."""

    def __init__(self, grammar: Grammar, kept: Bitmaps) -> None:
        self.grammar = grammar
        self.kept = kept
        self.epoch = kept.value
        self._parts = {key: self._part(key, value) for key, value in grammar.chosen.items()}
        self.rows = self._together(self._parts.values())

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def whole(self) -> int:
        """How many rows there are without any filter."""
        return len(self.kept.rows)

    # -------------------------------------------------------------------------------------------------- filters

    def _together(self, parts: Iterable[BitMap]) -> BitMap:
        parts = sorted(parts, key=len)
        if not parts:
            return self.kept.rows
        return BitMap.intersection(*parts) if len(parts) > 1 else parts[0]

    def _part(self, key: str, value: Any) -> BitMap:
        """The rows that one key of the query finds by itself."""
        if key == "q":
            return self._worded()
        if key == "group":
            return self.kept.having("state", {state for group in value for state in self._groups.get(group, ())})
        if key == "year":
            return BitMap.union(BitMap(), *(self._in_year(int(year)) for year in value))
        if key == "sdg":
            goals = [code for code in value if "." not in code]
            return self.kept.having("sdg", goals) | self.kept.having("goal or target", value)
        if key in ("theme", "persons"):
            return self.kept.having(key, self.grammar.vocabulary.meaning(key, value))
        if key in PLAIN:
            return self.kept.having(key, value)
        narrowed = self.grammar.filters[key].filter(self.grammar.queryset.all(), value)
        return self.kept.asked_of_the_database(Q(pk__in=narrowed.order_by().values("pk")))

    def _worded(self) -> BitMap:
        found: list[BitMap] = []
        excluded: list[BitMap] = []
        for meaning in self.grammar.question.meanings:
            (excluded if meaning.term.excluded else found).append(self._meant(meaning))
        rows = self._together(found)
        return rows - BitMap.union(*excluded) if excluded else rows

    def _meant(self, meaning: Meaning) -> BitMap:
        """The rows that answer one term: by their text, or by what they are about."""
        rows = self.kept.answering(in_text(meaning))
        besides = [self.kept.having(key, values) for key, values in _besides(meaning) if values]
        if self.kept.model is Recommendation:
            if meaning.position:
                besides.append(self.kept.having("position", [meaning.position]))
            if meaning.term.exact:
                besides.append(BitMap(self.kept.numbers_of(_formerly(meaning.term.text))))
        return BitMap.union(rows, *besides) if besides else rows

    def _in_year(self, year: int) -> BitMap:
        since = self.kept.values.get("going on since", {})
        begun = [rows for first, rows in since.items() if int(first) <= year]
        return BitMap.union(self.kept.having("ended", [str(year)]), *begun)

    @property
    def _groups(self) -> Mapping[str, set[str]]:
        return _members_on(self.grammar.day)

    # --------------------------------------------------------------------------------------------------- counts

    def counts(self, keys: Iterable[str], most: Mapping[str, int] | None = None) -> dict[str, dict[str, int]]:
        """Per facet, how many rows each value would give, its own facet being ignored; values that give none are left out.

        ``most``: facets of which at least so many values are wanted, those that give most, and those in use.
        """
        most = most or {}
        return {key: dict(self._count_most(key, most[key]) if key in most else self._count(key)) for key in keys}

    def _count(self, key: str) -> Iterator[tuple[str, int]]:
        rows = self._without(key)
        everything = rows is self.kept.rows
        for value, having in self._sets(key).items():
            number = len(having) if everything else rows.intersection_cardinality(having)
            if number:
                yield value, number

    def _count_most(self, key: str, most: int) -> dict[str, int]:
        """The largest sets first: once as many are found, smaller ones need not be looked at."""
        rows, sets = self._without(key), self._sets(key)
        found: dict[str, int] = {}
        least: list[int] = []  # the numbers found so far, the smallest first
        for value in self.kept.largest_first(key):
            if len(least) == most and len(sets[value]) < least[0]:
                break
            if number := rows.intersection_cardinality(sets[value]):
                found[value] = number
                heappushpop(least, number) if len(least) == most else heappush(least, number)
        for value in self.grammar.chosen.get(key, []):
            if value in sets and (number := rows.intersection_cardinality(sets[value])):
                found[value] = number
        return found

    def _without(self, key: str) -> BitMap:
        """The rows that the other keys find."""
        if key not in self._parts:
            return self.rows
        return self._together(part for other, part in self._parts.items() if other != key)

    def _sets(self, key: str) -> Mapping[str, BitMap]:
        sets = self.kept.values.get(key, {})
        if key == "group":
            return {group: self.kept.having("state", states) for group, states in self._groups.items()}
        if key == "year":
            return self._years()
        if key in ("theme", "persons") and (heirs := self.grammar.vocabulary.heirs(key)):
            merged: dict[str, BitMap] = {}
            for code, rows in sets.items():
                heir = heirs.get(code, code)
                merged[heir] = merged[heir] | rows if heir in merged else rows
            return merged
        return sets

    def _years(self) -> dict[str, BitMap]:
        """Those that go on count up to this year, and in the year in which they begin."""
        found: dict[str, BitMap] = dict(self.kept.values.get("ended", {}))
        this_year = self.grammar.day.year
        running = BitMap()
        since = {int(year): rows for year, rows in self.kept.values.get("going on since", {}).items()}
        for year in range(min(since, default=LAST_YEAR), max([this_year, *since]) + 1):
            if year <= this_year:
                running = running | since.get(year, BitMap())
            begun = running if year <= this_year else since.get(year, BitMap())
            if begun and FIRST_YEAR <= year <= LAST_YEAR:
                found[str(year)] = found.get(str(year), BitMap()) | begun
        return found

    # ---------------------------------------------------------------------------------------------------- pages

    def page(self, sort: str, start: int, size: int) -> list[int]:
        """The keys of the rows from ``start`` on, in this order: as quick on page 500 as on page 1."""
        newest_first = self.kept is shapes.ACTIVITIES
        numbers: list[int] = []
        left = self.rows
        for stretch in self._stretches(sort):
            here = left.intersection_cardinality(stretch.rows)
            if start >= here:
                start -= here
                left = left - stretch.rows if here else left
                continue
            found = left & stretch.rows
            first, last = start, min(start + size - len(numbers), here)
            part = list(found[here - last : here - first])[::-1] if newest_first else list(found[first:last])
            numbers += part
            if len(numbers) >= size:
                break
            start = 0
            left = left - found
        return self.kept.keys_of(numbers)

    def place_after(self, sort: str, values: list[Any]) -> int | None:
        """How many rows come before or at the place of a cursor (values of the order's keys; the last is the row's key). None:
        the row is gone, and only the database knows where it was."""
        numbers = list(self.kept.numbers_of(array("Q", [values[-1]])))
        if not numbers:
            return None
        number = numbers[0]
        newest_first = self.kept is shapes.ACTIVITIES
        before, left = 0, self.rows
        for stretch in self._stretches(sort):
            place = self._place(sort, values)
            if stretch.place == place:
                found = left & stretch.rows
                return before + (len(found) - found.rank(number - 1) if newest_first else found.rank(number))
            if _comes_later(stretch.place, place, sort):
                return before
            here = left.intersection_cardinality(stretch.rows)
            before += here
            left = left - stretch.rows if here else left
        return before

    def _place(self, sort: str, values: list[Any]) -> Any:
        if sort == "recent":
            return values[0].isoformat()
        if self.kept is shapes.RECOMMENDATIONS and sort == "newest":
            return (-values[0], values[1])
        return None if sort == "newest" else -values[0] if sort == "relevance" else values[0]

    def _stretches(self, sort: str) -> Iterator[Stretch]:
        if self.kept is shapes.RECOMMENDATIONS:
            yield from self._by_session() if sort == "newest" else self._by_state()
        elif sort == "recent":
            for day, rows in sorted(self.kept.values.get("started", {}).items(), reverse=True):
                yield Stretch(day, rows)
        elif sort == "state":
            yield from self._by_state()
        elif sort == "relevance":
            yield Stretch(-1, self._together(map(self.kept.answering, in_the_titles(self.grammar.question))))
            yield Stretch(0, self.kept.rows)
        else:
            yield Stretch(None, self.kept.rows)

    def _by_state(self) -> Iterator[Stretch]:
        """In the alphabetical order of the reader's language; those without a State last."""
        sets = self.kept.values.get("state", {})
        for place, code in enumerate(self.grammar.vocabulary.states):
            if code in sets:
                yield Stretch(place, sets[code])
        yield Stretch(LAST, self.kept.rows)

    def _by_session(self) -> Iterator[Stretch]:
        """The latest session first, its States in alphabetical order."""
        places = {code: place for place, code in enumerate(self.grammar.vocabulary.states)}
        sets = self.kept.values.get("session", {})
        in_order = sorted(((-int(value[:4]), places.get(value[4:], LAST)), value) for value in sets)
        for place, value in in_order:
            yield Stretch(place, sets[value])


def _comes_later(place: Any, than: Any, sort: str) -> bool:
    return bool(place < than if sort == "recent" else place > than)


def _besides(meaning: Meaning) -> list[tuple[str, Iterable[str]]]:
    return [
        ("state", [meaning.state] if meaning.state else []),
        ("theme", meaning.themes),
        ("persons", meaning.persons),
    ]


@epoch.kept
def _formerly(identifier: str) -> array:
    """The key of the recommendation that was called so, if one was."""
    return array("I", FormerIdentifier.objects.called(identifier).values_list("recommendation", flat=True))


@epoch.kept
def _members_on(day: date) -> Mapping[str, set[str]]:
    """Group -> its members on the day of the reader."""
    members: dict[str, set[str]] = {}
    for state, group in GroupMembership.objects.in_force_on(day).order_by().values_list("state", "group"):
        members.setdefault(group, set()).add(state)
    return members
