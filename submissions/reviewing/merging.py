"""The verbs by which two submissions of one activity become one (docs/adr/0025).

    propose → the writers of the one agree → those of the other agree, and its text credits both → it is public → done

Nobody's text is written in but with the writers' agreement, nothing that is public goes before what takes its place is public,
and a text that credits one more is put before every State concerned as any other (policy decision D6).
"""

from django.db import connection
from django.db.models import F
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import outbox
from accounts.models import User
from consent import merging as records
from consent.verbs import verb
from repository.catalogue.models import Activity
from repository.content import PartnerRole, ProviderType
from submissions import moves, queue
from submissions.life import Pen, Status
from submissions.models import Act, MergeOutcome, Merging, Submission, Version, VersionPartner
from submissions.readiness import propose as composed
from submissions.readiness import reasons_against_sending
from submissions.reminders import write_to_submitter
from submissions.reviewing import merges
from submissions.steps import (
    MoveRefused,
    move,
    next_version,
    record,
    refuse,
    refuse_all_but_reviewers,
    refuse_strangers,
    refuse_unless_taken,
)

NOT_ASKED = gettext_lazy("OHCHR does not ask this any more.")
LONGEST: int = Merging._meta.get_field("reason").max_length or 0

# --------------------------------------------------------------------------------------------------------- OHCHR


@verb
def propose(
    closed: Submission, *, into: Submission, reason: str, by: User, read: tuple[int, int] | None = None
) -> Merging:
    """The reviewer proposes to close the one in favour of the other. Only the writers of the one are asked, for now.

    ``read``: numbers of the versions that were compared, of ``closed`` and of ``into``; refused when there are newer ones.
    """
    away, stays = _locked(closed, into)
    for row in (away, stays):
        refuse_all_but_reviewers(row, by)
    refuse_unless_taken(away, by)
    if away.pk == stays.pk:
        raise MoveRefused(_("Choose two submissions."))
    refuse(merges.reasons_against(away, stays))
    newest = queue.versions_sent(away)[0], queue.versions_sent(stays)[0]
    if read is not None and read != tuple(one.number for one in newest):
        raise MoveRefused(_("One of the texts has changed while you were reading. Compare them again."))
    reason = reason.replace("\x00", "").strip()
    if len(reason) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(reason), "most": LONGEST}
        )
    if not reason and not merges.concern_the_same_states(*newest):
        raise MoveRefused(_("They concern different States. Please say why they are the same activity."))
    proposal = Merging.objects.create(closed=away, kept=stays, reason=reason, proposed_by=by)
    for row, other in ((away, stays), (stays, away)):
        record(row, Act.MERGE_ASKED, by=by, pen=Pen.OHCHR, reason=other.reference)
    write_to_submitter("submission_message", away)
    return proposal


@verb
def call_off(proposal: Merging, *, by: User) -> None:
    """OHCHR does not go on with it. What was written into the text that stays is taken out again. Safe to call twice."""
    away, stays = _locked(proposal.closed, proposal.kept)
    for row in (away, stays):
        refuse_all_but_reviewers(row, by)
    _call_off(proposal, away, stays, by=by, pen=Pen.OHCHR)


# --------------------------------------------------------------------------------------------------- the writers


@verb
def agree(submission: Submission, *, by: User) -> None:
    """The writers of one of the two agree. Safe to call twice.

    Those of the one that would be closed are asked first: that theirs is closed, and that the other organisation is told
    their name. Then those of the other: that the name is written into their text, and theirs told. Their text with it is
    their next version: it goes on where the text was, and a public one stays until the States have consented to the new one.
    """
    proposal, away, stays = _theirs(submission, by)
    now = timezone.now()
    if away.status not in merges.CLOSABLE:
        raise MoveRefused(str(NOT_ASKED))
    if not merges.is_safe(away, stays):
        raise MoveRefused(_("This is not possible just now. Please write to OHCHR."))
    if submission.pk == away.pk:
        if proposal.closed_agreed_at is not None:
            return
        proposal.closed_agreed_by, proposal.closed_agreed_at = by, now
        record(away, Act.MERGE_AGREED, by=by, pen=Pen.SUBMITTER)
        if merges.same_organisation(away, stays):
            proposal.kept_agreed_by, proposal.kept_agreed_at, proposal.text = by, now, stays.current.number
        else:
            write_to_submitter("submission_message", stays)
    else:
        if proposal.kept_agreed_at is not None:
            return
        proposal.text, proposal.credits = _credit(stays, away, by=by)
        proposal.kept_agreed_by, proposal.kept_agreed_at = by, now
        write_to_submitter("submission_message", away)
    proposal.save()
    _tell_reviewers(proposal, away, stays)


@verb
def refuse_merging(submission: Submission, *, by: User) -> None:
    """The writers of one of the two do not agree. Both submissions stay as they are."""
    proposal, away, stays = _theirs(submission, by)
    if proposal.text is not None:
        raise MoveRefused(_("It has been agreed to. You can call it off."))
    if submission.pk == away.pk and proposal.closed_agreed_at is not None:
        _call_off(proposal, away, stays, by=by, pen=Pen.SUBMITTER)
        return
    _end(proposal, MergeOutcome.REFUSED, away, stays, by=by, pen=Pen.SUBMITTER)


@verb
def call_off_own(submission: Submission, *, by: User) -> None:
    """The writers of one of the two do not want it any more, after they had agreed."""
    proposal, away, stays = _theirs(submission, by)
    _call_off(proposal, away, stays, by=by, pen=Pen.SUBMITTER)


def _theirs(submission: Submission, by: User) -> tuple[Merging, Submission, Submission]:
    """The open proposal that these writers know of, with both rows, locked. To others it is as if there were none."""
    refuse_strangers(submission, by)
    for found in Merging.objects.open().about(submission):
        away, stays = _locked(found.closed, found.kept)
        proposal = Merging.objects.open().select_for_update().filter(pk=found.pk).first()
        knows = proposal is not None and (submission.pk == away.pk or proposal.closed_agreed_at is not None)
        if proposal is not None and knows and not (submission.pk == stays.pk and merges.same_organisation(away, stays)):
            return proposal, away, stays
    raise MoveRefused(str(NOT_ASKED))


# ------------------------------------------------------------------------------------------------------ the text


def _credit(stays: Submission, away: Submission, *, by: User) -> tuple[int, str]:
    """Write the other organisation into the text that stays, as a partner. Returns (number of the version, name written).

    The name is "" where it stood there already: then the text does not change.
    """
    if stays.status not in merges.CREDITABLE:
        raise MoveRefused(
            _("Your submission is “%(status)s” now: its text cannot change. Please answer when that is over.")
            % {"status": stays.get_status_display()}
        )
    version, credited = stays.current, away.organisation
    name = credited.name
    if version.partners.filter(name__iexact=name).exists():
        return version.number, ""
    if stays.status == Status.DRAFT and "partners" in version.as_typed:
        raise MoveRefused(_("Finish the page “Partners and funding” first: something on it cannot be read yet."))
    was = Status(stays.status)
    if was in (Status.PUBLISHED, Status.NOT_CONSENTED):
        move(stays, Status.DRAFT, by=by, pen=Pen.SUBMITTER)
    if was != Status.DRAFT:
        version = next_version(version, by=by)
    VersionPartner.objects.create(
        version=version, name=name, role=PartnerRole.PARTNER, type=credited.type,
        state_id=credited.state_id if credited.type == ProviderType.STATE else None,
    )  # fmt: skip
    _touch(version, by)
    is_read = was in (Status.SUBMITTED, Status.IN_REVIEW)
    record(stays, Act.CREDITED, by=by, pen=Pen.SUBMITTER, version=version if is_read else None)
    is_complete = not reasons_against_sending(stays, version, composed(stays, version))
    if was in (Status.PUBLISHED, Status.NOT_CONSENTED) and is_complete:
        moves.submit(stays, by=by)  # nothing else has changed: there is nothing left to write
    return version.number, name


def _uncredit(proposal: Merging, stays: Submission) -> Version | None:
    """Take the name out again where the text may still change. Returns the new version that OHCHR reads, if there is one.

    Where the text cannot change now, ``merges.reasons_not_to_ask_states`` keeps it from the States.
    """
    version = stays.current
    if not proposal.credits or not version.partners.filter(name=proposal.credits).exists():
        return None
    if stays.status not in (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW):
        return None
    is_read = stays.status != Status.DRAFT
    wrote = proposal.kept_agreed_by
    if wrote is None:
        return None
    if is_read:
        version = next_version(version, by=wrote)
    version.partners.filter(name=proposal.credits).delete()
    _touch(version, wrote)
    return version if is_read else None


def _touch(version: Version, by: User) -> None:
    """Somebody who has the draft open is told that it has changed."""
    Version.objects.filter(pk=version.pk).update(edition=F("edition") + 1, changed_by=by)
    Submission.objects.filter(pk=version.submission_id).update(changed_at=timezone.now())


# -------------------------------------------------------------------------------------------------------- ending


def _call_off(proposal: Merging, away: Submission, stays: Submission, *, by: User, pen: Pen) -> None:
    row = Merging.objects.select_for_update().get(pk=proposal.pk)
    if row.outcome == MergeOutcome.DONE:
        raise MoveRefused(
            _("They have been merged: what is public cannot be called off. A new version can be written.")
        )
    if row.outcome:
        return
    if merges.asked_the_states(row):
        raise MoveRefused(
            _(
                "The States concerned have been asked about the text that names both. If it must not be published, OHCHR can"
                " put it on hold."
            )
        )
    _end(row, MergeOutcome.CALLED_OFF, away, stays, by=by, pen=pen, version=_uncredit(row, stays))


def _end(
    proposal: Merging, outcome: MergeOutcome, away: Submission, stays: Submission, *, by: User, pen: Pen,
    version: Version | None = None,
) -> None:  # fmt: skip
    """Written down on both sides. Whoever wrote for the one organisation is nobody in the other's history."""
    Merging.objects.filter(pk=proposal.pk).update(outcome=outcome, ended_by=by, ended_at=timezone.now())
    for row in (away, stays):
        is_theirs = pen == Pen.OHCHR or Submission.objects.of(by).filter(pk=row.pk).exists()
        record(
            row, Act.MERGE_OFF, by=by if is_theirs else None, pen=pen, version=version if row.pk == stays.pk else None
        )
    write_to_submitter("submission_message", away)
    if proposal.closed_agreed_at is not None and not merges.same_organisation(away, stays):
        write_to_submitter("submission_message", stays)
    _tell_reviewers(proposal, away, stays)


def finish_due() -> int:
    """Close what is merged into a text that is public now. Run by the clock; safe to run twice. Returns how many.

    Not part of the publication: that holds the head of the ledger already, and a second record is locked before it.
    """
    public = Activity.objects.values("reference")
    waiting = Merging.objects.agreed().filter(kept__reference__in=public).order_by("pk")
    return sum(_finish(proposal) for proposal in list(waiting))


@verb
def _finish(proposal: Merging) -> bool:
    away, stays = _locked(proposal.closed, proposal.kept)
    row = Merging.objects.agreed().select_for_update().filter(pk=proposal.pk).first()
    document = Activity.objects.filter(reference=stays.reference).values_list("document", flat=True).first()
    if row is None or document is None or row.text is None:
        return False
    if not stays.versions.filter(document=document, number__gte=row.text).exists():
        return False  # what is public is still the text that credits one
    by = row.proposed_by
    if away.status in merges.CLOSABLE:
        move(away, Status.WITHDRAWN, by=by, pen=Pen.OHCHR, reason=stays.reference, act=Act.MERGED)
    records.merge(away.reference, into=stays.reference, by=by)
    record(stays, Act.MERGED, by=by, pen=Pen.OHCHR, reason=away.reference)
    Merging.objects.filter(pk=row.pk).update(outcome=MergeOutcome.DONE, ended_at=timezone.now())
    write_to_submitter("submission_message", away)
    return True


def _locked(one: Submission, other: Submission) -> tuple[Submission, Submission]:
    """Both rows as they are now, locked: the records first, as the gate does, and always in one order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[one.reference, other.reference]])
    both = Submission.objects.select_for_update(of=("self",)).select_related("organisation")
    rows = {row.pk: row for row in both.filter(pk__in=[one.pk, other.pk]).order_by("reference")}
    return rows[one.pk], rows[other.pk]


def _tell_reviewers(proposal: Merging, away: Submission, stays: Submission) -> None:
    """Whoever proposed it and whoever has one of the two."""
    for person in {proposal.proposed_by, away.taken_by, stays.taken_by} - {None}:
        outbox.post(
            "submission_message", to=person, reference=away.reference,
            link=reverse_lazy("submissions:review", args=[away.reference]),
        )  # fmt: skip
