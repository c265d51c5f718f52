"""What came by e-mail or on paper: a clerk at OHCHR enters it for its organisation, whose word it is that it is right (E-209).

The clerk writes on the ordinary pages and sends nothing. It goes to OHCHR when somebody who writes for the organisation sends it,
when whoever had sent it says by a link that it is right, or when a second officer enters that this came on paper (ADR 34).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import outbox
from accounts import evidence, once, secret_addresses
from accounts.models import Organisation, User
from accounts.policies import ENTERING
from consent.verbs import verb
from outbox.letters import Recipient
from repository.catalogue import references
from submissions import moves, protection
from submissions.erasing import erase
from submissions.life import Pen, Status
from submissions.models import Act, CameBy, ConfirmedBy, Entry, Move, Submission, Version
from submissions.readiness import edition, propose, reasons_against_sending
from submissions.reminders import write_to_submitter
from submissions.steps import MoveRefused, locked, move, record, refuse

OPENS_FOR = timedelta(days=30)
MOST_LETTERS = 3  # to the sender of one text: nobody is pressed
LONGEST: int = Entry._meta.get_field("remark").max_length or 0


@dataclass(frozen=True)
class Received:
    """What came, and from whom. ``language``: of the text, one of the six; ``email``: "" where there is none."""

    came_by: str
    received_on: date
    sender: str
    email: str = ""
    language: str = "en"


class Changed(MoveRefused):
    """Somebody has changed the text since the page that is answered was opened."""


def organisations() -> QuerySet[Organisation]:
    """For whom a text can be entered: verified, and not protected. Who is protected stands in no list of OHCHR."""
    return Organisation.objects.exclude(verified_at=None).filter(is_protected=False, merged_into=None).order_by("name")


@verb
def begin(organisation: Organisation, received: Received, *, scan: UploadedFile, by: User, key: str = "") -> Submission:
    """A draft of this organisation, for the clerk to write in. Its members are told. Raises :class:`MoveRefused`.

    ``key``: of the form; the same form again is given the same draft.
    """
    _refuse_all_but_clerks(by)
    if known := once.answer(by, key):
        return Submission.objects.get(reference=known)
    refuse(_reasons_against(organisation, received))
    scan.name = "scan"  # what it was called may name somebody, and is kept nowhere
    try:
        kept = evidence.keep(scan, by=by)
    except evidence.NotAScan as unfit:
        raise MoveRefused(str(unfit)) from unfit
    row = Submission.objects.create(
        reference=references.new("TCR"), organisation=organisation, created_by=by,
        attribution=protection.first_attribution(organisation, ""),
    )  # fmt: skip
    Version.objects.create(submission=row, number=1, changed_by=by, language=received.language)
    Entry.objects.create(
        submission=row, clerk=by, came_by=received.came_by, received_on=received.received_on,
        sender=received.sender.strip(), email=received.email, scan=kept,
    )  # fmt: skip
    # An act: no status that OHCHR gave it, so that nobody takes it for changes that were asked for.
    Move.objects.create(submission=row, after=Status.DRAFT, by=by, pen=Pen.OHCHR, act=Act.ENTERED)
    write_to_submitter("submission_entered", row)
    once.keep(by, key, row.reference)
    return row


@verb
def ask(submission: Submission, *, email: str, language: str, by: User, key: str = "") -> None:
    """Write to whoever had sent it, with a link to all of it. Once more with a new link; the old one ends.

    ``language``: of the letter; ``key``: of the form. Raises :class:`MoveRefused`, with what is missing before it can be sent.
    """
    row, entry = _mine(submission, by)
    if once.answer(by, key) is not None:
        return
    if not email.strip():
        raise MoveRefused(_("Give the address of whoever sent it."))
    version = row.current
    refuse(reasons_against_sending(row, version, propose(row, version)))
    if entry.letters >= MOST_LETTERS:
        raise MoveRefused(_("Its sender has got %(number)d letters already.") % {"number": MOST_LETTERS})
    secret, now = secret_addresses.new(), timezone.now()
    Entry.objects.filter(pk=entry.pk).update(
        email=email, secret_hash=secret_addresses.hashed(secret), letters=entry.letters + 1, expires_at=now + OPENS_FOR
    )
    with translation.override(language if language in dict(settings.LANGUAGES) else "en"):
        link = reverse("submissions:entered", args=[secret])
    outbox.post("entry_is_right", to=Recipient(email, language), reference=row.reference, link=link, opens_account=True)
    record(row, Act.ENTRY_ASKED, by=by, pen=Pen.OHCHR, version=version)
    once.keep(by, key, row.reference)


def find(secret: str) -> Entry | None:
    """The question that this secret opens now; also what was answered by it, until it ends. None where it opens nothing."""
    kept = Entry.objects.select_related("submission__organisation", "submission__entry")
    entry = kept.filter(secret_hash=secret_addresses.hashed(secret)).first()
    return entry if entry and _opens(entry, timezone.now()) else None


def _opens(entry: Entry, now: datetime) -> bool:
    if entry.expires_at is None or entry.expires_at <= now:
        return False
    return entry.confirmed_how == ConfirmedBy.LINK or (entry.is_open and entry.submission.status == Status.DRAFT)


@verb
def say_right(entry: Entry, *, seen: str) -> None:
    """Whoever had sent it has read it: it goes to OHCHR for review. Safe to call twice.

    ``seen``: the edition that was read. Raises :class:`Changed` where it is another one by now, and :class:`MoveRefused`.
    """
    row = locked(entry.submission)
    kept = _asked(entry)
    if kept.confirmed_at is not None:
        return
    version = row.current
    proposal = propose(row, version)
    now_is = edition(version, proposal)
    if seen != now_is:
        raise Changed(
            _("The text was changed after you had opened it. Please read it again: this is how it stands now.")
        )
    refuse(reasons_against_sending(row, version, proposal))
    now = timezone.now()
    Entry.objects.filter(pk=kept.pk).update(confirmed_how=ConfirmedBy.LINK, confirmed_edition=now_is, confirmed_at=now)
    record(row, Act.ENTRY_RIGHT, by=None, pen=Pen.SUBMITTER, version=version)
    moves.hand_in(row, version, by=None, now=now)
    write_to_submitter("submission_received", row)


@verb
def say_wrong(entry: Entry, *, remark: str) -> None:
    """It is not what was sent: what is wrong, for the clerk, who gets a letter. The link stays open for the next answer."""
    row = locked(entry.submission)
    kept = _asked(entry)
    if kept.confirmed_at is not None:
        raise MoveRefused(_("You have answered already that it is right. Please write to OHCHR."))
    remark = remark.replace("\r\n", "\n").replace("\x00", "").strip()
    if not remark:
        raise MoveRefused(_("Please say what is not right."))
    if len(remark) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(remark), "most": LONGEST}
        )
    if kept.remark == remark:
        return
    Entry.objects.filter(pk=kept.pk).update(refused_at=timezone.now(), remark=remark)
    record(row, Act.ENTRY_WRONG, by=None, pen=Pen.SUBMITTER, version=row.current)
    outbox.post(
        "submission_message", to=kept.clerk, reference=row.reference,
        link=reverse_lazy("submissions:entry", args=[row.reference]),
    )  # fmt: skip


@verb
def confirm_on_paper(submission: Submission, *, seen: str, scan: UploadedFile, by: User) -> None:
    """A second officer enters that its sender has confirmed it on paper, with the scan of that. Safe to call twice.

    ``seen``: as in :func:`say_right`. Never the clerk; and whoever does it decides nothing about it afterwards.
    """
    _refuse_all_but_clerks(by)
    row = locked(submission)
    kept = Entry.objects.select_for_update().get(submission=row)
    if kept.confirmed_at is not None:
        return
    if not kept.is_open or row.status != Status.DRAFT:
        raise MoveRefused(_("It is no entry that waits to be confirmed."))
    if kept.clerk_id == by.pk:
        raise MoveRefused(_("A second officer has to enter it: not the one who entered the text."))
    version = row.current
    proposal = propose(row, version)
    if seen != edition(version, proposal):
        raise Changed(_("The text was changed while you compared it. Compare it again: this is how it stands now."))
    refuse(reasons_against_sending(row, version, proposal))
    scan.name = "scan"
    try:
        proof = evidence.keep(scan, by=by)
    except evidence.NotAScan as unfit:
        raise MoveRefused(str(unfit)) from unfit
    now = timezone.now()
    Entry.objects.filter(pk=kept.pk).update(
        confirmed_how=ConfirmedBy.PAPER, confirmed_edition=seen, confirmed_at=now, confirmed_by=by, proof=proof
    )
    record(row, Act.ENTRY_RIGHT, by=by, pen=Pen.OHCHR, version=version)
    moves.hand_in(row, version, by=None, now=now)
    write_to_submitter("submission_received", row)


@verb
def take_back(submission: Submission, *, by: User) -> None:
    """It was entered by mistake, for instance for another organisation: its text is erased at once. Safe to call twice.

    Refused once the organisation has had a hand in it: then it is theirs to withdraw. Raises :class:`MoveRefused`.
    """
    row = locked(submission)
    entry = Entry.objects.select_for_update().filter(submission=row, clerk=by).first()
    if entry is not None and entry.ended_at is not None:
        return
    _mine(submission, by)
    if row.versions.exclude(changed_by=by).exists() or row.messages.exists():
        raise MoveRefused(_("The organisation has written in it meanwhile: only it can withdraw the text now."))
    Entry.objects.filter(submission=row).update(ended_at=timezone.now())
    move(row, Status.WITHDRAWN, by=by, pen=Pen.OHCHR, act=Act.ENTRY_OFF)
    transaction.on_commit(erase(row))


def waiting_for(user: User) -> int:
    """How many texts this clerk has entered that nobody has confirmed yet."""
    return Submission.objects.entered_by(user).count()


def open_entries(user: User) -> QuerySet[Entry]:
    """Those that nobody has confirmed yet, for who may enter: one's own first."""
    if not user.has_role(*ENTERING):
        return Entry.objects.none()
    rows = Entry.objects.open().filter(submission__status=Status.DRAFT, submission__sent_at=None)
    return rows.select_related("submission__organisation", "clerk").order_by("entered_at", "pk")


def _mine(submission: Submission, by: User) -> tuple[Submission, Entry]:
    """The clerk's own entry, locked, while nobody has confirmed it."""
    row = locked(submission)
    if not Submission.objects.entered_by(by).filter(pk=row.pk).exists():
        raise MoveRefused(_("Only the clerk who entered it can do this, and only before anybody has confirmed it."))
    return row, Entry.objects.select_for_update().get(submission=row)


def _asked(entry: Entry) -> Entry:
    kept = Entry.objects.select_for_update(of=("self",)).select_related("submission", "clerk").get(pk=entry.pk)
    if kept.secret_hash != entry.secret_hash or not _opens(kept, timezone.now()):
        raise MoveRefused(_("This link no longer leads to a question."))
    return kept


def _reasons_against(organisation: Organisation, received: Received) -> list[str]:
    reasons = []
    if not organisations().filter(pk=organisation.pk).exists():
        reasons.append(_("Choose an organisation from the list."))
    if received.came_by not in CameBy.values:
        reasons.append(_("Say how it came."))
    if received.received_on > timezone.localdate():
        reasons.append(_("The day on which it came lies in the future."))
    if not received.sender.strip():
        reasons.append(_("Say who sent it."))
    return reasons


def _refuse_all_but_clerks(by: User) -> None:
    if not by.is_active or not by.has_role(*ENTERING):
        raise MoveRefused(_("Only a reviewer or an administrator can enter a text for an organisation."))
