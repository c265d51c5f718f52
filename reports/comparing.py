"""Two issued updates side by side: figures under the same key, as they were frozen."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from reports.columns import FIGURES
from reports.naming import Names
from repository.issued.models import IssuedUpdate


@dataclass(frozen=True)
class ComparedFigure:
    key: str
    label: str  # in the reader's language
    first: int | None  # None: that update has no such figure
    second: int | None


@dataclass(frozen=True)
class ComparedTable:
    meaning: Promise
    figures: list[ComparedFigure]


def side_by_side(first: IssuedUpdate, second: IssuedUpdate) -> list[ComparedTable]:
    """The tables of figures in the order of the dictionary; in each, the keys of either update."""
    names = Names()
    return [
        ComparedTable(
            meaning,
            [ComparedFigure(key, names.of(key), first.figures.get(key), second.figures.get(key)) for key in keys],
        )
        for meaning, keys in by_table({**first.figures, **second.figures})
    ]


def by_table(keys: Collection[str]) -> list[tuple[Promise, list[str]]]:
    """Keys of figures under the table that each is of, by what the dictionary says of it; tables without one are left out."""
    grouped = [
        (meaning, sorted(key for key in keys if key == name or key.startswith(f"{name}.")))
        for name, meaning in FIGURES.items()
    ]
    return [(meaning, of_it) for meaning, of_it in grouped if of_it]
