"""What can be found in a text by its letters alone: States, addresses, telephone numbers, persons, links.

Each is an offer to look, in any of the six languages, and may be wrong. Nothing is fetched, and nobody else is asked.
"""

import re
from collections.abc import Iterator

from repository.reference.models import StateSpelling
from repository.reference.names import fold, undeclined, unprefixed
from submissions.fields import with_western_digits

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"https?://[^\s<>\"'）】»]+|\bwww\.[^\s<>\"'）】»]+", re.IGNORECASE)
# With a country's code, after a word for it, or in groups as numbers are dialled; a year, a date or an amount is none of them.
DIALLED = r"\(?\d[\d\s().\-\u2010-\u2013/]{5,20}\d"
PHONE = re.compile(
    rf"(?<![\w/.])(?:\+|00){DIALLED}|(?<=tel)[.:\s]*{DIALLED}|(?<=phone)[.:\s]*{DIALLED}|(?<=mobile)[.:\s]*{DIALLED}"
    rf"|(?<=whatsapp)[.:\s]*{DIALLED}|(?<=тел)[.:\s]*{DIALLED}|(?<=هاتف)[.:\s]*{DIALLED}|(?<=电话)[.:：\s]*{DIALLED}"
    r"|(?<![\w/.\-])0\d{1,4}[ .\-]\d{2,4}(?:[ .\-]\d{2,4}){1,3}(?![\w/\-]|\.\w)",
    re.IGNORECASE,
)
CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][\w’'\-]+"
PERSON = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sr|Sra|Srta|Mme|Mlle|M|Г-н|Г-жа|г-н|г-жа)\.?\s+{CAPITAL}(?:\s+{CAPITAL}){{0,2}}"
    r"|(?:السيدة?|الآنسة|الأستاذة?|الدكتورة?)\s+[\u0600-\u06ff]+(?:\s+[\u0600-\u06ff]+)?"
    r"|[\u4e00-\u9fff]{2,4}(?:先生|女士|小姐)"
)
LONGEST_NAME = 8  # words of a State's name
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def emails(text: str) -> Iterator[str]:
    yield from (found.rstrip(".") for found in EMAIL.findall(text))


def phones(text: str) -> Iterator[str]:
    """Runs of eight to fifteen digits that look as if they were dialled."""
    western = with_western_digits(text)
    for match in PHONE.finditer(western):
        found = match.group().strip(" .:-：()")
        if 8 <= sum(sign.isdigit() for sign in found) <= 15 and "\n" not in found:
            yield found


def persons(text: str) -> Iterator[str]:
    yield from (" ".join(found.split()) for found in PERSON.findall(text))


def links(text: str) -> Iterator[str]:
    yield from (found.rstrip(".,;:!?)") for found in LINK.findall(text))


class States:
    """The names of States in every language and spelling that we know, to be looked for in texts. One query when made."""

    def __init__(self) -> None:
        self.words: dict[tuple[str, ...], set[str]] = {}
        self.chinese: dict[str, str] = {}
        for folded, state in StateSpelling.objects.values_list("folded", "state_id"):
            if HAN.fullmatch(folded.replace(" ", "")):
                self.chinese[folded.replace(" ", "")] = state
            elif len(folded) > 3:  # codes and short words mean too much else
                self.words.setdefault(tuple(map(undeclined, folded.split())), set()).add(state)
        self.first = {key[0] for key in self.words}

    def named_in(self, text: str) -> set[str]:
        """ISO3 of each State named. The longest name counts: Equatorial Guinea is not Guinea."""
        found: set[str] = set()
        written = fold(text).split()
        said = [undeclined(word) for word in written]
        bare = [undeclined(unprefixed(word)) for word in written]
        place = 0
        while place < len(said):
            place += self._at(place, said, bare, found) or 1
        for run in HAN.findall(text):
            found |= self._in_chinese(run)
        return found

    def _at(self, place: int, said: list[str], bare: list[str], found: set[str]) -> int:
        """How many words a State's name takes here; 0 for none."""
        for first in {said[place], bare[place], f"ال{bare[place]}"} & self.first:
            for length in range(min(LONGEST_NAME, len(said) - place), 0, -1):
                states = self.words.get((first, *said[place + 1 : place + length]))
                if states:
                    found |= states
                    return length
        return 0

    def _in_chinese(self, run: str) -> set[str]:
        found: set[str] = set()
        for name in sorted(self.chinese, key=len, reverse=True):
            if name in run:
                found.add(self.chinese[name])
                run = run.replace(name, "，")
        return found
