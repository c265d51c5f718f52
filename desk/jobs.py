"""Long work of this room: carried out by the clock under a lease (``outbox.jobs``)."""

from typing import Any

from django.utils.translation import gettext_noop

from desk import imports
from outbox.jobs import JobFailed, Work, register
from repository.importing.rows import Unreadable


@register(imports.PREVIEW)
def preview_import(work: Work, **asked: Any) -> dict[str, Any]:
    """What these files would change. Safe to run twice: nothing is written."""
    return _carry_out(work, asked, dry_run=True)


@register(imports.APPLY)
def apply_import(work: Work, *, preview: str, **asked: Any) -> dict[str, Any]:
    """Import these files. Safe to run twice: the second time finds every row unchanged."""
    done = _carry_out(work, asked, dry_run=False)
    imports.discard_files(asked["files"])
    return done


def _carry_out(work: Work, asked: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
    try:
        return imports.carry_out(work, **asked, dry_run=dry_run)
    except Unreadable as unreadable:
        raise JobFailed(f"{unreadable} Nothing was written.") from unreadable
    except FileNotFoundError as gone:
        raise JobFailed(gettext_noop("The files are not kept any more: send them again.")) from gone
