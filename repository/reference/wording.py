"""The words of a recommendation: tidied, and what makes two of them the same."""

import hashlib
import html
import re
import unicodedata


def clean(text: str) -> str:
    """Entities resolved, one space between words, accents composed."""
    return " ".join(unicodedata.normalize("NFC", html.unescape(text)).replace("\u00ad", "").split())


def fingerprint(text: str) -> str:
    """SHA-256 of the words alone: letter case, punctuation and spacing do not make another recommendation."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", clean(text)).casefold()).strip()
    return hashlib.sha256(words.encode()).hexdigest()
