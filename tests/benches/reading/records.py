"""Records to measure with: made up for the short form, or those of the shared generator when BENCH_HOME names its folder."""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

STATES, THEMES, ORGANISATIONS = 195, 60, 5_000
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
SHARES = (50, 18, 18, 6, 5, 3)  # of the languages, in hundredths
_SYLLABLES = {
    "en": "ba ce di fo gu ha jo ke li mo nu pa ro se tu ve wi ya zo bra cle dri",
    "fr": "beau che dou fi gne jeu lai moi nui pou rei sou",
    "es": "ca do fe gui ja llo ma no pe rri sa tu vi xo ye zu",
    "ar": "با تا جو دو ري زا سو شي صا عي غا فو قي كا لو مي نا هو",
    "ru": "ба ве го ди жу за ки ло му ны па ро си ту фе хо це ча",
    "zh": "人权国家政府支持执行建议审议合作技术培训能力建设法律司法妇女儿童教育",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One published record, as plain facts; values are numbers from 1. Its place in the order of publication is ``place``."""

    place: int
    title: str
    description: str
    language: str
    states: list[int]
    themes: list[int]
    sdgs: list[int]
    kind: int
    modality: int
    provider: int
    cycles: list[int]
    starts_on: date
    ends_on: date

    @property
    def year(self) -> int:
        return self.starts_on.year

    def values(self, key: str) -> list[int]:
        """Of this key of the query grammar."""
        one = {"kind": self.kind, "modality": self.modality, "provider": self.provider, "year": self.year}
        several = {"state": self.states, "theme": self.themes, "sdg": self.sdgs, "cycle": self.cycles}
        return several[key] if key in several else [one[key]]


def records(number: int) -> Iterator[Made]:
    home = os.environ.get("BENCH_HOME")
    shared = Path(home) / "data" / "activities.jsonl" if home else None
    if shared and shared.exists():
        yield from islice(_shared(shared, number), number)
    else:
        yield from _made_up(number)


def _shared(path: Path, number: int) -> Iterator[Made]:
    """The first published ones of the shared generator, in the order of their publication."""
    rows = []
    with path.open() as lines:
        for line in lines:
            row = json.loads(line)
            if row["status"] == "published":
                rows.append(row)
            if len(rows) == number:
                break
    for place, row in enumerate(sorted(rows, key=lambda row: row["published_at"])):
        start = date.fromisoformat(row["start_date"])
        yield Made(
            place, row["title"], row["description"], row["lang"], row["states"], row["themes"], row["sdgs"], row["type"],
            row["modality"], row["provider"], row["cycles"], start,
            min(date.fromisoformat(row["end_date"]), date(start.year, 12, 31)),
        )  # fmt: skip


def _made_up(number: int) -> Iterator[Made]:
    """As many as asked for, always the same, the first of many being those of few. Words follow Zipf's law."""
    chance = random.Random(20260101)
    words = {language: _words(chance, language, 300 if language == "zh" else 4_000) for language in LANGUAGES}
    weights = {language: [1 / (rank + 3) for rank in range(len(words[language]))] for language in LANGUAGES}
    rank = lambda most: min(most, int(chance.paretovariate(0.7)))  # noqa: E731
    for place in range(number):
        language = chance.choices(LANGUAGES, SHARES)[0]
        text = chance.choices(words[language], weights[language], k=chance.randint(70, 180))
        join = "".join if language == "zh" else " ".join
        start = date(2008, 5, 1) + timedelta(days=int(chance.random() ** 0.6 * 6_700))
        yield Made(
            place, join(text[:8]), join(text[8:]), language,
            sorted({rank(STATES) for _ in range(chance.choice((1, 1, 1, 2, 3)))}),
            sorted({rank(THEMES) for _ in range(chance.choice((1, 1, 2, 3)))}),
            sorted({rank(17) for _ in range(chance.choice((1, 1, 2)))}),
            rank(8), rank(5), rank(ORGANISATIONS), sorted({chance.randint(1, 4) for _ in range(2)}),
            start, min(start + timedelta(days=chance.randint(1, 400)), date(start.year, 12, 31)),
        )  # fmt: skip


def _words(chance: random.Random, language: str, number: int) -> list[str]:
    syllables = list(_SYLLABLES[language]) if language == "zh" else _SYLLABLES[language].split()
    found: dict[str, None] = {}
    while len(found) < number:
        length = 2 if language == "zh" else chance.randint(2, 4)
        found["".join(chance.choices(syllables, k=length))] = None
    return list(found)
