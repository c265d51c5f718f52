"""Which rows of a list are on a page, and the addresses of the other pages. Every filter stays in the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict

from repository.browse.ordering import Order

ROWS = 20  # on a page, unless page_size says otherwise
MOST_ROWS = 100


@dataclass(frozen=True)
class Page:
    """One page of a list, numbered from 1."""

    rows: Sequence[Any]
    number: int
    last: int
    total: int
    size: int
    query: QueryDict

    def address(self, number: int) -> str:
        """The query of another page of the same list: ``?state=QMA&page=2``; page 1 needs no number."""
        return address(self.query, page=str(number) if number > 1 else None)

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def links(self) -> list[tuple[int | None, str]]:
        """The page numbers to offer, with their addresses; None stands for those left out between two."""
        near = {1, self.last, *range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)}
        offered: list[tuple[int | None, str]] = []
        for number in sorted(near):
            if offered and offered[-1][0] != number - 1:
                offered.append((None, ""))
            offered.append((number, self.address(number)))
        return offered

    @property
    def previous(self) -> str:
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""


class BeyondTheEnd(Exception):
    """The page asked for lies after the last one; ``address`` is the last one's query."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def page(
    queryset: QuerySet,
    order: Order,
    total: int,
    query: QueryDict,
    *,
    rows: QuerySet,
    size: int = ROWS,
    known: Callable[[int, int], list[dict[str, Any]] | None] | None = None,
) -> Page:
    """The page that the address asks for; a number that cannot be read is page 1. Raises :class:`BeyondTheEnd`.

    ``rows``: where the rows of the page are fetched from, with what they are shown with. ``known``: gives the places from a
    start on, so many, to whoever knows them without asking the database; None if it does not.
    """
    size = size_asked(query, otherwise=size)
    last = max(1, -(-total // size))
    number = _number(query.get("page", ""), otherwise=1)
    if number > last:
        raise BeyondTheEnd(address(query, page=str(last) if last > 1 else None))
    start = (number - 1) * size
    places = known(start, size) if known and total else None
    if places is None:
        places = list(order.places(queryset)[start : start + size]) if total else []
    return Page(rows=fetch(rows, places), number=number, last=last, total=total, size=size, query=query)


def fetch(rows: QuerySet, places: list[dict[str, Any]]) -> list[Model]:
    """The rows at these places of an order, in that order."""
    found = {row.pk: row for row in rows.filter(pk__in=[place["pk"] for place in places])} if places else {}
    return [found[place["pk"]] for place in places if place["pk"] in found]  # one may have gone in between


def size_asked(query: QueryDict, *, otherwise: int = ROWS) -> int:
    return min(_number(query.get("page_size", ""), otherwise=otherwise), MOST_ROWS)


def address(query: QueryDict, **changes: str | None) -> str:
    """This query with some keys set or (None) left out; "." when nothing is left, which is the list itself."""
    changed = query.copy()
    changed.pop("page", None)
    for key in [key for key in changed if not any(changed.getlist(key))]:
        changed.pop(key)  # an empty search box, an unset choice
    for key, value in changes.items():
        changed.pop(key, None)
        if value is not None:
            changed[key] = value
    return f"?{changed.urlencode()}" if changed else "."


def without(query: QueryDict, key: str, value: str) -> str:
    """This query without one value of one key: what the cross on a chip links to."""
    changed = query.copy()
    changed.setlist(key, [one for one in changed.getlist(key) if one.strip() != value])
    return address(changed)


def _number(text: str, *, otherwise: int) -> int:
    """A whole number from 1, as written in digits of any script; else ``otherwise``."""
    return int(text) if 0 < len(text) < 10 and text.isdecimal() and int(text) > 0 else otherwise
