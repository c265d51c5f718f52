"""What an uploaded file really is, and a copy of it that carries no more than can be seen. Knows nothing of the site.

The name that a file came with is not believed. Its content decides: one of nine kinds, or it is refused. What is kept is
written anew by us: no metadata, no scripts, nothing appended, nothing outside. It runs in a process of its own with
limits (``sandbox.py``), since all that is read here was written by somebody whom nobody knows.

Source of the list of kinds and limits: the security design, D11.
"""

from collections.abc import Callable

from submissions.inspection.kinds import Kind, Unfit, Why, recognise
from submissions.inspection.pdf import clean_pdf
from submissions.inspection.pictures import clean_picture
from submissions.inspection.plain import clean_text
from submissions.inspection.zipped import clean_document

LARGEST = 25 * 1024 * 1024  # bytes
CLEANERS: dict[Kind, Callable[[bytes, Kind], bytes]] = {
    Kind.PDF: clean_pdf,
    Kind.JPEG: clean_picture,
    Kind.PNG: clean_picture,
    Kind.DOCX: clean_document,
    Kind.XLSX: clean_document,
    Kind.ODT: clean_document,
    Kind.ODS: clean_document,
    Kind.CSV: clean_text,
    Kind.TXT: clean_text,
}


def inspect(data: bytes, name: str = "") -> tuple[Kind, bytes]:
    """What it is, and the copy to be kept. Raises :class:`Unfit`, which says why it cannot be taken.

    ``name`` only tells a table (.csv) from other plain text. The same bytes give the same copy.
    """
    if not data:
        raise Unfit(Why.EMPTY)
    if len(data) > LARGEST:
        raise Unfit(Why.TOO_BIG)
    kind = recognise(data, name)
    copy = CLEANERS[kind](data, kind)
    if len(copy) > LARGEST:
        raise Unfit(Why.TOO_BIG)
    return kind, copy


__all__ = ["LARGEST", "Kind", "Unfit", "Why", "inspect"]
