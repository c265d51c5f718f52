"""Pages of no room: the way to a language, permalinks, health, two plain texts, and what only developers see."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from repository.browse.conditional import THEMES, conditional

A_YEAR = 365 * 24 * 3600  # seconds


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303, headers={"Vary": "Accept-Language, Cookie"})


@login_not_required
def to_language(request: HttpRequest) -> HttpResponse:
    """To the home page in the visitor's language: cookie, then browser, then English."""
    return _see_other(f"/{get_language()}/")


@login_not_required
def permalink(request: HttpRequest, reference: str) -> HttpResponse:
    """`/r/TCR-…`: to the record in the visitor's language; it tells there whether there is one."""
    return _see_other(reverse("repository:activity", args=[reference]))


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})


@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """The letters that a development machine did not send, newest first."""
    if not settings.DEVELOPMENT:
        raise Http404
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", "") or "/nonexistent")
    letters = []
    for file in sorted(folder.glob("*.log"), key=lambda one: one.stat().st_mtime, reverse=True)[:200]:
        for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if part.strip():
                letter = message_from_bytes(part.lstrip(), policy=default)
                letters.append(
                    {
                        "to": letter["To"],
                        "subject": letter["Subject"],
                        "date": letter["Date"],
                        "text": letter.get_content(),
                    }
                )
    return render(request, "config/mail.html", {"letters": letters[:200]})


@login_not_required
@require_safe
@conditional
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "config/accessibility.html")


@login_not_required
@require_safe
@conditional
def data_protection(request: HttpRequest) -> HttpResponse:
    return render(request, "config/data_protection.html")


@login_not_required
@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Light or dark, as the reader chooses: kept in a cookie for a year, so that it works without JavaScript.

    A GET, for the half of the site that serves the public takes nothing else. ``from``: the page to go back to.
    """
    came_from = request.GET.get("from", "")
    if "theme" not in request.GET:
        before = urlsplit(request.headers.get("Referer", ""))
        if before.netloc == request.get_host():
            came_from = before._replace(scheme="", netloc="").geturl()
        return render(request, "config/display.html", {"came_from": came_from})
    if not (came_from.startswith("/") and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None)):
        came_from = ""
    answer = _see_other(came_from or request.path)
    if request.GET["theme"] in THEMES:
        answer.set_cookie(
            settings.THEME_COOKIE_NAME, request.GET["theme"], max_age=A_YEAR, secure=not settings.DEVELOPMENT,
            httponly=True, samesite="Lax",
        )  # fmt: skip
    else:
        answer.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
    return answer
