"""The States that stand in brackets in a recommendation, told from brackets that hold something else.

"(A) (B)", "(A, B)", "(A); (B)" and "(A and B)" all occur; brackets in brackets ("(Iran (Islamic Republic of))"); two
recommendations in one paragraph ("Ratify … (Ukraine); Increase … (Slovakia)"); and "(ICRMW)", "(No. 29)",
"(2016-2020)", "(the Paris Principles)", which are no States.
"""

import re
from dataclasses import dataclass

from repository.importing.rows import IsState

_BETWEEN = re.compile(r"[\s;.,)]*")  # a bracket too many, too: "(Kuwait). );"
# What could be a State nobody knows: a name with a capital, no figures, more than an acronym.
_NAME = re.compile(r"(?:the )?[^\W\d_a-z][^\d()]*[^\W\d_A-Z][^\d()]*")
_SEPARATORS = re.compile(r"\s*[,;/]\s*|\s+(?:and|y|et|и|و)\s+")


@dataclass(frozen=True, slots=True)
class Read:
    """``text`` without the States that end it. States in the middle stay where they are: they say who asked for what."""

    text: str
    states: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


def read(text: str, is_state: IsState) -> Read:
    groups = list(_groups(text))
    named = [_names(text[start + 1 : end - 1], is_state) for start, end in groups]
    ends = _ending(text, groups, named)
    middle = [
        place
        for place in range(len(groups) - ends)
        if named[place] and _stands_between(text, groups[place][1], groups, place)
    ]
    used = [*middle, *range(len(groups) - ends, len(groups))]
    states = tuple(dict.fromkeys(name for place in used for name in named[place]))
    doubtful = _doubtful(text, groups, named, ends)
    if middle or not ends:
        return Read(text.rstrip(" ;") if states else text, states, doubtful)
    return Read(text[: groups[-ends][0]].rstrip(" ;,"), states, doubtful)


def _groups(text: str) -> list[tuple[int, int]]:
    """Outermost brackets, as slices. A bracket that nobody closes, or opens, is no group."""
    if "(" not in text and "（" not in text:
        return []
    found, opened = [], []
    for index, sign in enumerate(text):
        if sign in "(（":
            opened.append(index)
        elif sign in ")）" and opened:
            start = opened.pop()
            if not opened:
                found.append((start, index + 1))
    return found if not opened else [(start, end) for start, end in found if start > opened[0] or end < opened[0]]


def _names(inside: str, is_state: IsState) -> tuple[str, ...]:
    """The States of one bracket; () unless all that it holds are States."""
    inside = " ".join(inside.split()).strip(" ;,.")
    if not inside:
        return ()
    if is_state(inside):
        return (inside,)
    names = tuple(name for name in _SEPARATORS.split(inside) if name)
    return names if len(names) > 1 and all(is_state(name) for name in names) else ()


def _ending(text: str, groups: list[tuple[int, int]], named: list[tuple[str, ...]]) -> int:
    """How many groups at the end of the text are States, with nothing but signs between them."""
    end, count = len(text), 0
    for (start, stop), names in zip(reversed(groups), reversed(named), strict=True):
        if not names or not _BETWEEN.fullmatch(text, stop, end):
            break
        end, count = start, count + 1
    return count


def _stands_between(text: str, stop: int, groups: list[tuple[int, int]], place: int) -> bool:
    """A State in the middle is followed by a semicolon, or by another bracket that is."""
    while (following := re.compile(r"\s*").match(text, stop)) and following.end() < len(text):
        stop = following.end()
        if text[stop] == ";":
            return True
        place += 1
        if place >= len(groups) or groups[place][0] != stop:
            return False
        stop = groups[place][1]
    return False


def _doubtful(text: str, groups: list[tuple[int, int]], named: list[tuple[str, ...]], ends: int) -> tuple[str, ...]:
    """The bracket that stands where one more State could: right before those at the end, or at the end itself."""
    place = len(groups) - ends - 1
    end = groups[place + 1][0] if ends else len(text)
    if place < 0 or named[place] or not _BETWEEN.fullmatch(text, groups[place][1], end):
        return ()
    inside = " ".join(text[groups[place][0] + 1 : groups[place][1] - 1].split())
    return (inside,) if _NAME.fullmatch(inside) and len(inside) <= 80 else ()
