"""What other rooms may know of submissions: a number, and nothing that it is made of."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from accounts.models import Role, User
from submissions import old_drafts, queue
from submissions.life import Pen, Status
from submissions.models import Move, Submission
from submissions.reviewing import advice, merges, wording


def received_between(first: date, last: date) -> int:
    """How many submissions were first sent to OHCHR from ``first`` to ``last``, both days included (in Geneva).

    Worldwide, whatever became of them. A submission that came back for changes and was sent again counts once.
    Whether the number may be shown is the asker's to decide (policy decision D19).
    """
    begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
    return Submission.objects.filter(sent_at__gte=begins, sent_at__lt=ends).count()


def waiting_for_submitter(user: User) -> int:
    """How many texts of this person's organisations wait: to be changed or sent, not published as they are, about to be deleted,
    or something is asked."""
    last = Move.objects.of_status().filter(submission=OuterRef("pk")).order_by("-at", "-pk")
    came_back = Q(status=Status.DRAFT, last_pen=Pen.OHCHR) | Q(
        status__in=[Status.NOT_CONSENTED, Status.DECLINED], complaint=None
    )
    entered = Q(status=Status.DRAFT, entry__confirmed_at=None, entry__ended_at=None, entry__isnull=False)
    mine = Submission.objects.of(user).annotate(last_pen=Subquery(last.values("pen")[:1]))
    asked = Q(pk__in=wording.waiting_in(mine)) | Q(pk__in=merges.waiting_in(mine))
    return mine.filter(came_back | entered | asked | Q(pk__in=old_drafts.told(mine).values("pk"))).count()


def waiting_at_the_desk(user: User) -> int:
    """How many submissions this officer can move on now, by the roles that he or she has."""
    views = {
        Role.REVIEWER: ["unassigned", "mine"],
        Role.PUBLISHER: ["second", "publication"],
        Role.CONFIRMER: ["second"],
    }
    mine = {view for role, those in views.items() if user.has_role(role) for view in those}
    found = queue.counts(user) if mine else {}
    return sum(found[f"n_{view}"] for view in mine)


def waiting_for_advice(user: User) -> int:
    """On how many texts this adviser is asked, and has said nothing yet."""
    return advice.open_to(user).filter(comments=None).count()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.GENEVA))
