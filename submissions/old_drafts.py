"""Drafts that nobody needs any more: told of twice, kept with one click, else deleted whole (policy decision D11; docs/adr/0032).

Only what was never sent: it is nobody's but its writers'. What OHCHR has read is told of in the audit trail, and stays.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts import evidence
from accounts.models import Membership, Organisation, User
from consent.verbs import verb
from submissions import files
from submissions.life import Status
from submissions.models import Entry, File, ForgottenDraft, Message, Move, Submission
from submissions.steps import MoveRefused, locked, refuse_strangers

UNTOUCHED = timedelta(days=731)  # 24 months, whichever they are
FIRST_LETTER = timedelta(days=60)  # so long before the day on which it is deleted, at the latest
SECOND_LETTER = timedelta(days=14)


def touched(drafts: QuerySet) -> QuerySet:
    """Of these the drafts that were never sent, with ``touched_at``: when its writers last did anything with it."""
    moved = Move.objects.filter(submission=OuterRef("pk")).order_by().values("submission").annotate(last=Max("at"))
    said = Message.objects.filter(submission=OuterRef("pk")).order_by().values("submission").annotate(last=Max("at"))
    return drafts.filter(status=Status.DRAFT, sent_at=None).annotate(
        touched_at=Greatest(
            "changed_at", "attribution_confirmed_at", Subquery(moved.values("last")), Subquery(said.values("last"))
        )
    )


def told(drafts: QuerySet) -> QuerySet:
    """Of these the ones whose writers have had the first letter, and have touched nothing since."""
    return touched(drafts).filter(told_of_deletion_at__gt=F("touched_at"))


def goes_on(draft: Any) -> datetime:
    """When one of ``told`` is deleted, at the earliest."""
    letters_end = draft.told_of_deletion_at + FIRST_LETTER
    if draft.told_again_at and draft.told_again_at > draft.touched_at:
        letters_end = draft.told_again_at + SECOND_LETTER
    return max(draft.touched_at + UNTOUCHED, letters_end)


def write_due(*, now: datetime) -> int:
    """Both letters, to everybody who writes for the organisation. Run by the clock; safe to run twice.

    Returns for how many drafts. Where nobody writes for it any more nobody can be told: such a draft stays until somebody does.
    """
    grown = touched(Submission.objects.all()).filter(touched_at__lte=now - UNTOUCHED + FIRST_LETTER)
    first = grown.filter(Q(told_of_deletion_at=None) | Q(told_of_deletion_at__lte=F("touched_at")))
    second = told(grown).filter(
        touched_at__lte=now - UNTOUCHED + SECOND_LETTER,
        told_of_deletion_at__lte=now - FIRST_LETTER + SECOND_LETTER,
        told_again_at=None,
    )
    number = 0
    for due, letter in ((first, "told_of_deletion_at"), (second, "told_again_at")):
        for draft in due.select_related("organisation").order_by("pk"):
            with transaction.atomic():
                row = due.select_for_update(of=("self",)).filter(pk=draft.pk).first()
                people = writers(draft.organisation)
                if row is None or not people:
                    continue
                again = {"told_again_at": None} if letter == "told_of_deletion_at" else {}
                Submission.objects.filter(pk=row.pk).update(**{letter: now}, **again)
                setattr(row, letter, now)
                row.told_again_at = None if again else now
                outbox.post(
                    "draft_goes", to=people, reference=row.reference, day=timezone.localdate(goes_on(row)),
                    link=reverse_lazy("submissions:status", args=[row.reference]),
                )  # fmt: skip
                number += 1
    return number


def writers(organisation: Organisation) -> list[User]:
    """Who writes for it; of one that OHCHR still checks, whoever named it."""
    members = organisation.memberships.all()
    writes = Q(pk__in=members.current().values("user")) | Q(
        pk__in=Membership.objects.being_checked().filter(organisation=organisation).values("user")
    )
    return list(User.objects.filter(writes, is_active=True).order_by("pk"))


@verb
def keep(draft: Submission, *, by: User) -> None:
    """Its writers still need it: the 24 months begin anew. Safe to call twice."""
    row = locked(draft)
    refuse_strangers(row, by)
    if row.status != Status.DRAFT or row.sent_at is not None:
        raise MoveRefused(_("It is not a draft any more: nothing deletes it."))
    Submission.objects.filter(pk=row.pk).update(changed_at=timezone.now())


def due(*, now: datetime) -> QuerySet:
    """What may be deleted now: untouched for 24 months, and both letters out for long enough."""
    return told(Submission.objects.all()).filter(
        touched_at__lte=now - UNTOUCHED,
        told_of_deletion_at__lte=now - FIRST_LETTER,
        told_again_at__gt=F("touched_at"),
        told_again_at__lte=now - SECOND_LETTER,
    )


def delete_due(*, now: datetime) -> int:
    """Delete what is due, each in a transaction of its own. Run by the clock; safe to run twice. Returns how many went."""
    number = 0
    for draft in due(now=now).order_by("pk"):
        attached = _delete(draft, now=now)
        if attached is None:
            continue
        number += 1
        for sha256 in attached:
            files.forget(sha256)
    return number


@verb
def _delete(draft: Submission, *, now: datetime) -> list[str] | None:
    """The draft with all that hangs on it; its reference and the day stay. Returns the hashes of its files.

    None: somebody has touched or sent it in this moment.
    """
    row = locked(draft)
    if not due(now=now).filter(pk=row.pk).exists():
        return None
    entry = Entry.objects.filter(submission=row).select_related("scan").first()
    if entry:
        transaction.on_commit(lambda: evidence.forget(entry.scan))
    attached = list(File.objects.filter(version__submission=row).values_list("sha256", flat=True).distinct())
    with connection.cursor() as cursor:
        # Moves are kept from everybody; this function lets go of those of a draft that nobody else ever saw.
        cursor.execute("SELECT submissions_forget_moves(%s)", [row.pk])
    row.delete()
    ForgottenDraft.objects.create(reference=row.reference)
    return attached
