"""What holds for every answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Next = Callable[[HttpRequest], HttpResponse]


def headers(get_response: Next) -> Next:
    """Nothing private is kept by anybody on the way; nothing of the browser is used that a page does not need."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def expire_what_is_due(get_response: Next) -> Next:
    """A consent that has run out ends before the next page is drawn, not at the next stroke of the clock."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.STATIC_URL, "/healthz")):
            return get_response(request)
        from repository.catalogue.epoch import current

        due = current().next_expiry
        if due is not None and due <= timezone.now():
            if settings.SITE_ROLE == "public":
                return HttpResponse(status=503, headers={"Retry-After": "30"})
            from consent.gate import expire_due

            expire_due()
        return get_response(request)

    return middleware
