"""Making rows of a table equal to what they should be, by writing only what differs."""

from collections.abc import Hashable, Iterable
from typing import Any

from django.db import models


def write_rows(
    wanted: Iterable[models.Model],
    *,
    key: tuple[str, ...],
    among: models.QuerySet,
    fields: tuple[str, ...] = (),
    delete: bool = True,
) -> dict[str, int]:
    """Make the rows of ``among`` equal to ``wanted``, comparing ``fields`` of those with the same ``key``.

    Only what differs is written. ``delete=False`` keeps rows that are not wanted.
    """

    def key_of(row: models.Model) -> Hashable:
        return tuple(getattr(row, name) for name in key)

    existing = {key_of(row): row for row in among}
    created, updated = [], []
    for row in wanted:
        before = existing.pop(key_of(row), None)
        if before is None:
            created.append(row)
        elif any(getattr(before, name) != getattr(row, name) for name in fields):
            row.pk = before.pk
            updated.append(row)
    model: Any = among.model
    deleted = [row.pk for row in existing.values()] if delete else []
    model.objects.filter(pk__in=deleted).delete()  # first: a period that is split frees its key
    model.objects.bulk_update(updated, fields) if updated else None
    model.objects.bulk_create(created)
    return {"created": len(created), "updated": len(updated), "deleted": len(deleted)}
