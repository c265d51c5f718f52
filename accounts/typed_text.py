"""What somebody typed before it turned out that they are not signed in any more: kept until they are.

A session that ends in the middle of a text must not cost the text. The fields wait in the (now anonymous) session,
and are shown to the same person alone once they have signed in again; files cannot wait.
"""

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict

KEY = "typed_text"
LONGEST = 200_000  # characters altogether: the longest text the forms take, several times over
KEPT_FOR = 3600  # seconds
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code")


def keep(request: HttpRequest) -> bool:
    """Keep the fields of this POST; False when there is nothing to keep or too much of it."""
    if request.method != "POST":
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(NEVER_KEPT)
        for value in values
        if isinstance(value, str)
    ]
    if not any(value.strip() for _name, value in fields) or sum(len(value) for _name, value in fields) > LONGEST:
        return False
    request.session[KEY] = {
        "address": request.get_full_path(),
        "fields": fields,
        "whose": getattr(request, "was_signed_in_as", None),  # set when the session ended by the clock
        "at": int(time.time()),
    }
    return True


def kept(request: HttpRequest) -> dict | None:
    """What this person typed; None when there is nothing, when it was somebody else, or when it is too old."""
    found = request.session.get(KEY)
    if found is None:
        return None
    if found["whose"] not in (None, request.user.pk) or time.time() - found["at"] > KEPT_FOR:
        forget(request)
        return None
    return found


def returns_to_its_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that shows what was typed in its own form again (:func:`take`), instead of on the page of its own."""
    view.shows_typed_text = True  # type: ignore[attr-defined]
    return view


def take(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this very page before they were signed out, once; None when there is nothing."""
    found = kept(request)
    if found is None or found["address"] != request.get_full_path():
        return None
    forget(request)
    data = QueryDict(mutable=True)
    for name, value in found["fields"]:
        data.appendlist(name, value)
    return data


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
