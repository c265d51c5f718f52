"""The public pages, one module a noun. They read ``repository`` tables only: whatever is there is public, so nothing here
asks whether it is."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from repository.browse import paging
from repository.browse.conditional import conditional
from repository.browse.vocabulary import Vocabulary


def page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A public page: open to all, only to be read, and not made again for who has a copy that is still true.

    A page of a list beyond its end leads to the last one.
    """

    @functools.wraps(view)
    def show(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **named)
        except paging.BeyondTheEnd as beyond:
            return HttpResponseRedirect(beyond.address)

    return login_not_required(require_safe(conditional(show)))


def words_of_the_page() -> Vocabulary:
    """Names and labels in the language of the page."""
    return Vocabulary(get_language() or "en")


def show_list(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """A list as a whole is for search engines; its millions of filtered forms are for people."""
    response = render(request, template, context)
    if request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response
