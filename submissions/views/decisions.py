"""The reviewer's decisions: take up, put back, ask for changes, decline, approve. The rules are in ``submissions.moves``."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from accounts import refusals
from accounts.models import Role, User
from accounts.policies import role
from consent.verbs import Refused
from outbox.letters import absolute
from repository.content import LANGUAGES
from repository.reference.models import State
from submissions import comparison, moves, named_partners
from submissions import queue as desk_queue
from submissions.fields import find_states
from submissions.models import Submission, Version
from submissions.reviewing import complaints
from submissions.reviewing import states as list_of_states
from submissions.steps import MoveRefused
from submissions.views.at_the_desk import do, find, public_view, review_page, typed
from submissions.views.my import concerned
from submissions.views.queue import back_to_queue, last_seen


@role(Role.REVIEWER)
@require_POST
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    return do(request, reference, moves.take_up, done=_("You have taken it up."))


@role(Role.REVIEWER)
@require_POST
def put_back(request: HttpRequest, reference: str) -> HttpResponse:
    return do(request, reference, moves.put_back, done=_("It is back in the queue."))


@role(Role.REVIEWER)
def return_for_changes(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, RETURN)


@role(Role.REVIEWER)
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, DECLINE)


@role(Role.REVIEWER)
def lead_on(request: HttpRequest, reference: str) -> HttpResponse:
    """A complaint: what happens with it, and the letter as its writers will get it; then it is led on."""
    submission = find(request, reference)
    sent = desk_queue.versions_sent(submission)
    outdated = _what_changed(request, submission, sent)
    if request.method == "POST" and not outdated:
        following = _following(request, reference)
        try:
            complaints.lead_on(submission, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("It is led on; its text is erased in some days."))
            return _go_on(request, reference, following)
    erase_on = timezone.localdate(timezone.now() + complaints.KEPT_FOR)
    return render(
        request,
        "submissions/lead_on.html",
        {
            "submission": submission, "version": sent[0], "outdated": outdated, "erase_on": erase_on,
            "reasons": complaints.reasons_not_to(submission),
            "letters": _letters(submission, "submission_led_on", leads_to="repository:elsewhere", day=erase_on),
        },
    )  # fmt: skip


@role(Role.REVIEWER)
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """To a colleague, with a note. What was written stays when it is refused."""
    submission = find(request, reference)
    colleagues = moves.colleagues(submission, of=request.user)
    note = typed(request, "note")
    chosen = request.POST.get("to", "")
    language = desk_queue.versions_sent(submission)[0].language
    if request.method == "POST":
        to = next((one for one in colleagues if str(one.pk) == chosen), None)
        try:
            if to is None:
                raise MoveRefused(_("Choose a colleague."))
            moves.hand_over(submission, to=to, note=note, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("%(name)s has it now.") % {"name": to})
            return redirect(back_to_queue(request))
    return render(
        request,
        "submissions/hand_over.html",
        {
            "submission": submission,
            "colleagues": sorted(colleagues, key=lambda one: language not in one.reads),  # first who reads it
            "language": language,
            "language_name": dict(LANGUAGES)[language],
            "chosen": chosen,
            "note": note,
        },
    )


def _go_on(request: HttpRequest, reference: str, following: str) -> HttpResponse:
    """After a decision: the next one of the queue as it was last seen, or the queue."""
    messages.info(request, _("That was %(reference)s.") % {"reference": reference})
    return redirect(review_page(following) if following else back_to_queue(request))


def _following(request: HttpRequest, reference: str) -> str:
    """The reference that stands after this one, asked before it leaves its place."""
    place = desk_queue.place(request.user, last_seen(request), reference)
    return place.next if place else ""


class Decision:
    """A decision that the submitter is told in words: write, read it as it will be read, send."""

    def __init__(
        self,
        code: str,
        title: Any,
        letter: str,
        hint: Any,
        button: Any,
        done: Any,
        verb: Callable[..., Any],
        keyword: str,
    ):
        self.code, self.title, self.letter, self.hint = code, title, letter, hint
        self.button, self.done, self.verb, self.keyword = button, done, verb, keyword


RETURN = Decision(
    "return_for_changes", gettext_lazy("Ask for changes"), "submission_returned",
    gettext_lazy("Say what should change, and why. The submitter reads exactly this."),
    pgettext_lazy("button", "Send it back for changes"), gettext_lazy("It is with the submitter, for changes."),
    moves.return_for_changes, "message",
)  # fmt: skip
DECLINE = Decision(
    "decline", gettext_lazy("Do not retain it"), "submission_declined",
    gettext_lazy("Say why it is not retained. The submitter reads exactly this, and may change it and send it again."),
    pgettext_lazy("button", "Decline it"), gettext_lazy("It is not retained; the submitter has been told why."),
    moves.decline, "reason",
)  # fmt: skip


# Offered beside a submission of the same activity: who reported it is told to nobody.
ALREADY_REPORTED = gettext_lazy(
    "The activity has been reported to OHCHR already. OHCHR keeps one record of each activity, and has therefore not retained"
    " yours. If yours is another activity, say in what it differs and send it again."
)


def _decide(request: HttpRequest, reference: str, decision: Decision) -> HttpResponse:
    submission = find(request, reference)
    sent = desk_queue.versions_sent(submission)
    text = typed(request) if request.method == "POST" or "already" not in request.GET else str(ALREADY_REPORTED)
    outdated = _what_changed(request, submission, sent)
    if request.method == "POST" and request.POST.get("do") == "send" and not outdated:
        following = _following(request, reference)
        try:
            decision.verb(submission, by=request.user, **{decision.keyword: text})
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, decision.done)
            return _go_on(request, reference, following)
    is_preview = request.POST.get("do") in ("preview", "send") and bool(text.strip()) and not outdated
    return render(
        request,
        "submissions/decide.html",
        {
            "submission": submission,
            "version": sent[0],
            "decision": decision,
            "text": text,
            "is_preview": is_preview,
            "letters": _letters(submission, decision.letter) if is_preview else [],
            "outdated": outdated,
        },
    )


def _letters(
    submission: Submission, letter: str, *, leads_to: str = "", day: date | None = None
) -> list[dict[str, str]]:
    """The letter as the submitter's people will get it, once in each language that one of them chose for letters.

    ``leads_to``: name of the address in it; "": the submission's own page.
    """
    people = User.objects.filter(pk__in=submission.organisation.memberships.current().values("user"), is_active=True)
    told = []
    for language in people.order_by("language").values_list("language", flat=True).distinct():
        with translation.override(language):
            page = reverse(leads_to) if leads_to else reverse("submissions:status", args=[submission.reference])
            said = {"reference": submission.reference, "link": absolute(page), "day": day}
            told.append(
                {
                    "language": language,
                    "subject": " ".join(render_to_string(f"emails/{letter}.subject", said).split()),
                    "body": render_to_string(f"emails/{letter}.txt", said).strip(),
                }
            )
    return told


@role(Role.REVIEWER)
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    submission = find(request, reference)
    sent = desk_queue.versions_sent(submission)
    outdated = _what_changed(request, submission, sent)
    if request.method == "POST" and not outdated:
        try:
            if "states" not in request.POST:
                raise MoveRefused(_("Confirm that you have checked the list of States concerned."))
            asked = moves.approve(submission, by=request.user, states=request.POST["states"].split())
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(
                request,
                _asked(len(asked.requests)) if asked else _("It goes to the States concerned with Monday's batch."),
            )
            return redirect("submissions:review", reference)
    on_the_list = concerned(sent[0])
    return render(
        request,
        "submissions/approve.html",
        {
            "submission": submission,
            "version": sent[0],
            "record": public_view(submission, sent[0]),
            "concerned": on_the_list,
            "partners": named_partners.for_ohchr(submission, sent[0]),
            "letters": _letters(submission, "submission_with_states"),
            "codes": " ".join(state.pk for state, _why in on_the_list),
            "reasons": moves.reasons_not_to_approve(submission, by=request.user),
            "outdated": outdated,
        },
    )


def _asked(number: int) -> str:
    if number == 0:
        return _("A second person has to confirm now that it concerns no State in particular.")
    return ngettext(
        "The State concerned has been asked.", "The %(number)d States concerned have been asked.", number
    ) % {"number": number}


def _what_changed(request: HttpRequest, submission: Submission, sent: list[Version]) -> comparison.Comparison | None:
    """What is different from the version that the page was opened on; None when it is the one decided on now.

    A decision on an outdated version is not taken: the page comes back with the difference and all that was typed.
    """
    number = request.POST.get("version")
    if request.method != "POST" or number == str(sent[0].number):
        return None
    messages.error(request, _("The text changed while you were reading. Please look again before you decide."))
    read = next((one for one in sent if str(one.number) == number), sent[-1])
    return comparison.between(submission, read, sent[0])


@role(Role.REVIEWER)
def states(request: HttpRequest, reference: str) -> HttpResponse:
    """The list of States concerned: why each is on it, and adding or removing one with a reason."""
    submission = find(request, reference)
    newest = desk_queue.versions_sent(submission)[0]
    name, reason = request.POST.get("state", "").strip(), typed(request, "reason")
    if request.method == "POST":
        verb = list_of_states.remove if request.POST.get("do") == "remove" else list_of_states.add
        codes, unknown = find_states([name] if name else [])
        try:
            if unknown or not codes:
                raise MoveRefused(
                    _("“%(name)s” is the name of no State that we know. Choose one from the list.") % {"name": name}
                )
            verb(submission, State.objects.get(pk__in=codes), reason=reason, by=request.user)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("The list of States concerned has changed; your reason is kept."))
            return redirect("submissions:desk_states", reference)
    return render(
        request,
        "submissions/desk_states.html",
        {
            "submission": submission,
            "concerned": concerned(newest),
            "added": State.objects.filter(pk__in=submission.states_added()).in_order(),
            "history": list_of_states.history(submission),
            "all_states": State.objects.in_order(),
            "name": name,
            "reason": reason,
            "did": request.POST.get("do", ""),
        },
    )
