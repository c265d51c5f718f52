"""The page that a letter leads to: say yes, or stop it. A GET shows buttons and changes nothing, for mail scanners open links.

They work while the site is sealed, too (``config.seal``): they show no record, and who wants no mail is not to wait.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts import searches, subscriptions
from alerts.models import Subscription, is_key
from alerts.openness import is_open


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, key: str) -> HttpResponse:
    """What was asked for, with the buttons. A key of something that has ended leads to the page that says so."""
    if request.method == "POST":
        return redirect("alerts:own", key) if subscriptions.confirm(_known(key)) else _ended(request, 410)
    subscription = Subscription.objects.with_key(_known(key)).first()
    if subscription is None:
        return _ended(request, 410)
    # Names of providers come from records.
    asked_for = searches.in_words(subscription.query, get_language() or "en") if is_open() else None
    return render(request, "alerts/own.html", {"subscription": subscription, "key": key, "asked_for": asked_for})


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the key in the address is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """One click stops it, and answers the same to whoever clicks again."""
    if request.method != "POST":
        return redirect("alerts:own", _known(key))
    subscriptions.stop(_known(key))
    return _ended(request, 200)


def _known(key: str) -> str:
    if not is_key(key):
        raise Http404
    return key


def _ended(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "alerts/ended.html", status=status)
