"""What a source yields: plain rows, as written there. Nothing here knows the database."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from repository.reference.wording import clean, fingerprint

__all__ = ["Faulty", "IsState", "PledgeRow", "Progress", "Row", "Source", "Unreadable", "clean", "fingerprint"]

Progress = Callable[[str, int, int], None]  # what is being done, how much of it, out of how much


IsState = Callable[[str], bool]


class Unreadable(Exception):
    """A file that cannot be read as what it should be: nothing of it is written. Its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation of one file, as written there."""

    number: int  # as a reader of the file counts; the header is row 1
    state: str  # the State under review; "" where only `symbol` says whose review it is
    session: int  # 0 where the source does not say: then `cycle` or `symbol` does
    text: str
    recommending: tuple[str, ...]
    position: str
    cycle: int = 0
    language: str = "en"
    paragraph: str = ""
    symbol: str = ""
    position_symbol: str = ""
    dated: date | None = None
    themes: tuple[str, ...] = ()  # labels, as written
    persons: tuple[str, ...] = ()  # labels, as written
    sdgs: tuple[str, ...] = ()  # codes
    tags: tuple[tuple[str, str], ...] = ()  # (scheme, label): the source's own
    doubtful: tuple[str, ...] = ()  # in brackets where a State stands, and none that is known
    source_key: str = ""  # the source's own number of the row, where it has one
    notes: tuple[str, ...] = ()  # sentences for the report


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

    format: str  # "upr-info", "ohchr-matrix", "uhri", "table"
    path: Path
    rows: Sequence[Row | PledgeRow | Faulty]
    # True: the file lists a whole review, so what it does not hold has disappeared from it.
    whole_review: bool = False
    checksum: str = field(default="")

    def __post_init__(self) -> None:
        with self.path.open("rb") as file:
            self.checksum = hashlib.file_digest(file, "sha256").hexdigest()
