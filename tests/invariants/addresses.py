"""Every address of the site with its full name, as the matrix and its file name them."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def addresses(
    resolver: URLResolver | None = None, prefix: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    """(full name, route, pattern) of each address, e.g. ``("consent:inbox", "en/state/", …)``."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = (*names, entry.namespace) if entry.namespace else names
            yield from addresses(entry, route, inside)
        else:
            name = ":".join([*names, entry.name or route])
            yield name, route, entry


def declared() -> dict[str, str]:
    """Full name -> name of the declared policy ("none" for a view without one)."""
    from accounts.policies import policy_of

    found = {}
    for name, _route, pattern in addresses():
        policy = policy_of(pattern.callback, pattern.name)
        found[name] = policy.name if policy else "none"
    return found
