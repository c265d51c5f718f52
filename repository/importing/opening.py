"""What a file really is, whatever it is called; and whether it is safe to read. Nothing here reads rows.

A file is untrusted: it may be cut, renamed, locked, huge, a bomb. Each refusal is Unreadable with one sentence.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from repository.importing.rows import Unreadable

DOCX, XLSX, XLS, TEXT = "docx", "xlsx", "xls", "text"
MOST_BYTES = 60 << 20  # of a file as it comes
MOST_ROWS = 200_000  # of one file; all recommendations of four cycles are fewer
# Unpacked. A tree of a Word document takes some ten times its size in memory; sheets are read row by row.
MOST_UNPACKED = {DOCX: 16 << 20, XLSX: 250 << 20}
MOST_SHARED_TEXT = 60 << 20  # bytes of xl/sharedStrings.xml, which is kept in memory
MOST_PARTS = 2_000
CHUNK = 1 << 20

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']""")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_ROW, _FORMULA = re.compile(rb"<(?:\w+:)?row[ />]"), re.compile(rb"<(?:\w+:)?f[ />]")


def kind_of(path: Path) -> str:
    """DOCX, XLSX, XLS or TEXT, by the bytes of the file. Raises Unreadable for what cannot or must not be read."""
    if not path.is_file():
        raise Unreadable(f"{path} is not a file that can be read.")
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(f"{path.name} is empty.")
    if size > MOST_BYTES:
        raise Unreadable(f"{path.name} has {size >> 20} MB; at most {MOST_BYTES >> 20} MB are read. Split it.")
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_PDF):
        raise Unreadable(f"{path.name} is a PDF, from which no table can be read: ask for it as .docx or .xlsx.")
    if start.startswith(_OLE):
        return _old_office(path)
    if start.startswith(_ZIP):
        return _office(path)
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(f"{path.name} is neither text nor a Word or Excel file.")
    return TEXT


def _old_office(path: Path) -> str:
    """Word and Excel before 2007, and the wrapper of a file with a password, look the same from outside."""
    names = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in names:
        raise Unreadable(f"{path.name} is protected by a password: save it without one.")
    if "WordDocument".encode("utf-16-le") in names:
        raise Unreadable(f"{path.name} is in Word's old format (.doc): open it in Word and save it as .docx.")
    if not any(name.encode("utf-16-le") in names for name in ("Workbook", "Book")):
        raise Unreadable(f"{path.name} is an old Office file that holds no table.")
    return XLS


def _office(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            kind = _kind(path, {part.filename for part in parts})
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED[kind]:
                raise _too_much(path)
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(f"{path.name} is protected by a password: save it without one.")
            _look_into(path, archive, parts, MOST_UNPACKED[kind])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable(f"{path.name} is broken: it cannot be unpacked.") from error
    return kind


def _kind(path: Path, names: set[str]) -> str:
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unreadable(f"{path.name} holds macros: save it without them (.docx, .xlsx).")
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise Unreadable(f"{path.name} is a ZIP archive, but no Word or Excel file. Unpack it first.")


def _too_much(path: Path) -> Unreadable:
    return Unreadable(f"{path.name} would unpack to more than a list of recommendations can be; it is not opened.")


def _look_into(path: Path, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], most: int) -> None:
    """Unpack each part once, in pieces: what it says of its size may be a lie, and its XML may hold traps."""
    unpacked = 0
    for part in parts:
        sheet = part.filename.startswith("xl/worksheets/")
        is_xml = part.filename.endswith((".xml", ".rels", ".vml"))
        size = rows = 0
        for piece in _pieces(archive, part):
            fresh = len(piece) - (_OVERLAP if size else 0)
            size, unpacked = size + fresh, unpacked + fresh
            if unpacked > most or (part.filename == "xl/sharedStrings.xml" and size > MOST_SHARED_TEXT):
                raise _too_much(path)
            if is_xml:
                _refuse_traps(path, piece, first=size == fresh)
            if sheet:
                rows += len(_ROW.findall(piece))
                if rows > MOST_ROWS:
                    raise too_many_rows(path)
                if _FORMULA.search(piece):
                    raise Unreadable(f"{path.name} holds formulas: save it with their values only.")


_OVERLAP = 64  # bytes that a piece repeats from the one before: a tag may lie across the border


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        before = b""
        while piece := file.read(CHUNK):
            yield before + piece
            before = piece[-_OVERLAP:].rjust(_OVERLAP)


def _refuse_traps(path: Path, piece: bytes, *, first: bool) -> None:
    if first:
        declared = _ENCODING.search(piece[:400])
        if b"\x00" in piece[:400] or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}):
            raise Unreadable(f"{path.name} holds XML that is not in UTF-8; Word and Excel write no other.")
    if _ENTITIES.search(piece):
        raise Unreadable(f"{path.name} holds XML with entities of its own; it is not opened.")


def too_many_rows(path: Path) -> Unreadable:
    return Unreadable(f"{path.name} has more than {MOST_ROWS:,} rows. Split it.")
