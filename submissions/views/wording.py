"""Proposed wording: the page on which OHCHR writes it, and the submitter's two buttons."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import refusals
from accounts.models import Role, User
from accounts.policies import member, role
from consent.verbs import Refused
from submissions import queue as desk_queue
from submissions.models import Submission
from submissions.reviewing import wording
from submissions.views.at_the_desk import do, find, review_page, typed


@role(Role.REVIEWER)
def propose_wording(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """A copy of one field to edit. What was typed stays when it is refused."""
    submission = find(request, reference)
    newest = desk_queue.versions_sent(submission)[0]
    field = next((one for one in wording.fields(newest) if one.code == code), None)
    if field is None:
        raise Http404
    text = typed(request) if request.method == "POST" else field.text
    why = typed(request, "why")
    if request.method == "POST":
        try:
            wording.propose(submission, field=code, text=text, why=why, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("The submitter has been asked."))
            return redirect(f"{review_page(reference)}#wording")
    return render(
        request,
        "submissions/propose_wording.html",
        {"submission": submission, "field": field, "text": text, "why": why},
    )


@role(Role.REVIEWER)
@require_POST
def take_wording_back(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    def verb(submission: Submission, *, by: User) -> None:
        wording.take_back(submission, number, by=by)

    return do(request, reference, verb, done=_("It is taken back."), to=f"{review_page(reference)}#wording")


@member
@require_POST
def answer_wording(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The submitter's one click: takes the wording, or keeps the own text."""
    submission = get_object_or_404(Submission.objects.of(request.user), reference=reference)
    accepts = request.POST.get("do") == "accept"
    verb = wording.accept if accepts else wording.keep_own
    try:
        verb(submission, number, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(
            request, _("Your text has the new wording now.") if accepts else _("Your text stays as it is.")
        )
    return redirect(reverse("submissions:status", args=[reference]))
