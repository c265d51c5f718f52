"""Checks of our own. They run at every start; an error stops it."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


@register(Tags.security)
def every_view_declares_its_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """E001: a view that nobody has decided about does not start."""
    from accounts.policies import policy_of

    return [
        Error(
            f"The address {route} ({entry.name}) has no policy.",
            hint="Put @signed_in, @member, @role(…), @mandate or @login_not_required on the view.",
            id="tcr.E001",
        )
        for route, entry in patterns()
        if policy_of(entry.callback, entry.name) is None
    ]
