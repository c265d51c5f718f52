"""A file that was made, or is planned: the bytes, their name, what they are."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

HTML, PDF, CSV, JSON = "text/html", "application/pdf", "text/csv", "application/json"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class MadeFile:
    """One file. ``language`` is "" for a file that is the same for all."""

    name: str
    media_type: str
    language: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class PlannedFile:
    """A file still to be made; ``make`` takes seconds."""

    name: str
    media_type: str
    language: str
    write: Callable[[], bytes]

    def make(self) -> MadeFile:
        with translation.override(self.language or "en"):
            return MadeFile(self.name, self.media_type, self.language, self.write())
