"""Answers of States that came by note verbale: one officer enters what it says, with its scan; a second one confirms it.

The State is told of each. A grant takes effect 72 hours later, so that a State can say that it is not its own; a withdrawal of
consent takes effect when it is entered, by one officer. The rules are the gate's; here is what two officers do for it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import evidence
from accounts.attempts import Attempted
from accounts.mandates import offices
from accounts.models import Role, StateMandate, User
from consent import answering, authority, gate
from consent.models import ConsentRequest, Event, EventKind, PaperAnswer
from consent.verbs import Refused, verb

ENTERING = authority.OFFICERS
CONFIRMING = (Role.CONFIRMER, Role.ADMINISTRATOR)
KINDS = [EventKind.GRANTED, EventKind.CHANGES_ASKED, EventKind.WITHHELD, EventKind.TIME_ASKED, EventKind.REVOKED]


@dataclass(frozen=True)
class Received:
    """What the note verbale says. ``until`` belongs to more time, ``expires_on`` and ``permissions`` to a grant."""

    kind: str
    note_verbale: str
    note_verbale_on: date
    permissions: tuple[str, ...] = ()
    until: date | None = None
    expires_on: date | None = None
    message: str = ""
    mailbox: str = ""
    contradicts: bool = False


@verb
def enter(request: ConsentRequest, received: Received, *, scan: UploadedFile, by: User) -> PaperAnswer:
    """Write down what came on paper. Nothing is in the ledger yet, except a withdrawal of consent, which does not wait.

    Raises :class:`Refused` with the reasons against it.
    """
    _refuse_all_but(ENTERING, by, request)
    if reasons := reasons_against(request, received):
        raise Refused(*reasons)
    try:
        kept = evidence.keep(scan, by=by)
    except evidence.NotAScan as unfit:
        raise Refused(str(unfit)) from unfit
    number = received.note_verbale.strip().removeprefix("No.").strip()  # the pages say "No." themselves
    paper = PaperAnswer.objects.create(
        request=request, kind=received.kind, permissions=",".join(sorted(received.permissions)), until=received.until,
        expires_on=received.expires_on, message=received.message.strip(), note_verbale=number,
        note_verbale_on=received.note_verbale_on, evidence=kept, mailbox=received.mailbox.strip().lower(),
        contradicts=received.contradicts, entered_by=by,
    )  # fmt: skip
    if paper.kind == EventKind.REVOKED:
        event = gate.revoke(
            request.document.record_id, state=request.state_id, by=by, message=paper.message, paper=paper
        )
        PaperAnswer.objects.filter(pk=paper.pk).update(event=event)
        paper.event = event
    return paper


@verb
def confirm(paper: PaperAnswer, *, by: User) -> PaperAnswer:
    """The second officer has compared it with the scan: the answer is recorded, and the State is told. Safe to call twice.

    Neither the one who entered it, nor the reviewer who put the text before the States.
    """
    _refuse_all_but(CONFIRMING, by, paper.request)
    row = (
        PaperAnswer.objects.select_for_update(of=("self",))
        .select_related("request__document", "evidence")
        .get(pk=paper.pk)
    )
    if row.confirmed_at is not None:
        return row
    if row.discarded_at is not None:
        raise Refused(_("This answer has been discarded. Enter it anew."))
    if by.pk in (row.entered_by_id, row.request.document.asked_by_id):
        raise Refused(
            _("A second officer has to confirm it: not the one who entered it, nor the one who asked the States."),
            attempt=Attempted("confirm an answer on paper", by, row.request.state_id, row.request_id),
        )
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    if row.event_id is None:
        row.event = _record(row, by=by)
        row.save(update_fields=["event"])
    if row.contradicts:
        gate.hold(row.request.document.record_id, by=by, reason=_("Two answers of one State contradict each other."))
    return row


@verb
def discard(paper: PaperAnswer, *, by: User) -> PaperAnswer:
    """It was entered wrongly: nothing of it is recorded. Any officer may; a withdrawal that took effect stays."""
    _refuse_all_but(ENTERING, by, paper.request)
    row = PaperAnswer.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if row.confirmed_at is not None:
        raise Refused(_("This answer is recorded already. A later answer of the State changes it."))
    if row.discarded_at is None:
        row.discarded_by, row.discarded_at = by, timezone.now()
        row.save(update_fields=["discarded_by", "discarded_at"])
    return row


def take_effect() -> int:
    """Follow up every grant on paper whose 72 hours are over. Run by the clock; safe to run twice; returns how many."""
    due = PaperAnswer.objects.to_take_effect().filter(event__effective_at__lte=timezone.now())
    return sum(gate.take_effect(one) for one in due.select_related("event", "request__document").order_by("pk"))


def reasons_against(request: ConsentRequest, received: Received) -> list[str]:
    """Why this cannot be entered, in sentences; empty: it can."""
    today = timezone.localdate()
    reasons = []
    if received.kind not in KINDS:
        reasons.append(_("Choose one of the answers."))
    if not received.note_verbale.strip():
        reasons.append(_("Give the number of the note verbale."))
    if received.note_verbale_on > today:
        reasons.append(_("The date of the note verbale lies in the future."))
    if received.kind == EventKind.CHANGES_ASKED and not received.message.strip():
        reasons.append(_("Say what must change."))
    if received.kind == EventKind.TIME_ASKED and received.until is None:
        reasons.append(_("Choose the new date."))
    if received.expires_on is not None and received.expires_on <= today + timedelta(days=3):
        reasons.append(_("The last day of the consent must be later than three days from now."))
    if received.kind == EventKind.GRANTED and not _can_be_told(request, received):
        reasons.append(
            _("Nobody can be told: the State has no focal point and no known office. Give its official mailbox.")
        )
    return reasons


def waiting_for(user: User) -> int:
    """How many answers on paper wait for a second officer whom this person can be."""
    if not user.has_role(*CONFIRMING):
        return 0
    waiting = PaperAnswer.objects.waiting().exclude(entered_by=user)
    return waiting.exclude(request__document__asked_by=user).count()


def _record(paper: PaperAnswer, *, by: User) -> Event:
    request, message = paper.request, paper.message
    match paper.kind:
        case EventKind.GRANTED:
            return gate.grant(
                request, by=by, message=message, paper=paper,
                permissions=tuple(code for code in paper.permissions.split(",") if code),
                expires_at=answering.last_moment(paper.expires_on) if paper.expires_on else None,
            )  # fmt: skip
        case EventKind.CHANGES_ASKED:
            return gate.ask_for_changes(request, by=by, message=message, paper=paper)
        case EventKind.WITHHELD:
            return gate.withhold(request, by=by, message=message, paper=paper)
        case EventKind.TIME_ASKED if paper.until:
            return gate.need_time(request, until=paper.until, by=by, message=message, paper=paper)
    raise Refused(_("Choose one of the answers."))


def _can_be_told(request: ConsentRequest, received: Received) -> bool:
    today = timezone.localdate()
    holders = StateMandate.objects.in_force(today).filter(state=request.state_id, user__is_active=True)
    return bool(received.mailbox.strip()) or holders.exists() or bool(offices(request.state_id))


def _refuse_all_but(roles: tuple[Role, ...], by: User, request: ConsentRequest) -> None:
    if not by.is_active or not by.has_role(*roles):
        raise Refused(
            _("Only OHCHR staff with that role can record an answer on paper."),
            attempt=Attempted("record an answer on paper", by, request.state_id, request.pk),
        )
