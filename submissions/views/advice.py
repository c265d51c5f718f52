"""Advice: what the reviewer asks on the review page, and the pages of an adviser."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import refusals
from accounts.models import Role, User
from accounts.policies import role
from consent.verbs import Refused
from submissions import queue as desk_queue
from submissions.models import Submission
from submissions.reviewing import advice, redaction
from submissions.views.at_the_desk import do, find, review_page, typed
from submissions.views.review import show


@role(Role.REVIEWER)
@require_POST
def ask_adviser(request: HttpRequest, reference: str) -> HttpResponse:
    submission = find(request, reference)
    question, adviser = typed(request, "question"), request.POST.get("adviser", "")
    try:
        advice.ask(submission, adviser=adviser, question=question, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
        return show(request, submission, question=question, adviser=adviser)
    messages.success(request, _("The adviser has been asked."))
    return redirect(f"{review_page(reference)}#advice")


@role(Role.REVIEWER)
@require_POST
def end_advice(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    def verb(submission: Submission, *, by: User) -> None:
        advice.end(submission, number, by=by)

    return do(
        request, reference, verb, done=_("The adviser is not asked any more."), to=f"{review_page(reference)}#advice"
    )


@role(Role.ADVISER)
def advised(request: HttpRequest) -> HttpResponse:
    """The texts on which this adviser is asked. A list of references: titles could say more than the copy does."""
    asked = advice.open_to(request.user).select_related("submission", "asked_by").prefetch_related("comments")
    return render(request, "submissions/advised.html", {"asked": asked})


@role(Role.ADVISER)
def advise(request: HttpRequest, reference: str) -> HttpResponse:
    """The adviser's copy of one text, and a box for what he or she thinks of it."""
    asked = get_object_or_404(
        advice.open_to(request.user).select_related("submission__organisation", "asked_by"),
        submission__reference=reference,
    )
    submission, text = asked.submission, typed(request)
    if request.method == "POST":
        try:
            advice.comment(submission, text=text, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("The reviewer has your comment."))
            return redirect("submissions:advise", reference)
    newest = desk_queue.versions_sent(submission)[0]
    return render(
        request,
        "submissions/advise.html",
        {
            "asked": asked,
            "submission": submission,
            "record": redaction.copy_for_adviser(submission, newest),
            "is_redacted": redaction.is_protected(submission),
            "has_files": newest.files.exists(),
            "text": text,
        },
    )
