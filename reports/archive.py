"""The updates issued before this system: an entry each, with symbol and link, and no snapshot (policy decision D21).

They stand in ``data/earlier_updates.csv`` and not in a table: the public pages are served by a database role that
reads the tables of ``repository`` and no other. An empty symbol is one that nobody has confirmed to us; none is guessed.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from repository.models import CouncilSession

FILE = Path(__file__).parent / "data" / "earlier_updates.csv"


@dataclass(frozen=True)
class EarlierUpdate:
    """An update that the Council has before it, issued before this system."""

    session: CouncilSession
    symbol: str  # "" where not confirmed
    link: str  # the list of reports of that session


def earlier_updates() -> list[EarlierUpdate]:
    """Newest session first. One query."""
    sessions = CouncilSession.objects.in_bulk([number for number, _symbol, _link in _rows()])
    return [
        EarlierUpdate(sessions[number], symbol, link)
        for number, symbol, link in sorted(_rows(), reverse=True)
        if number in sessions
    ]


def earlier_update(number: int) -> EarlierUpdate | None:
    """The entry of this session, or None."""
    return next((entry for entry in earlier_updates() if entry.session.number == number), None)


def last_session() -> int:
    """The last session whose update was issued before this system."""
    return max(number for number, _symbol, _link in _rows())


@cache
def _rows() -> list[tuple[int, str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(int(row["session"]), row["symbol"], row["link"]) for row in csv.DictReader(file)]
