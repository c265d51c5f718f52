"""Proposed wording, and another recommendation: the pages on which OHCHR proposes, and the submitter's two buttons."""

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
from repository.reference.models import Position, State
from submissions import picker
from submissions import queue as desk_queue
from submissions.models import Submission
from submissions.reviewing import wording
from submissions.reviewing.models import LINK
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
def propose_link(request: HttpRequest, reference: str, identifier: str) -> HttpResponse:
    """Another recommendation instead of the one that is linked: looked for like a submitter does, then proposed."""
    submission = find(request, reference)
    linked = wording.known_as(identifier)
    if linked is None or not desk_queue.versions_sent(submission)[0].recommendations.contains(linked):
        raise Http404
    chosen, why = request.POST.get("recommendation", ""), typed(request, "why")
    if request.method == "POST":
        try:
            wording.propose_link(submission, instead_of=linked.identifier, identifier=chosen, why=why, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("The submitter has been asked."))
            return redirect(f"{review_page(reference)}#wording")
    search = picker.Search.of(request.GET, first_state=linked.state_id)
    found = picker.find(search)
    return render(
        request,
        "submissions/propose_link.html",
        {
            "submission": submission,
            "linked": linked,
            "search": search,
            "found": found,
            "others": [search.address(page=str(page)) for page in found.paginator.page_range],
            "states": State.objects.reviewed().in_order(),
            "positions": Position.choices,
            "chosen": chosen,
            "why": why,
        },
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
    """The submitter's one click: takes what is proposed, or keeps the own text or recommendation."""
    submission = get_object_or_404(Submission.objects.of(request.user), reference=reference)
    accepts = request.POST.get("do") == "accept"
    verb = wording.accept if accepts else wording.keep_own
    try:
        verb(submission, number, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        is_link = submission.wordings.filter(pk=number, field=LINK).exists()
        taken = _("The proposed recommendation is linked now.") if is_link else _("Your text has the new wording now.")
        messages.success(request, taken if accepts else _("Your text stays as it is."))
    return redirect(reverse("submissions:status", args=[reference]))
