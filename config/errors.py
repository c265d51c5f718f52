"""What people are told when something is not there, not theirs, too much or broken.

None of these pages says whether a private thing exists: "never was", "not yet public" and "not yours" are the same 404.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from repository.browse import problems

RETRY_AFTER = 30  # seconds
CHECK_AFTER = 3_600  # seconds
BEING_CHECKED = "The public record is being checked and cannot be shown at present. Please come back later."


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest, seconds: int = 900) -> HttpResponse:
    """Too many attempts; says when to try again, in the page and in Retry-After. allauth finds it as ``handler429``."""
    minutes = max(1, round(seconds / 60))
    response = render(request, "errors/429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """For some seconds nothing can be shown for certain. Asks no database."""
    answer = loader.get_template("errors/503.html").render()
    return HttpResponse(answer, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def sealed(request: HttpRequest) -> HttpResponse:
    """The public record is being checked: neither whether a record is there, nor why. Asks no database."""
    if request.path.startswith("/api/"):
        return problems.plain(503, code="not-now", detail=BEING_CHECKED, wait=CHECK_AFTER)
    answer = loader.get_template("errors/sealed.html").render()
    return HttpResponse(answer, status=503, headers={"Retry-After": str(CHECK_AFTER)})


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, no session and no context: they may be what is broken."""
    return HttpResponse(loader.get_template("errors/500.html").render(), status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not this browser's (signed in anew, cookies refused). Says how to keep what was typed."""
    return render(request, "errors/csrf.html", status=403)
