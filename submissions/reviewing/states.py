"""The list of States concerned, as OHCHR confirms it: why each stands on it, who added or removed one, and why.

The rule (policy decision D2) puts States on the list, and nobody takes those off: to do that the text or its links have to
change. A reviewer may add a State that the text is about, and remove one that was added.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from consent.verbs import verb
from repository.content import StateRole
from repository.reference.models import State
from submissions.life import Status
from submissions.models import StateAct, StateDecision, Submission, Version
from submissions.steps import MoveRefused, locked, refuse_unless_taken

LONGEST: int = StateDecision._meta.get_field("reason").max_length or 0


@dataclass(frozen=True)
class Decided:
    """One decision in words."""

    decision: StateDecision
    reason: str


def history(submission: Submission) -> list[Decided]:
    """What was decided about States, oldest first."""
    rows = submission.state_decisions.select_related("state", "by", "version")
    return [Decided(row, in_words(row.reason) if row.act == StateAct.CONFIRMED else row.reason) for row in rows]


def in_words(roles: str) -> str:
    return "; ".join(str(StateRole(code).label) for code in roles.split())


@verb
def add(submission: Submission, state: State, *, reason: str, by: User) -> None:
    """A State that the text is about is asked, too. Refused where it stands on the list already."""
    row = _taken(submission, by)
    version = row.current
    if state.pk in version.states_concerned():
        raise MoveRefused(_("%(state)s is on the list already.") % {"state": state.name})
    _keep(row, version, state, StateAct.ADDED, reason, by)


@verb
def remove(submission: Submission, state: State, *, reason: str, by: User) -> None:
    """Take off a State that was added. One that is there by rule stays: the text or its links would have to change."""
    row = _taken(submission, by)
    if state.pk not in row.states_added():
        raise MoveRefused(
            _(
                "%(state)s is on the list by rule and cannot be removed. If it does not belong there, ask the submitter"
                " to change the places, institutions or links."
            )
            % {"state": state.name}
        )
    _keep(row, row.current, state, StateAct.REMOVED, reason, by)


def refuse_another_list(concerned: Collection[str], confirmed: Collection[str] | None) -> None:
    """What the reviewer confirmed must be the list as it is now. ``confirmed`` None: the caller is no page."""
    if confirmed is not None and set(confirmed) != set(concerned):
        raise MoveRefused(_("The list of States concerned is another one than you confirmed. Please look at it again."))


def keep_confirmed(submission: Submission, version: Version, concerned: dict[str, set[str]], *, by: User) -> None:
    """Write down each State of the list, with why. Part of the transaction of the approval."""
    StateDecision.objects.bulk_create(
        StateDecision(
            submission=submission, version=version, state_id=code, act=StateAct.CONFIRMED, reason=" ".join(sorted(why)), by=by
        )
        for code, why in sorted(concerned.items())
    )  # fmt: skip


def _taken(submission: Submission, by: User) -> Submission:
    row = locked(submission)
    refuse_unless_taken(row, by)
    if row.status != Status.IN_REVIEW or row.to_ask_at is not None:
        raise MoveRefused(_("The list is changed while you review the text, and before it is approved."))
    return row


def _keep(submission: Submission, version: Version, state: State, act: StateAct, reason: str, by: User) -> None:
    reason = reason.replace("\r\n", "\n").replace("\x00", "").strip()
    if not reason:
        raise MoveRefused(_("Please say why. The reason is kept."))
    if len(reason) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(reason), "most": LONGEST}
        )
    StateDecision.objects.create(submission=submission, version=version, state=state, act=act, reason=reason, by=by)
