"""OHCHR's buttons at the gate, on the review page. What each does, and when it is refused, is in ``consent.gate``."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import refusals
from accounts.models import Role, User
from accounts.policies import role
from consent import gate
from consent.verbs import Refused
from submissions import answers, moves, steps
from submissions.models import Submission
from submissions.views.at_the_desk import OFFICERS, do, find, typed
from submissions.views.review import show


@role(Role.CONFIRMER, Role.PUBLISHER)
@require_POST
def confirm_no_state(request: HttpRequest, reference: str) -> HttpResponse:
    done = _("Confirmed: it concerns no State in particular.")
    return do(request, reference, _on_document(gate.confirm_no_state), done=done)


@role(Role.PUBLISHER)
@require_POST
def clear(request: HttpRequest, reference: str) -> HttpResponse:
    done = _("Cleared: it is published by itself when the last State concerned consents.")
    return do(request, reference, _on_document(gate.clear), done=done)


@role(Role.PUBLISHER)
@require_POST
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    return do(request, reference, moves.publish, done=_("It is public now."))


@role(*OFFICERS)
@require_POST
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    submission = find(request, reference)
    reason = typed(request, "reason")
    try:
        gate.hold(submission.reference, by=request.user, reason=reason)
    except Refused as refused:
        refusals.tell(request, refused)
        return show(request, submission, hold=reason)
    messages.success(request, _("It is on hold, and not in public view."))
    return redirect("submissions:review", reference)


@role(*OFFICERS)
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    def verb(submission: Submission, *, by: User) -> None:
        gate.release(submission.reference, by=by)

    return do(request, reference, verb, done=_("Noted. A hold ends when a second officer has agreed."))


def _on_document(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A verb of the gate, on the newest document of a submission."""

    def run(submission: Submission, *, by: User) -> None:
        at_the_gate = answers.at_the_gate(submission)
        if at_the_gate is None:
            raise Refused(_("This text has not been put before the States concerned."))
        if steps.wrote(submission, by):
            raise Refused(steps.why_not_theirs(submission, by))
        verb(at_the_gate.document, by=by)

    return run
