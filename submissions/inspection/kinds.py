"""The nine kinds of file that are taken, told by their content; and why another one is not."""

import io
import re
import zipfile
from enum import StrEnum

import puremagic


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    JPEG = "jpg"
    PNG = "png"
    CSV = "csv"
    TXT = "txt"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.CSV: "text/csv",
    Kind.TXT: "text/plain",
}


class Why(StrEnum):
    """Why a file is not taken. The sentences for people are in ``submissions/files.py``."""

    EMPTY = "empty"
    TOO_BIG = "too big"
    TYPE = "type"  # none of the nine kinds
    BROKEN = "broken"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    SCRIPT = "script"  # macros, JavaScript, actions, forms that are programs
    EMBEDDED = "embedded"  # another file or program inside
    OUTSIDE = "outside"  # fetches something from elsewhere when it is opened
    UNPACKS = "unpacks"  # becomes enormous, or is not what its list of contents says
    VIRUS = "virus"
    SLOW = "slow"  # took too long or too much memory


class Unfit(Exception):
    """The file cannot be taken. ``why``: one of :class:`Why`; ``detail``: for the log, never the file's own words."""

    def __init__(self, why: Why, detail: str = "") -> None:
        self.why, self.detail = why, detail
        super().__init__(f"{why}: {detail}" if detail else str(why))


MARKUP = re.compile(r"\s*<(?:[!?a-zA-Z])")
# A page, a picture that is a program, or a program, wherever in a text it begins.
PROGRAMS = re.compile(r"<\s*(?:html|script|svg|body|iframe|object|embed|!doctype|\?php|\?xml)", re.IGNORECASE)


def recognise(data: bytes, name: str = "") -> Kind:
    """By content alone; ``name`` only tells a table from other plain text. Raises :class:`Unfit`."""
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # an old Office file; or a new one behind a password
        raise Unfit(Why.PASSWORD if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00" in data else Why.TYPE, "ole")
    text = as_text(data)
    if MARKUP.match(text) or PROGRAMS.search(text):
        raise Unfit(Why.TYPE, "markup")
    return Kind.CSV if name.lower().endswith(".csv") else Kind.TXT


def as_text(data: bytes) -> str:
    """Plain text in UTF-8 (or UTF-16 with its mark), without control characters. Raises :class:`Unfit`."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit(Why.TYPE, _guess(data)) from None
    if any((ord(sign) < 32 and sign not in "\n\r\t") or 127 <= ord(sign) < 160 for sign in text):
        raise Unfit(Why.TYPE, "control characters")
    return text


def _zipped(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "mimetype" in names:
                said = packed.read("mimetype")[:100].decode("ascii", "replace").strip() if _is_small(packed) else ""
                for kind in (Kind.ODT, Kind.ODS):
                    if said == kind.media_type:
                        return kind
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unfit(Why.BROKEN, type(error).__name__) from error
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return Kind.DOCX
        if "xl/workbook.xml" in names:
            return Kind.XLSX
    raise Unfit(Why.TYPE, "zip")


def _is_small(packed: zipfile.ZipFile) -> bool:
    info = packed.getinfo("mimetype")
    return info.compress_type == zipfile.ZIP_STORED and info.file_size < 200


def _guess(data: bytes) -> str:
    """What puremagic takes it for, for the log."""
    try:
        return puremagic.from_string(data[:4096]) or "unknown"
    except (puremagic.PureError, ValueError):
        return "unknown"
