"""Which column of OHCHR's list holds what: told by what its cells hold, by its heading only where they do not tell.

Since the 17th session the list has come in five layouts, and nothing says that the next one will be the last.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from repository.importing import brackets
from repository.importing.positions import position_of
from repository.importing.rows import IsState, clean

# "140.7", "166.6.", "96.1.1", "69. 1"; but "166.6. 10 per cent …" begins with 166.6
_PARAGRAPH = r"(?:\d{1,3}(?:\.\d{1,3}){1,2}|\d{1,3}\.\s\d{1,3})"
NUMBERED = re.compile(rf"(?P<paragraph>{_PARAGRAPH})\.?\s+(?P<text>.+)", re.S)
NUMBER = re.compile(rf"{_PARAGRAPH}\.?")
GOAL = re.compile(r"(?:SDGs?\s*)?(?P<code>\d{1,2}(?:\.\w{1,2})?)\s*[-–—:]\s*\S", re.I)
PERSONS = {"groups of persons", "affected persons", "affected groups", "persons affected"}
GOALS = {"sdg", "sdgs", "relevant sdgs", "sustainable development goals"}

# What headings say, in the layouts seen so far. Only a hint: a heading may be missing, misspelt, or in another order.
HINTS = {
    "position": re.compile(r"\bposition|\bresponse\b", re.I),
    "states": re.compile(r"^recommending\b.*\bstates?|^states?$", re.I),
    "goals": re.compile(r"\bSDGs?\b|sustainable development", re.I),
    "themes": re.compile(r"\bthemes?\b|\brights?\b|\bpersons\b", re.I),
}
SURE = 0.5  # of the cells that hold anything, the heading aside


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the columns; None where a layout has no such column. ``rest``: columns that are not read."""

    text: int
    position: int
    number: int | None = None  # where the paragraph stands in a column of its own
    states: int | None = None
    themes: int | None = None
    goals: int | None = None
    rest: tuple[int, ...] = ()


def lines(cell: str) -> list[str]:
    """The lines of a cell, without bullets."""
    cleaned = (clean(line).lstrip("-–—•*· ").strip() for line in cell.splitlines())
    return [line for line in cleaned if line]


def heading(line: str) -> str:
    """A line as a heading inside a cell: "Groups of Persons: " is "groups of persons"."""
    return line.casefold().rstrip(": ").strip()


def recognise(rows: Sequence[Sequence[str]], is_state: IsState) -> Columns | None:
    """The columns of a table, from its rows without the merged ones; None if it is no list of recommendations.

    The first row may be a heading.
    """
    width = max((len(row) for row in rows), default=0)
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    numbered, number = _best(grid, lambda cell: bool(NUMBERED.match(cell))), None
    if numbered is None:
        number = _best(grid, lambda cell: bool(NUMBER.fullmatch(cell)))
        if number is None:
            return None
        # The words stand in another column: where States stand in brackets, else in the one with most to say.
        numbered = _best(grid, lambda cell: bool(brackets.read(clean(cell), is_state).states), taken={number})
        if numbered is None:
            numbered = max(
                (column for column in range(width) if column != number),
                key=lambda column: sum(len(row[column]) for row in grid),
                default=None,
            )
    if numbered is None:
        return None
    found: dict[str, int] = {"text": numbered} | ({} if number is None else {"number": number})
    tests: list[tuple[str, Callable[[str], bool]]] = [
        ("position", lambda cell: len(cell) < 60 and position_of(cell) is not None),
        ("states", lambda cell: all(is_state(line) for line in lines(cell))),
        ("goals", lambda cell: all(GOAL.match(line) or heading(line) in GOALS for line in lines(cell))),
        ("themes", lambda cell: any(heading(line) in PERSONS | GOALS for line in lines(cell))),
    ]
    for name, test in tests:
        column = _best(grid, test, taken=set(found.values()))
        if column is None:
            column = _hinted(grid, HINTS[name], taken=set(found.values()))
        if column is not None:
            found[name] = column
    if "position" not in found:
        return None
    return Columns(**found, rest=tuple(sorted(set(range(width)) - set(found.values()))))


def _best(grid: Sequence[Sequence[str]], test: Callable[[str], bool], taken: set[int] | None = None) -> int | None:
    """The column of whose cells (the heading aside) the most pass the test, and at least SURE of those that are full."""
    best, most = None, 0
    for column in range(len(grid[0]) if grid else 0):
        if column in (taken or ()):
            continue
        full = [row[column].strip() for row in grid if row[column].strip()]
        passed = sum(1 for cell in full if test(cell))
        # One cell may be the heading, which passes no test.
        if passed > most and passed >= SURE * (len(full) - 1):
            best, most = column, passed
    return best


def _hinted(grid: Sequence[Sequence[str]], hint: re.Pattern[str], taken: set[int]) -> int | None:
    if not grid:
        return None
    named = [c for c, cell in enumerate(grid[0]) if c not in taken and len(cell) < 120 and hint.search(clean(cell))]
    return named[0] if named else None
