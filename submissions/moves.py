"""The verbs of a submission's life. Each is one transaction and writes a Move; the tables are in ``life.py``.

``reasons_not_to_…`` return sentences: the page shows them beside the button, and :class:`MoveRefused` carries the same ones.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

import outbox
from accounts import once
from accounts.models import Organisation, Role, User
from consent import document as documents
from consent import gate
from consent.models import PublicationDocument
from consent.signals import Outcome
from consent.verbs import verb
from repository.catalogue import references
from submissions import protection
from submissions.life import NEXT, Pen, Status
from submissions.models import Act, Attribution, ConfirmedBy, Entry, Message, Move, Scan, Submission, Version
from submissions.readiness import REQUIRED, SUMMARY_WORDS, edition, propose, reasons_against_sending
from submissions.reminders import write_to_submitter
from submissions.reviewing import merges
from submissions.reviewing.states import keep_confirmed, refuse_another_list
from submissions.steps import (
    MoveRefused,
    locked,
    move,
    next_version,
    record,
    refuse,
    refuse_all_but_reviewers,
    refuse_strangers,
    refuse_unless_taken,
    refuse_wrong_status,
    why_not_theirs,
    wrote,
)

NOTE_LENGTH = 2_000  # characters; with the sentence before it, it fits into a message

# --------------------------------------------------------------------------------------------- the submitter's


@verb
def start(organisation: Organisation, *, by: User, attribution: str = "", key: str = "") -> Submission:
    """A member of an organisation begins a draft. It has a row from here on, whatever is typed or not.

    ``key``: of the form that asked for it; the same form again is given the same draft.
    """
    if known := once.answer(by, key):
        return Submission.objects.get(reference=known)
    if organisation not in by.organisations():
        raise MoveRefused(_("You can only write for an organisation that you belong to."))
    submission = Submission.objects.create(
        reference=references.new("TCR"), organisation=organisation, created_by=by,
        attribution=protection.first_attribution(organisation, attribution),
    )  # fmt: skip
    Version.objects.create(submission=submission, number=1, changed_by=by, language=by.language)
    Move.objects.create(submission=submission, after=Status.DRAFT, by=by, pen=Pen.SUBMITTER)
    once.keep(by, key, submission.reference)
    return submission


@verb
def submit(submission: Submission, *, by: User) -> None:
    """The submitter hands the draft to OHCHR. Safe to call twice: the second call finds nothing to do."""
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status == Status.SUBMITTED:
        return
    version = row.current
    proposal = propose(row, version)
    refuse(reasons_against_sending(row, version, proposal))
    now = timezone.now()
    Entry.objects.open().filter(submission=row).update(
        confirmed_how=ConfirmedBy.MEMBER,
        confirmed_edition=edition(version, proposal),
        confirmed_at=now,
        confirmed_by=by,
    )
    hand_in(row, version, by=by, now=now)
    outbox.post("submission_received", to=by, reference=row.reference, link=_status_page(row))


def hand_in(row: Submission, version: Version, *, by: User | None, now: datetime) -> None:
    """The draft goes to OHCHR: part of the caller's transaction, who has asked whether it may. ``by`` None: by a link."""
    move(row, Status.SUBMITTED, by=by, pen=Pen.SUBMITTER, version=version)
    if version.as_typed.pop("copied", None):  # it is its writers' text now, wherever it came from (submissions.copying)
        Version.objects.filter(pk=version.pk).update(as_typed=version.as_typed)
    Submission.objects.filter(pk=row.pk).update(sent_at=row.sent_at or now, attribution_confirmed_at=now)


@verb
def revise(submission: Submission, *, by: User) -> Version:
    """Begin the next version from the newest one. What is public stays as it is until the States consent to the new text."""
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status == Status.DRAFT:
        return row.current
    if hasattr(row, "complaint"):
        raise MoveRefused(_("It cannot be sent again: its text is erased. Begin a new activity instead."))
    if reference := merges.successor(row):
        raise MoveRefused(
            _("The activity is told of in %(reference)s. If something is wrong there, please write to OHCHR.")
            % {"reference": reference}
        )
    move(row, Status.DRAFT, by=by, pen=Pen.SUBMITTER)
    return next_version(row.current, by=by)


@verb
def withdraw(submission: Submission, *, by: User, reason: str = "") -> None:
    """The submitter takes it back, at any step. A public record goes from public view before this returns."""
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status == Status.WITHDRAWN:
        return
    move(row, Status.WITHDRAWN, by=by, pen=Pen.SUBMITTER, reason=reason)
    Entry.objects.open().filter(submission=row).update(ended_at=timezone.now())
    gate.withdraw(row.reference, by=by)


@verb
def say_still_right(submission: Submission, *, by: User) -> None:
    """What is published is still right, says the submitter; asked once a year. Changes nothing that is public."""
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status != Status.PUBLISHED:
        raise MoveRefused(_("It is not published: there is nothing to confirm."))
    Submission.objects.filter(pk=row.pk).update(said_right_at=timezone.now())


def reasons_not_to_submit(submission: Submission) -> list[str]:
    """Every reason why this draft cannot be sent yet, in sentences. Empty: it can."""
    version = submission.current
    return reasons_against_sending(submission, version, propose(submission, version))


# ------------------------------------------------------------------------------------------------- OHCHR's


@verb
def take_up(submission: Submission, *, by: User) -> None:
    """A reviewer takes a submission on. Two reviewers never hold the same one."""
    row = locked(submission)
    refuse_all_but_reviewers(row, by)
    if row.status == Status.IN_REVIEW and row.taken_by_id == by.pk:
        return
    move(row, Status.IN_REVIEW, by=by, pen=Pen.OHCHR)
    Submission.objects.filter(pk=row.pk).update(taken_by=by)


@verb
def put_back(submission: Submission, *, by: User) -> None:
    """The reviewer gives it back to the queue; any reviewer may do so for a colleague who is away."""
    row = locked(submission)
    refuse_all_but_reviewers(row, by)
    move(row, Status.SUBMITTED, by=by, pen=Pen.OHCHR)
    Submission.objects.filter(pk=row.pk).update(taken_by=None)


@verb
def hand_over(submission: Submission, *, to: User, note: str, by: User, among: str = "") -> None:
    """The reviewer who has it gives it to a colleague, with a note that OHCHR alone reads. The status stays.

    ``among``: a key of all that goes to this colleague at once; they get one letter with that key, which names none.
    """
    row = locked(submission)
    refuse_unless_taken(row, by)
    if row.status != Status.IN_REVIEW:
        raise MoveRefused(_("Take it up first: what nobody has cannot be handed over."))
    if row.to_ask_at is not None:
        raise MoveRefused(_("It has been approved, and waits for its weekly batch. Put it back in the queue first."))
    if to.pk not in colleagues(row, of=by).values_list("pk", flat=True):
        raise MoveRefused(
            _("Choose a colleague who reviews, and who does not belong to the organisation that wrote it.")
        )
    note = note.replace("\x00", "").strip()
    if not note:
        raise MoveRefused(_("Please say in a few words what your colleague should know."))
    if len(note) > NOTE_LENGTH:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(note), "most": NOTE_LENGTH}
        )
    record(row, Act.HANDED_OVER, by=by, pen=Pen.OHCHR)
    said = _("Handed over to %(name)s:") % {"name": to}
    Message.objects.create(submission=row, by=by, pen=Pen.OHCHR, internal=True, text=f"{said} {note}")
    Submission.objects.filter(pk=row.pk).update(taken_by=to)
    if among:
        theirs = format_lazy("{}?view=mine", reverse_lazy("submissions:queue"))
        outbox.post("submissions_handed_over", to=to, link=theirs, key=f"handed over {among}")  # type: ignore[arg-type]
    else:
        link = reverse_lazy("submissions:review", args=[row.reference])
        outbox.post("submission_message", to=to, reference=row.reference, link=link)


@verb
def assign(submission: Submission, *, to: User, note: str, by: User, among: str = "") -> None:
    """Give a colleague what nobody has, or what one has oneself; both moves are written down. Safe to call twice.

    ``among``: as in :func:`hand_over`.
    """
    row = locked(submission)
    refuse_all_but_reviewers(row, by)
    if row.status == Status.IN_REVIEW and row.taken_by_id == to.pk:
        return
    if row.status == Status.SUBMITTED:
        take_up(row, by=by)
    hand_over(row, to=to, note=note, by=by, among=among)


def reviewers(*, but: User) -> QuerySet[User]:
    """Everybody else who reviews."""
    return (
        User.objects.filter(is_active=True, staff_roles__role=Role.REVIEWER).exclude(pk=but.pk).order_by("name", "pk")
    )


def is_read_by_nobody(language: str) -> bool:
    """Reviewers have said in which languages they review, and this is none of them (E-305)."""
    said = list(
        User.objects.filter(is_active=True, staff_roles__role=Role.REVIEWER)
        .exclude(reads=[])
        .values_list("reads", flat=True)
    )
    return bool(said) and not any(language in one for one in said)


def colleagues(submission: Submission, *, of: User) -> QuerySet[User]:
    """The other reviewers who may have this submission."""
    its_own = submission.organisation.memberships.current().values("user")
    others = reviewers(but=of).exclude(pk__in=its_own).exclude(pk=submission.created_by_id)
    return others.exclude(
        pk__in=Entry.objects.filter(submission=submission, confirmed_by__isnull=False).values("confirmed_by")
    )


@verb
def return_for_changes(submission: Submission, *, by: User, message: str) -> None:
    """OHCHR asks the submitter for changes, and says which. A new version begins; the reviewed one is kept."""
    row = locked(submission)
    refuse_unless_taken(row, by)
    if not message.strip():
        raise MoveRefused(_("Please say what should be changed."))
    version = row.current
    move(row, Status.DRAFT, by=by, pen=Pen.OHCHR, version=version, reason=message)
    Message.objects.create(submission=row, by=by, pen=Pen.OHCHR, text=message.strip())
    Submission.objects.filter(pk=row.pk).update(taken_by=None)
    next_version(version, by=by)
    write_to_submitter("submission_returned", row)


@verb
def decline(submission: Submission, *, by: User, reason: str) -> None:
    """OHCHR does not retain the submission, and says why. The submitter may revise it."""
    row = locked(submission)
    refuse_unless_taken(row, by)
    if not reason.strip():
        raise MoveRefused(_("Please say why it is not retained."))
    move(row, Status.DECLINED, by=by, pen=Pen.OHCHR, version=row.current, reason=reason)
    Submission.objects.filter(pk=row.pk).update(taken_by=None)
    write_to_submitter("submission_declined", row)


@verb
def confirm_attribution(submission: Submission, *, by: User, attribution: str) -> None:
    """The submitter says once more how the organisation is shown, before any State is asked (policy decision D10)."""
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status not in (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW):
        raise MoveRefused(_("The States concerned have been asked already. You can withdraw it."))
    if attribution not in Attribution.values:
        raise MoveRefused(_("Choose how the public is told who submitted the activity."))
    if row.organisation.is_protected and attribution == Attribution.NAMED:
        raise MoveRefused(_("This organisation is protected: it can only be shown by its kind."))
    changed = attribution != row.attribution
    Submission.objects.filter(pk=row.pk).update(
        attribution=attribution, attribution_confirmed_at=timezone.now(), asked_to_confirm_at=None,
        **({"to_ask_at": None, "approved_by": None} if changed else {}),
    )  # fmt: skip


@verb
def approve(submission: Submission, *, by: User, states: Collection[str] | None = None) -> gate.Ask | None:
    """The reviewer freezes the text and puts it before every State concerned (``consent.gate.ask``).

    ``states``: ISO3 of the list that the reviewer confirmed; refused when it is another one by now.
    None: it is shown only as its kind, and goes to the States with the next weekly batch (:func:`ask_due`).
    """
    row = locked(submission)
    refuse_unless_taken(row, by)
    refuse_wrong_status(row, Status.WITH_STATES, pen=Pen.OHCHR)  # also for what waits for its batch
    version = row.current
    proposal = propose(row, version)
    refuse(_reasons_not_to_approve(row, version, proposal, by=by))
    refuse_another_list(proposal.states, states)
    keep_confirmed(row, version, proposal.states, by=by)
    if proposal.states and protection.is_shielded(row):
        Submission.objects.filter(pk=row.pk).update(to_ask_at=protection.next_batch(timezone.now()), approved_by=by)
        return None
    return _ask(row, version, proposal, by=by)


def ask_due(*, now: datetime) -> int:
    """Put before the States what waits for this week's batch. Run by the clock; safe to run twice. Returns how many.

    What has something against it by now, for instance a text that was changed back to a name, stays with its reviewer.
    """
    asked = 0
    for row in Submission.objects.filter(to_ask_at__lte=now).order_by("reference"):
        try:
            asked += _ask_one_of_a_batch(row)
        except MoveRefused:
            Submission.objects.filter(pk=row.pk).update(to_ask_at=None, approved_by=None)
    return asked


@verb
def _ask_one_of_a_batch(submission: Submission) -> bool:
    row = locked(submission)
    if row.to_ask_at is None or row.approved_by is None:
        return False
    by, version = row.approved_by, row.current
    refuse_unless_taken(row, by)
    proposal = propose(row, version)
    refuse(_reasons_not_to_approve(row, version, proposal, by=by))
    _ask(row, version, proposal, by=by)
    return True


def _ask(row: Submission, version: Version, proposal: documents.Proposal, *, by: User) -> gate.Ask:
    asked = gate.ask(proposal, by=by)
    Version.objects.filter(pk=version.pk).update(document=asked.document.pk)
    move(row, Status.WITH_STATES, by=by, pen=Pen.OHCHR, version=version)
    write_to_submitter("submission_with_states", row)
    return asked


def reasons_not_to_approve(submission: Submission, *, by: User) -> list[str]:
    """Why this reviewer cannot put the text before the States now. Empty: it can be done."""
    version = submission.current
    return _reasons_not_to_approve(submission, version, propose(submission, version), by=by)


def _reasons_not_to_approve(
    submission: Submission, version: Version, proposal: documents.Proposal, *, by: User
) -> list[str]:
    reasons = reasons_against_sending(submission, version, proposal) + protection.reasons_not_to_ask_states(submission)
    if version.files.filter(scan=Scan.WAITING).exists():
        reasons.append(_("An attached file still waits to be scanned for viruses."))
    waiting = {one.is_link for one in submission.wordings.unanswered()}
    if False in waiting:
        reasons.append(_("A proposed wording waits for the submitter's answer. Wait for it, or take it back."))
    if True in waiting:
        reasons.append(_("A proposed recommendation waits for the submitter's answer. Wait for it, or take it back."))
    reasons += merges.reasons_not_to_ask_states(submission, version)
    if wrote(submission, by):
        reasons.append(why_not_theirs(submission, by))
    return reasons


@verb
def publish(submission: Submission, *, by: User) -> None:
    """A publisher releases what every State concerned has consented to (``consent.gate.publish``)."""
    row = locked(submission)
    if row.status == Status.PUBLISHED:
        return
    if wrote(row, by):
        raise MoveRefused(why_not_theirs(row, by))
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
    move(row, goal, by=by if pen == Pen.OHCHR else None, pen=pen, version=version, decided_at_the_gate=True)
    letters = {
        Status.PUBLISHED: "submission_published",
        Status.NOT_CONSENTED: "submission_not_in_present_form",
        Status.WITHDRAWN: "submission_no_longer_public",
    }
    if goal in letters:
        write_to_submitter(letters[goal], row)


def _status_page(submission: Submission) -> Promise:
    return reverse_lazy("submissions:status", args=[submission.reference])


__all__ = [
    "REQUIRED", "SUMMARY_WORDS", "MoveRefused", "approve", "ask_due", "assign", "colleagues", "confirm_attribution", "decline",
    "hand_in", "hand_over", "is_read_by_nobody", "propose", "publish", "put_back", "return_for_changes", "reviewers", "revise",
    "say_still_right", "start", "submit", "take_up", "withdraw",
]  # fmt: skip
