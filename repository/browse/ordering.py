"""In which order a list is shown, and how to go on after a row of it. The same for pages, interface, feeds and exports."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    DecimalField,
    F,
    Func,
    IntegerField,
    JSONField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from repository.browse.vocabulary import Vocabulary
from repository.models import ActivityState
from repository.reference.models import Fold

LAST = 9_999  # after every State


class NotACursor(ValueError):
    """A cursor that this list did not give out."""


@dataclass(frozen=True)
class Key:
    """One thing to order by: a column or an expression that is never NULL, and the direction."""

    name: str
    expression: Combinable | None = None  # None: the column of this name
    descending: bool = False
    read: Callable[[str], Any] = int  # makes its value of the text in a cursor

    @property
    def alias(self) -> str:
        return f"order_{self.name}" if self.expression is not None else self.name


@dataclass(frozen=True)
class Order:
    """A total order: the last key tells any two rows apart."""

    keys: tuple[Key, ...]

    def places(self, queryset: QuerySet) -> QuerySet:
        """The rows in this order, as their keys only: {"pk": …, and each key's alias}. A page is cut from these, and only
        then are its rows fetched: what they are shown with need not be computed for all."""
        ordered = self.with_keys(queryset).order_by(
            *(F(key.alias).desc() if key.descending else F(key.alias).asc() for key in self.keys)
        )
        return ordered.values("pk", *(key.alias for key in self.keys))

    def after(self, queryset: QuerySet, cursor: str) -> QuerySet:
        """The rows that follow the one that ``cursor`` was made of. Raises :class:`NotACursor`."""
        values = self.read(cursor)
        queryset = self.with_keys(queryset)
        following = Q(pk__in=[])
        same = Q()
        for key, value in zip(self.keys, values, strict=True):
            following |= same & Q(**{f"{key.alias}__{'lt' if key.descending else 'gt'}": value})
            same &= Q(**{key.alias: value})
        first, value = self.keys[0], values[0]
        return queryset.filter(Q(**{f"{first.alias}__{'lte' if first.descending else 'gte'}": value}) & following)

    def cursor(self, place: dict[str, Any]) -> str:
        """Names a row's place; opaque to those who pass it back."""
        values = [place[key.alias] for key in self.keys]
        plain = [value.isoformat() if isinstance(value, date) else str(value) for value in values]
        return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")

    def place_of(self, row: Any) -> dict[str, Any]:
        """The place of a row that was fetched :meth:`with_keys`, as :meth:`places` gives it."""
        return {key.alias: getattr(row, key.alias) for key in self.keys}

    def with_keys(self, queryset: QuerySet) -> QuerySet:
        """With the value of each key, under its alias."""
        missing = {key.alias: key.expression for key in self.keys if key.expression is not None}
        return queryset.annotate(
            **{alias: one for alias, one in missing.items() if alias not in queryset.query.annotations}
        )

    def read(self, cursor: str) -> list[Any]:
        """The values of the keys in a cursor. Raises :class:`NotACursor`."""
        try:
            plain = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
            if not isinstance(plain, list) or len(plain) != len(self.keys):
                raise NotACursor(cursor)
            return [_value(key, text) for key, text in zip(self.keys, plain, strict=True)]
        except (ValueError, TypeError, ArithmeticError, binascii.Error) as wrong:
            raise NotACursor(cursor) from wrong


def _value(key: Key, text: object) -> Any:
    """The value of an order key as it was before it became part of a cursor."""
    if not isinstance(text, str) or len(text) > 300 or "\0" in text:
        raise NotACursor(text)
    value = key.read(text)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise NotACursor(text)
    return value


def activities(sort: str, vocabulary: Vocabulary) -> Order:
    """newest: published last · recent: started last · state: alphabetical by the first State concerned · relevance."""
    newest = (Key("published_at", descending=True, read=datetime.fromisoformat), Key("id", descending=True))
    if sort == "relevance":
        return Order((Key("rank", descending=True), *newest))  # the rows carry it: Grammar.qs
    if sort == "recent":
        started = Coalesce("starts_on", Value(date(1, 1, 1), DateField()))  # those without a start come last
        return Order((Key("started", started, descending=True, read=date.fromisoformat), Key("id", descending=True)))
    if sort == "state":
        links = ActivityState.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
        first = Subquery(links.annotate(place=Min(_place(vocabulary))).values("place"))
        return Order((Key("place", Coalesce(first, Value(LAST))), *newest))
    return Order(newest)


def recommendations(sort: str, vocabulary: Vocabulary) -> Order:
    """state: alphabetical, then the latest cycle, then by paragraph number · newest: the latest session first."""
    paragraph = (
        Key("paragraph_number", _number(r"^\d+")),
        Key("running_number", _number(r"^\d+\.(\d+)")),
        Key("id"),
    )
    by_state = Key("place", Coalesce(_place(vocabulary), Value(LAST)))
    if sort == "newest":
        return Order((Key("session", F("review__session_id"), descending=True), by_state, *paragraph))
    return Order((by_state, Key("cycle", descending=True), *paragraph))


PROVIDERS = Order((Key("folded", Fold(F("name")), read=str), Key("slug", read=str)))  # alphabetical, accents aside
STATES = Order((Key("iso3", read=str),))
SDGS = Order((Key("position"),))
UPDATES = Order((Key("session_id", descending=True),))
BY_IDENTIFIER = Order((Key("identifier", read=str),))
BY_CODE = Order((Key("code", read=str),))


def _place(vocabulary: Vocabulary) -> Combinable:
    """The place of a row's State in the alphabet of the reader's language."""
    places = Value({code: place for place, code in enumerate(vocabulary.states)}, output_field=JSONField())
    found = Func(places, F("state_id"), template="(%(expressions)s)", arg_joiner=" ->> ", output_field=CharField())
    return Cast(found, IntegerField())


def _number(pattern: str) -> Combinable:
    """The part of the paragraph that this pattern finds, as a number: 140.10 comes after 140.9. None: first."""
    found = Func(F("paragraph"), Value(pattern), function="substring", output_field=CharField())
    number = DecimalField(max_digits=20, decimal_places=0)
    return Coalesce(Cast(found, number), Value(-1, number), output_field=number)
