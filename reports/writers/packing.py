"""DOCX and XLSX are archives; packed as they come, each run gives other bytes. Packed here, the same content gives the same."""

import io
import zipfile

MOMENT = (2023, 10, 12, 0, 0, 0)  # the day of HRC res. 54/28: any fixed moment does, and none may be that of the run


def packed_again(archive: bytes) -> bytes:
    """The same members in one order (the content types first, as readers expect), with one time and one compression."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as read, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.create_system = 3  # whatever machine packs it
            written.writestr(member, read.read(name))
    return packed.getvalue()
