"""What holds for every answer."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware

from config import errors
from repository.browse import again, api_frame, conditional, throttling
from repository.models import Epoch

Next = Callable[[HttpRequest], HttpResponse]


class SeeOther(HttpResponseRedirect):
    """Go and read it there (303), whatever was sent here."""

    status_code = 303


class language(LocaleMiddleware):
    """The language of the address; an address without one leads to the visitor's: cookie, browser, English."""

    response_redirect_class = SeeOther


def headers(get_response: Next) -> Next:
    """Nothing private is kept by anybody on the way; nothing of the browser is used that a page does not need.

    A page that may be kept says so itself (repository.browse.conditional). All others, the errors among them, are
    neither kept nor listed by search engines.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        kind = response.get("Content-Type", "")
        if kind.endswith("xml") or (kind.startswith("text/") and "charset" not in kind):
            response["Content-Type"] = f"{kind}; charset=utf-8"  # all that we write is
        if not request.path.startswith(settings.STATIC_URL):
            if response.status_code >= 400 or not response.has_header("Cache-Control"):
                response["Cache-Control"] = "no-store"
            if "no-store" in response["Cache-Control"]:
                response.setdefault("X-Robots-Tag", "noindex")
        return response

    return middleware


def answer_again(get_response: Next) -> Next:
    """First of all: who asks the very same again is sent the same page, or confirmed the same copy (304): docs/adr/0028.

    The epoch is looked up, as for every answer, and decides; whoever is not answered here takes the look-up along.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = None if _shows_no_record(request) else again.question(request)
        if asked is None:
            return get_response(request)
        from repository.catalogue.epoch import current

        try:
            epoch = current()
        except (Error, Epoch.DoesNotExist):  # an InterfaceError of a lost connection is no DatabaseError
            return get_response(request)  # fails there again, behind what puts headers on every answer
        stands = epoch.attested and epoch.sealed_at is None and not epoch.is_due  # type: ignore[attr-defined]
        answer = again.find(asked, epoch) if stands else None
        if answer is not None and _may_have(request, answer):
            return answer
        request.epoch = epoch  # type: ignore[attr-defined]
        response = get_response(request)
        if getattr(request, "is_repeatable", False):
            again.keep(asked, epoch, response)
        return response

    return middleware


def _may_have(request: HttpRequest, answer: HttpResponse) -> bool:
    """Of the interface every answer but a 304 counts against its visitor's limit, and says what is left of it. Who may not have
    it is refused further in, in the words of the interface, and not counted again."""
    if answer.status_code == 304 or not conditional.is_interface(request):
        return True
    if not throttling.allows(request):
        return False
    api_frame.open_up(request, answer)
    return True


def _shows_no_record(request: HttpRequest) -> bool:
    return request.path.startswith((settings.STATIC_URL, "/healthz"))


def expire_what_is_due(get_response: Next) -> Next:
    """A consent that has run out ends before the next page is drawn, not at the next stroke of the clock."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _shows_no_record(request):
            return get_response(request)
        from repository.catalogue.epoch import current, in_request

        known: Epoch | None = getattr(request, "epoch", None)  # looked up by answer_again already
        epoch = known or current()
        if epoch.is_due:  # type: ignore[attr-defined]  # added by epoch.current
            if settings.SITE_ROLE == "public":  # its database role may not end it: the desk does, within seconds
                return errors.unavailable(request)
            from consent.gate import expire_due

            expire_due()
            epoch = current()
        request.epoch = epoch  # type: ignore[attr-defined]  # public pages make their ETag from it: one look-up for both
        with in_request(epoch):
            return get_response(request)

    return middleware


def confirm_copies(get_response: Next) -> Next:
    """A reader whose copy is still true is told so (304) before the page is looked for: docs/adr/0028.

    What was looked up for this request decides, as for every other answer. While the site is sealed nothing is confirmed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        epoch = getattr(request, "epoch", None)
        if epoch is None or not epoch.attested or epoch.sealed_at is not None:
            return get_response(request)
        answer = conditional.confirmation(request)
        if answer is None:
            return get_response(request)
        if conditional.is_interface(request):
            api_frame.open_up(request, answer)
        request.is_repeatable = True  # type: ignore[attr-defined]  # answer_again may say the same again
        return answer

    return middleware
