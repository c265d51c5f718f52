"""The officers' page of the seal: whether nothing is served in public, why, and the two persons who end it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import refusals
from accounts.models import User
from accounts.policies import role
from consent import authority
from consent import seal as verbs
from consent.models import SITE_WIDE, Event, EventKind
from consent.verbs import Refused
from repository.catalogue import epoch


@role(*authority.OFFICERS)
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    """What happened to the public side as a whole; while it is sealed, the button that proposes or ends."""
    if request.method == "POST":
        try:
            event = verbs.unseal(by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            ended = event.kind == EventKind.UNSEALED
            messages.success(
                request,
                _("The public side is open again.")
                if ended
                else _("You have proposed to end the seal. A second officer has to end it."),
            )
        return redirect("consent:seal")
    now = epoch.current()
    events = list(Event.objects.filter(kind__in=SITE_WIDE).order_by("-number")[:50])
    sealed = next((one for one in events if one.kind == EventKind.SEALED), None)
    proposer = verbs.proposed_by(sealed=sealed) if sealed and now.sealed_at else None
    names = dict(User.objects.filter(pk__in=[one.actor for one in events if one.actor]).values_list("pk", "name"))
    return render(
        request,
        "consent/seal.html",
        {
            "sealed_at": now.sealed_at,
            "sealed": sealed,
            "holds": Event.objects.filter(kind=EventKind.HELD, actor=None, number__gt=sealed.number).order_by("number")
            if sealed and now.sealed_at
            else [],
            "proposed": proposer is not None,
            "is_mine": proposer == request.user.pk,
            "events": [{"event": one, "by": names.get(one.actor, "")} for one in events],
        },
    )
