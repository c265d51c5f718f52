"""Records that were merged into another one: their addresses lead to the same address of that one."""

from django.http import HttpRequest

from repository.models import Successor


def address(request: HttpRequest, reference: str) -> str | None:
    """Where what was asked for is found now; None where the record went nowhere, or where to is not public.

    The page leads to the page, a file to the file, each in its language and with its query.
    """
    successor = Successor.objects.of(reference)
    return request.get_full_path().replace(reference, successor, 1) if successor else None
