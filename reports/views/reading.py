"""How a file of an update leaves the site: read as it is, or saved; with the style sheet in it and nothing else."""

from typing import IO

from django.http import FileResponse

from reports.writers.page import style_source

READ_ALONE = {
    "default-src": ["'none'"], "style-src": [style_source()], "base-uri": ["'none'"], "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
}  # fmt: skip


def as_response(stored: IO[bytes], name: str, media_type: str, *, alone: bool) -> FileResponse:
    """``alone``: shown in the browser instead of saved."""
    text = media_type.startswith("text/") or media_type.endswith("json")
    kind = f"{media_type}; charset=utf-8" if text else media_type
    return FileResponse(stored, as_attachment=not alone, filename=name, content_type=kind)
