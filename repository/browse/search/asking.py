"""What somebody typed into a search box, taken apart: words, "phrases", -exclusions, beginnings*, symbols and numbers."""

import re
import unicodedata
from dataclasses import dataclass, field

from repository.browse.search.forms import joined

LONGEST = 200  # characters
MOST_TERMS = 8
DEEPEST_TERM = 12  # words of one phrase

_QUOTES = '"“”„‟«»＂'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)[-−–－])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))"
)
_ELISION = re.compile(r"^(?:[ldjmnst]|qu)['’](?=\w{2})", re.IGNORECASE)  # l'État, d'appui
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_CHINESE = re.compile(r"[㐀-鿿]")
# Written together, each part a word in its own right: capacity-building, and/or, women/girls.
_JOINED = re.compile(r"[-‐‑–—/_.,;:!?()\[\]·،؛؟、。，；：！？（）《》]+")


@dataclass(frozen=True)
class Term:
    """One thing to look for. ``text``: as typed, without quotes and signs."""

    text: str
    exact: bool = False  # as it stands: in quotes, a symbol, a number, Chinese
    quoted: bool = False
    excluded: bool = False
    beginning: bool = False  # ends in *: whatever begins so
    typed: str = field(default="", compare=False)  # with what was taken off: d'Ivoire
    parts: tuple[str, ...] = ()  # of a word that some write as one and some as two: ("co", "operation")


def read(typed: str) -> tuple[Term, ...]:
    """Takes at most 200 characters apart. Which eight terms are looked for is settled once fillers are known."""
    found: list[Term] = []
    seen = "".join(
        sign for sign in typed[:LONGEST] if unicodedata.category(sign) != "Cf"
    )  # soft hyphens of a PDF, marks
    for piece in _PIECE.finditer(unicodedata.normalize("NFKC", seen)):
        excluded = piece["minus"] is not None
        if piece["phrase"] is not None:
            words = piece["phrase"].split()[:DEEPEST_TERM]
            if words and any(sign.isalnum() for sign in piece["phrase"]):
                found.append(Term(" ".join(words), exact=True, quoted=True, excluded=excluded))
        else:
            found += _words(piece["word"], excluded=excluded)
    return tuple(dict.fromkeys(found))


def _words(word: str, *, excluded: bool) -> list[Term]:
    """The terms of what stands between two spaces: one, or those that a sign joins."""
    if not excluded and word[:1] in "-−–－" and len(word) > 1:
        excluded, word = True, word[1:]
    beginning = word.endswith("*")
    typed = word.strip("*'’.,;:!?()[]،؛؟。，；：！？（）《》、")
    word = _POSSESSIVE.sub("", _ELISION.sub("", typed))
    if not any(sign.isalnum() for sign in word):
        return []
    if any(sign.isdigit() for sign in word) or _CHINESE.search(word) or excluded or beginning:
        # A symbol, a number, Chinese (which has no spaces): as it stands. So is what joins words in an exclusion.
        together = bool(_JOINED.search(word)) or any(sign.isdigit() for sign in word) or bool(_CHINESE.search(word))
        return [Term(word, exact=together or beginning, excluded=excluded, beginning=beginning, typed=typed)]
    parts = [part for part in _JOINED.split(word) if any(sign.isalnum() for sign in part)]
    if joined(parts):
        return [Term(word, typed=typed, parts=tuple(parts))]
    return [Term(part, typed=part if len(parts) > 1 else typed) for part in parts]
