"""Pages of imports: send files, see what they would change, import them, read the report, take an import back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

import outbox.jobs
from accounts.models import Role, User
from accounts.policies import role
from desk import imports
from outbox.models import Job, JobStatus
from repository.importing import table
from repository.importing.undo import UndoRefused, reason_not_to_undo, undo
from repository.models import ImportBatch
from submissions.inspection import LARGEST

administrator = role(Role.ADMINISTRATOR)
MOST_FILES = 10
LATEST = 30
EXAMPLES = {"csv": ("text/csv; charset=utf-8", table.example_csv), "xlsx": (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.example_xlsx,
)}  # fmt: skip


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = _Files(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) and data else [data or None]
        files = [super(FilesField, self).clean(one, initial) for one in sent]
        names = [imports.name_of(file) for file in files]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                ngettext("At most %(most)d file at a time.", "At most %(most)d files at a time.", MOST_FILES)
                % {"most": MOST_FILES}
            )
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Two of the files have the same name."))
        for file in files:
            if file.size > LARGEST:
                raise forms.ValidationError(
                    _("%(name)s has more than %(most)d MB. Split it.") % {"name": file.name, "most": LARGEST >> 20}
                )
        return files


class SendForm(forms.Form):
    """Files of one kind. Which format each is in shows in the file."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the files hold"), choices=ImportBatch.Kind.choices,
        initial=ImportBatch.Kind.RECOMMENDATIONS, widget=forms.RadioSelect,
    )  # fmt: skip
    sent = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "As they come: OHCHR's lists (.docx), exports of UPR Info (.csv, .xls) and of the UHRI (.xlsx, .csv), or a table"
            " like the example. Up to 10 files of 25 MB."
        ),
    )
    with_source_tags = forms.BooleanField(
        label=gettext_lazy("Keep UPR Info's own issue tags and action categories"), required=False,
        help_text=gettext_lazy("They are UPR Info's work: only with its consent. They never become themes."),
    )  # fmt: skip


@administrator
def imports_home(request: HttpRequest) -> HttpResponse:
    """The form, what is under way, and the imports so far."""
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = imports.begin_preview(
            form.cleaned_data["sent"],
            kind=form.cleaned_data["kind"],
            with_source_tags=form.cleaned_data["with_source_tags"],
            by=request.user.pk,
        )
        return redirect("desk:import_work", job.identifier)
    jobs = Job.objects.filter(kind__in=imports.KINDS).order_by("-id")[:LATEST]
    batches = list(ImportBatch.objects.prefetch_related("runs")[:LATEST])
    people = User.objects.in_bulk([batch.by_id for batch in batches if batch.by_id])
    return render(
        request,
        "desk/imports.html",
        {
            "form": form,
            "columns": [(name, what) for name, (what, _example) in table.COLUMNS.items()],
            "jobs": [job for job in jobs if not job.has_ended or (job.kind == imports.PREVIEW and _may_apply(job))],
            "batches": [{"batch": batch, "who": people.get(batch.by_id or 0)} for batch in batches],
        },
    )


@administrator
@require_safe
def example(request: HttpRequest, suffix: str) -> HttpResponse:
    if suffix not in EXAMPLES:
        raise Http404
    media_type, make = EXAMPLES[suffix]
    name = f"recommendations-example.{suffix}"
    return HttpResponse(
        make(), content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _job(identifier: UUID) -> Job:
    return get_object_or_404(Job, kind__in=imports.KINDS, identifier=identifier)


def _may_apply(job: Job) -> bool:
    return job.kind == imports.PREVIEW and job.status == JobStatus.DONE and imports.files_are_kept(job)


@administrator
@require_safe
def import_work(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """How far a preview or an import is; when it is done, what it found."""
    job = _job(identifier)
    batches = ImportBatch.objects.filter(identifier__in=job.result.get("batches", []))
    found = {
        "job": job, "preview": job.kind == imports.PREVIEW, "sentence": _sentence(job), "may_apply": _may_apply(job),
        "names": [file["name"] for file in job.arguments["files"]], "batches": batches, "said": job.result,
        "changes": _labelled(job.result.get("changes", {})),
    }  # fmt: skip
    return render(request, "desk/import_work.html", found)


@administrator
@require_safe
def import_state(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What the script of the progress page asks every three seconds."""
    job = _job(identifier)
    return JsonResponse(
        {"done": job.progress, "of": 100, "sentence": _sentence(job), "percent": job.progress, "ended": job.has_ended}
    )


@administrator
@require_POST
def apply(request: HttpRequest, identifier: UUID) -> HttpResponse:
    preview = _job(identifier)
    if not _may_apply(preview):
        messages.error(request, _("There is nothing here that could be imported: send the files again."))
        return redirect("desk:imports")
    return redirect("desk:import_work", imports.begin_applying(preview, by=request.user.pk).identifier)


@administrator
@require_POST
def discard(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Cancel what has not ended, or throw a preview and its files away."""
    job = _job(identifier)
    outbox.jobs.cancel(job)
    if job.kind == imports.PREVIEW and not Job.objects.filter(arguments__preview=str(identifier)).exists():
        imports.discard_files(job.arguments["files"])
    messages.success(request, _("Nothing was imported."))
    return redirect("desk:imports")


@administrator
@require_safe
def import_report(request: HttpRequest, identifier: UUID, name: str) -> FileResponse:
    """The whole report: every row for a spreadsheet, or all of it for a program."""
    stored = _job(identifier).result.get("stored", {}).get(name)
    if not stored or not default_storage.exists(stored):
        raise Http404
    return FileResponse(default_storage.open(stored), as_attachment=True, filename=name)


@administrator
@require_safe
def batch(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One import: its files, its figures, and whether it can be taken back."""
    found = get_object_or_404(ImportBatch.objects.prefetch_related("runs"), identifier=identifier)
    return render(
        request,
        "desk/import_batch.html",
        {
            "batch": found,
            "who": User.objects.filter(pk=found.by_id or 0).first(),
            "reason": reason_not_to_undo(found),
            "changes": _labelled(found.report.get("changes", {})),
        },
    )


@administrator
@require_POST
def take_back(request: HttpRequest, identifier: UUID) -> HttpResponse:
    found = get_object_or_404(ImportBatch, identifier=identifier)
    try:
        undo(found, by=request.user.pk)
    except UndoRefused as refused:
        messages.error(request, str(refused))
        return redirect(reverse("desk:import_batch", args=[identifier]))
    messages.success(request, _("The import is taken back. Everything is as it was before."))
    return redirect("desk:imports")


def _sentence(job: Job) -> str:
    running = _("%(what)s: %(percent)d per cent.") % {"what": job.step or _("Begun"), "percent": job.progress}
    return {
        JobStatus.WAITING: _("Waiting for its turn."),
        JobStatus.RUNNING: running,
        JobStatus.DONE: _("Done."),
        JobStatus.FAILED: _("It stopped."),
        JobStatus.CANCELLED: _("It was cancelled."),
    }[JobStatus(job.status)]


def _labelled(changes: dict[str, int]) -> list[tuple[Any, int]]:
    """What changes, in words, and how many; without what does not."""
    labels = {
        "new": _("new"),
        "text": _("with changed words"),
        "position": _("with a changed position"),
        "renumbered": _("with a new number"),
        "merged": _("that were kept twice"),
        "states": _("with other recommending States"),
        "classification": _("with other themes, persons or Goals"),
        "source": _("with a changed row behind them"),
        "disappeared": _("no longer in the list of their review; they stay"),
    }
    return [(label, changes[kind]) for kind, label in labels.items() if changes.get(kind)]
