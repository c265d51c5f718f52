"""From a figure back to what it counts: the records behind each number of an update."""

from typing import Any

from reports.figures import CHANGES, ROWS, codes_of
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
    only_new = column.startswith("period")
    return [
        record.reference
        for record in frozen.records
        if (not only_new or frozen.in_period(record)) and _counts(frozen, record.content, table, code, column)
    ]


def _counts(frozen: FrozenSet, document: dict[str, Any], table: str, code: str, column: str) -> bool:
    if table in ("recommendations", "pledges"):
        return bool(document[table])
    if table == "states":
        return bool(document["states_concerned"])
    if table == "by_position":
        now = frozen.facts["recommendations"] if column == "stock_now" else {}
        return any(now.get(link["identifier"], link)["position"] == code for link in document["recommendations"])
    codes = codes_of(document, frozen)
    if table == "by_submitter_and_group":
        kinds, _dot, group = code.rpartition(".")
        return document["attribution"]["type"] in kinds.split("+") and group in codes["by_group"]
    return ("all" if table in WHOLE else code) in codes[table]
