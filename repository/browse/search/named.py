"""Names that neighbouring words of a search may be: those of States, present, former or usual, and those of treaties."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from repository.browse.search import treaties
from repository.browse.search.asking import Term
from repository.browse.search.forms import plain
from repository.models import State
from repository.reference.names import undeclined, unprefixed

LONGEST = max(8, treaties.longest())  # words
_HAN = re.compile(r"[㐀-鿿]{2,}")
_PARTICLES = "的和与及在对、"  # what holds Chinese words together


@dataclass(frozen=True)
class Name:
    state: str  # "": a treaty
    spellings: tuple[str, ...]  # every other way in which sources write it


class Names:
    """All names, by their folded form; what is written of them in a sentence leads there too: «в Турции», بتركيا."""

    def __init__(self, states: Iterable[State]) -> None:
        """``states``: from StateQuerySet.with_spellings."""
        self._names = {name: Name("", others) for name, others in treaties.by_name().items()}
        for state in states:
            name = Name(state.pk, tuple(state.spelled))  # type: ignore[attr-defined]
            self._names |= dict.fromkeys(map(plain, name.spellings), name)
        self._declined: dict[str, Name | None] = {}
        for folded, name in self._names.items():
            stem = _stem(folded)
            same = self._declined.get(stem, name)
            self._declined[stem] = name if same == name else None  # «Нигера»: Niger is not Nigeria

    def find(self, words: str) -> Name | None:
        folded = plain(words)
        bare = unprefixed(folded)
        return (
            self._names.get(folded)
            or self._declined.get(_stem(folded))
            or (None if bare == folded else self._names.get(bare) or self._names.get(f"ال{bare}"))
        )

    @cached_property
    def _chinese(self) -> re.Pattern[str]:
        """Names in Chinese, the longest first: Equatorial Guinea is not Guinea."""
        names = {text for name in self._names.values() for text in name.spellings if _HAN.fullmatch(text)}
        return re.compile(f"({'|'.join(sorted(names, key=lambda name: (-len(name), name))) or '(?!)'})")

    def parted(self, term: Term) -> Iterator[Term]:
        """A run of Chinese taken apart at the names in it: 埃及的司法改革 is Egypt, and a reform of justice."""
        if term.quoted or term.beginning or term.excluded or not _HAN.search(term.text):
            yield term
            return
        for place, piece in enumerate(self._chinese.split(term.text)):
            text = (
                piece if place % 2 else piece.strip(_PARTICLES)
            )  # what stands at odd places is a name: 埃及 keeps its 及
            if text:
                yield replace(term, text=text, typed=text)


def _stem(folded: str) -> str:
    return " ".join(undeclined(word) for word in folded.split())
