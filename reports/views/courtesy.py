"""Passages for the information of States: what drafters send, and what a State's focal points read and reply."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role
from accounts.policies import mandate, role
from reports import courtesy as verbs
from reports.forms import Reply
from reports.models import Passages, Update
from repository.models import State


@role(Role.DRAFTER)
def courtesy(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What was sent and replied; with ``?state=QMA`` the passages that can be sent to that State."""
    row = get_object_or_404(Update.objects.select_related("session"), identifier=identifier)
    state = get_object_or_404(State, pk=request.GET["state"]) if request.GET.get("state") else None
    if request.method == "POST" and state:
        chosen = {"examples": set(request.POST.getlist("example")), "own": request.POST.getlist("own")}
        try:
            verbs.send(row, state, by=request.user.pk, **chosen)
        except verbs.CourtesyRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Sent. A letter leads the State to these passages."))
            return redirect("reports:courtesy", row.identifier)
    found = {
        "update": row,
        "state": state,
        "offered": _offered(verbs.offered_to(row, state)) if state and row.is_draft else None,
        "chosen": [*request.POST.getlist("example"), *request.POST.getlist("own")],
        "named": verbs.states_named(row),
        "states": State.objects.in_order(),
        "sent": row.passages.select_related("state"),
    }
    return render(request, "reports/courtesy.html", found)


@mandate
@require_GET
def for_information(request: HttpRequest) -> HttpResponse:
    """All passages that were sent to the reader's States."""
    return render(request, "reports/for_information.html", {"sent": Passages.objects.before(request.user)[:100]})


@mandate
def passages(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = get_object_or_404(Passages.objects.before(request.user), identifier=identifier)
    form = Reply(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.reply(row, form.cleaned_data["words"], by=request.user)
        except verbs.CourtesyRefused as refused:
            form.add_error(None, str(refused))
            row.refresh_from_db()
        else:
            messages.success(request, _("Your reply is with OHCHR."))
            return redirect("reports:passages", row.identifier)
    public = verbs.still_public(row.examples)
    found = {
        "passages": row,
        "form": form,
        "examples": [(one, one.text_in()) for one in public],
        "gone": len(row.examples) - len(public),
    }
    return render(request, "reports/passages.html", found)


def _offered(offered: verbs.Offered) -> dict[str, object]:
    return {"examples": [(one, one.text_in()) for one in offered.examples], "own": offered.own}
