"""All figures of the update, computed from a frozen set and from nothing else. The rules: ``counting_rules``.

No figure ranks, and none is of what was not published. HRC res. 54/28, para. 14; policy decisions D19 and D20.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any

from reports.codes import Codes, Property
from reports.counting_rules import SMALL
from reports.frozen_record import UnreadableRecord
from reports.frozen_set import NEEDS, FrozenSet
from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
from repository.models import Position
from repository.reference.models import REGIONAL_GROUPS

NONE = "none"  # the row of activities to which no row of the table applies
NO_STATE = "no_state"  # the activity concerns no State in particular
FIRST_YEAR = 2008  # of the first review; activities are welcome from then on (policy decision D14)


@dataclass(frozen=True)
class Count:
    """Activities, counted in the period and on the whole."""

    period: int  # first published in the period
    stock: int  # public, whenever they were first published


@dataclass(frozen=True)
class MergedRow:
    """One or several kinds of submitter, and their numbers by column."""

    kinds: tuple[str, ...]
    cells: dict[str, int]


@dataclass(frozen=True)
class PositionCount:
    """Recommendations, each counted once."""

    period_then: int  # supported by an activity of the period; the position when the States consented
    stock_then: int
    stock_now: int


@dataclass(frozen=True)
class Figures:
    """Every number of the update. The keys are codes; the order of rows is for the text to choose."""

    published: Count
    received: int | None  # None: fewer than ten, and not told
    states: int  # States concerned by at least one public activity
    by_submitter: dict[str, Count]
    by_submitter_and_group: list[MergedRow]  # empty where it would point at single submitters
    by_state: dict[str, Count]
    by_group: dict[str, Count]
    by_need: dict[str, Count]
    by_status: dict[str, Count]
    by_kind: dict[str, Count]
    by_modality: dict[str, Count]
    by_theme: dict[str, Count]
    by_persons: dict[str, Count]
    by_goal: dict[str, Count]
    by_fund: dict[str, Count]
    by_year: dict[str, Count]  # years in which activities took place
    good_practices: Count
    recommendations: Count
    by_position: dict[str, PositionCount]
    pledges: Count
    changes: dict[str, int]  # since the update before: CHANGES; empty where no frozen copy of one is kept


@dataclass
class _Supported:
    """A recommendation that public activities support."""

    then: str = ""
    consented: tuple[int, str] | None = None  # when the document that gives ``then`` was published, and its reference
    now: str = ""
    in_period: bool = False


# The tables by one property of an activity. Vocabularies of a few entries are shown whole; of the long ones, the entries
# that occur.
ROWS: dict[str, Iterable[str]] = {
    "by_submitter": ProviderType.values,
    "by_state": (),
    "by_group": REGIONAL_GROUPS,
    "by_need": NEEDS,
    "by_status": ActivityStatus.values,
    "by_kind": Kind.values,
    "by_modality": Modality.values,
    "by_theme": (),
    "by_persons": (),
    "by_goal": [str(number) for number in range(1, 18)],
    "by_fund": Fund.values,
    "by_year": (),
}


WHOLE = {"published": ["all"], "good_practices": ["all"]}  # one number, no rows

# Table -> what is read from a document for it, and the rows in which a document counts that has this value.
Rows = Callable[[Any, FrozenSet], list[str]]
TABLES: dict[str, tuple[str, Rows]] = {
    "published": ("status", lambda _status, _frozen: ["all"]),
    "good_practices": ("good_practice", lambda is_one, _frozen: ["all"] if is_one else []),
    "by_submitter": ("submitter", lambda kind, _frozen: [kind]),
    "by_state": ("states", lambda states, _frozen: states or [NO_STATE]),
    "by_group": ("states", lambda states, frozen: _regions_of(states, frozen)),
    "by_need": ("states", lambda states, frozen: [group for code in states for group in frozen.groups_of_need[code]]),
    "by_status": ("status", lambda status, _frozen: [status or NONE]),
    **{
        table: (name, lambda codes, _frozen: codes or [NONE])
        for table, name in (
            ("by_kind", "kinds"), ("by_modality", "modalities"), ("by_theme", "themes"), ("by_persons", "persons"),
            ("by_goal", "goals"), ("by_fund", "funds"),
        )
    },
    "by_year": ("years", lambda years, frozen: _years_of(*years, frozen=frozen) or [NONE]),
}  # fmt: skip


def rows_of(table: str, value: Any, frozen: FrozenSet) -> set[str]:
    """The rows of this table in which an activity with this value counts, as codes. Once in each, however often it says so."""
    return set(TABLES[table][1](value, frozen))


def rows_by_value(table: str, frozen: FrozenSet) -> list[set[str]]:
    """``rows_of`` for each different value that occurs. Raises :class:`UnreadableRecord` with a record whose value has none."""
    column, found = frozen.codes.properties[TABLES[table][0]], []
    for number, value in enumerate(column.values):
        try:
            found.append(rows_of(table, value, frozen))
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableRecord(frozen.codes.references[column.held.index(number)]) from fault
    return found


def compute(frozen: FrozenSet) -> Figures:
    """From the codes of the set: each different value is put into its rows once, however many activities have it.

    Raises :class:`UnreadableRecord`.
    """
    codes = frozen.codes
    in_period = codes.first_published_between(*frozen.period)
    tables = {table: _counts(rows, table, in_period, frozen) for table, rows in {**WHOLE, **ROWS}.items()}
    recommendations = _supported(codes, in_period, frozen)
    pledges = _in_period_by_identifier(codes.properties["pledges"], in_period)
    return Figures(
        published=tables["published"]["all"],
        good_practices=tables["good_practices"]["all"],
        received=frozen.received,
        states=len(tables["by_state"].keys() - {NO_STATE}),
        by_submitter_and_group=merge_small(_crossed(frozen)),
        recommendations=Count(sum(one.in_period for one in recommendations), len(recommendations)),
        by_position=_by_position(recommendations),
        pledges=Count(sum(pledges.values()), len(pledges)),
        changes={name: len(frozen.facts["changes"][name]) for name in CHANGES} if frozen.facts["changes"] else {},
        **{table: tables[table] for table in ROWS},
    )


CHANGES = ("new", "gone", "reclassified")


def merge_small(cross: dict[str, Counter[str]]) -> list[MergedRow]:
    """Rows of a table by kind of submitter, without a number of 1 or 2 anywhere.

    Kinds with a small number are merged; where only one has, the kind with the fewest joins it, for a merged row of one
    kind hides nothing. Where small numbers remain when all are one row, there is no table: the list is empty.
    """
    rows = [MergedRow((kind,), dict(cells)) for kind, cells in sorted(cross.items()) if cells]
    while len(rows) > 1:
        small = [row for row in rows if any(0 < number < SMALL for number in row.cells.values())]
        if not small:
            return rows
        others = sorted((row for row in rows if row not in small), key=lambda row: (sum(row.cells.values()), row.kinds))
        joined = small if len(small) > 1 else [*small, others.pop(0)]
        cells: Counter[str] = Counter()
        for row in joined:
            cells.update(row.cells)
        merged = MergedRow(tuple(sorted(kind for row in joined for kind in row.kinds)), dict(cells))
        rows = [*sorted((row for row in rows if row not in joined), key=lambda row: row.kinds), merged]
    return []  # one kind, or all kinds in one: a row that says nothing of kinds


def _counts(rows: Iterable[str], table: str, in_period: list[bool], frozen: FrozenSet) -> dict[str, Count]:
    """These rows, also those with 0, and after them the other codes in order."""
    held = frozen.codes.properties[TABLES[table][0]].held
    of_period, of_all = Counter(compress(held, in_period)), Counter(held)
    period, stock = Counter[str](), Counter[str]()
    for number, counted in enumerate(rows_by_value(table, frozen)):
        for code in counted:
            period[code] += of_period[number]
            stock[code] += of_all[number]
    return {code: Count(period[code], stock[code]) for code in (*rows, *sorted(stock.keys() - set(rows)))}


def _crossed(frozen: FrozenSet) -> dict[str, Counter[str]]:
    """Kind of submitter -> how many activities each group has."""
    kinds, states = frozen.codes.properties["submitter"], frozen.codes.properties["states"]
    groups = rows_by_value("by_group", frozen)
    crossed = {kind: Counter[str]() for kind in kinds.values}
    for (kind, concerned), number in Counter(zip(kinds.held, states.held, strict=True)).items():
        for group in groups[concerned]:
            crossed[kinds.values[kind]][group] += number
    return crossed


def _supported(codes: Codes, in_period: list[bool], frozen: FrozenSet) -> list[_Supported]:
    """The different recommendations that activities support, by what they are called now."""
    found: dict[str, _Supported] = {}
    links = codes.properties["recommendations"]
    for reference, published, is_new, linked in zip(codes.references, codes.published, in_period, links, strict=True):
        for identifier, position in linked:
            now = frozen.facts["recommendations"].get(identifier, {"identifier": identifier, "position": position})
            one = found.setdefault(now["identifier"], _Supported(now=now["position"]))
            consented = (published, reference)
            if one.consented is None or consented > one.consented:
                one.then, one.consented = position, consented
            one.in_period |= is_new
    return list(found.values())


def _in_period_by_identifier(links: Property, in_period: list[bool]) -> dict[str, bool]:
    """Identifier -> whether an activity of the period has it."""
    found: dict[str, bool] = {}
    for is_new, linked in zip(in_period, links, strict=True):
        for identifier in linked:
            found[identifier] = found.get(identifier, False) or is_new
    return found


def _regions_of(concerned: list[str], frozen: FrozenSet) -> list[str]:
    """The regional groups of these States; NONE for one without any, NO_STATE where there is no State at all."""
    if not concerned:
        return [NO_STATE]
    return [group for code in concerned for group in frozen.regional_groups[code] or [NONE]]


def _by_position(supported: list[_Supported]) -> dict[str, PositionCount]:
    then = Counter(one.then for one in supported)
    period = Counter(one.then for one in supported if one.in_period)
    now = Counter(one.now for one in supported)
    return {code: PositionCount(period[code], then[code], now[code]) for code in Position.values}


def _years_of(first: int | None, last: int | None, *, frozen: FrozenSet) -> list[str]:
    """The years in which it took place, up to that of the stock's day; none where no start is known."""
    if first is None:
        return []
    until = min(last or frozen.stock_on.year, frozen.stock_on.year)
    return [str(year) for year in range(max(first, FIRST_YEAR), until + 1)]


def keyed(figures: Figures) -> Iterator[tuple[str, int]]:
    """Every figure by its key ("by_state.QMA.period"). A number that is not told has none."""

    def both(key: str, count: Count) -> Iterator[tuple[str, int]]:
        yield f"{key}.period", count.period
        yield f"{key}.stock", count.stock

    yield from both("published", figures.published)
    if figures.received is not None:
        yield "submissions.received", figures.received
    yield "states", figures.states
    for table in (
        "by_submitter", "by_state", "by_group", "by_need", "by_status", "by_kind", "by_modality", "by_theme",
        "by_persons", "by_goal", "by_fund", "by_year",
    ):  # fmt: skip
        for code, count in getattr(figures, table).items():
            yield from both(f"{table}.{code}", count)
    for row in figures.by_submitter_and_group:
        for code in figures.by_group:
            yield f"by_submitter_and_group.{'+'.join(row.kinds)}.{code}", row.cells.get(code, 0)
    yield from both("recommendations", figures.recommendations)
    for code, supported in figures.by_position.items():
        yield f"by_position.{code}.period_then", supported.period_then
        yield f"by_position.{code}.stock_then", supported.stock_then
        yield f"by_position.{code}.stock_now", supported.stock_now
    yield from both("pledges", figures.pledges)
    yield from both("good_practices", figures.good_practices)
    for name, value in figures.changes.items():
        yield f"changes.{name}", value
