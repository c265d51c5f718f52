"""Scans of notes verbales, and of what organisations send by mail: in the private storage, read by OHCHR's officers only.

They are not served by any web server: a view that has asked who is reading opens them here.
"""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from accounts.models import Evidence, User

LARGEST = 10 * 1024 * 1024  # bytes
SIGNATURES = {  # first bytes -> media type, extension
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
}


class NotAScan(Exception):
    """The file is not one that can be kept; the message says why, for the officer."""


def storage() -> FileSystemStorage:
    """The private storage: nobody but the site's own account reads its files."""
    return FileSystemStorage(
        location=settings.MEDIA_ROOT, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def check(upload: UploadedFile) -> tuple[bytes, str, str]:
    """Content, media type and extension. Raises :class:`NotAScan` for a file that is too large, empty or of another kind."""
    if (upload.size or 0) > LARGEST:
        raise NotAScan(_("The file is larger than %(limit)d MB.") % {"limit": LARGEST // 1024 // 1024})
    upload.seek(0)
    content = upload.read(LARGEST + 1)
    for signature, (media_type, extension) in SIGNATURES.items():
        if content.startswith(signature):
            return content, media_type, extension
    raise NotAScan(_("The scan must be a PDF, JPEG or PNG file."))


def keep(upload: UploadedFile, *, by: User) -> Evidence:
    """Store a scan and say where. Raises :class:`NotAScan`.

    The file is written before the row: a transaction that is rolled back leaves a file that nothing names, never a row
    without its file.
    """
    content, media_type, extension = check(upload)
    path = storage().save(f"evidence/{secrets.token_hex(16)}.{extension}", ContentFile(content))
    return Evidence.objects.create(
        path=path, name=(upload.name or "")[-150:], media_type=media_type, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), added_by=by,
    )  # fmt: skip


def forget(evidence: Evidence) -> None:
    """The scan goes; its row, with the hash and the size, stays. Safe to call twice."""
    storage().delete(evidence.path)


def is_there(evidence: Evidence) -> bool:
    """Its bytes have not been forgotten."""
    return storage().exists(evidence.path)


def response(evidence: Evidence, called: str = "note-verbale") -> FileResponse:
    """The scan as a download that no browser shows as a page of this site."""
    file = storage().open(evidence.path, "rb")
    extension = evidence.path.rpartition(".")[2]
    reply = FileResponse(
        file, as_attachment=True, filename=f"{called}-{evidence.sha256[:8]}.{extension}",
        content_type=evidence.media_type,
    )  # fmt: skip
    reply["Cache-Control"] = "no-store"
    reply["X-Content-Type-Options"] = "nosniff"
    return reply
