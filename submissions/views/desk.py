"""OHCHR's pages: find, do, show. What each role may do is in the verbs; a refusal becomes a message; nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Role, User
from accounts.policies import role
from consent import document as documents
from consent import gate
from consent.preview import preview
from consent.verbs import Refused
from outbox.letters import absolute
from submissions import comparison, correspondence, moves
from submissions import queue as desk_queue
from submissions.life import Status
from submissions.models import Submission, Version
from submissions.views.my import _concerned

STAFF = (Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR, Role.AUDITOR)
OFFICERS = gate.OFFICERS
PER_PAGE = 25

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
def queue(request: HttpRequest) -> HttpResponse:
    view = desk_queue.BY_CODE.get(request.GET.get("view", ""), desk_queue.VIEWS[0])
    found = desk_queue.before(request.user).filter(view.condition(request.user))
    if words := request.GET.get("q", "").replace("\x00", "").strip():
        found = found.filter(reference__icontains=words)
    numbers = desk_queue.counts(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    for submission in page:
        submission.days = (today - timezone.localdate(submission.last_sent_at)).days
    return render(
        request,
        "submissions/queue.html",
        {
            "views": [(one, numbers[f"n_{one.code}"]) for one in desk_queue.VIEWS],
            "view": view,
            "found": page,
            "words": words,
        },
    )


def _of(request: HttpRequest, reference: str) -> Submission:
    found = Submission.objects.before_ohchr(request.user).select_related("organisation", "taken_by")
    return get_object_or_404(found, reference=reference)


@role(*STAFF)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    return _show(request, _of(request, reference))


def _show(request: HttpRequest, submission: Submission, **typed: str) -> HttpResponse:
    """The whole record for OHCHR. ``typed``: texts of a form of this page that was refused."""
    user = request.user
    sent = desk_queue.versions_sent(submission)
    shown = sent[0]
    at_the_gate = desk_queue.at_the_gate(submission)
    return render(
        request,
        "submissions/review.html",
        {
            "submission": submission,
            "version": shown,
            "provider": provider_shown(submission),
            "record": preview(documents.compose(moves.propose(submission, shown)), files_at=_files_at(submission)),
            "concerned": _concerned(shown),
            "comparison": _comparison(request, submission, sent),
            "earlier": sent[1:],
            "writing_anew": submission.status == Status.DRAFT,
            "moves": submission.moves.select_related("by"),
            "thread": submission.messages.filter(internal=False).select_related("by"),
            "notes": submission.messages.filter(internal=True).select_related("by"),
            "checklist": CHECKLIST,
            "gate": at_the_gate,
            "objection": gate.objection(at_the_gate.document) if at_the_gate else None,
            "is_mine": submission.status == Status.IN_REVIEW and submission.taken_by_id == user.pk,
            "is_reviewer": user.has_role(Role.REVIEWER),
            "is_publisher": user.has_role(Role.PUBLISHER),
            "is_officer": user.has_role(*OFFICERS),
            "may_confirm": user.has_role(Role.CONFIRMER, Role.PUBLISHER),
            "may_write": user.has_role(*correspondence.WRITING),
            "may_note": user.has_role(*correspondence.NOTING),
            "typed": typed,
        },
    )


def _files_at(submission: Submission) -> str:
    """The address before a file's hash, for OHCHR."""
    return reverse("submissions:review", args=[submission.reference]) + "files/"


def provider_shown(submission: Submission) -> str:
    """The organisation's name for OHCHR; a protected one is its kind only, here too."""
    organisation = submission.organisation
    if organisation.is_protected:
        return _("%(kind)s (protected)") % {"kind": organisation.get_type_display()}
    return organisation.name


def _comparison(request: HttpRequest, submission: Submission, sent: list[Version]) -> comparison.Comparison | None:
    """Against the version asked for, or the one sent before; None for a first version."""
    wanted = request.GET.get("against", "")
    against = next((one for one in sent[1:] if str(one.number) == wanted), sent[1] if len(sent) > 1 else None)
    return comparison.compare(submission, against, sent[0]) if against else None


# ------------------------------------------------------------------------------------------------- the reviewer


@role(Role.REVIEWER)
@require_POST
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    return _do(request, reference, moves.take_up, done=_("You have taken it up."))


@role(Role.REVIEWER)
@require_POST
def put_back(request: HttpRequest, reference: str) -> HttpResponse:
    return _do(request, reference, moves.put_back, done=_("It is back in the queue."))


@role(Role.REVIEWER)
def return_for_changes(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, RETURN)


@role(Role.REVIEWER)
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide(request, reference, DECLINE)


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


def _decide(request: HttpRequest, reference: str, decision: Decision) -> HttpResponse:
    submission = _of(request, reference)
    shown = desk_queue.versions_sent(submission)[0]
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")
    if request.method == "POST" and _is_outdated(request, shown):
        return redirect("submissions:review", reference)
    if request.method == "POST" and request.POST.get("do") == "send":
        try:
            decision.verb(submission, by=request.user, **{decision.keyword: text})
        except Refused as refused:
            _tell(request, refused)
        else:
            messages.success(request, decision.done)
            return redirect("submissions:queue")
    is_preview = request.method == "POST" and request.POST.get("do") in ("preview", "send") and bool(text.strip())
    return render(
        request,
        "submissions/decide.html",
        {
            "submission": submission,
            "version": shown,
            "decision": decision,
            "text": text,
            "is_preview": is_preview,
            "letter": _letter(submission, decision.letter) if is_preview else None,
            "most": correspondence.LONGEST,
        },
    )


def _letter(submission: Submission, letter: str) -> dict[str, str]:
    """The letter as the submitter will get it, in the language that they chose for letters."""
    people = User.objects.filter(pk__in=submission.organisation.memberships.current().values("user"), is_active=True)
    first = people.order_by("pk").first()
    language = first.language if first else "en"
    with translation.override(language):
        link = absolute(reverse("submissions:status", args=[submission.reference]))
        said = {"reference": submission.reference, "link": link}
        return {
            "language": language,
            "subject": " ".join(render_to_string(f"emails/{letter}.subject", said).split()),
            "body": render_to_string(f"emails/{letter}.txt", said).strip(),
        }


@role(Role.REVIEWER)
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    shown = desk_queue.versions_sent(submission)[0]
    if request.method == "POST":
        if _is_outdated(request, shown):
            return redirect("submissions:review", reference)
        try:
            asked = moves.approve(submission, by=request.user)
        except Refused as refused:
            _tell(request, refused)
        else:
            messages.success(
                request,
                _asked(len(asked.requests)) if asked else _("It goes to the States concerned with Monday's batch."),
            )
            return redirect("submissions:review", reference)
    return render(
        request,
        "submissions/approve.html",
        {
            "submission": submission,
            "version": shown,
            "record": preview(documents.compose(moves.propose(submission, shown)), files_at=_files_at(submission)),
            "concerned": _concerned(shown),
            "reasons": moves.reasons_not_to_approve(submission, by=request.user),
        },
    )


def _asked(number: int) -> str:
    if number == 0:
        return _("A second person has to confirm now that it concerns no State in particular.")
    return ngettext(
        "The State concerned has been asked.", "The %(number)d States concerned have been asked.", number
    ) % {"number": number}


def _is_outdated(request: HttpRequest, shown: Version) -> bool:
    """The page was opened on another version than the one that is decided on now: nothing is done."""
    if request.POST.get("version") == str(shown.number):
        return False
    messages.error(request, _("The text changed while you were reading. Please look again before you decide."))
    return True


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
    submission = _of(request, reference)
    ticked = [str(label) for code, label in CHECKLIST.items() if code in request.POST.getlist("checked")]
    if not ticked:
        messages.error(request, _("Tick what you have checked."))
        return redirect(f"{reverse('submissions:review', args=[reference])}#checklist")
    heading = _("Checked in version %(number)d:") % {"number": desk_queue.versions_sent(submission)[0].number}
    correspondence.note(submission, by=request.user, text="\n".join([heading, *(f"– {one}" for one in ticked)]))
    messages.success(request, _("Your note is kept."))
    return redirect(f"{reverse('submissions:review', args=[reference])}#notes")


def _write(
    request: HttpRequest, reference: str, verb: Callable[..., Any], field: str, done: str, anchor: str
) -> HttpResponse:
    submission = _of(request, reference)
    text = request.POST.get("text", "")
    try:
        verb(submission, by=request.user, text=text)
    except Refused as refused:
        _tell(request, refused)
        return _show(request, submission, **{field: text})
    messages.success(request, done)
    return redirect(f"{reverse('submissions:review', args=[reference])}#{anchor}")


# ------------------------------------------------------------------------------------------------- the gate


@role(Role.CONFIRMER, Role.PUBLISHER)
@require_POST
def confirm_no_state(request: HttpRequest, reference: str) -> HttpResponse:
    done = _("Confirmed: it concerns no State in particular.")
    return _do(request, reference, _on_document(gate.confirm_no_state), done=done)


@role(Role.PUBLISHER)
@require_POST
def clear(request: HttpRequest, reference: str) -> HttpResponse:
    done = _("Cleared: it is published by itself when the last State concerned consents.")
    return _do(request, reference, _on_document(gate.clear), done=done)


@role(Role.PUBLISHER)
@require_POST
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    return _do(request, reference, moves.publish, done=_("It is public now."))


@role(*OFFICERS)
@require_POST
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        gate.hold(submission.reference, by=request.user, reason=reason)
    except Refused as refused:
        _tell(request, refused)
        return _show(request, submission, hold=reason)
    messages.success(request, _("It is on hold, and not in public view."))
    return redirect("submissions:review", reference)


@role(*OFFICERS)
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    def verb(submission: Submission, *, by: User) -> None:
        gate.release(submission.reference, by=by)

    return _do(request, reference, verb, done=_("Noted. A hold ends when a second officer has agreed."))


def _on_document(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A verb of the gate, on the newest document of a submission."""

    def run(submission: Submission, *, by: User) -> None:
        at_the_gate = desk_queue.at_the_gate(submission)
        if at_the_gate is None:
            raise Refused(_("This text has not been put before the States concerned."))
        verb(at_the_gate.document, by=by)

    return run


def _do(request: HttpRequest, reference: str, verb: Callable[..., Any], *, done: str) -> HttpResponse:
    submission = _of(request, reference)
    try:
        verb(submission, by=request.user)
    except Refused as refused:
        _tell(request, refused)
    else:
        messages.success(request, done)
    return redirect("submissions:review", reference)


def _tell(request: HttpRequest, refused: Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, reason)
