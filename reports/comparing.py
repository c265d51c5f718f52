"""Two issued updates side by side: figures under the same key, as they were frozen."""

from dataclasses import dataclass

from django.utils.functional import Promise

from reports.columns import FIGURES
from repository.issued.models import IssuedUpdate


@dataclass(frozen=True)
class ComparedFigure:
    key: str
    first: int | None  # None: that update has no such figure
    second: int | None


@dataclass(frozen=True)
class ComparedTable:
    meaning: Promise
    figures: list[ComparedFigure]


def side_by_side(first: IssuedUpdate, second: IssuedUpdate) -> list[ComparedTable]:
    """The tables of figures in the order of the dictionary; in each, the keys of either update."""
    compared = []
    for name, meaning in FIGURES.items():
        keys = [key for key in {**first.figures, **second.figures} if key == name or key.startswith(f"{name}.")]
        if keys:
            rows = [ComparedFigure(key, first.figures.get(key), second.figures.get(key)) for key in sorted(keys)]
            compared.append(ComparedTable(meaning, rows))
    return compared
