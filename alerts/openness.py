"""Whether mail about the public record may be written now."""

from repository.catalogue import epoch


def is_open() -> bool:
    """Not while the site is sealed, nobody has vouched for the database, or a consent has run out: pages are not shown then."""
    now = epoch.current()
    return now.sealed_at is None and now.attested and not now.is_due  # type: ignore[attr-defined]
