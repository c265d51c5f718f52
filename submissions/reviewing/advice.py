"""Advice: a reviewer asks somebody about a text; that person reads and comments, and can decide nothing."""

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import Role, User
from consent.verbs import verb
from submissions.life import Status
from submissions.models import AdviceComment, AdviceRequest, Submission
from submissions.steps import MoveRefused, locked, refuse_unless_taken

LONGEST_QUESTION: int = AdviceRequest._meta.get_field("question").max_length or 0
LONGEST: int = AdviceComment._meta.get_field("text").max_length or 0


def open_to(user: User) -> QuerySet[AdviceRequest]:
    """The requests that this adviser can answer: not ended, on texts that OHCHR is reading. Anybody else has none."""
    if not user.has_role(Role.ADVISER):
        return AdviceRequest.objects.none()
    reading = [Status.SUBMITTED, Status.IN_REVIEW]
    mine = AdviceRequest.objects.filter(adviser=user, ended_at=None, submission__status__in=reading)
    return mine.exclude(submission__organisation__in=user.organisations()).exclude(submission__created_by=user)


def of(submission: Submission) -> QuerySet[AdviceRequest]:
    """All that was asked about it, with the answers, for the review page."""
    return submission.advice.select_related("adviser", "asked_by").prefetch_related("comments")


def advisers(submission: Submission) -> QuerySet[User]:
    """Who can be asked about it now: advisers who do not belong to the organisation, and are not asked already."""
    its_own = submission.organisation.memberships.current().values("user")
    asked = submission.advice.filter(ended_at=None).values("adviser")
    people = User.objects.filter(is_active=True, staff_roles__role=Role.ADVISER)
    return (
        people.exclude(pk__in=its_own).exclude(pk__in=asked).exclude(pk=submission.created_by_id).order_by("name", "pk")
    )


@verb
def ask(submission: Submission, *, adviser: str, question: str, by: User) -> AdviceRequest:
    """The reviewer who has it asks an adviser (by the account's number), who gets a letter."""
    row = locked(submission)
    refuse_unless_taken(row, by)
    if row.status != Status.IN_REVIEW:
        raise MoveRefused(_("Take it up first: advice is asked for while you review it."))
    to = next((one for one in advisers(row) if str(one.pk) == adviser), None)
    if to is None:
        raise MoveRefused(_("Choose an adviser who does not belong to the organisation, and is not asked already."))
    asked = AdviceRequest.objects.create(
        submission=row, adviser=to, question=_clean(question, LONGEST_QUESTION), asked_by=by
    )
    link = reverse_lazy("submissions:advise", args=[row.reference])
    outbox.post("submission_message", to=to, reference=row.reference, link=link)
    return asked


@verb
def end(submission: Submission, request: int, *, by: User) -> None:
    """The adviser is not asked any more, and does not see the text any more. Safe to call twice."""
    row = locked(submission)
    refuse_unless_taken(row, by)
    row.advice.filter(pk=request, ended_at=None).update(ended_at=timezone.now())


@verb
def comment(submission: Submission, *, text: str, by: User) -> AdviceComment:
    """The adviser says something; the reviewer who has the submission gets a letter."""
    request = open_to(by).filter(submission=submission).first()
    if request is None:
        raise MoveRefused(_("You are not asked about this text any more."))
    said = AdviceComment.objects.create(request=request, text=_clean(text, LONGEST))
    if submission.taken_by:
        link = reverse_lazy("submissions:review", args=[submission.reference])
        outbox.post("submission_message", to=submission.taken_by, reference=submission.reference, link=link)
    return said


def _clean(text: str, most: int) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise MoveRefused(_("There is nothing to send: write a text first."))
    if len(text) > most:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(text), "most": most}
        )
    return text
