"""Plain text and tables: the same words in UTF-8, and no cell that a spreadsheet would take for a formula."""

import csv
import io

from submissions.inspection.kinds import Kind, Unfit, Why, as_text

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def clean_text(data: bytes, kind: Kind) -> bytes:
    """In UTF-8 without a mark. In a table, what would be a formula becomes text (a leading apostrophe)."""
    text = as_text(data)
    if not text.strip():
        raise Unfit(Why.EMPTY)
    if kind is Kind.TXT:
        return text.encode()
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unfit(Why.BROKEN, "csv") from error
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode()


def _harmless(cell: str) -> str:
    bare = cell.lstrip(" \t\r\n\u00a0\u200b\ufeff")
    if not bare.startswith(FORMULA) or _is_number(bare):
        return cell
    return f"'{cell}"


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace(" ", "").rstrip("%"))
    except ValueError:
        return False
    return True
