"""The texts of demonstration activities, in the six languages: a topic, facts of its own, and sentences that fit.

A topic is one file of ``topics/``: its place in the vocabularies and its text in each language. Facts are the numbers and
towns that a text leaves open; the same facts in two languages make a text and its translation.
"""

import functools
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
GLOBAL = "global_handbook"  # the topic that concerns no State in particular


@dataclass(frozen=True)
class Topic:
    """What an activity is about: codes of the reference vocabularies, and ``text[language]``."""

    name: str
    themes: list[str]
    persons: list[str]
    sdgs: list[str]
    kinds: list[str]
    beneficiaries: list[str]
    text: dict[str, dict[str, Any]]


@functools.cache
def topics() -> dict[str, Topic]:
    """All topics by name, in the order of their names."""
    found = {}
    for path in sorted((HERE / "topics").glob("*.toml")):
        values = tomllib.loads(path.read_text())
        text = {language: values.pop(language) for language in LANGUAGES}
        found[path.stem] = Topic(name=path.stem, text=text, **values)
    return found


@functools.cache
def phrases() -> dict[str, dict[str, list[str]]]:
    """Sentences that fit any topic: ``phrases()[language][kind]``."""
    return tomllib.loads((HERE / "phrases.toml").read_text())


@functools.cache
def towns() -> dict[str, list[dict[str, str]]]:
    """The towns of each fictitious State."""
    return tomllib.loads((HERE / "places.toml").read_text())


# In every language a counted noun takes one form after all numbers of a kind (Russian: genitive plural; Arabic: genitive
# plural after 5 to 9, accusative singular after 25 to 68, genitive singular after hundreds): no text needs a rule.
FEW = range(6, 10)
DOZENS = [number for number in range(25, 69) if number % 10 not in {1, 2, 3, 4}]
HUNDREDS = range(300, 1000, 100)


@dataclass(frozen=True)
class Facts:
    """What one activity puts into its text, in whatever language. ``few2`` is below ``few``, ``hundreds2`` below ``hundreds``:
    texts say "five of seven" with them."""

    town: dict[str, str]
    town2: dict[str, str]
    year: int
    numbers: dict[str, int]

    def fill(self, text: str, language: str) -> str:
        """The text with its numbers and towns."""
        return text.format(
            town=_name(self.town, language), town2=_name(self.town2, language), year=self.year, **self.numbers
        )


def draw_facts(states: list[str], year: int, chance: random.Random) -> Facts:
    """Two towns (of two States, where it concerns several) and numbers."""
    first, second = chance.sample(towns()[states[0]], 2) if states else chance.sample(towns()["QMA"], 2)
    if len(states) > 1:
        second = chance.choice(towns()[states[1]])
    few, dozens, hundreds = chance.choice(FEW), chance.sample(DOZENS, 2), chance.choice(HUNDREDS)
    numbers = {
        "few": few, "few2": chance.randrange(5, few), "dozens": dozens[0], "dozens2": dozens[1],
        "hundreds": hundreds, "hundreds2": chance.randrange(200, hundreds, 100),
    }  # fmt: skip
    return Facts(first, second, year, numbers)


@dataclass(frozen=True)
class Text:
    title: str
    summary: str
    description: str
    results: str


class Writer:
    """Writes one activity in as many languages as wanted: each choice between sentences is made once."""

    def __init__(self, topic: Topic, facts: Facts, status: str, languages: list[str], chance: random.Random) -> None:
        self.topic, self.facts, self.status = topic, facts, status
        common = {
            kind: min(len(phrases()[language][kind]) for language in languages)
            for kind in ("beginnings", "methods", "limits")
        }
        self.title = chance.randrange(min(len(topic.text[language]["titles"]) for language in languages))
        self.beginning, self.method, self.limit = (
            chance.randrange(common[kind]) if chance.random() < likely else None
            for kind, likely in (("beginnings", 0.7), ("methods", 0.6), ("limits", 0.6))
        )

    def write(self, language: str) -> Text:
        said, open_to_all = self.topic.text[language], phrases()[language]
        paragraphs = list(said["description"])
        if self.topic.name != GLOBAL:
            if self.beginning is not None:
                paragraphs.insert(0, open_to_all["beginnings"][self.beginning])
            if self.method is not None:
                paragraphs.append(open_to_all["methods"][self.method])
        return Text(
            title=self.facts.fill(said["titles"][self.title], language),
            summary=self.facts.fill(said["summary"], language),
            description=self.facts.fill("\n\n".join(paragraphs), language),
            results=self.facts.fill("\n\n".join(self._results(said, open_to_all)), language),
        )

    def _results(self, said: dict[str, Any], open_to_all: dict[str, list[str]]) -> list[str]:
        if self.status in {"potential", "pipeline"}:
            return [said["expected"]]
        if self.status == "cancelled":
            return open_to_all["cancelled"]
        limits = said["limits"]
        if self.limit is not None and self.topic.name != GLOBAL:
            joint = "" if said["limits"].endswith("。") else " "
            limits += joint + open_to_all["limits"][self.limit]
        return [*(open_to_all["suspended"] if self.status == "suspended" else []), said["results"], limits]


def phrase(kind: str, language: str, facts: Facts, chance: random.Random) -> str:
    """A sentence of this kind, chosen and filled in."""
    return facts.fill(chance.choice(phrases()[language][kind]), language)


def _name(town: dict[str, str], language: str) -> str:
    return town.get(language, town["latin"])
