"""The review page: one submission with everything about it, and what OHCHR writes on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import refusals
from accounts.models import Role, User
from accounts.policies import role
from consent import document as documents
from consent import outcomes
from consent.preview import preview
from consent.verbs import Refused
from submissions import answers, comparison, correspondence, moves, named_partners, standing, steps
from submissions import queue as desk_queue
from submissions.life import Status
from submissions.models import HintKind, Submission
from submissions.readiness import propose
from submissions.reviewing import advice, hints, merges, states, wording
from submissions.views.at_the_desk import OFFICERS, STAFF, do, find, provider_shown, review_page
from submissions.views.my import in_words
from submissions.views.queue import back_to_queue, last_seen
from submissions.views.similar import show_similar

CHECKLIST = {
    "scope": gettext_lazy(
        "It is technical cooperation or capacity-building that supports a recommendation or a pledge."
    ),
    "harm": gettext_lazy("It names no victim, witness, child or place of shelter, and no ongoing case."),
    "tone": gettext_lazy("The tone is factual; it accuses nobody and advertises nothing."),
    "links": gettext_lazy("Each linked recommendation fits what was done."),
    "states": gettext_lazy("Every State named in the text is among the States concerned, or need not be."),
    "places": gettext_lazy("Names of places follow the usage of the United Nations."),
    "duplicate": gettext_lazy("The same activity is not in the repository already."),
    "language": gettext_lazy("The text can be understood by a reader outside the field."),
}


@role(*STAFF)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    return show(request, find(request, reference))


def show(request: HttpRequest, submission: Submission, **typed: str) -> HttpResponse:
    """The whole record for OHCHR. ``typed``: texts of a form of this page that was refused."""
    user = request.user
    sent = desk_queue.versions_sent(submission)
    shown = sent[0]
    texts = comparison.choices(submission, sent, user)
    proposal = propose(
        submission, shown
    )  # made once: the text, its States, the hints and the comparison all ask for it
    document = documents.compose(proposal)
    at_the_gate = answers.at_the_gate(submission)
    is_mine = submission.status == Status.IN_REVIEW and submission.taken_by_id == user.pk
    return render(
        request,
        "submissions/review.html",
        {
            "submission": submission,
            "version": shown,
            "place": desk_queue.place(user, last_seen(request), submission.reference),
            "wanted": last_seen(request),
            "queue_at": back_to_queue(request),
            "provider": provider_shown(submission),
            "record": preview(document, files_at=f"{review_page(submission.reference)}files/"),
            "concerned": in_words(proposal.states),
            "partners": named_partners.for_ohchr(submission, shown),
            "advice": advice.of(submission),
            "mergings": merges.of(submission),
            "advisers": advice.advisers(submission) if is_mine else [],
            "state_history": states.history(submission),
            "comparison": comparison.chosen(
                submission,
                texts,
                before=request.GET.get("before", ""),
                after=request.GET.get("after", ""),
                composed={shown: document},
            ),
            "texts": texts,
            "unconfirmed_since": standing.unconfirmed_since(submission, timezone.now())
            if at_the_gate and at_the_gate.is_public
            else None,
            "writing_anew": submission.status == Status.DRAFT,
            "moves": submission.moves.select_related("by"),
            "thread": submission.messages.filter(internal=False).select_related("by"),
            "notes": submission.messages.filter(internal=True).select_related("by"),
            "checklist": CHECKLIST,
            "wordings": wording.of(submission, shown),
            "fields": wording.fields(shown) if is_mine else [],
            "links": wording.in_order(proposal.recommendations) if is_mine else [],
            "hints": hints.of(submission, shown, proposal.states),
            "gate": at_the_gate,
            "objection": outcomes.objection(at_the_gate.document) if at_the_gate else None,
            "is_mine": is_mine,
            "is_reviewer": user.has_role(Role.REVIEWER),
            "once_wrote": steps.once_wrote(submission, user) if user.has_role(Role.REVIEWER) else None,
            "read_by_nobody": shown.language not in user.reads and moves.is_read_by_nobody(shown.language),
            "is_publisher": user.has_role(Role.PUBLISHER),
            "is_officer": user.has_role(*OFFICERS),
            "may_confirm": user.has_role(Role.CONFIRMER, Role.PUBLISHER),
            "may_write": user.has_role(*correspondence.WRITING),
            "may_note": user.has_role(*correspondence.NOTING),
            "typed": typed,
        },
    )


# ------------------------------------------------------------------------------------------------- correspondence


@role(Role.REVIEWER, Role.PUBLISHER)
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    done = _("Your message is with the submitter.")
    return _write(request, reference, correspondence.write_to_submitter, "message", done, "messages")


@role(*OFFICERS)
@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    return _write(request, reference, correspondence.note, "note", _("Your note is kept."), "notes")


@role(*OFFICERS)
@require_POST
def checklist(request: HttpRequest, reference: str) -> HttpResponse:
    """What a reviewer has looked at, kept as a note with who and when."""
    submission = find(request, reference)
    ticked = [str(label) for code, label in CHECKLIST.items() if code in request.POST.getlist("checked")]
    if not ticked:
        messages.error(request, _("Tick what you have checked."))
        return redirect(f"{review_page(reference)}#checklist")
    heading = _("Checked in version %(number)d:") % {"number": desk_queue.versions_sent(submission)[0].number}
    correspondence.note(submission, by=request.user, text="\n".join([heading, *(f"– {one}" for one in ticked)]))
    messages.success(request, _("Your note is kept."))
    return redirect(f"{review_page(reference)}#notes")


@role(*OFFICERS)
@require_POST
def dismiss_hint(request: HttpRequest, reference: str) -> HttpResponse:
    """Why a hint is none. A refused note comes back in its box."""
    submission = find(request, reference)
    kind, subject = request.POST.get("kind", ""), request.POST.get("subject", "")
    note_ = request.POST.get("note", "")
    try:
        hints.dismiss(submission, kind=kind, subject=subject, note=note_, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
        if kind == HintKind.ALIKE:
            return show_similar(request, submission, about=subject, note=note_)
        return show(request, submission, hint=f"hint-{kind}-{subject}", hint_note=note_)
    messages.success(request, _("The hint is dismissed; your note is kept beside it."))
    if kind == HintKind.ALIKE:
        return redirect("submissions:similar", reference)
    return redirect(f"{review_page(reference)}#hints")


@role(*OFFICERS)
@require_POST
def bring_back_hint(request: HttpRequest, reference: str, dismissal: int) -> HttpResponse:
    def verb(submission: Submission, *, by: User) -> None:
        hints.bring_back(submission, dismissal, by=by)

    return do(request, reference, verb, done=_("The hint is shown again."), to=f"{review_page(reference)}#hints")


def _write(
    request: HttpRequest, reference: str, verb: Callable[..., Any], field: str, done: str, anchor: str
) -> HttpResponse:
    submission = find(request, reference)
    text = request.POST.get("text", "")
    try:
        verb(submission, by=request.user, text=text)
    except Refused as refused:
        refusals.tell(request, refused)
        return show(request, submission, **{field: text})
    messages.success(request, done)
    return redirect(f"{review_page(reference)}#{anchor}")
