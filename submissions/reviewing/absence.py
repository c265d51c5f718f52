"""What an absent reviewer has taken up flows back to the queue, so that nothing waits for somebody who is not there (E-306)."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q

from accounts.models import Role, User
from consent.verbs import verb
from submissions import workdays
from submissions.life import Pen, Status
from submissions.models import Submission
from submissions.steps import MoveRefused, locked, move


def give_back(*, now: datetime) -> int:
    """Put back what is with a reviewer who is away. Run by the clock; safe to run twice. Returns how many.

    Away is whoever has not signed in, nor taken it up, for ``settings.REVIEWER_AWAY_DAYS`` working days; gone at once is whose
    account is closed or who reviews no more. What is approved and waits for its weekly batch stays.
    """
    since = workdays.ago(settings.REVIEWER_AWAY_DAYS + 1, now)
    reviewers = User.objects.filter(is_active=True, staff_roles__role=Role.REVIEWER)
    taken = Submission.objects.filter(status=Status.IN_REVIEW, to_ask_at=None, taken_by__isnull=False).annotate(
        taken_at=Max("moves__at", filter=Q(moves__after=Status.IN_REVIEW))
    )
    away = Q(taken_at__lte=since) & (Q(taken_by__last_login=None) | Q(taken_by__last_login__lte=since))
    back = 0
    for submission in taken.filter(away | ~Q(taken_by__in=reviewers)).order_by("pk"):
        try:
            back += _put_back(submission, taken_by=submission.taken_by_id)
        except MoveRefused:  # somebody has moved it in this moment
            continue
    return back


@verb
def _put_back(submission: Submission, *, taken_by: int | None) -> bool:
    row = locked(submission)
    if row.status != Status.IN_REVIEW or row.taken_by_id != taken_by or row.to_ask_at is not None:
        return False
    move(row, Status.SUBMITTED, by=None, pen=Pen.OHCHR)
    Submission.objects.filter(pk=row.pk).update(taken_by=None)
    return True
