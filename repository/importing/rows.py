"""What a source yields: plain rows, as written there. Nothing here knows the database."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from repository.reference.wording import clean, fingerprint

__all__ = ["Faulty", "PledgeRow", "Progress", "Row", "Source", "Unreadable", "clean", "fingerprint"]

Progress = Callable[[str, int, int], None]  # what is being done, how much of it, out of how much


class Unreadable(Exception):
    """A file that cannot be read as what it should be: nothing of it is written. Its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation of one file, as written there."""

    number: int  # as a reader of the file counts; the header is row 1
    state: str  # the State under review
    session: int
    text: str
    recommending: tuple[str, ...]
    position: str
    paragraph: str = ""
    symbol: str = ""
    position_symbol: str = ""
    dated: date | None = None
    themes: tuple[str, ...] = ()  # labels
    persons: tuple[str, ...] = ()  # labels
    sdgs: tuple[str, ...] = ()  # codes
    tags: tuple[tuple[str, str], ...] = ()  # (scheme, label): the source's own
    note: str = ""  # a sentence for the report


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """One voluntary pledge of one file, as written there."""

    number: int
    state: str
    session: int
    text: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Faulty:
    """A row that cannot be read; the others go in."""

    number: int
    reason: str


@dataclass(slots=True)
class Source:
    """One file that has been read."""

    format: str  # "upr-info", "ohchr-matrix"
    path: Path
    rows: Sequence[Row | PledgeRow | Faulty]
    # True: its paragraph numbers, words and States are OHCHR's own, and take the place of another source's.
    official: bool = False
    checksum: str = field(default="")

    def __post_init__(self) -> None:
        self.checksum = hashlib.sha256(self.path.read_bytes()).hexdigest()
