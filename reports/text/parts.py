"""What a text of the update is made of.

Figures stand in the sentences as fields (:class:`Field`), never as written-out digits, so that each one can be traced to
its key and made anew.
"""

import re
from dataclasses import dataclass, field
from datetime import date

_PLACE = re.compile(r"%\(([^)]+)\)s")


@dataclass(frozen=True)
class Field:
    """A value in a sentence or a cell. ``key`` names a figure ("published.period"); it is "" for other values."""

    text: str
    key: str = ""
    value: int | None = None
    day: date | None = None
    symbol: bool = False  # a document symbol: left to right in every script, never broken
    language: str = ""  # of a text that is not in the language around it
    strong: bool = False
    note: int | None = None  # number of a footnote: the mark alone, ``text`` is its number


@dataclass(frozen=True)
class Sentence:
    """A sentence with ``%(name)s`` where a field stands."""

    text: str
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Paragraph:
    """``language`` is set where the words are the drafter's and not in the language of the text."""

    number: int
    sentences: list[Sentence]
    language: str = ""
    key: str = ""  # "example TCR-…" where it presents one record, "own" where the words are the drafter's


@dataclass(frozen=True)
class Row:
    code: str
    label: str
    language: str  # of the label, which may be missing in the language of the text
    cells: list[Field]


@dataclass(frozen=True)
class Table:
    """``bars`` shows the last column as bars too: lengths in per cent of the longest, in the order of the rows."""

    number: int
    key: str
    caption: str
    unit: str
    heads: list[str]  # the first is the head of the labels
    rows: list[Row]
    total: Row | None = None
    note: str = ""
    bars: bool = False

    @property
    def is_short(self) -> bool:
        """Short enough to be kept on one page."""
        return len(self.rows) <= 12

    @property
    def lengths(self) -> list[int]:
        """Per row: how long its bar is, 0 to 100. A number above nothing has at least 1."""
        values = [row.cells[-1].value or 0 for row in self.rows]
        longest = max(values, default=0)
        return [max(1, round(100 * value / longest)) if value else 0 for value in values]

    @property
    def rows_with_bars(self) -> list[tuple[Row, int]]:
        return list(zip(self.rows, self.lengths, strict=True))


@dataclass(frozen=True)
class Tile:
    """One State among all: its code, and how many public activities concern it. Two tones, no shading (D20)."""

    code: str
    name: str
    stock: int


@dataclass(frozen=True)
class Tiles:
    """All States as equal tiles in the alphabetical order of the language. The State table says the same in words."""

    caption: str
    tiles: list[Tile]
    note: str


@dataclass(frozen=True)
class Section:
    """``level`` 1: "I. Mandate and method"; ``level`` 2: "A. States and groups of States". The mark ends with its sign."""

    key: str
    level: int
    mark: str
    title: str
    blocks: list[Paragraph | Table | Tiles]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]


@dataclass(frozen=True)
class Note:
    """A footnote: it cites a symbol."""

    number: int
    sentence: Sentence


@dataclass(frozen=True)
class AnnexEntry:
    reference: str
    title: str
    language: str  # of the title
    submitter: str


@dataclass(frozen=True)
class AnnexState:
    """A State, and the activities of the period that concern it, in alphabetical order."""

    code: str  # ISO3, or NO_STATE
    name: str
    entries: list[AnnexEntry]


@dataclass(frozen=True)
class Text:
    """The whole update in one language."""

    language: str
    summary: list[Sentence]
    sections: list[Section]
    annex: list[AnnexState]
    notes: list[Note]

    @property
    def contents(self) -> list[tuple[Section, str]]:
        """Each section with the range of its paragraphs ("1–4"); a section with parts covers theirs."""
        listed = []
        for place, section in enumerate(self.sections):
            numbers = [paragraph.number for paragraph in section.paragraphs]
            if section.level == 1:
                for part in self.sections[place + 1 :]:
                    if part.level == 1:
                        break
                    numbers += [paragraph.number for paragraph in part.paragraphs]
            listed.append((section, _range(numbers)))
        return listed

    @property
    def words(self) -> int:
        """Words of the summary and the numbered paragraphs; tables, notes and annex do not count.

        The limit of 8,500 words for reports of the Secretariat is counted so (GA res. 52/214, 53/208, 59/265).
        """
        sentences = [
            *self.summary,
            *(one for part in self.sections for text in part.paragraphs for one in text.sentences),
        ]
        return sum(len(plain(sentence).split()) for sentence in sentences)


def plain(sentence: Sentence) -> str:
    """The sentence as a reader sees it, without marks of notes."""
    return sentence.text % {name: "" if one.note else one.text for name, one in sentence.fields.items()}


def pieces(sentence: Sentence) -> list[str | Field]:
    """The sentence as its words and fields in order."""
    found: list[str | Field] = []
    for place, piece in enumerate(_PLACE.split(sentence.text)):
        if place % 2:
            found.append(sentence.fields[piece])
        elif piece:
            found.append(piece.replace("%%", "%"))
    return found


def number(value: int, language: str) -> str:
    """With a comma for thousands in English and a space that does not break elsewhere, as UN documents have it."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\u00a0")


def _range(numbers: list[int]) -> str:
    if not numbers:
        return ""
    return str(numbers[0]) if len(numbers) == 1 else f"{min(numbers)}–{max(numbers)}"
