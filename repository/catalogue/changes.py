"""What became public or is not any more, by time: one order for whoever keeps copies (`/api/v1/changes/`, `/oai`)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet


def after(rows: QuerySet, column: str, start: datetime | None, last: str, number: int) -> list[Any]:
    """So many rows later than ``start``, or as late and after the reference ``last``, oldest first.

    ``column``: the time of a change. The gate gives one stamp after another, so what changes meanwhile comes at the end.
    """
    if start is not None and last:
        rows = rows.filter(**{f"{column}__gte": start}).exclude(**{column: start, "reference__lte": last})
    elif start is not None:
        rows = rows.filter(**{f"{column}__gt": start})
    return list(rows.order_by(column, "reference")[:number])
