"""The progress page of a build: kept by the server, so it may be left, and opened again after a restart."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

import outbox.jobs
from accounts.models import Role
from accounts.policies import role
from outbox.models import Job, JobStatus
from reports import builds, rendering
from reports.models import Update

drafter = role(Role.DRAFTER)


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
    codes = builds.steps(row)
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
    if code == "copy":
        return _("Copy what is public")
    return _("Write the manifest") if code == rendering.MANIFEST else _("Write %(file)s") % {"file": code}
