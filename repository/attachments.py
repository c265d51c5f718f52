"""The attached files, by the hash of what is in them: written once, read only by a view that has asked the policy.

A document names a file by its SHA-256, so a State decides on exactly these bytes. What lies here has passed the
inspection (``submissions/inspection``): nothing in a name, a time or the bytes says who sent it. ADR 0010.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404

HASH = 64  # hexadecimal characters
# The media types that documents may name, with the ending that programs know them by.
ENDINGS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/csv": "csv",
    "text/plain": "txt",
}


def put(content: bytes) -> str:
    """Keep these bytes; returns their SHA-256 (hex). The same bytes are kept once. On disk when this returns."""
    name = hashlib.sha256(content).hexdigest()
    target = _path(name)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(file.name, 0o600)
        os.utime(file.name, (0, 0))  # one time for all: it tells nothing
        os.replace(file.name, target)
    return name


def read(name: str) -> bytes:
    """The bytes with this hash. Raises FileNotFoundError, also when they are not what they were."""
    content = _path(name).read_bytes()
    if hashlib.sha256(content).hexdigest() != name:
        raise FileNotFoundError(name)
    return content


def remove(name: str) -> None:
    """Delete these bytes; the caller has made sure that nothing names them any more. Safe to call twice."""
    _path(name).unlink(missing_ok=True)


def response(row: dict[str, Any]) -> FileResponse:
    """A file of a document (its ``title``, ``type``, ``sha256``), to be saved and never shown by the browser itself."""
    path = _path(row["sha256"])
    if not path.is_file():
        raise Http404
    name = re.sub(r"[^\w\- ]+", "_", row["title"]).strip("_ ")[:80] or "file"
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{name}.{ENDINGS[row['type']]}", content_type=row["type"]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    return answer


def _path(name: str) -> Path:
    if len(name) != HASH or not set(name) <= set("0123456789abcdef"):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / "files" / name[:2] / name
