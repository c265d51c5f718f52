"""The gate: the verbs by which a text becomes public, and stops being so. HRC res. 54/28, para. 14.

Each verb is one transaction. It locks the record first, asks the reasons against it, appends to the ledger and, where the
answer ends a consent, takes the record from public view before it returns. The database checks all of it again at commit
(``migrations/0002_gate.sql``): a mistake in this file can refuse too much, but cannot publish.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.attempts import Attempted
from accounts.models import Role, User
from consent import authority, journal, ledger, letters
from consent import document as documents
from consent.models import (
    READ_IN,
    ConsentRequest,
    Event,
    EventKind,
    PaperAnswer,
    PublicationDocument,
    Record,
    Remark,
    StandingChoice,
)
from consent.outcomes import objection, tell
from consent.signals import Outcome, decided
from consent.verbs import Refused, verb
from repository.catalogue import references
from repository.catalogue.models import Activity
from repository.reference.models import State

DAYS_TO_ANSWER = 60
LONGEST_EXTENSION = 120  # days
PAPER_WAITS = timedelta(hours=72)  # a grant that came on paper, after the State was told; nothing else waits


@dataclass(frozen=True)
class Ask:
    """What asking has made: the frozen document and one request per State concerned."""

    document: PublicationDocument
    requests: list[ConsentRequest]


# ------------------------------------------------------------------------------------------------ asking


@verb
def ask(
    proposal: documents.Proposal, *, by: User, hoped_by: date | None = None, no_state_confirmed: bool = False
) -> Ask:
    """OHCHR puts this text before every State concerned. Part of the caller's verb (``submissions.moves.approve``).

    Freezes the document, opens one request per State, and writes to their focal points. What is public stays public until
    the new document is published. Raises :class:`Refused` for anyone but a reviewer.
    """
    if not by.has_role(Role.REVIEWER):
        raise Refused(
            _("Only a reviewer can put a text before the States concerned."),
            attempt=Attempted("ask the States", by, about=proposal.reference),
        )
    try:
        text = documents.canonical(documents.compose(proposal))
    except documents.NotRepresentable as unfit:
        raise Refused(
            _("A text has a character that cannot be shown (%(where)s). Delete it and try again.") % {"where": unfit}
        ) from unfit
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_freeze(%s, %s, %s)", [proposal.reference, text, by.pk])
    document = PublicationDocument.objects.get(pk=documents.fingerprint(text))
    now = timezone.now()
    due = hoped_by or (timezone.localdate() + timedelta(days=DAYS_TO_ANSWER))
    requests = [
        ConsentRequest(reference=references.new("CR"), document=document, state_id=code, asked_at=now, hoped_by=due)
        for code in sorted(proposal.states)
    ]
    ConsentRequest.objects.bulk_create(requests)
    for request in requests:
        ledger.append(EventKind.ASKED, document, state=request.state_id, actor=by)
        letters.write_to_the_state("consent_request", request, day=due)
    if not requests:
        ledger.append(EventKind.NO_STATE_PROPOSED, document, actor=by)
    return Ask(document, requests)


@verb
def confirm_no_state(document: PublicationDocument, *, by: User) -> None:
    """A second person confirms that the text concerns no State in particular (policy decision D2)."""
    ledger.lock(document.record_id)
    proposed = document.events.filter(kind=EventKind.NO_STATE_PROPOSED).first()
    if proposed is None:
        raise Refused(_("This text concerns States: they are asked, and nobody can answer for them."))
    if not by.has_role(Role.CONFIRMER, Role.PUBLISHER) or proposed.actor == by.pk:
        raise Refused(
            _("A second person, a confirmer or a publisher, has to confirm it."),
            attempt=Attempted("confirm that no State is concerned", by, about=document.record_id),
        )
    ledger.append(EventKind.NO_STATE_CONFIRMED, document, actor=by)
    tell(document, by=by)


# ----------------------------------------------------------------------------------- a State's answers


@verb
def grant(
    request: ConsentRequest,
    *,
    by: User,
    expires_at: datetime | None = None,
    permissions: tuple[str, ...] = (),
    read_in: str = "",
    note: str = "",
    message: str = "",
    paper: PaperAnswer | None = None,
) -> Event:
    """The State consents: this exact text may be published. Both further permissions (D5) are separate and optional.

    ``read_in``: the language in which it was read, as far as a page knows. The consent is to the text in all its languages.

    If the last grant completes the document and a publisher has cleared it, it is published in the same transaction.
    A grant on ``paper`` takes effect after 72 hours (``take_effect``): until then the State can say that it is not its own.
    """
    try:
        journal.require()
    except journal.JournalUnreachable:
        raise Refused(_("The answer cannot be recorded safely just now. Please try again in a few minutes.")) from None
    event = _answer(
        EventKind.GRANTED, request, by, note=note, message=message, paper=paper,
        expires_at=expires_at, permissions=",".join(sorted(permissions)),
        effective_at=timezone.now() + PAPER_WAITS if paper else None,
        detail=f"{READ_IN}{read_in}" if read_in else "",
    )  # fmt: skip
    if (
        ledger.is_public(request.document) and objection(request.document) is not None
    ):  # granted anew, but not in force yet
        _unpublish(request.document, by=by)
    _complete(request.document, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_note_next_expiry()")  # a published record's consent may have been prolonged
    return event


@verb
def grant_by_standing_choice(request: ConsentRequest, choice: StandingChoice, before: Event) -> Event:
    """A grant that the State gave beforehand for minor corrections (D6): an event on this text's hash, told, to be undone.

    Under the mandate of the person who chose it, with the permissions and the last day of the grant on the public text.
    Part of ``consent.corrections.confirm``, where two officers have said that nothing else has changed.
    """
    document = request.document
    ledger.lock(document.record_id)
    if ledger.newest_number(document.record_id) > document.number:
        raise Refused(
            _("The States have been asked about a newer text of %(reference)s.") % {"reference": document.record_id}
        )
    basis = f"standing choice of {timezone.localdate(choice.given_at).isoformat()}"
    event = ledger.append(
        EventKind.GRANTED, document, state=request.state_id, actor=choice.mandate.user, mandate=choice.mandate,
        basis=basis, permissions=before.permissions, expires_at=before.expires_at,
    )  # fmt: skip
    letters.write_to_the_state("minor_correction", request, day=timezone.localdate())
    _complete(document, by=None)
    return event


@verb
def withhold(
    request: ConsentRequest,
    *,
    by: User,
    note: str = "",
    message: str = "",
    may_tell_provider: bool = False,
    paper: PaperAnswer | None = None,
) -> Event:
    """The State does not consent. Nothing about it is published from this text; it need not say why.

    ``may_tell_provider``: the State allows OHCHR to tell the submitter, who may then write a version without it (D3).
    Answering again changes it.
    """
    return _end_with(
        EventKind.WITHHELD, request, by, note=note, message=message, paper=paper,
        permissions="tell" if may_tell_provider else "",
    )  # fmt: skip


@verb
def ask_for_changes(
    request: ConsentRequest, *, by: User, message: str, note: str = "", paper: PaperAnswer | None = None
) -> Event:
    """The State would consent to another text, and says what must change. Nothing is published in between."""
    if not message.strip():
        raise Refused(_("Please say what must change."))
    return _end_with(EventKind.CHANGES_ASKED, request, by, note=note, message=message, paper=paper)


@verb
def need_time(
    request: ConsentRequest,
    *,
    until: date,
    by: User,
    message: str = "",
    note: str = "",
    paper: PaperAnswer | None = None,
) -> Event:
    """The State asks for more time, up to a new date. The request stays open; nothing is published."""
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=LONGEST_EXTENSION):
        raise Refused(_("Choose a date from tomorrow to %(days)d days from now.") % {"days": LONGEST_EXTENSION})
    event = _end_with(
        EventKind.TIME_ASKED, request, by, message=message, note=note, paper=paper, detail=until.isoformat()
    )
    ConsentRequest.objects.filter(pk=request.pk).update(hoped_by=until)
    return event


@verb
def revoke(
    reference: str,
    *,
    state: State | str,
    by: User,
    note: str = "",
    message: str = "",
    paper: PaperAnswer | None = None,
) -> Event:
    """The State withdraws its consent to a record: gone from public view when this returns. Needs one person only.

    On ``paper`` too: it takes effect with the first officer, before a second has looked.

    Every grant given before, by whichever State, is spent: should the record come back, all are asked anew.
    """
    code = state if isinstance(state, str) else state.pk
    record = ledger.lock(reference)
    request = ConsentRequest.objects.filter(document__record=record, state=code).order_by("-asked_at").first()
    if request is None:
        raise Refused(_("This State was not asked about this record."))
    mandate = authority.of_answer(by, code, about=reference, paper=paper)
    public = Activity.objects.filter(reference=reference).values_list("document", flat=True).first()
    document = PublicationDocument.objects.get(pk=public) if public else request.document
    basis, detail = authority.basis(note, paper)
    event = ledger.append(
        EventKind.REVOKED, document, state=code, actor=by, mandate=mandate, basis=basis, detail=detail
    )
    _remember(event, message)
    letters.tell_the_state(request, paper)
    _unpublish(document, by=by)
    return event


@verb
def dispute(request: ConsentRequest, *, by: User, message: str) -> Event:
    """A focal point says that an answer was not given in its State's name: both stay recorded, the record goes on hold.

    Two holders, two missions or two notes verbales contradict each other, and OHCHR does not choose between them. Two
    officers end the hold as any other; the States concerned are then asked anew.
    """
    record = ledger.lock(request.document.record_id)
    mandate = authority.require_mandate(by, request.state_id, about=request.reference)
    if not message.strip():
        raise Refused(_("Please say which answer is meant, and who speaks for your State."))
    said = Event.objects.by_state(request.state_id).filter(record=record).last()
    if said is None or said.actor == by.pk:
        raise Refused(_("There is no answer of somebody else. You can change your own answer at any time."))
    document = ledger.newest(record)
    event = ledger.append(EventKind.HELD, document, state=request.state_id, actor=by, mandate=mandate)
    _remember(event, message)
    letters.tell_the_state(request, None)
    _unpublish(document, by=by)
    return event


# ------------------------------------------------------------------------------------------ OHCHR's part


@verb
def clear(document: PublicationDocument, *, by: User) -> None:
    """A publisher chooses that the text is published by itself when the last State concerned consents."""
    ledger.lock(document.record_id)
    authority.require_publisher(document, by)
    ledger.append(EventKind.CLEARED, document, actor=by)
    if objection(document) is None:
        _publish(document, actor=by.pk)
        tell(document, by=by)


@verb
def publish(document: PublicationDocument, *, by: User) -> Activity:
    """A publisher, who is not the reviewer that asked, makes a fully consented text public. Safe to call twice."""
    ledger.lock(document.record_id)
    authority.require_publisher(document, by)
    if reason := objection(document):
        raise Refused(reason)
    _publish(document, actor=by.pk)
    tell(document, by=by)
    return Activity.objects.get(reference=document.record_id)


@verb
def hold(reference: str, *, by: User, reason: str) -> Event:
    """Any OHCHR officer takes a record from public view at once, for instance when a person is in danger."""
    record = ledger.lock(reference)
    if not by.has_role(*authority.OFFICERS):
        raise Refused(
            _("Only OHCHR staff can put a record on hold."), attempt=Attempted("hold a record", by, about=reference)
        )
    if not reason.strip():
        raise Refused(_("Please say why, in a few words. Only OHCHR will read it."))
    document = ledger.newest(record)
    event = ledger.append(EventKind.HELD, document, actor=by)
    _remember(event, reason)
    _unpublish(document, by=by)
    return event


@verb
def hold_by_the_clock(reference: str, why: str) -> Event:
    """The same without a person: the proof found the record public without its consents, or a restored ledger has
    forgotten what was taken back. ``why`` goes into the ledger: numbers, codes and hashes, no words of anybody.
    """
    document = ledger.newest(ledger.lock(reference))
    event = ledger.append(EventKind.HELD, document, actor=None, detail=why)
    _unpublish(document, by=None)
    return event


@verb
def release(reference: str, *, by: User) -> Event:
    """End a hold: one officer proposes, a second one ends it. The States concerned are then asked anew."""
    record = ledger.lock(reference)
    if not by.has_role(*authority.OFFICERS):
        raise Refused(_("Only OHCHR staff can end a hold."), attempt=Attempted("end a hold", by, about=reference))
    held = record.events.filter(kind__in=[EventKind.HELD, EventKind.RELEASED]).order_by("-number").first()
    if held is None or held.kind != EventKind.HELD:
        raise Refused(_("This record is not on hold."))
    document = ledger.newest(record)
    proposed = record.events.filter(kind=EventKind.RELEASE_PROPOSED, number__gt=held.number).first()
    if proposed is None:
        return ledger.append(EventKind.RELEASE_PROPOSED, document, actor=by)
    if proposed.actor == by.pk:
        raise Refused(
            _("A second officer has to end the hold: you proposed it."),
            attempt=Attempted("end a hold", by, about=reference),
        )
    return ledger.append(EventKind.RELEASED, document, actor=by)


@verb
def withdraw(reference: str, *, by: User) -> Event | None:
    """The submitter, or OHCHR for it, takes the record back at any time. Rights are the caller's to check.

    Returns None when the record was never put before a State: there is nothing at the gate then.
    """
    if not Record.objects.filter(pk=reference).exists():
        return None
    document = ledger.newest(ledger.lock(reference))
    event = ledger.append(EventKind.WITHDRAWN, document, actor=by)
    _unpublish(document, by=by)
    return event


@verb
def take_effect(paper: PaperAnswer) -> bool:
    """The 72 hours of a grant on paper are over: publish what a publisher cleared, tell what is now complete.

    Safe to run twice. False when there is nothing to do yet.
    """
    if paper.event is None or paper.event.effective_at > timezone.now():
        return False
    document = paper.request.document
    ledger.lock(document.record_id)
    row = PaperAnswer.objects.select_for_update().get(pk=paper.pk)
    if row.took_effect_at is not None:
        return False
    PaperAnswer.objects.filter(pk=row.pk).update(took_effect_at=timezone.now())
    _complete(document, by=None)
    return True


def expire_due() -> int:
    """Take away every record whose consent has run out, by the database's clock. Safe to run twice; returns how many."""
    gone = 0
    candidates = (
        Event.objects.filter(kind=EventKind.GRANTED, expires_at__lte=Now())
        .filter(document__in=Activity.objects.values("document"))
        .order_by("record_id")
        .values_list("record_id", flat=True)
        .distinct()
    )
    for reference in list(candidates):
        gone += _expire(reference)
    return gone


@verb
def _expire(reference: str) -> int:
    ledger.lock(reference)
    public = Activity.objects.filter(reference=reference).values_list("document", flat=True).first()
    if public is None:
        return 0
    document = PublicationDocument.objects.get(pk=public)
    if objection(document) is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_unpublish(%s)", [[reference]])
    ledger.append(EventKind.EXPIRED, document, actor=None)
    decided.send(sender=Record, reference=reference, document=public, outcome=Outcome.REMOVED, by=None)
    return 1


# ------------------------------------------------------------------------------------------------ inside the gate


def _answer(
    kind: EventKind,
    request: ConsentRequest,
    by: User,
    *,
    note: str = "",
    message: str = "",
    paper: PaperAnswer | None = None,
    **more: Any,
) -> Event:
    """Append a State's answer on the newest text, given by a person who holds its mandate, or vouched for by two officers."""
    document = request.document
    ledger.lock(document.record_id)
    mandate = authority.of_answer(by, request.state_id, about=request.reference, paper=paper)
    if document.canonical is None:
        raise Refused(_("This text has been erased. Nothing about your State is published from it."))
    if ledger.newest_number(document.record_id) > document.number and not ledger.is_public(document):
        raise Refused(_("The text changed while you were reading. Please look at the new request before you decide."))
    basis, detail = authority.basis(note, paper, detail=more.pop("detail", ""))
    event = ledger.append(
        kind, document, state=request.state_id, actor=by, mandate=mandate, basis=basis, detail=detail, **more
    )
    _remember(event, message)
    letters.tell_the_state(request, paper)
    return event


def _complete(document: PublicationDocument, *, by: User | None) -> None:
    """After a grant: publish what a publisher cleared, should every consent be there, and tell submissions."""
    cleared = ledger.last(document, [EventKind.CLEARED])
    if cleared and cleared.number > ledger.closed(document.record_id) and objection(document) is None:
        _publish(document, actor=cleared.actor)
    tell(document, by=by)


def _end_with(kind: EventKind, request: ConsentRequest, by: User, **more: Any) -> Event:
    """An answer that is not a grant: if the text is public, it goes in the same transaction."""
    event = _answer(kind, request, by, **more)
    if ledger.is_public(request.document):
        _unpublish(request.document, by=by)
    else:
        tell(request.document, by=by)
    return event


def _publish(document: PublicationDocument, *, actor: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_publish(%s, %s)", [[document.pk], actor])


def _unpublish(document: PublicationDocument, *, by: User | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_unpublish(%s)", [[document.record_id]])
    decided.send(sender=Record, reference=document.record_id, document=document.pk, outcome=Outcome.REMOVED, by=by)


def _remember(event: Event, message: str) -> None:
    if message.strip():
        Remark.objects.create(event=event, text=message.strip())
