"""The site as it must not be: pages kept for a minute, as a cache in front would (the control of ``test_revocations``)."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

SECONDS = 60


def keep_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    kept: dict[str, tuple[float, HttpResponse]] = {}

    def middleware(request: HttpRequest) -> HttpResponse:
        address = request.get_full_path()
        since, response = kept.get(address, (0.0, None))
        if response is None or time.monotonic() - since > SECONDS:
            response = get_response(request)
            if response.status_code == 200 and not response.streaming:
                kept[address] = (time.monotonic(), response)
        return response

    return middleware


MIDDLEWARE = ["tests.invariants.cached_settings.keep_pages", *MIDDLEWARE]
