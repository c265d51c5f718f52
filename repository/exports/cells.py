"""Cells of tables: what a spreadsheet program must leave as it is.

Opened in a spreadsheet, a CSV cell that begins with ``=`` is run, "118.10" becomes 118.1, "16.3" a day in March, "007" a 7.
A text that could meet that fate gets an apostrophe in front, as OWASP ASVS 1.2.10 asks. The same inside a text after
what some country's spreadsheets take for the end of a cell (``;``, a tab, a line's end). An apostrophe that stands in
such a place already gets a second one, so :func:`as_it_was` gives every text back.
"""

import re
from collections.abc import Iterable

BETWEEN = "; "  # the values of one cell
# What a program may skip before it looks for a formula: blanks of any script, marks of direction and of byte order.
_SKIPPED = (
    "[\\s\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]*"
)
_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫−\0\t\r\n]"
_FORMULA = re.compile(f"'*{_SKIPPED}{_SIGN}|'")
_FORMULA_INSIDE = re.compile(f"([;|\t\r\n])(?='*{_SKIPPED}{_SIGN})")
_MADE_HARMLESS_INSIDE = re.compile(f"([;|\t\r\n])'(?='*{_SKIPPED}{_SIGN})")
_NUMBER_OR_DAY = re.compile(r"[\d.,:/\-\s%eE]*\d[\d.,:/\-\s%eE]*")
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters to Unicode that show nothing
_LONGEST_NUMBER = 40  # characters


def harmless(text: str) -> str:
    """The text as a CSV cell that no spreadsheet program takes for a formula, a number or a day."""
    if not text:
        return text
    inside = text
    if ";" in text or "\n" in text or "|" in text or "\t" in text or "\r" in text:
        inside = _FORMULA_INSIDE.sub(r"\1'", text)
    if text[0].isalpha() and text[0] not in _FILLERS:
        return inside  # nearly all texts: a letter in front is neither sign nor number
    if _FORMULA.match(text) or (len(text) <= _LONGEST_NUMBER and _NUMBER_OR_DAY.fullmatch(text)):
        return f"'{inside}"
    return inside


def as_it_was(cell: str) -> str:
    """The text of a cell that :func:`harmless` made: what a program does that reads the file."""
    return _MADE_HARMLESS_INSIDE.sub(r"\1", cell.removeprefix("'"))


def together(values: Iterable[str]) -> str:
    """Several values in one cell; a value cannot hold the sign between them unseen."""
    return BETWEEN.join(value.replace(";", ",") for value in values)
