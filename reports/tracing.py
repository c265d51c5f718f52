"""From a figure back to what it counts: the records behind each number of an update."""

from itertools import compress

from reports.figures import CHANGES, ROWS, TABLES, rows_by_value
from reports.frozen_set import FrozenSet

COLUMNS = {"period", "stock", "period_then", "stock_then", "stock_now"}
WHOLE = {"published", "good_practices", "recommendations", "pledges"}  # one number a column, no rows


def has_records(key: str) -> bool:
    """Whether the figure of this key counts what is published; the submissions received are not, and have no list (D19)."""
    return bool(key) and key != "submissions.received"


def counted(frozen: FrozenSet, key: str) -> list[str]:
    """The references that the figure of this key counts, in order; for a figure of recommendations or pledges, of the
    records that support what it counts.

    Raises KeyError for a key that names no figure of records.
    """
    table, _dot, rest = key.partition(".")
    if table == "changes" and rest in CHANGES and frozen.facts["changes"]:
        return list(frozen.facts["changes"][rest])
    code, _dot, column = rest.rpartition(".")
    if key == "states":
        column = "stock"
    elif table in WHOLE:
        column = rest
    elif table == "by_submitter_and_group":
        code, column = rest, "stock"
    elif table not in ROWS and table != "by_position":
        raise KeyError(key)
    if column not in COLUMNS:
        raise KeyError(key)
    holds = _counts(frozen, table, code, column)
    if column.startswith("period"):
        holds = list(map(all, zip(holds, frozen.codes.first_published_between(*frozen.period), strict=True)))
    return list(compress(frozen.codes.references, holds))


def _counts(frozen: FrozenSet, table: str, code: str, column: str) -> list[bool]:
    """For each record, whether this row has it."""
    properties = frozen.codes.properties
    if table in ("recommendations", "pledges", "states"):
        return properties[table].where(bool)
    if table == "by_position":
        now = frozen.facts["recommendations"] if column == "stock_now" else {}
        return properties["recommendations"].where(
            lambda links: any(now.get(one, {"position": then})["position"] == code for one, then in links)
        )
    if table == "by_submitter_and_group":
        kinds, _dot, group = code.rpartition(".")
        of_kind = properties["submitter"].where(lambda kind: kind in kinds.split("+"))
        return list(map(all, zip(of_kind, _in_row(frozen, "by_group", group), strict=True)))
    return _in_row(frozen, table, "all" if table in WHOLE else code)


def _in_row(frozen: FrozenSet, table: str, code: str) -> list[bool]:
    rows = rows_by_value(table, frozen)
    return [code in rows[number] for number in frozen.codes.properties[TABLES[table][0]].held]
