"""Names in six languages: which one to show, how to order them, how to compare spellings."""

import re
import unicodedata

from django.utils import translation


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """The text in this language (the active one if not given), else the English one, else ""."""
    wanted = (language or translation.get_language() or "en").split("-")[0]
    return texts.get(wanted) or texts.get("en") or ""


def without_accents(text: str) -> str:
    """Latin letters without their accents; й and ё lose theirs too, Arabic its vowel signs."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def sort_key(name: str, language: str) -> tuple[str | bytes, str]:
    """Orders names as a list in that language does. PostgreSQL may be built without ICU, so we order here.

    Chinese: by pinyin, as the common characters of GB 18030 are. Spanish: ñ after n. Russian: й after и.
    """
    if language == "zh":
        return name.encode("gb18030"), name
    text = name.casefold()
    if language == "es":
        text = text.replace("ñ", "n\uffff")
    if language == "ru":
        text = text.replace("й", "и\uffff")
    return re.sub(r"[^\w\uffff ]", "", without_accents(text)), name


# At least four letters stay; Нигерия keeps its и, which Нигер has not.
_RUSSIAN_END = re.compile(
    r"(?<=\w{4})(?:ами|ями|ыми|ими|ого|его|ому|ему|ои|ыи|еи|ая|яя|ое|ее|ые|ие|ую|юю|ом|ем|ым|им|ам|ям|ах|ях|ых|их|ов"
    r"|[аяыиуюеоь])$"
)
_ARABIC_PREFIX = re.compile(r"^(?:وبال|وال|بال|فال|كال|لل|و|ب|ل|ف|ك)")


def undeclined(word: str) -> str:
    """A folded Russian word without its ending, for names are declined; any other word as it is."""
    return _RUSSIAN_END.sub("", word) if "а" <= word[:1] <= "я" else word


def unprefixed(word: str) -> str:
    """A folded Arabic word without what is written together with it (and, in, to …); any other word as it is."""
    return _ARABIC_PREFIX.sub("", word)


def fold(text: str) -> str:
    """A spelling reduced to what distinguishes it: lower case, without accents, punctuation and "the"."""
    words = re.sub(r"[\W_]+", " ", without_accents(text).casefold().replace("&", " and ")).split()
    return " ".join(word for word in words if word != "the")
