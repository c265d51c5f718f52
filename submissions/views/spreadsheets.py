"""Many activities at once: a template, an upload that is tried first, the report by row, and then the drafts."""

import csv
import io
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import outbox
from accounts import once
from accounts.models import User
from accounts.policies import member
from outbox.models import Job, JobStatus
from repository import attachments as store
from repository.content import LANGUAGES
from submissions import files, jobs, scanner, template_sheet
from submissions.inspection import LARGEST, Kind, Unfit, Why, sandbox
from submissions.models import Spreadsheet

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_SHOWN = 200


@member
def spreadsheets(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is examined like any other, and tried by a job."""
    organisations = list(request.user.organisations())
    errors = []
    if request.method == "POST":
        organisation = next((one for one in organisations if one.slug == request.POST.get("organisation")), None)
        if organisation is None and len(organisations) == 1:
            organisation = organisations[0]
        language = request.POST.get("language", "")
        upload = request.FILES.get("file")
        if organisation is None:
            errors.append(("organisation", _("Choose the organisation that you write for.")))
        if language not in dict(LANGUAGES):
            errors.append(("language", _("Choose the language of the texts.")))
        if upload is None:
            errors.append(("file", _("Choose a file.")))
        if not errors:
            try:
                kind, copy = _examined(upload.read(LARGEST + 1), upload.name)
            except Unfit as unfit:
                errors.append(("file", str(files.SENTENCES[unfit.why])))
            else:
                row = _keep(request, organisation, language, kind, copy)
                return redirect("submissions:spreadsheet", row.identifier)
    return render(
        request,
        "submissions/spreadsheets.html",
        {
            "organisations": organisations,
            "languages_known": LANGUAGES,
            "chosen": request.POST or {"language": (get_language() or "en")[:2]},
            "errors": errors,
            "key": once.new_key(),
            "earlier": Spreadsheet.objects.of(request.user).select_related("organisation")[:10],
        },
    )


def _examined(content: bytes, name: str) -> tuple[Kind, bytes]:
    kind, copy = sandbox.run(content, name)
    if kind not in (Kind.XLSX, Kind.CSV):
        raise Unfit(Why.TYPE, kind)
    if scanner.scan(copy) is scanner.Verdict.INFECTED:
        raise Unfit(Why.VIRUS)
    return kind, copy


def _keep(request: HttpRequest, organisation: Any, language: str, kind: Kind, copy: bytes) -> Spreadsheet:
    sha256, by, key = store.put(copy), _person(request), request.POST.get("key", "")
    with transaction.atomic():
        if known := once.answer(by, key):
            return Spreadsheet.objects.get(pk=int(known))
        row = Spreadsheet.objects.create(organisation=organisation, by=by, language=language, kind=kind, sha256=sha256)
        once.keep(by, key, str(row.pk))
        _start(row, dry_run=True)
    return row


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _start(row: Spreadsheet, *, dry_run: bool) -> None:
    job = outbox.start_job(jobs.KIND, {"spreadsheet": row.pk, "dry_run": dry_run}, by=row.by)
    Spreadsheet.objects.filter(pk=row.pk).update(job=job.identifier)


@member
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(template_sheet.build(), content_type=SPREADSHEET)
    answer["Content-Disposition"] = 'attachment; filename="activities.xlsx"'
    return answer


@member
@require_safe
def spreadsheet(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """How far it is; then what the trial found, row by row; then what was made."""
    row, job = _of(request, identifier)
    said = row.report or row.tried
    return render(
        request,
        "submissions/spreadsheet.html",
        {
            "spreadsheet": row,
            "job": job,
            "sentence": _sentence(job),
            "said": said,
            "rows": _by_row(said)[:ROWS_SHOWN],
            "all_rows": len(_by_row(said)),
            "is_done": bool(row.report),
        },
    )


@member
@require_safe
def spreadsheet_state(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What the script of the progress page asks every three seconds."""
    _row, job = _of(request, identifier)
    return JsonResponse(
        {"done": job.progress, "of": 100, "percent": job.progress, "sentence": _sentence(job), "ended": job.has_ended}
    )


@member
@require_safe
def spreadsheet_report(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What is wrong, by row and column, to be opened beside the file."""
    row, _job = _of(request, identifier)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_("Row"), _("Column"), _("What")])
    writer.writerows(
        [[one["row"], _harmless(one["column"]), _harmless(one["what"])] for one in _by_row(row.report or row.tried)]
    )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="report.csv"'
    return answer


@member
@require_POST
def make_drafts(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The trial was read: make the drafts. Pressed twice, it is one job."""
    with transaction.atomic():
        row = get_object_or_404(Spreadsheet.objects.of(request.user).select_for_update(), identifier=identifier)
        job = get_object_or_404(Job, identifier=row.job)
        if not job.has_ended:
            messages.info(request, _("It is under way already."))
        elif row.tried and not row.report:
            _start(row, dry_run=False)
    return redirect("submissions:spreadsheet", identifier)


def _of(request: HttpRequest, identifier: UUID) -> tuple[Spreadsheet, Job]:
    row = get_object_or_404(Spreadsheet.objects.of(request.user).select_related("organisation"), identifier=identifier)
    job = Job.objects.filter(identifier=row.job).first()
    if job is None:
        raise Http404
    return row, job


def _sentence(job: Job) -> str:
    if job.status == JobStatus.RUNNING:
        return _("Reading the rows: %(percent)d%%") % {"percent": job.progress}
    return {
        JobStatus.WAITING: _("Waiting for its turn."),
        JobStatus.DONE: _("All rows have been read."),
        JobStatus.FAILED: job.error,
        JobStatus.CANCELLED: _("It was stopped."),
    }[JobStatus(job.status)]


def _by_row(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Each thing that was said, with the row and, where it concerns one, the column."""
    found = [
        {"row": one["row"], "column": "", "what": one["reason"], "rejected": True} for one in said.get("rejected", [])
    ]
    for one in said.get("notes", []):
        column, colon, what = one["note"].partition(": ")
        found.append(
            {
                "row": one["row"],
                "column": column if colon else "",
                "what": what if colon else one["note"],
                "rejected": False,
            }
        )
    return sorted(found, key=lambda one: one["row"])


def _harmless(cell: str) -> str:
    """A spreadsheet must not take what a file said for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) else cell
