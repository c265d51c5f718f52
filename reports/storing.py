"""Keeping made files: the bytes first, then the row; what is stored is read back and compared."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from reports.made import MadeFile
from reports.models import Corrigendum, Snapshot


class NotStored(Exception):
    """The storage holds something else than what was given to it; the message is a sentence for people."""


def store(owner: Snapshot | Corrigendum, made: MadeFile) -> None:
    """Store the bytes, then write the row. What a killed worker left half written stays beside it, without a row.

    A worker that has lost its lease may store the same file at the same time: one row is enough. Raises
    :class:`NotStored`, and OSError where nothing can be written.
    """
    stored_as = f"{owner.folder}/{made.name}"
    if not _is_stored(stored_as, made):
        stored_as = default_storage.save(stored_as, ContentFile(made.data))
        if not _is_stored(stored_as, made):
            raise NotStored(_("A file could not be stored whole. Is the disk full?"))
    owner.files.get_or_create(
        name=made.name,
        defaults={
            "language": made.language, "media_type": made.media_type, "size": len(made.data), "sha256": made.sha256,
            "stored_as": stored_as,
        },
    )  # fmt: skip


def _is_stored(name: str, made: MadeFile) -> bool:
    if not default_storage.exists(name):
        return False
    with default_storage.open(name) as stored:
        return hashlib.sha256(stored.read()).hexdigest() == made.sha256
