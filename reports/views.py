"""Pages of the annual update: the drafters' desk, and the public archive."""

from typing import Any
from uuid import UUID

from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

import outbox.jobs
from accounts.models import Role
from accounts.policies import role
from outbox.models import Job, JobStatus
from reports import archive as issued
from reports import builds, counting_rules, snapshots
from reports.forms import NewUpdate, next_session
from reports.frozen_set import day_in_geneva
from reports.models import Snapshot, Update
from reports.rendering import HTML, style_source
from repository.templatetags.record import language_name

drafter = role(Role.DRAFTER)
# A file of an update is read as it is, with the style sheet that stands in it and nothing else.
READ_ALONE = {
    "default-src": ["'none'"], "style-src": [style_source()], "base-uri": ["'none'"], "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
}  # fmt: skip


# --------------------------------------------------------------------------------------------------- the public


@login_not_required
@require_GET
def archive(request: HttpRequest) -> HttpResponse:
    """The updates that the Council has before it, and how figures are made. Nothing of previews."""
    found = {"updates": issued.earlier_updates(), "rules": counting_rules.RULES, "version": counting_rules.VERSION}
    return render(request, "reports/archive.html", found)


@login_not_required
@require_GET
def archived(request: HttpRequest, session: int) -> HttpResponse:
    entry = issued.earlier_update(session)
    if entry is None:
        raise Http404
    return render(request, "reports/archived.html", {"update": entry})


# ------------------------------------------------------------------------------------------------- the drafters


@drafter
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    updates = list(Update.objects.select_related("session"))
    jobs = Job.objects.filter(identifier__in=[update.job for update in updates]).in_bulk(field_name="identifier")
    built = {snapshot.update_id: snapshot for snapshot in Snapshot.objects.complete()}
    rows = [{"update": update, "job": jobs.get(update.job), "snapshot": built.get(update.pk)} for update in updates]
    return render(request, "reports/desk.html", {"rows": rows})


@drafter
def new(request: HttpRequest) -> HttpResponse:
    """Choose session, days and languages; the dates are proposed. Posting starts the build."""
    if request.method == "POST":
        form = NewUpdate(request.POST)
        if form.is_valid():
            session, period, languages = form.chosen
            job = builds.begin(session, period, languages, by=request.user.pk)
            return redirect("reports:progress", job.identifier)
    else:
        form = NewUpdate()
        asked = request.GET.get("session", "")
        wanted = form.sessions.get(int(asked)) if asked.isdecimal() else None
        form = NewUpdate.proposing(wanted or next_session(day_in_geneva(timezone.now())))
    return render(request, "reports/new.html", {"form": form, "sessions": form.sessions.values()})


@drafter
@require_GET
def update(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = get_object_or_404(Update.objects.select_related("session"), identifier=identifier)
    snapshot = row.snapshots.complete().first()
    found = {
        "update": row,
        "snapshot": snapshot,
        "gone": snapshots.no_longer_public(snapshot) if snapshot else 0,
        "files": snapshot.files.all() if snapshot else [],
        "job": builds.job_of(row),
    }
    return render(request, "reports/update_page.html", found)


@drafter
@require_POST
def build(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = get_object_or_404(Update, identifier=identifier)
    job = builds.build_again(row, by=request.user.pk)
    return redirect("reports:progress", job.identifier)


@drafter
@csp(READ_ALONE)
@require_GET
def file(request: HttpRequest, identifier: UUID, name: str) -> FileResponse:
    """One file of a preview. Closed as soon as one of its records is no longer public."""
    snapshot = get_object_or_404(Snapshot.objects.complete(), update__identifier=identifier)
    found = get_object_or_404(snapshot.files, name=name)
    if snapshots.no_longer_public(snapshot):
        raise Http404
    alone = found.media_type == HTML and "download" not in request.GET
    return FileResponse(
        default_storage.open(found.stored_as), as_attachment=not alone, filename=found.name,
        content_type=f"{found.media_type}; charset=utf-8",
    )  # fmt: skip


@drafter
@require_GET
def progress(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """A page of its own, kept by the server: it may be left, and opened again after a restart."""
    job, row = _job_and_update(identifier)
    return render(request, "reports/progress.html", {"update": row, "job": job, **_state_of(job, row)})


@drafter
@require_GET
def progress_state(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What the script of the progress page asks every three seconds."""
    job, row = _job_and_update(identifier)
    state = _state_of(job, row)
    told = {name: state[name] for name in ("done", "of", "sentence")}
    return JsonResponse({**told, "percent": job.progress, "ended": job.has_ended})


@drafter
@require_POST
def cancel(request: HttpRequest, identifier: UUID) -> HttpResponse:
    job, _row = _job_and_update(identifier)
    outbox.jobs.cancel(job)
    return redirect("reports:progress", job.identifier)


def _job_and_update(identifier: UUID) -> tuple[Job, Update]:
    job = get_object_or_404(Job, kind=builds.KIND, identifier=identifier)
    return job, get_object_or_404(Update.objects.select_related("session"), identifier=job.arguments["update"])


def _state_of(job: Job, row: Update) -> dict[str, Any]:
    """The steps with what became of each, and one sentence on where the work is."""
    codes = builds.steps(row.languages)
    reached = codes.index(job.step) if job.step in codes else 0
    done = len(codes) if job.status == JobStatus.DONE else reached
    running = job.status == JobStatus.RUNNING
    steps = [
        {"label": _step_label(code), "state": "done" if at < done else "now" if at == done and running else "later"}
        for at, code in enumerate(codes)
    ]
    sentence = {
        JobStatus.WAITING: _("Waiting for its turn."),
        JobStatus.RUNNING: _("Step %(number)d of %(of)d: %(step)s") % {
            "number": min(done + 1, len(codes)), "of": len(codes), "step": steps[min(done, len(codes) - 1)]["label"],
        },
        JobStatus.DONE: _("Done: all files are made."),
        JobStatus.FAILED: _("The build stopped."),
        JobStatus.CANCELLED: _("The build was cancelled."),
    }[JobStatus(job.status)]  # fmt: skip
    return {
        "steps": steps,
        "done": done,
        "of": len(codes),
        "sentence": sentence,
        "cause": _(job.error) if job.error else "",
    }


def _step_label(code: str) -> str:
    kind, _space, what = code.partition(" ")
    if kind == "text":
        return _("Write the text in %(language)s") % {"language": language_name(what)}
    if kind == "data":
        return _("Write %(file)s") % {"file": what}
    return _("Copy what is public") if kind == "copy" else _("Write the manifest")
