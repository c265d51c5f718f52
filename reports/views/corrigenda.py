"""Corrigenda of a frozen update: what would be corrected, the cause, the second person, the files."""

from uuid import UUID

from csp.decorators import csp
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Role
from accounts.policies import role
from reports import corrigenda as verbs
from reports.forms import Cause
from reports.made import HTML
from reports.models import Corrigendum, CorrigendumFile, Update
from reports.views.reading import READ_ALONE, as_response

drafter = role(Role.DRAFTER)


@drafter
def corrigenda(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    form = Cause(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.draft(row, cause=form.cleaned_data, by=request.user.pk)
        except verbs.CorrectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The corrigendum is written. Another drafter has been asked to confirm."))
            return redirect("reports:corrigenda", row.identifier)
    written = list(row.corrigenda.select_related("snapshot").prefetch_related("files"))
    found = {
        "update": row,
        "form": form,
        "corrigenda": [
            {"row": one, "is_mine": one.drafted_by_id == request.user.pk, **_job_of(one)} for one in written
        ],
        "is_open": not any(one.confirmed_at is None for one in written),
        **_differences(row),
    }
    return render(request, "reports/corrigenda.html", found)


@drafter
@require_POST
def confirm(request: HttpRequest, identifier: UUID, number: int) -> HttpResponse:
    row = _update(identifier)
    try:
        verbs.confirm(row, number, sha256=request.POST.get("sha256", ""), by=request.user.pk)
    except verbs.CorrectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Confirmed. The files are being made."))
    return redirect("reports:corrigenda", row.identifier)


@drafter
@require_POST
def discard(request: HttpRequest, identifier: UUID, number: int) -> HttpResponse:
    row = _update(identifier)
    if verbs.discard(row, number):
        messages.success(request, _("The corrigendum is discarded. Nothing was corrected."))
    return redirect("reports:corrigenda", row.identifier)


@drafter
@require_POST
def make(request: HttpRequest, identifier: UUID, number: int) -> HttpResponse:
    row = _update(identifier)
    verbs.make_again(row, number, by=request.user.pk)
    return redirect("reports:corrigenda", row.identifier)


@drafter
@csp(READ_ALONE)
@require_GET
def file(request: HttpRequest, identifier: UUID, number: int, name: str) -> FileResponse:
    found = get_object_or_404(
        CorrigendumFile, corrigendum__update__identifier=identifier, corrigendum__number=number, name=name
    )
    alone = found.media_type == HTML and "download" not in request.GET
    return as_response(default_storage.open(found.stored_as), found.name, found.media_type, alone=alone)


def _differences(row: Update) -> dict[str, object]:
    """What comes out otherwise today, or why it cannot be told."""
    try:
        return {"differences": verbs.differences(row), "refusal": ""}
    except verbs.CorrectionRefused as refused:
        return {"differences": [], "refusal": str(refused)}


def _job_of(row: Corrigendum) -> dict[str, object]:
    job = verbs.job_of(row)
    return {"job": job, "cause": _(job.error) if job and job.error else ""}


def _update(identifier: UUID) -> Update:
    return get_object_or_404(Update.objects.select_related("session"), identifier=identifier)
