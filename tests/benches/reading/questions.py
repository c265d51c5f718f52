"""What is asked of everyone, drawn from the records themselves, with the answers found by looking at every record."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from repository.reference.names import without_accents

FACETS = ("state", "theme", "sdg", "provider", "kind", "modality", "year", "cycle")
ROWS = 20
COMPLETIONS = 5
_WORD = re.compile(r"[^\W_]+")
_LATIN_OR_CYRILLIC = re.compile(r"(?<![^\W_])[a-zа-я]{4,}(?![^\W_])")
_CHINESE = re.compile(r"[㐀-鿿]")


class Recorded(Protocol):
    """What questions are about: records of any kind."""

    @property
    def place(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    def values(self, key: str) -> list[int]: ...


@dataclass(frozen=True)
class Question:
    """``filters``: key -> value, all must hold; ``word``: it occurs as a word in the text (Chinese: anywhere)."""

    kind: str
    filters: dict[str, int] = field(default_factory=dict)
    word: str = ""
    page: int = 1
    facets: bool = False
    record: int = -1  # its place; for one record
    begun: str = ""  # the first letters of a word, of which the whole is wanted


@dataclass(frozen=True)
class Truth:
    total: int
    places: list[int]  # of the rows on the page, the newest first
    facets: dict[str, dict[int, int]]  # the number that each value would give, its own facet being ignored
    words: list[str] = field(default_factory=list)  # that begin so, those of most records first


class Records:
    """All of them, with their words folded as a reader expects: case and accents do not matter."""

    def __init__(self, records: Sequence[Recorded], facets: tuple[str, ...] = FACETS) -> None:
        self.all = records
        self.facets = facets

    @cached_property
    def texts(self) -> list[str]:
        return [without_accents(f"{one.title[:200]} {one.description}".lower()) for one in self.all]

    @cached_property
    def words(self) -> list[set[str]]:
        return [set(_WORD.findall(text)) for text in self.texts]

    @cached_property
    def records_with(self) -> Counter[str]:
        """Word -> how many records have it."""
        return Counter(word for words in self.words for word in words)

    def with_word(self, word: str) -> Sequence[Recorded]:
        if _CHINESE.search(word):
            return [one for one, text in zip(self.all, self.texts, strict=True) if word in text]
        return [one for one, words in zip(self.all, self.words, strict=True) if word in words]


def questions(made: Records, seed: int = 7) -> list[Question]:
    chance, records = random.Random(seed), made.all

    def some(*keys: str) -> dict[str, int]:
        one = chance.choice([one for one in chance.choices(records, k=50) if all(one.values(key) for key in keys)])
        return {key: chance.choice(one.values(key)) for key in keys}

    def word(chinese: bool = False) -> str:
        """One that some record has; neither the most frequent nor the rarest."""
        while True:
            text = made.texts[chance.randrange(len(records))]
            if chinese and _CHINESE.search(text[-3:-1]) and _CHINESE.search(text[-4:-2]):
                start = chance.randrange(len(text) // 2, len(text) - 2)
                if len(_CHINESE.findall(text[start : start + 2])) == 2:
                    return text[start : start + 2]
            elif not chinese and (found := _LATIN_OR_CYRILLIC.findall(text)):
                return chance.choice(found)

    last = max(2, min(500, len(records) // ROWS))
    asked = [Question("newest"), Question("browse_f0", facets=True)]
    for _ in range(6):
        one = chance.choice(("state", "theme", "sdg", "provider", "kind", "year"))
        three = some(*chance.sample(("state", "theme", "sdg", "kind", "year"), 3))
        broad = some(*chance.sample(("kind", "modality", "sdg", "cycle"), 2))
        asked += [
            Question("f1", some(one)), Question("f3", three), Question("words", word=word()),
            Question("words_zh", word=word(True)),
            Question("deep", page=chance.randint(last // 2, last)), Question("browse_f1", some(one), facets=True),
            Question("browse_f3", three, facets=True), Question("browse_broad", broad, facets=True),
            Question("browse_words", word=word(), facets=True), Question("record", record=chance.randrange(len(records))),
            Question("begun", begun=word()[:3]),
        ]  # fmt: skip
    return asked


def answer(question: Question, made: Records) -> Truth:
    if question.record >= 0:
        return Truth(1, [question.record], {})
    if question.begun:
        met = [(-number, word) for word, number in made.records_with.items() if word.startswith(question.begun)]
        return Truth(len(met), [], {}, [word for _number, word in sorted(met)[:COMPLETIONS]])
    worded = made.with_word(question.word) if question.word else made.all

    def found(without: str = "") -> list[Recorded]:
        wanted = [(key, value) for key, value in question.filters.items() if key != without]
        return [one for one in worded if all(value in one.values(key) for key, value in wanted)]

    rows = found()
    start = (question.page - 1) * ROWS
    places = [one.place for one in reversed(rows)][start : start + ROWS]
    facets = {}
    for key in made.facets if question.facets else ():
        among = found(key) if key in question.filters else rows
        facets[key] = dict(Counter(value for one in among for value in one.values(key)))
    return Truth(len(rows), places, facets)
