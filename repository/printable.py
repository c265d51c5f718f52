"""Which characters a text may hold: those that every page, PDF, Word document, spreadsheet and feed can carry."""

import unicodedata


def unprintable(character: str) -> bool:
    """True for a character that may not be in any text of ours: controls (but line feed and tab), lone surrogates,
    non-characters (Unicode Standard, 23.7)."""
    code = ord(character)
    return (
        (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t")
        or (code & 0xFFFE) == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )
