"""The verbs of a submission's life. Each is one transaction and writes a Move; the tables are in ``life.py``.

``reasons_not_to_…`` return sentences: the page shows them beside the button, and :class:`MoveRefused` carries the same ones.
"""

from datetime import date

from django.db import connection
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

import outbox
from accounts import once
from accounts.models import Organisation, Role, User
from consent import document as documents
from consent import gate
from consent.models import PublicationDocument
from consent.signals import Outcome
from consent.verbs import Refused, verb
from repository.catalogue import references
from repository.content import CONTENT_FIELDS, ActivityContent, ActivityStatus, Precision, ProviderType
from submissions.life import NEXT, PEN, Pen, Status
from submissions.models import Attribution, Message, Move, Submission, Version

REQUIRED = ["title", "summary", "status", "starts_on", "kinds", "description", "requested_by"]
SUMMARY_WORDS = 150
REVIEWING = (Role.REVIEWER,)


class MoveRefused(Refused):
    """This move may not be made now. ``reasons`` say why, in the reader's words."""


# --------------------------------------------------------------------------------------------- the submitter's


@verb
def start(organisation: Organisation, *, by: User, key: str = "") -> Submission:
    """A member of an organisation begins a draft. It has a row from here on, whatever is typed or not.

    ``key``: of the form that asked for it; the same form again is given the same draft.
    """
    if known := once.answer(by, key):
        return Submission.objects.get(reference=known)
    if organisation not in by.organisations():
        raise MoveRefused(_("You can only write for an organisation that you belong to."))
    submission = Submission.objects.create(
        reference=references.new("TCR"), organisation=organisation, created_by=by,
        attribution=Attribution.CATEGORY if organisation.is_protected else "",
    )  # fmt: skip
    Version.objects.create(submission=submission, number=1, changed_by=by, language=by.language)
    Move.objects.create(submission=submission, after=Status.DRAFT, by=by, pen=Pen.SUBMITTER)
    once.keep(by, key, submission.reference)
    return submission


@verb
def submit(submission: Submission, *, by: User) -> None:
    """The submitter hands the draft to OHCHR. Safe to call twice: the second call finds nothing to do."""
    row = _locked(submission)
    if row.status == Status.SUBMITTED:
        return
    _refuse_strangers(row, by)
    version = row.current
    _refuse(_reasons_not_to_submit(row, version, propose(row, version)))
    _move(row, Status.SUBMITTED, by=by, pen=Pen.SUBMITTER, version=version)
    if row.sent_at is None:
        Submission.objects.filter(pk=row.pk).update(sent_at=timezone.now())
    outbox.post("submission_received", to=by, reference=row.reference, link=_status_page(row))


@verb
def revise(submission: Submission, *, by: User) -> Version:
    """Begin the next version from the newest one. What is public stays as it is until the States consent to the new text."""
    row = _locked(submission)
    _refuse_strangers(row, by)
    if row.status == Status.DRAFT:
        return row.current
    _move(row, Status.DRAFT, by=by, pen=Pen.SUBMITTER)
    return _next_version(row.current, by=by)


@verb
def withdraw(submission: Submission, *, by: User, reason: str = "") -> None:
    """The submitter takes it back, at any step. A public record goes from public view before this returns."""
    row = _locked(submission)
    _refuse_strangers(row, by)
    if row.status == Status.WITHDRAWN:
        return
    _move(row, Status.WITHDRAWN, by=by, pen=Pen.SUBMITTER, reason=reason)
    gate.withdraw(row.reference, by=by)


def reasons_not_to_submit(submission: Submission) -> list[str]:
    """Every reason why this draft cannot be sent yet, in sentences. Empty: it can."""
    version = submission.current
    return _reasons_not_to_submit(submission, version, propose(submission, version))


def _reasons_not_to_submit(submission: Submission, version: Version, proposal: documents.Proposal) -> list[str]:
    reasons = []
    labels = {name: ActivityContent._meta.get_field(name).verbose_name for name in REQUIRED}  # type: ignore[union-attr]
    for name in REQUIRED:
        if not getattr(version, name):
            reasons.append(_("“%(field)s” is not filled in yet.") % {"field": labels[name]})
    for typed in version.as_typed.values():
        reasons.extend(typed.get("errors", []))
    if len(version.summary.split()) > SUMMARY_WORDS:
        reasons.append(_("The summary is longer than %(words)d words.") % {"words": SUMMARY_WORDS})
    if version.starts_on and version.ends_on and version.ends_on < version.starts_on:
        reasons.append(_("The end date is before the start date."))
    ends_on, completed = version.ends_on, version.status == ActivityStatus.COMPLETED
    if completed and ends_on and _earliest_end(ends_on, version.ends_precision) > timezone.localdate():
        reasons.append(_("The activity is said to be completed, but it ends in the future."))
    if not proposal.states and not version.no_state_reason:
        reasons.append(_("Say which States it concerns, or why it concerns no State in particular."))
    if not proposal.recommendations and not proposal.pledges and not version.no_state_reason:
        reasons.append(_("Link at least one recommendation or pledge that the activity supports."))
    if not version.cooperation_agreed:
        reasons.append(_("Confirm that the State concerned agreed to the cooperation itself."))
    if not submission.attribution:
        reasons.append(_("Choose how the public is told who submitted the activity."))
    if submission.organisation.is_protected and submission.attribution == Attribution.NAMED:
        reasons.append(_("This organisation is protected: it can only be shown by its kind."))
    if submission.organisation.verified_at is None:
        reasons.append(_("OHCHR has not verified your organisation yet. Your draft is kept; send it afterwards."))
    try:
        documents.canonical(documents.compose(proposal))
    except documents.NotRepresentable as unfit:
        reasons.append(_("A text has a character that cannot be shown (%(where)s).") % {"where": unfit})
    return reasons


# ------------------------------------------------------------------------------------------------- OHCHR's


@verb
def take_up(submission: Submission, *, by: User) -> None:
    """A reviewer takes a submission on. Two reviewers never hold the same one."""
    row = _locked(submission)
    _refuse_all_but_reviewers(row, by)
    if row.status == Status.IN_REVIEW and row.taken_by_id == by.pk:
        return
    _move(row, Status.IN_REVIEW, by=by, pen=Pen.OHCHR)
    Submission.objects.filter(pk=row.pk).update(taken_by=by)


@verb
def put_back(submission: Submission, *, by: User) -> None:
    """The reviewer gives it back to the queue; any reviewer may do so for a colleague who is away."""
    row = _locked(submission)
    _refuse_all_but_reviewers(row, by)
    _move(row, Status.SUBMITTED, by=by, pen=Pen.OHCHR)
    Submission.objects.filter(pk=row.pk).update(taken_by=None)


@verb
def return_for_changes(submission: Submission, *, by: User, message: str) -> None:
    """OHCHR asks the submitter for changes, and says which. A new version begins; the reviewed one is kept."""
    row = _locked(submission)
    _refuse_unless_taken(row, by)
    if not message.strip():
        raise MoveRefused(_("Please say what should be changed."))
    version = row.current
    _move(row, Status.DRAFT, by=by, pen=Pen.OHCHR, version=version, reason=message)
    Message.objects.create(submission=row, by=by, pen=Pen.OHCHR, text=message.strip())
    Submission.objects.filter(pk=row.pk).update(taken_by=None)
    _next_version(version, by=by)
    _write_to_the_submitter("submission_returned", row)


@verb
def decline(submission: Submission, *, by: User, reason: str) -> None:
    """OHCHR does not retain the submission, and says why. The submitter may revise it."""
    row = _locked(submission)
    _refuse_unless_taken(row, by)
    if not reason.strip():
        raise MoveRefused(_("Please say why it is not retained."))
    _move(row, Status.DECLINED, by=by, pen=Pen.OHCHR, version=row.current, reason=reason)
    Submission.objects.filter(pk=row.pk).update(taken_by=None)
    _write_to_the_submitter("submission_declined", row)


@verb
def approve(submission: Submission, *, by: User) -> gate.Ask:
    """The reviewer freezes the text and puts it before every State concerned (``consent.gate.ask``)."""
    row = _locked(submission)
    _refuse_unless_taken(row, by)
    version = row.current
    proposal = propose(row, version)
    _refuse(_reasons_not_to_approve(row, version, proposal, by=by))
    asked = gate.ask(proposal, by=by)
    Version.objects.filter(pk=version.pk).update(document=asked.document.pk)
    _move(row, Status.WITH_STATES, by=by, pen=Pen.OHCHR, version=version)
    _write_to_the_submitter("submission_with_states", row)
    return asked


def reasons_not_to_approve(submission: Submission, *, by: User) -> list[str]:
    """Why this reviewer cannot put the text before the States now. Empty: it can be done."""
    version = submission.current
    return _reasons_not_to_approve(submission, version, propose(submission, version), by=by)


def _reasons_not_to_approve(
    submission: Submission, version: Version, proposal: documents.Proposal, *, by: User
) -> list[str]:
    reasons = _reasons_not_to_submit(submission, version, proposal)
    if _wrote(submission, by):
        reasons.append(_("Nobody reviews a submission of their own organisation."))
    return reasons


@verb
def publish(submission: Submission, *, by: User) -> None:
    """A publisher releases what every State concerned has consented to (``consent.gate.publish``)."""
    row = _locked(submission)
    if row.status == Status.PUBLISHED:
        return
    document = PublicationDocument.objects.filter(pk=row.current.document).first()
    if document is None:
        raise MoveRefused(_("This text has not been put before the States concerned."))
    gate.publish(document, by=by)


# ------------------------------------------------------------------------------------------ what the gate tells


def follow_the_gate(
    sender: object, *, reference: str, document: str, outcome: Outcome, by: User | None, **more: object
) -> None:
    """Move the submission when the gate has decided (``consent.decided``). Part of the gate's transaction.

    An outcome for an older text than the newest version moves nothing, unless the record left public view.
    """
    row = Submission.objects.select_for_update().filter(reference=reference).first()
    if row is None:
        return
    status = Status(row.status)
    version = row.current
    about_newest = version.document == document
    if outcome is Outcome.REMOVED:
        goal = Status.WITHDRAWN if status == Status.PUBLISHED or (about_newest and status == Status.CONSENTED) else None
        if goal is None and about_newest and status == Status.WITH_STATES:
            return  # D4: what one State answered is not told before all have
    elif not about_newest:
        return
    else:
        goal = {
            Outcome.COMPLETE: Status.CONSENTED,
            Outcome.PUBLISHED: Status.PUBLISHED,
            Outcome.NOT_IN_PRESENT_FORM: Status.NOT_CONSENTED,
        }.get(outcome)
    if goal is None or goal == status or goal not in NEXT[status]:
        return
    pen = Pen.OHCHR if outcome is Outcome.PUBLISHED else Pen.STATES
    _move(row, goal, by=by if pen == Pen.OHCHR else None, pen=pen, version=version, decided_at_the_gate=True)
    letters = {
        Status.PUBLISHED: "submission_published",
        Status.NOT_CONSENTED: "submission_not_in_present_form",
        Status.WITHDRAWN: "submission_no_longer_public",
    }
    if goal in letters:
        _write_to_the_submitter(letters[goal], row)


# ------------------------------------------------------------------------------------------------- inside


def propose(submission: Submission, version: Version) -> documents.Proposal:
    """What would be put before the States, from this version. A protected organisation stays in the accounts room."""
    organisation = submission.organisation
    named = submission.attribution == Attribution.NAMED and not organisation.is_protected
    recommendations = list(version.recommendations.prefetch_related("recommending"))
    pledges = list(version.pledges.all())
    return documents.Proposal(
        reference=submission.reference,
        content=version,
        attribution=documents.Attribution(
            type=organisation.type,
            name=organisation.name if named else None,
            slug=organisation.slug if named else None,
            state=organisation.state_id if named and organisation.type == ProviderType.STATE else None,
        ),
        states=version.states_concerned(recommendations, pledges),
        recommendations=recommendations,
        pledges=pledges,
        partners=[
            documents.Partner(name=partner.name, role=partner.role, type=partner.type)
            for partner in version.partners.order_by("role", "name", "pk")
        ],
        translations=list(
            version.translations.values("language", "source", "title", "summary", "description", "results")  # type: ignore[arg-type]
        ),
    )


def _locked(submission: Submission) -> Submission:
    """The row as it is now, locked: two people may click at once. The record is locked first, as the gate does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[submission.reference]])
    return Submission.objects.select_for_update().get(pk=submission.pk)


def _move(
    submission: Submission, after: Status, *, by: User | None, pen: Pen, version: Version | None = None, reason: str = "",
    decided_at_the_gate: bool = False,
) -> None:  # fmt: skip
    """Refuse what the table does not know, and whoever does not hold the pen; only withdrawing is open at any step."""
    before = Status(submission.status)
    holds_the_pen = pen == PEN[before] or after == Status.WITHDRAWN or decided_at_the_gate
    if after not in NEXT[before] or not holds_the_pen:
        raise MoveRefused(
            _("%(reference)s is “%(before)s” now; it cannot become “%(after)s”.")
            % {"reference": submission.reference, "before": before.label, "after": after.label}
        )
    submission.status = after
    submission.save(update_fields=["status", "changed_at"])
    Move.objects.create(
        submission=submission, version=version, before=before, after=after, by=by, pen=pen, reason=reason.strip()
    )


def _next_version(version: Version, *, by: User) -> Version:
    """A copy of the newest version to write in, with everything that hangs on it."""
    copy = Version.objects.create(
        submission=version.submission, number=version.number + 1, changed_by=by, as_typed=version.as_typed,
        **{name: getattr(version, name) for name in CONTENT_FIELDS},
    )  # fmt: skip
    for relation in ("places", "beneficiary_states", "recommendations", "pledges"):
        getattr(copy, relation).set(getattr(version, relation).all())
    for related in (version.partners, version.translations):
        for row in related.all():
            row.pk, row.version, row._state.adding = None, copy, True
            row.save(force_insert=True)
    return copy


def _earliest_end(last: date, precision: str) -> date:
    """The first day on which it can have ended: "2026" is kept as its last day, and may mean January."""
    first = {Precision.YEAR: last.replace(month=1, day=1), Precision.MONTH: last.replace(day=1)}
    return first.get(Precision(precision), last)


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise MoveRefused(*reasons)


def _refuse_strangers(submission: Submission, by: User) -> None:
    if not Submission.objects.of(by).filter(pk=submission.pk).exists():
        raise MoveRefused(_("Only the organisation that wrote it can do this."))


def _refuse_all_but_reviewers(submission: Submission, by: User) -> None:
    if not by.has_role(*REVIEWING):
        raise MoveRefused(_("Only a reviewer can do this."))
    if _wrote(submission, by):
        raise MoveRefused(_("Nobody reviews a submission of their own organisation."))


def _refuse_unless_taken(submission: Submission, by: User) -> None:
    _refuse_all_but_reviewers(submission, by)
    if submission.status == Status.IN_REVIEW and submission.taken_by_id != by.pk:
        raise MoveRefused(_("Another reviewer is working on it. Take it over first."))


def _wrote(submission: Submission, by: User) -> bool:
    return by.organisations().filter(pk=submission.organisation_id).exists() or submission.created_by_id == by.pk


def _write_to_the_submitter(letter: str, submission: Submission) -> None:
    people = User.objects.filter(pk__in=submission.organisation.memberships.current().values("user"), is_active=True)
    outbox.post(letter, to=people, reference=submission.reference, link=_status_page(submission))


def _status_page(submission: Submission) -> Promise:
    return reverse_lazy("submissions:status", args=[submission.reference])


__all__ = [
    "MoveRefused", "approve", "decline", "publish", "put_back", "return_for_changes", "revise", "start",
    "submit", "take_up", "withdraw",
]  # fmt: skip
