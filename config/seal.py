"""While the site is sealed, or nobody has vouched for the database yet, nothing of the public record is served."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.policies import PUBLIC, policy_of
from config import errors

# Rooms whose pages open to all show no record: signing in, the key that receipts are checked with, whether the site lives, the
# page on which a reader stops mail.
SHOW_NO_RECORD = ("allauth.", "accounts.", "config.", "consent.", "alerts.own_pages")


def shows_records(view: Callable[..., Any], url_name: str | None) -> bool:
    """Every address that is open to all, except in the rooms named above: a new one is closed by default."""
    return policy_of(view, url_name) is PUBLIC and not view.__module__.startswith(SHOW_NO_RECORD)


class hold_back:
    """Middleware, after the one that looks the epoch up. A database that was restarted or restored is vouched for first.

    The public rooms cannot do that themselves, for they may not read the ledger: they wait for the desk or its clock.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not shows_records(view, match.url_name if match else None):
            return None
        epoch = request.epoch  # type: ignore[attr-defined]
        if epoch.sealed_at is None and not epoch.attested:
            if settings.SITE_ROLE == "public":
                return errors.unavailable(request)
            from consent import journal, seal

            try:
                why = seal.check()
            except journal.JournalUnreachable:
                return errors.unavailable(request)
            return errors.sealed(request) if why else None
        return errors.sealed(request) if epoch.sealed_at is not None else None
