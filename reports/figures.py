"""All figures of the update, computed from a frozen set and from nothing else. The rules: ``counting_rules``.

No figure ranks, and none is of what was not published. HRC res. 54/28, para. 14; policy decisions D19 and D20.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reports.counting_rules import SMALL
from reports.frozen_set import FrozenSet, UnreadableRecord
from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
from repository.models import Group, Position
from repository.reference.models import REGIONAL_GROUPS

NONE = "none"  # the row of activities to which no row of the table applies
NO_STATE = "no_state"  # the activity concerns no State in particular
NEEDS = (Group.LDC, Group.LLDC, Group.SIDS)


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
    recommendations: Count
    by_position: dict[str, PositionCount]
    pledges: Count


class _Tally:
    """Counts activities by code, each at most once for a code."""

    def __init__(self, codes: Iterable[str] = ()) -> None:
        self.rows = list(codes)  # rows that stand in the table also with 0
        self.period: Counter[str] = Counter()
        self.stock: Counter[str] = Counter()

    def add(self, codes: Iterable[str], in_period: bool) -> None:
        once = set(codes)
        self.stock.update(once)
        if in_period:
            self.period.update(once)

    def result(self) -> dict[str, Count]:
        rows = [*self.rows, *sorted(self.stock.keys() - set(self.rows))]
        return {code: Count(self.period[code], self.stock[code]) for code in rows}


@dataclass
class _Supported:
    """A recommendation that public activities support."""

    then: str = ""
    consented: tuple[Any, str] | None = None  # when the document that gives ``then`` was published, and its reference
    now: str = ""
    in_period: bool = False


def compute(frozen: FrozenSet) -> Figures:
    """One pass over the documents. Raises :class:`UnreadableRecord` with the reference of one that it cannot read."""
    totals = _Tally(["all"])
    submitters = _Tally(ProviderType.values)
    states, groups, needs = _Tally(), _Tally(REGIONAL_GROUPS), _Tally(NEEDS)
    # Vocabularies of a few entries are shown whole; of the long ones, the entries that occur.
    statuses, kinds, modalities = _Tally(ActivityStatus.values), _Tally(Kind.values), _Tally(Modality.values)
    themes, persons = _Tally(), _Tally()
    goals, funds = _Tally(str(number) for number in range(1, 18)), _Tally(Fund.values)
    cross: dict[str, Counter[str]] = {}
    recommendations: dict[str, _Supported] = {}
    pledges: dict[str, bool] = {}
    for record in frozen.records:
        in_period = frozen.in_period(record)
        try:
            document = record.content
            content, submitter = document["content"], document["attribution"]["type"]
            concerned = [entry["state"] for entry in document["states_concerned"]]
            member_of = _groups_of(concerned, frozen.facts["states"])
            totals.add(["all"], in_period)
            submitters.add([submitter], in_period)
            states.add(concerned or [NO_STATE], in_period)
            regions = [group for group in member_of if group in REGIONAL_GROUPS or group in (NONE, NO_STATE)]
            groups.add(regions, in_period)
            needs.add([group for group in member_of if group in NEEDS], in_period)
            cross.setdefault(submitter, Counter()).update(set(regions))
            statuses.add([content["status"] or NONE], in_period)
            kinds.add(content["kinds"] or [NONE], in_period)
            modalities.add(content["modalities"] or [NONE], in_period)
            themes.add(content["themes"] or [NONE], in_period)
            persons.add(content["persons"] or [NONE], in_period)
            goals.add([code.partition(".")[0] for code in content["sdgs"]] or [NONE], in_period)
            funds.add(content["funds"] or [NONE], in_period)
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
    return Figures(
        published=totals.result()["all"],
        received=frozen.received,
        states=len(states.stock.keys() - {NO_STATE}),
        by_submitter=submitters.result(),
        by_submitter_and_group=merge_small(cross),
        by_state=states.result(),
        by_group=groups.result(),
        by_need=needs.result(),
        by_status=statuses.result(),
        by_kind=kinds.result(),
        by_modality=modalities.result(),
        by_theme=themes.result(),
        by_persons=persons.result(),
        by_goal=goals.result(),
        by_fund=funds.result(),
        recommendations=Count(sum(one.in_period for one in recommendations.values()), len(recommendations)),
        by_position=_by_position(list(recommendations.values())),
        pledges=Count(sum(pledges.values()), len(pledges)),
    )


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


def _groups_of(concerned: list[str], states: dict[str, Any]) -> set[str]:
    """The groups of these States; NONE for one without a regional group, NO_STATE where there is no State at all."""
    if not concerned:
        return {NO_STATE}
    found = set()
    for code in concerned:
        groups = states[code]["groups"]
        found.update(groups)
        if not set(groups) & set(REGIONAL_GROUPS):
            found.add(NONE)
    return found


def _by_position(supported: list[_Supported]) -> dict[str, PositionCount]:
    then = Counter(one.then for one in supported)
    period = Counter(one.then for one in supported if one.in_period)
    now = Counter(one.now for one in supported)
    return {code: PositionCount(period[code], then[code], now[code]) for code in Position.values}
