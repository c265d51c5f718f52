"""All figures of the update, computed from a frozen set and from nothing else. The rules: ``counting_rules``.

No figure ranks, and none is of what was not published. HRC res. 54/28, para. 14; policy decisions D19 and D20.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reports.counting_rules import SMALL
from reports.frozen_record import UnreadableRecord
from reports.frozen_set import NEEDS, FrozenSet
from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
from repository.models import Position
from repository.reference.models import REGIONAL_GROUPS

NONE = "none"  # the row of activities to which no row of the table applies
NO_STATE = "no_state"  # the activity concerns no State in particular
FIRST_YEAR = 2008  # of the first review; activities are welcome from then on (policy decision D14)


Alike = Counter[tuple[str, ...]]  # how many activities have just these codes; of ten thousand, few differ


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
    consented: tuple[Any, str] | None = None  # when the document that gives ``then`` was published, and its reference
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


def codes_of(document: dict[str, Any], frozen: FrozenSet) -> dict[str, list[str]]:
    """Table -> the rows in which this document counts, as codes. What ``compute`` adds up, and ``counted`` looks for."""
    content = document["content"]
    concerned = [entry["state"] for entry in document["states_concerned"]]
    return {
        "published": ["all"],
        "good_practices": ["all"] if content["good_practice"] else [],
        "by_submitter": [document["attribution"]["type"]],
        "by_state": concerned or [NO_STATE],
        "by_group": _regions_of(concerned, frozen),
        "by_need": [group for code in concerned for group in frozen.groups_of_need[code]],
        "by_status": [content["status"] or NONE],
        "by_kind": content["kinds"] or [NONE],
        "by_modality": content["modalities"] or [NONE],
        "by_theme": content["themes"] or [NONE],
        "by_persons": content["persons"] or [NONE],
        "by_goal": [code.partition(".")[0] for code in content["sdgs"]] or [NONE],
        "by_fund": content["funds"] or [NONE],
        "by_year": _years_of(content, frozen) or [NONE],
    }


def compute(frozen: FrozenSet) -> Figures:
    """One pass over the documents. Raises :class:`UnreadableRecord` with the reference of one that it cannot read."""
    seen: dict[bool, dict[str, Alike]] = {
        in_period: {table: Counter() for table in (*WHOLE, *ROWS)} for in_period in (True, False)
    }
    submitters_and_groups: Counter[tuple[str, tuple[str, ...]]] = Counter()
    recommendations: dict[str, _Supported] = {}
    pledges: dict[str, bool] = {}
    for record in frozen.records:
        in_period = frozen.in_period(record)
        try:
            document = record.content
            codes = codes_of(document, frozen)
            for table, rows in codes.items():
                seen[in_period][table][tuple(rows)] += 1
            submitters_and_groups[document["attribution"]["type"], tuple(codes["by_group"])] += 1
            for link in document["recommendations"]:
                now = frozen.facts["recommendations"].get(link["identifier"], link)
                one = recommendations.setdefault(now["identifier"], _Supported(now=now["position"]))
                consented = (record.published_at, record.reference)
                if one.consented is None or consented > one.consented:
                    one.then, one.consented = link["position"], consented
                one.in_period |= in_period
            for link in document["pledges"]:
                pledges[link["identifier"]] = pledges.get(link["identifier"], False) or in_period
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise UnreadableRecord(record.reference) from fault
    tables = {
        table: _counts(rows, period=seen[True][table], earlier=seen[False][table])
        for table, rows in {**WHOLE, **ROWS}.items()
    }
    return Figures(
        published=tables["published"]["all"],
        good_practices=tables["good_practices"]["all"],
        received=frozen.received,
        states=len(tables["by_state"].keys() - {NO_STATE}),
        by_submitter_and_group=merge_small(_crossed(submitters_and_groups)),
        recommendations=Count(sum(one.in_period for one in recommendations.values()), len(recommendations)),
        by_position=_by_position(list(recommendations.values())),
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


def _counts(rows: Iterable[str], *, period: Alike, earlier: Alike) -> dict[str, Count]:
    """These rows, also those with 0, and after them the other codes in order."""
    in_period, before = _by_code(period), _by_code(earlier)
    others = sorted((in_period.keys() | before.keys()) - set(rows))
    return {code: Count(in_period[code], in_period[code] + before[code]) for code in (*rows, *others)}


def _by_code(activities: Alike) -> Counter[str]:
    """How many have each code, each at most once for a code."""
    found: Counter[str] = Counter()
    for codes, number in activities.items():
        for code in set(codes):
            found[code] += number
    return found


def _crossed(activities: Counter[tuple[str, tuple[str, ...]]]) -> dict[str, Counter[str]]:
    """Kind of submitter -> how many activities each group has."""
    kinds = {kind for kind, _groups in activities}
    return {
        kind: _by_code(Counter({groups: number for (of, groups), number in activities.items() if of == kind}))
        for kind in kinds
    }


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


def _years_of(content: dict[str, Any], frozen: FrozenSet) -> list[str]:
    """The years in which it took place, up to that of the stock's day; none where no start is known."""
    if not content["starts_on"]:
        return []
    first, last = int(content["starts_on"][:4]), frozen.stock_on.year
    if content["ends_on"]:
        last = min(last, int(content["ends_on"][:4]))
    return [str(year) for year in range(max(first, FIRST_YEAR), last + 1)]


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
