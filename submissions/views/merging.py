"""Merging two submissions of one activity: the reviewer's page with both texts, and the one on which the writers answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import refusals
from accounts.models import Role
from accounts.policies import member, role
from consent.verbs import Refused
from submissions import queue as desk_queue
from submissions.models import Submission
from submissions.reviewing import merges, merging
from submissions.views.at_the_desk import find, provider_shown, review_page, typed


@role(Role.REVIEWER)
def merge(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Both texts, what would happen, and which of the two stays. What was typed stays when it is refused."""
    both = {one.reference: one for one in (find(request, reference), find(request, other))}
    if len(both) != 2:
        raise Http404
    versions = {code: desk_queue.versions_sent(one)[0] for code, one in both.items()}
    stays = request.POST.get("stays", "")
    reason = typed(request, "reason")
    if request.method == "POST":
        try:
            if stays not in both:
                raise Refused(_("Choose which of the two stays."))
            closed = both[other if stays == reference else reference]
            read = (_number(request, closed.reference), _number(request, stays))
            merging.propose(closed, into=both[stays], reason=reason, by=request.user, read=read)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("The writers of the one that would be closed have been asked."))
            return redirect(f"{review_page(reference)}#merging")
    sides = [
        {
            "submission": one,
            "version": versions[code],
            "provider": provider_shown(one),
            "is_public": merges.is_public(one),
            "against": merges.reasons_against(both[other if code == reference else reference], one),
        }
        for code, one in both.items()
    ]
    return render(
        request,
        "submissions/merge.html",
        {
            "submission": both[reference],
            "sides": sides,
            "is_possible": any(not side["against"] for side in sides),
            "same_states": merges.concern_the_same_states(*versions.values()),
            "stays": stays,
            "reason": reason,
        },
    )


def _number(request: HttpRequest, reference: str) -> int:
    """The version that was on the page; -1, which none is, where nothing was said."""
    said = request.POST.get(f"version-{reference}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else -1


@role(Role.REVIEWER)
@require_POST
def call_off(request: HttpRequest, reference: str) -> HttpResponse:
    submission = find(request, reference)
    proposal = merges.of(submission).filter(outcome="").first()
    try:
        if proposal is None:
            raise Refused(_("No merging is under way."))
        merging.call_off(proposal, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("The merging is called off."))
    return redirect(f"{review_page(reference)}#merging")


@member
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """What the writers may know of it, and their answer."""
    submission = get_object_or_404(
        Submission.objects.of(request.user).select_related("organisation"), reference=reference
    )
    asked = merges.asked_of(submission)
    if asked is None:
        raise Http404
    if request.method == "POST":
        verbs = {
            "agree": (merging.agree, _("Thank you. You have agreed.")),
            "refuse": (merging.refuse_merging, _("Thank you. Your submission stays as it is.")),
            "call-off": (merging.call_off_own, _("It is called off. Your submission stays as it is.")),
        }
        try:
            if request.POST.get("do", "") not in verbs:
                raise Refused(_("Choose an answer."))
            verb, done = verbs[request.POST["do"]]
            verb(submission, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, done)
        return redirect("submissions:status", reference)
    return render(request, "submissions/merging.html", {"submission": submission, "asked": asked})
