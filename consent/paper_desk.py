"""The officers' pages of answers that came by note verbale: entered with the scan by one, confirmed by a second."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import evidence, refusals
from accounts.policies import role
from consent import paper as verbs
from consent import stepup
from consent.forms import OnPaper
from consent.models import EventKind, PaperAnswer
from consent.preview import preview
from consent.verbs import Refused

ROWS = 50
officer = role(*verbs.ENTERING)
confirming = role(*verbs.CONFIRMING)


@officer
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Those that wait for a second officer first, then the others."""
    everything = PaperAnswer.objects.select_related("request__state", "entered_by", "confirmed_by", "event")
    done = everything.exclude(pk__in=PaperAnswer.objects.waiting().values("pk"))
    context = {
        "waiting": everything.waiting().order_by("entered_at"),
        "page": Paginator(done, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "consent/papers.html", context)


@officer
def enter(request: HttpRequest) -> HttpResponse:
    form = OnPaper(request.POST or None, request.FILES or None, initial={"request": request.GET.get("request", "")})
    if request.method == "POST" and form.is_valid():
        try:
            paper = verbs.enter(
                form.cleaned_data["request"], form.received(), scan=form.cleaned_data["scan"], by=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            return redirect("consent:paper", paper.pk)
    return render(request, "consent/paper_form.html", {"form": form})


@officer
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """What was entered beside the text that it is about, for the second officer to compare with the scan."""
    return _page(request, _paper(pk))


@confirming
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = _paper(pk)
    if found.kind == EventKind.GRANTED and (code := stepup.give(request)):
        return _page(request, found, code)
    try:
        verbs.confirm(found, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Recorded. The State is told by letter."))
    return redirect("consent:paper", pk)


@officer
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        verbs.discard(_paper(pk), by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Discarded. What took effect when it was entered stays."))
    return redirect("consent:papers")


@officer
@require_safe
def scan(request: HttpRequest, pk: int) -> FileResponse:
    return evidence.response(_paper(pk).evidence)


def _paper(pk: int) -> PaperAnswer:
    rows = PaperAnswer.objects.select_related(
        "request__document", "request__state", "evidence", "entered_by", "confirmed_by", "discarded_by", "event"
    )
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, found: PaperAnswer, code: Any = None) -> HttpResponse:
    content = found.request.document.content
    waits = found.confirmed_at is None and found.discarded_at is None
    own = request.user.pk in (found.entered_by_id, found.request.document.asked_by_id)
    may_confirm = waits and not own and request.user.has_role(*verbs.CONFIRMING)
    if may_confirm and code is None and found.kind == EventKind.GRANTED:
        code = stepup.ask(request)
    context = {
        "paper": found, "asked": found.request, "waits": waits, "own": own, "may_confirm": may_confirm, "code": code,
        "text_version": found.request.document.text_version,
        "permissions": [code for code in found.permissions.split(",") if code],
        "in_force": found.event is not None and found.event.effective_at <= timezone.now(),
        "record": preview(content, request.GET.get("text")) if content else None,
    }  # fmt: skip
    return render(request, "consent/paper_answer.html", context)
