"""A complaint about violations that came as an activity: led on to where complaints are received, and not kept (E-211).

Its writers can read it for some days still, to send it where it belongs; then its text is erased. The letter says nothing of it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from consent.models import PublicationDocument
from consent.verbs import verb
from submissions import old_drafts
from submissions.erasing import erase
from submissions.life import Pen, Status
from submissions.models import Act, Complaint, Submission
from submissions.reviewing import merges
from submissions.steps import MoveRefused, locked, move, refuse, refuse_unless_taken

KEPT_FOR = timedelta(days=14)  # after that the text is erased


@verb
def lead_on(submission: Submission, *, by: User) -> Complaint:
    """The reviewer who has it: this is a complaint. Safe to call twice. Raises :class:`MoveRefused`."""
    row = locked(submission)
    if known := Complaint.objects.filter(submission=row).first():
        return known
    refuse_unless_taken(row, by)
    if row.status != Status.IN_REVIEW:
        raise MoveRefused(_("Take it up first."))
    refuse(reasons_not_to(row))
    move(row, Status.DECLINED, by=by, pen=Pen.OHCHR, version=row.current, act=Act.COMPLAINT)
    Submission.objects.filter(pk=row.pk).update(taken_by=None)
    made = Complaint.objects.create(submission=row, by=by, erase_at=timezone.now() + KEPT_FOR)
    outbox.post(
        "submission_led_on", to=old_drafts.writers(row.organisation), reference=row.reference,
        day=timezone.localdate(made.erase_at), link=reverse_lazy("repository:elsewhere"),
    )  # fmt: skip
    return made


def reasons_not_to(submission: Submission) -> list[str]:
    """Why it cannot be treated as a complaint: what States have read, or the public, is theirs too, and is not erased."""
    reasons = []
    if PublicationDocument.objects.filter(record=submission.reference).exists():
        reasons.append(
            _("A text of it has been before States or the public: it cannot be erased. Decline it, or hold it.")
        )
    if merges.of(submission):
        reasons.append(_("It was to be merged with another submission. Decline it."))
    return reasons


def erase_due(*, now: datetime) -> int:
    """Erase the texts whose day has come, each in a transaction of its own. Run by the clock; safe to run twice."""
    due = Complaint.objects.filter(erased_at=None, erase_at__lte=now).select_related("submission")
    return sum(_erase(one.submission, now=now) for one in due.order_by("pk"))


@verb
def _erase(submission: Submission, *, now: datetime) -> bool:
    row = locked(submission)
    if not Complaint.objects.filter(submission=row, erased_at=None, erase_at__lte=now).update(erased_at=now):
        return False
    transaction.on_commit(erase(row))
    return True
