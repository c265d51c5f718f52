"""Office documents (OOXML, OpenDocument): a ZIP of parts, each read within limits, checked, stripped and packed anew."""

import io
import re
import zipfile

from submissions.inspection import parts
from submissions.inspection.kinds import Kind, Unfit, Why

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes
MOST_RATIO = 100
SMALL = 1024 * 1024  # bytes: below this a high ratio is a page of spaces and no bomb
EPOCH = (1980, 1, 1, 0, 0, 0)


def clean_document(data: bytes, kind: Kind) -> bytes:
    """The same document. The same bytes in give the same bytes out: order, times and compression are ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = _checked(packed, data)
            read = {info.filename: _read(packed, info) for info in entries if not info.is_dir()}
    except Unfit:
        raise
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unfit(Why.BROKEN, type(error).__name__) from error
    except Exception as error:  # zlib.error and its like
        raise Unfit(Why.BROKEN, type(error).__name__) from error
    keep = parts.ooxml if kind in (Kind.DOCX, Kind.XLSX) else parts.opendocument
    return _packed(keep(read))


def _checked(packed: zipfile.ZipFile, data: bytes) -> list[zipfile.ZipInfo]:
    """The list of contents, before anything is unpacked."""
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unfit(Why.UNPACKS, "entries")
    if sum(info.file_size for info in entries) > MOST_UNPACKED:
        raise Unfit(Why.UNPACKS, "size")
    seen, ends = set(), 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        name = info.filename
        if info.flag_bits & 0x1:
            raise Unfit(Why.PASSWORD)
        if info.header_offset < ends:
            raise Unfit(Why.UNPACKS, "overlapping")
        ends = info.header_offset + 30 + info.compress_size
        if name in seen or name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\x00" in name:
            raise Unfit(Why.BROKEN, "names")
        seen.add(name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unfit(Why.BROKEN, "compression")
        if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise Unfit(Why.UNPACKS, "ratio")
    if ends > len(data):
        raise Unfit(Why.BROKEN, "truncated")
    return entries


def _read(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One part; never more than it claims to be."""
    with packed.open(info) as part:
        content = part.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise Unfit(Why.UNPACKS, "lying size")
    return content


def _packed(kept: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(kept, key=lambda name: (name != "mimetype", name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o600 << 16
            packed.writestr(info, kept[name])
    return out.getvalue()
