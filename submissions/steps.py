"""What every verb of a submission stands on: the row locked, who may not, the move written, the next version begun."""

from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Role, User
from consent.verbs import Refused
from repository.content import CONTENT_FIELDS
from submissions.life import NEXT, PEN, Pen, Status
from submissions.models import Act, Move, Submission, Version

REVIEWING = (Role.REVIEWER,)


class MoveRefused(Refused):
    """This move may not be made now. ``reasons`` say why, in the reader's words."""


def locked(submission: Submission) -> Submission:
    """The row as it is now, locked: two people may click at once. The record is locked first, as the gate does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[submission.reference]])
    return Submission.objects.select_for_update().get(pk=submission.pk)


def move(
    submission: Submission, after: Status, *, by: User | None, pen: Pen, version: Version | None = None, reason: str = "",
    decided_at_the_gate: bool = False, act: Act | None = None,
) -> None:  # fmt: skip
    """Change the status, and write down who did it, on whose behalf and why. Raises :class:`MoveRefused`.

    ``act``: what it was, where that is more than the status says.
    """
    before = Status(submission.status)
    refuse_wrong_status(submission, after, pen=pen, decided_at_the_gate=decided_at_the_gate)
    submission.status = after
    submission.to_ask_at = submission.approved_by = None  # whatever happens to it, an approval that waited is spent
    submission.save(update_fields=["status", "changed_at", "to_ask_at", "approved_by"])
    Move.objects.create(
        submission=submission, version=version, before=before, after=after, by=by, pen=pen, reason=reason.strip(),
        act=act or "",
    )  # fmt: skip


def refuse_wrong_status(submission: Submission, after: Status, *, pen: Pen, decided_at_the_gate: bool = False) -> None:
    """Refuse what the table does not know, and whoever does not hold the pen; only withdrawing is open at any step."""
    before = Status(submission.status)
    holds_the_pen = pen == PEN[before] or after == Status.WITHDRAWN or decided_at_the_gate
    if after not in NEXT[before] or not holds_the_pen:
        raise MoveRefused(
            _("%(reference)s is “%(before)s” now; it cannot become “%(after)s”.")
            % {"reference": submission.reference, "before": before.label, "after": after.label}
        )


def next_version(version: Version, *, by: User) -> Version:
    """A copy of the newest version to write in, with everything that hangs on it."""
    copy = Version.objects.create(
        submission=version.submission, number=version.number + 1, changed_by=by, as_typed=version.as_typed,
        **{name: getattr(version, name) for name in CONTENT_FIELDS},
    )  # fmt: skip
    for relation in ("places", "beneficiary_states", "recommendations", "pledges"):
        getattr(copy, relation).set(getattr(version, relation).all())
    for related in (version.partners, version.translations, version.files):
        for row in related.all():
            row.pk, row.version, row._state.adding = None, copy, True
            row.save(force_insert=True)
    return copy


def refuse(reasons: list[str]) -> None:
    if reasons:
        raise MoveRefused(*reasons)


def refuse_strangers(submission: Submission, by: User) -> None:
    if not Submission.objects.of(by).filter(pk=submission.pk).exists():
        raise MoveRefused(_("Only the organisation that wrote it can do this."))


def refuse_all_but_reviewers(submission: Submission, by: User) -> None:
    if not by.has_role(*REVIEWING):
        raise MoveRefused(_("Only a reviewer can do this."))
    if wrote(submission, by):
        raise MoveRefused(why_not_theirs(submission, by))


def refuse_unless_taken(submission: Submission, by: User) -> None:
    refuse_all_but_reviewers(submission, by)
    if submission.status == Status.IN_REVIEW and submission.taken_by_id != by.pk:
        raise MoveRefused(_("Another reviewer is working on it. Take it over first."))


def wrote(submission: Submission, by: User) -> bool:
    """Writes for its organisation, began it, or had a hand in entering it for them (ADR 34)."""
    entry = getattr(submission, "entry", None)
    if submission.created_by_id == by.pk or (entry and by.pk in (entry.clerk_id, entry.confirmed_by_id)):
        return True
    return by.organisations().filter(pk=submission.organisation_id).exists()


def why_not_theirs(submission: Submission, by: User) -> str:
    """Why somebody who ``wrote`` it cannot decide about it."""
    if getattr(submission, "entry", None) and not by.organisations().filter(pk=submission.organisation_id).exists():
        return _("Whoever entered a text for an organisation, or its confirmation, does not decide about it.")
    return _("Nobody reviews a submission of their own organisation.")


def once_wrote(submission: Submission, by: User) -> datetime | None:
    """Until when this person wrote for the organisation, where that has ended: not forbidden, and to be thought of (E-302)."""
    ended = submission.organisation.memberships.filter(user=by, confirmed_at__isnull=False, ended_at__isnull=False)
    return ended.aggregate(last=Max("ended_at"))["last"]


def record(
    submission: Submission, act: Act, *, by: User | None, pen: Pen, version: Version | None = None, reason: str = ""
) -> None:
    """Write down what happened to it without a change of status."""
    Move.objects.create(
        submission=submission, version=version, before=submission.status, after=submission.status, by=by, pen=pen,
        reason=reason.strip(), act=act,
    )  # fmt: skip
