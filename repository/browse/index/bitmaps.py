"""Sets of rows, by what they have in common, kept in step with the public epoch."""

import sys
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Aggregate, BooleanField, ExpressionWrapper, Q
from pyroaring import BitMap

from repository.catalogue import epoch
from repository.models import EpochStep

MOST_QUESTIONS = 200  # answers to words that are kept
MOST_CHANGES = 1_000  # rows; after more, everything is read anew


class Packed(Aggregate):
    """All keys of an answer in one value, four bytes each: thousands of rows cost no thousands of objects."""

    template = "string_agg(int4send(%(expressions)s::int4), ''::bytea)"
    output_field = models.BinaryField()


def unpacked(keys: bytes | memoryview | None) -> array:
    numbers = array("I", bytes(keys or b""))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


class Bitmaps:
    """The rows of one table as sets. A row is a number: its place in an order that does not depend on the reader.

    Subclasses (``shapes``) say which rows there are, what they have, and how numbers and keys go together.
    """

    model: ClassVar[type[models.Model]]
    pairs: ClassVar[dict[str, str]]  # what is kept -> statement that gives (id, value) of the rows of {answer}

    def __init__(self) -> None:
        self._lock = Lock()
        self._reading = False
        self._forget()

    def _forget(self) -> None:
        self.number = -1
        self.value = ""
        self.too_few = True
        self.rows = BitMap()
        self.values: dict[str, dict[str, BitMap]] = {}
        self._questions: OrderedDict[Q, BitMap] = OrderedDict()
        self._largest_first: dict[str, list[str]] = {}

    # ------------------------------------------------------------------------------------------- staying true

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Within, the sets stand still and are those of the epoch of this request, or of a later one.

        False when there are none: the table is small, or another thread is still reading it.
        """
        if self._reading or not settings.KEEP_BY_EPOCH:
            yield False
            return
        with self._lock:
            self._follow()
            yield not self.too_few

    def _follow(self) -> None:
        """Take every step of the epoch since the last one. A step that is not known, or a database that is another, means
        reading everything anew."""
        now = epoch.seen()
        if now.value == self.value:
            return
        steps = list(EpochStep.objects.filter(number__gte=self.number).order_by("number"))
        if self.too_few or not steps or (steps[0].number, steps[0].value) != (self.number, self.value):
            self._read()
            return
        changes = {key for step in steps[1:] for key in step.activities or ()}
        if any(step.activities is None for step in steps[1:]) or len(changes) > MOST_CHANGES:
            self._read()
            return
        self._take(changes)
        self.number, self.value = steps[-1].number, steps[-1].value

    def _read(self) -> None:
        self._reading = True
        try:
            self._forget()
            now = epoch.current()  # before the rows: a step that comes in between is taken again, which does no harm
            enough = self.model._default_manager.order_by()[: settings.INDEX_FROM].count()
            self.too_few = enough < settings.INDEX_FROM
            if not self.too_few:
                self._read_rows()
            self.number, self.value = now.number, now.value
        finally:
            self._reading = False
        if not self.too_few and epoch.current().value != self.value:
            steps = EpochStep.objects.filter(number__gt=self.number).order_by("number")
            for step in steps:
                if step.activities is None:
                    return  # the next request reads again
                self._take(set(step.activities))
                self.number, self.value = step.number, step.value

    def _take(self, activities: set[int]) -> None:
        self._largest_first.clear()
        self._change(activities)

    def _read_rows(self) -> None:
        raise NotImplementedError

    def _change(self, activities: set[int]) -> None:
        """These activities came, went, or were replaced."""
        raise NotImplementedError

    def _collect(
        self, table: str, parameters: dict[str, Any], read: Callable[[bytes], Iterable[int]] = unpacked
    ) -> None:
        """Add the values of the rows of this table or subquery."""
        with connection.cursor() as cursor:
            for kept, statement in self.pairs.items():
                pairs = statement.format(answer="answered")
                cursor.execute(
                    f"WITH answered AS ({table}) SELECT value, string_agg(int4send(id::int4), ''::bytea)"  # noqa: S608
                    f" FROM ({pairs}) AS pairs WHERE value IS NOT NULL GROUP BY value",
                    parameters,
                )
                sets = self.values.setdefault(kept, {})
                for value, keys in cursor.fetchall():
                    # A set is never changed, only replaced: whoever holds one may go on with it.
                    sets[value] = sets.get(value, BitMap()) | BitMap(array("I", read(keys)))

    # ------------------------------------------------------------------------------------------------- asking

    def having(self, kept: str, values: Iterable[str]) -> BitMap:
        """The rows that have one of these values."""
        sets = self.values.get(kept, {})
        found = [sets[value] for value in values if value in sets]
        return BitMap.union(*found) if len(found) > 1 else BitMap(found[0]) if found else BitMap()

    def largest_first(self, kept: str) -> list[str]:
        """The values of a facet, those that most rows have first; sorted once while the sets stand still."""
        if kept not in self._largest_first:
            sets = self.values.get(kept, {})
            self._largest_first[kept] = sorted(sets, key=lambda value: (-len(sets[value]), value))
        return self._largest_first[kept]

    def numbers_of(self, keys: array) -> Iterable[int]:
        """The numbers of the rows with these keys."""
        return keys

    def keys_of(self, numbers: Iterable[int]) -> list[int]:
        """The keys of the rows with these numbers, in their order."""
        return list(numbers)

    def answering(self, question: Q) -> BitMap:
        """The rows that a question about their text finds. It is asked of the database once, then kept and followed."""
        if question in self._questions:
            self._questions.move_to_end(question)
            return self._questions[question]
        found = BitMap(array("I", self.numbers_of(self._ask(question))))
        self._questions[question] = found
        while len(self._questions) > MOST_QUESTIONS:
            self._questions.popitem(last=False)
        return found

    def asked_of_the_database(self, condition: Q) -> BitMap:
        """The rows that meet a condition, asked anew each time."""
        return BitMap(array("I", self.numbers_of(self._ask(condition))))

    def _ask(self, condition: Q) -> array:
        return unpacked(self.model._default_manager.filter(condition).order_by().aggregate(keys=Packed("pk"))["keys"])

    def _ask_again(self, keys: set[int]) -> None:
        """Ask the questions that are kept about these rows once more, all in one statement."""
        gone = BitMap(keys)
        for found in self._questions.values():
            found.difference_update(gone)
        if not self._questions:
            return
        names = {f"asked_{place}": question for place, question in enumerate(self._questions)}
        answers = {name: ExpressionWrapper(question, BooleanField()) for name, question in names.items()}
        rows = (
            self.model._default_manager.filter(pk__in=keys).order_by().annotate(**answers).values_list("pk", *answers)
        )
        for key, *found in rows:
            for question, yes in zip(names.values(), found, strict=True):
                if yes:
                    self._questions[question].add(key)
