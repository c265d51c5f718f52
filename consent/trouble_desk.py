"""The officers' page of States that cannot be reached: whose date stands still, and which letters came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import role
from consent import authority
from consent import trouble as verbs
from consent.models import ConsentRequest
from outbox.models import CameBack, Letter

officer = role(*authority.OFFICERS)
ROWS = 100  # the newest letters in trouble; older ones are solved, or told by the requests that stand still


@officer
@require_safe
def trouble(request: HttpRequest) -> HttpResponse:
    """Requests whose date stands still first; then letters that came back, whatever they were about."""
    about = Letter.objects.filter(reference__startswith="CR-")
    letters = (about.in_trouble() | about.filter(came_back=CameBack.REPLY)).order_by("-id")[:ROWS]
    return render(request, "consent/trouble.html", {"paused": verbs.paused(), "letters": letters})


@officer
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    reference = request.POST.get("reference", "").strip().upper()[:20]
    found = ConsentRequest.objects.open().filter(pk=reference).first()
    if found is None:
        messages.error(request, _("There is no open request %(reference)s.") % {"reference": reference})
    else:
        verbs.mark(found, by=request.user, today=timezone.localdate())
        messages.success(request, _("Noted: the State cannot be reached. The date stands still."))
    return redirect("consent:trouble")


@officer
@require_POST
def resume(request: HttpRequest, reference: str) -> HttpResponse:
    verbs.resume(
        _open(reference), by=request.user, today=timezone.localdate(), write_again=request.POST.get("write") == "again"
    )
    messages.success(request, _("The date goes on, later by as many days as it stood still."))
    return redirect("consent:trouble")


def _open(reference: str) -> ConsentRequest:
    return get_object_or_404(ConsentRequest.objects.open(), pk=reference)
