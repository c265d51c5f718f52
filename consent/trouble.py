"""When a State cannot have read what it was asked: an alert at the desk, and the date waits (E-413, E-904).

A mailbox that bounces or answers by a machine is no answer. While every letter about a request is in trouble its date
stands still: no reminders, and the 60 days of D4 do not run out. It goes on when an officer has reached the State.
"""

from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.attempts import Attempted
from accounts.models import User
from consent import authority, letters
from consent.models import ConsentRequest
from consent.verbs import Refused, verb
from outbox.models import Letter

ABOUT = ("consent_request", "consent_reminder")


def look(*, today: date) -> int:
    """Pause each open request about which no letter is known to have arrived. Run by the clock, safe to run twice.

    Returns how many were paused. One that has no letter at all (no focal point, no office) waits as well.
    """
    paused = 0
    for request in ConsentRequest.objects.open().filter(paused_since=None, opened_at=None).order_by("pk"):
        if not reached(request):
            paused += _pause(request, today)
    return paused


def reached(request: ConsentRequest) -> bool:
    """True while some letter about it, written since the last trouble was solved, is not in trouble."""
    letters = Letter.objects.filter(name__in=ABOUT, reference=request.pk)
    if request.resumed_at is not None:
        letters = letters.filter(created_at__gte=request.resumed_at)
        if not letters.exists():
            return True  # an officer said that the State was reached
    said = letters.aggregate(all=Count("pk"), bad=Count("pk", filter=Q(pk__in=letters.in_trouble().values("pk"))))
    return said["all"] > said["bad"]


@verb
def mark(request: ConsentRequest, *, by: User, today: date) -> None:
    """An officer knows that nothing arrives: the mission telephoned, or a letter came back on paper. Safe to call twice."""
    _refuse_all_but_officers(by, request)
    _pause(request, today)


@verb
def resume(request: ConsentRequest, *, by: User, today: date, write_again: bool) -> None:
    """The State was reached, or has another mailbox now: the date goes on, later by as many days as it stood still."""
    _refuse_all_but_officers(by, request)
    row = ConsentRequest.objects.select_for_update().get(pk=request.pk)
    if row.paused_since is None:
        return
    row.hoped_by += today - row.paused_since
    row.paused_days += (today - row.paused_since).days
    row.paused_since, row.resumed_at = None, timezone.now()
    row.save(update_fields=["hoped_by", "paused_days", "paused_since", "resumed_at"])
    if write_again:
        letters.ask_again(row)


def paused() -> list[ConsentRequest]:
    """The open requests whose date stands still, longest first."""
    return list(
        ConsentRequest.objects.open().exclude(paused_since=None).select_related("state").order_by("paused_since", "pk")
    )


def waiting_for(user: User) -> int:
    """How many requests stand still because a State cannot be reached."""
    return ConsentRequest.objects.open().exclude(paused_since=None).count() if user.has_role(*authority.OFFICERS) else 0


def _pause(request: ConsentRequest, today: date) -> bool:
    with transaction.atomic():
        row = ConsentRequest.objects.select_for_update().get(pk=request.pk)
        if row.paused_since is not None:
            return False
        row.paused_since = today
        row.save(update_fields=["paused_since"])
    return True


def _refuse_all_but_officers(by: User, request: ConsentRequest) -> None:
    if not by.is_active or not by.has_role(*authority.OFFICERS):
        raise Refused(
            _("Only OHCHR staff can do this."),
            attempt=Attempted("note trouble with a mailbox", by, request.state_id, request.pk),
        )
