"""Two submissions of one activity, on their way to one: what is asked, what stands against it, and who may know what of whom.

The verbs are in ``merging.py``; why it is so, in docs/adr/0025.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from repository.catalogue.models import Activity
from submissions import protection
from submissions.life import Status
from submissions.models import Attribution, MergeOutcome, Merging, Submission, Version

S = Status
CLOSABLE = {S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.WITH_STATES, S.CONSENTED, S.NOT_CONSENTED, S.PUBLISHED}
CREDITABLE = {S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.NOT_CONSENTED, S.PUBLISHED}
ENDED = {S.NOT_CONSENTED, S.DECLINED, S.WITHDRAWN}  # as far as can be seen: the other may go its own way


def same_organisation(one: Submission, other: Submission) -> bool:
    return one.organisation_id == other.organisation_id


def is_public(submission: Submission) -> bool:
    return Activity.objects.filter(reference=submission.reference).exists()


def is_publicly_named(submission: Submission) -> bool:
    """Everybody can read who submitted it."""
    public = Activity.objects.filter(reference=submission.reference).first()
    return public is not None and public.record["attribution"]["name"] is not None


def is_named(submission: Submission) -> bool:
    """Its organisation may be told of by name."""
    return submission.attribution == Attribution.NAMED and not submission.organisation.is_protected


def is_safe(closed: Submission, kept: Submission) -> bool:
    """Nobody is told of anybody who is not to be known, or might be harmed by being known before it is public."""
    if not (is_named(closed) and is_named(kept)):
        return False
    return (
        same_organisation(closed, kept) or is_publicly_named(kept) or not protection.may_be_at_risk(kept.organisation)
    )


# ---------------------------------------------------------------------------------------------------- at the desk


def reasons_against(closed: Submission, kept: Submission) -> list[str]:
    """Why the one cannot be closed in favour of the other now, for OHCHR. The reviewer's own part is asked by the verb."""
    reasons = []
    for one in (closed, kept):
        if not is_named(one):
            reasons.append(
                _(
                    "%(reference)s is shown only by the kind of its organisation: nobody is told that it exists, and it"
                    " cannot be merged."
                )
                % {"reference": one.reference}
            )
    if not reasons and not is_safe(closed, kept):
        reasons.append(
            _(
                "%(reference)s is of an organisation that may be harmed by being known, and is not public: another"
                " organisation would learn of it. Wait until it is public, or let the other one stay."
            )
            % {"reference": kept.reference}
        )
    for one, possible in ((closed, CLOSABLE), (kept, CREDITABLE)):
        if one.status not in possible:
            reasons.append(
                _("%(reference)s is “%(status)s” now: it cannot be merged.")
                % {"reference": one.reference, "status": one.get_status_display()}
            )
    for proposal in Merging.objects.open().filter(Q(closed__in=[closed, kept]) | Q(kept=closed)):
        reasons.append(
            _("%(closed)s is to be merged into %(kept)s. Call that off first.")
            % {"closed": proposal.closed.reference, "kept": proposal.kept.reference}
        )
    return reasons


def concern_the_same_states(one: Version, other: Version) -> bool:
    return set(one.states_concerned()) == set(other.states_concerned())


def of(submission: Submission) -> QuerySet[Merging]:
    """All proposals about it, the last first, for OHCHR."""
    found = Merging.objects.about(submission).select_related("closed", "kept", "proposed_by")
    return found.order_by("-proposed_at", "-pk")


def reasons_not_to_ask_states(submission: Submission, version: Version) -> list[str]:
    """Why this text may not be put before the States while it is being merged."""
    reasons = []
    open_ = Merging.objects.open().select_related("closed__organisation", "kept")
    for one in open_.filter(closed=submission).exclude(kept__status__in=ENDED):
        reasons.append(
            _("It is to be merged into %(reference)s. Wait for that, or call it off.")
            % {"reference": one.kept.reference}
        )
    for one in open_.filter(kept=submission, closed_agreed_at__isnull=False):
        if one.text is None and one.closed.status in CLOSABLE:
            reasons.append(
                _("The submitter has been asked to credit another organisation. Wait for the answer, or call it off.")
            )
        elif one.text is not None and not is_named(one.closed):
            reasons.append(
                _("The organisation of %(reference)s does not want to be named any more. Call the merging off first.")
                % {"reference": one.closed.reference}
            )
    names = set(version.partners.values_list("name", flat=True))
    for one in Merging.objects.about(submission).filter(
        kept=submission, outcome=MergeOutcome.CALLED_OFF, credits__in=names
    ):
        if not open_.filter(kept=submission, closed=one.closed, text__isnull=False).exists():
            reasons.append(
                _(
                    "The text still credits %(name)s, with whose submission it was to be merged; that was called off. Ask"
                    " the submitter to take the name out, or propose the merging anew."
                )
                % {"name": one.credits}
            )
    return reasons


def successor(submission: Submission) -> str:
    """The reference of the record that this one was merged into and that is public now; "" where there is none."""
    if submission.status != Status.WITHDRAWN:
        return ""
    done = Merging.objects.filter(closed=submission, outcome=MergeOutcome.DONE).select_related("kept").last()
    return done.kept.reference if done and is_public(done.kept) else ""


# ------------------------------------------------------------------------------------------------ for the writers


@dataclass(frozen=True)
class Asked:
    """What the writers of a submission may know of a merging. ``other`` and ``reference`` are "" while they may not."""

    is_closed: bool  # theirs is the one that is closed; else the one that stays
    is_own: bool  # the other one is of the same organisation
    other: str  # name of the other organisation
    reference: str  # of the other submission
    is_public: bool  # the other one is
    is_to_answer: bool
    may_call_off: bool
    is_done: bool


def asked_of(submission: Submission) -> Asked | None:
    """The merging that its writers are asked about, have agreed to, or that was done; None where they know of none."""
    known = Merging.objects.about(submission).exclude(outcome__in=[MergeOutcome.REFUSED, MergeOutcome.CALLED_OFF])
    for one in known.select_related("closed__organisation", "kept__organisation").order_by("-pk"):
        if one.text is None and one.closed.status not in CLOSABLE:
            continue  # it ended by itself meanwhile
        if one.outcome and submission.status != Status.WITHDRAWN:
            continue  # it was taken up anew since
        if one.closed_id == submission.pk:
            return _as_closed(one)
        if one.closed_agreed_at and not same_organisation(one.closed, one.kept) and not one.outcome:
            return _as_kept(one)
    return None


def _as_closed(one: Merging) -> Asked:
    own, public = same_organisation(one.closed, one.kept), is_public(one.kept)
    known = own or is_publicly_named(one.kept) or (one.kept_agreed_at is not None and is_named(one.kept))
    return Asked(
        is_closed=True, is_own=own, other=one.kept.organisation.name if known else "",
        reference=one.kept.reference if known else "", is_public=public, is_to_answer=one.closed_agreed_at is None,
        may_call_off=one.closed_agreed_at is not None and not one.outcome and not asked_the_states(one),
        is_done=one.outcome == MergeOutcome.DONE,
    )  # fmt: skip


def _as_kept(one: Merging) -> Asked:
    public = is_public(one.closed)
    return Asked(
        is_closed=False, is_own=False, other=one.closed.organisation.name if is_named(one.closed) else "",
        reference=one.closed.reference if public and is_named(one.closed) else "", is_public=public,
        is_to_answer=one.kept_agreed_at is None, may_call_off=one.kept_agreed_at is not None and not asked_the_states(one),
        is_done=False,
    )  # fmt: skip


def asked_the_states(one: Merging) -> bool:
    """The text that credits both has been put before the States: it is they who decide on it now."""
    if one.text is None or not one.credits:
        return False
    return one.kept.versions.filter(number__gte=one.text).exclude(document="").exists()


def waiting_in(submissions: QuerySet[Any]) -> set[int]:
    """The ids of those of these submissions whose writers have to answer."""
    open_ = Merging.objects.open().filter(closed__status__in=CLOSABLE)
    closing = open_.filter(closed__in=submissions, closed_agreed_at=None).values_list("closed", flat=True)
    crediting = open_.filter(kept__in=submissions, closed_agreed_at__isnull=False, kept_agreed_at=None)
    return {*closing, *crediting.values_list("kept", flat=True)}
