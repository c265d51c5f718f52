"""The freeze by two persons, and the issue under a symbol."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import refusals
from accounts.models import Role
from accounts.policies import role
from reports import freezing
from reports.forms import Issue
from reports.models import Update
from reports.views.workbench import shown

drafter = role(Role.DRAFTER)


@drafter
@require_GET
def freeze(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What is frozen, by whom, under which sum; the next step, or why it cannot be taken."""
    return _page(request, _update(identifier), Issue())


@drafter
@require_POST
def propose(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    try:
        freezing.propose(row, by=request.user.pk)
    except freezing.FreezeRefused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Proposed. Another drafter has been asked to confirm."))
    return redirect("reports:freeze", row.identifier)


@drafter
@require_POST
def take_back(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    freezing.take_back(row, by=request.user.pk)
    messages.success(request, _("The proposal is taken back. Nothing is frozen."))
    return redirect("reports:freeze", row.identifier)


@drafter
@require_POST
def confirm(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    try:
        row = freezing.confirm(row, sha256=request.POST.get("sha256", ""), by=request.user.pk)
    except freezing.FreezeRefused as refused:
        refusals.tell(request, refused)
        return redirect("reports:freeze", row.identifier)
    return redirect("reports:progress", row.job)


@drafter
@require_POST
def issue(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    form = Issue(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        freezing.issue(row, symbol=form.cleaned_data["symbol"], on=form.cleaned_data["issued_on"], by=request.user.pk)
    except freezing.FreezeRefused as refused:
        refusals.tell(request, refused)
        return redirect("reports:freeze", row.identifier)
    messages.success(request, _("Issued. The files are in the public archive."))
    return redirect("reports:archived", row.session_id)


def _page(request: HttpRequest, row: Update, form: Issue) -> HttpResponse:
    snapshot = shown(row)
    found = {
        "update": row,
        "snapshot": snapshot,
        "reasons": freezing.reasons_not_to_freeze(row) if row.is_draft else [],
        "is_mine": row.proposed_by_id == request.user.pk,
        "form": form,
        "revisions": row.snapshots.sealed().complete().order_by("revision"),
    }
    return render(request, "reports/freeze.html", found)


def _update(identifier: UUID) -> Update:
    return get_object_or_404(Update.objects.select_related("session"), identifier=identifier)
