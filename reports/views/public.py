"""The public archive: the updates that the Council has before it, their files, how figures are made. Nothing of previews."""

from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reports import archive as issued
from reports import comparing, counting_rules
from reports.made import HTML
from reports.views.reading import READ_ALONE, as_response
from repository.issued.models import IssuedFile, IssuedUpdate


@login_not_required
@require_GET
def archive(request: HttpRequest) -> HttpResponse:
    found = {
        "issued": IssuedUpdate.objects.select_related("session"),
        "updates": issued.earlier_updates(),
        "rules": counting_rules.RULES,
        "version": counting_rules.VERSION,
    }
    return render(request, "reports/archive.html", found)


@login_not_required
@require_GET
def archived(request: HttpRequest, session: int) -> HttpResponse:
    shown = IssuedUpdate.objects.select_related("session").filter(session=session).first()
    if shown is not None:
        found = {
            "update": shown,
            "files": shown.files.filter(corrigendum=None),
            "is_whole": shown.is_whole,
            "corrigenda": shown.corrigenda.prefetch_related("files"),
        }
        return render(request, "reports/issued.html", found)
    entry = issued.earlier_update(session)
    if entry is None:
        raise Http404
    return render(request, "reports/archived.html", {"update": entry})


@login_not_required
@csp(READ_ALONE)
@require_GET
def archived_file(request: HttpRequest, session: int, name: str) -> FileResponse:
    """One file of an issued update. Closed from the moment at which one of its records is no longer public (D16)."""
    file = get_object_or_404(IssuedFile.objects.select_related("update"), update=session, name=name)
    if not file.update.is_whole:
        raise Http404
    alone = file.media_type == HTML and "download" not in request.GET
    return as_response(default_storage.open(file.stored_as), file.name, file.media_type, alone=alone)


@login_not_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two issued updates side by side: the figures as they were frozen, never recomputed."""
    shown = list(IssuedUpdate.objects.select_related("session").order_by("session"))
    by_session = {str(one.session_id): one for one in shown}
    first, second = by_session.get(request.GET.get("first", "")), by_session.get(request.GET.get("second", ""))
    if len(shown) > 1 and (first is None or second is None):
        first, second = shown[-2:]
    rows = comparing.side_by_side(first, second) if first and second else []
    return render(request, "reports/compare.html", {"updates": shown, "first": first, "second": second, "tables": rows})
