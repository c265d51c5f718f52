"""The words of a recommendation: tidied, and what makes two of them the same."""

import hashlib
import html
import re
import unicodedata


def clean(text: str) -> str:
    """Entities and "%u2019" resolved, one space between words, accents composed."""
    if text.isascii() and "&" not in text and "%u" not in text:  # most texts: nothing else to do
        return " ".join(text.replace("\x00", "").split())
    said = re.sub(r"%u(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})", lambda sign: chr(int(sign[1], 16)), html.unescape(text))
    return " ".join(unicodedata.normalize("NFC", said).replace("\u00ad", "").replace("\x00", "").split())


def fingerprint(text: str) -> str:
    """SHA-256 of the words alone: letter case, punctuation and spacing do not make another recommendation."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", clean(text)).casefold()).strip()
    return hashlib.sha256(words.encode()).hexdigest()
