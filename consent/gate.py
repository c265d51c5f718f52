"""The gate: the verbs by which a text becomes public, and stops being so. HRC res. 54/28, para. 14.

Each verb is one transaction. It locks the record first, asks the reasons against it, appends to the ledger and, where the
answer ends a consent, takes the record from public view before it returns. The database checks all of it again at commit
(``migrations/0002_gate.sql``): a mistake in this file can refuse too much, but cannot publish.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.attempts import Attempted
from accounts.mandates import addressees, offices
from accounts.models import Role, StateMandate, User
from consent import document as documents
from consent import journal
from consent.models import (
    ANSWERS,
    CLOSING,
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
from consent.signals import Outcome, decided
from consent.verbs import Refused, verb
from outbox.letters import Addressee, Recipient
from repository.catalogue import references
from repository.catalogue.models import Activity
from repository.reference.models import State

DAYS_TO_ANSWER = 60
DAYS_TO_TELL = (
    60  # after the last State was asked the submitter learns how it stands, though some have not answered (D4)
)
LONGEST_EXTENSION = 120  # days
PAPER_WAITS = timedelta(hours=72)  # a grant that came on paper, after the State was told; nothing else waits
OFFICERS = (Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR)


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
        _append(EventKind.ASKED, document, state=request.state_id, actor=by)
        _write_to_the_state("consent_request", request, day=due)
    if not requests:
        _append(EventKind.NO_STATE_PROPOSED, document, actor=by)
    return Ask(document, requests)


@verb
def confirm_no_state(document: PublicationDocument, *, by: User) -> None:
    """A second person confirms that the text concerns no State in particular (policy decision D2)."""
    _lock(document.record_id)
    proposed = document.events.filter(kind=EventKind.NO_STATE_PROPOSED).first()
    if proposed is None:
        raise Refused(_("This text concerns States: they are asked, and nobody can answer for them."))
    if not by.has_role(Role.CONFIRMER, Role.PUBLISHER) or proposed.actor == by.pk:
        raise Refused(
            _("A second person, a confirmer or a publisher, has to confirm it."),
            attempt=Attempted("confirm that no State is concerned", by, about=document.record_id),
        )
    _append(EventKind.NO_STATE_CONFIRMED, document, actor=by)
    _tell(document, by=by)


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
    if _is_public(request.document) and objection(request.document) is not None:  # granted anew, but not in force yet
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
    _lock(document.record_id)
    if _latest_number(document.record_id) > document.number:
        raise Refused(
            _("The States have been asked about a newer text of %(reference)s.") % {"reference": document.record_id}
        )
    basis = f"standing choice of {timezone.localdate(choice.given_at).isoformat()}"
    event = _append(
        EventKind.GRANTED, document, state=request.state_id, actor=choice.mandate.user, mandate=choice.mandate,
        basis=basis, permissions=before.permissions, expires_at=before.expires_at,
    )  # fmt: skip
    _write_to_the_state("minor_correction", request, day=timezone.localdate())
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
    record = _lock(reference)
    request = ConsentRequest.objects.filter(document__record=record, state=code).order_by("-asked_at").first()
    if request is None:
        raise Refused(_("This State was not asked about this record."))
    mandate = _authority(by, code, about=reference, paper=paper)
    public = Activity.objects.filter(reference=reference).values_list("document", flat=True).first()
    document = PublicationDocument.objects.get(pk=public) if public else request.document
    basis, detail = _basis(note, paper)
    event = _append(EventKind.REVOKED, document, state=code, actor=by, mandate=mandate, basis=basis, detail=detail)
    _remember(event, message)
    _tell_the_state(request, paper)
    _unpublish(document, by=by)
    return event


@verb
def dispute(request: ConsentRequest, *, by: User, message: str) -> Event:
    """A focal point says that an answer was not given in its State's name: both stay recorded, the record goes on hold.

    Two holders, two missions or two notes verbales contradict each other, and OHCHR does not choose between them. Two
    officers end the hold as any other; the States concerned are then asked anew.
    """
    record = _lock(request.document.record_id)
    mandate = require_mandate(by, request.state_id, about=request.reference)
    if not message.strip():
        raise Refused(_("Please say which answer is meant, and who speaks for your State."))
    said = Event.objects.by_state(request.state_id).filter(record=record).last()
    if said is None or said.actor == by.pk:
        raise Refused(_("There is no answer of somebody else. You can change your own answer at any time."))
    document = _latest(record)
    event = _append(EventKind.HELD, document, state=request.state_id, actor=by, mandate=mandate)
    _remember(event, message)
    _tell_the_state(request, None)
    _unpublish(document, by=by)
    return event


# ------------------------------------------------------------------------------------------ OHCHR's part


@verb
def clear(document: PublicationDocument, *, by: User) -> None:
    """A publisher chooses that the text is published by itself when the last State concerned consents."""
    _lock(document.record_id)
    _refuse_unless_publisher(document, by)
    _append(EventKind.CLEARED, document, actor=by)
    if objection(document) is None:
        _publish(document, actor=by.pk)
        _tell(document, by=by)


@verb
def publish(document: PublicationDocument, *, by: User) -> Activity:
    """A publisher, who is not the reviewer that asked, makes a fully consented text public. Safe to call twice."""
    _lock(document.record_id)
    _refuse_unless_publisher(document, by)
    if reason := objection(document):
        raise Refused(reason)
    _publish(document, actor=by.pk)
    _tell(document, by=by)
    return Activity.objects.get(reference=document.record_id)


@verb
def hold(reference: str, *, by: User, reason: str) -> Event:
    """Any OHCHR officer takes a record from public view at once, for instance when a person is in danger."""
    record = _lock(reference)
    if not by.has_role(*OFFICERS):
        raise Refused(
            _("Only OHCHR staff can put a record on hold."), attempt=Attempted("hold a record", by, about=reference)
        )
    if not reason.strip():
        raise Refused(_("Please say why, in a few words. Only OHCHR will read it."))
    document = _latest(record)
    event = _append(EventKind.HELD, document, actor=by)
    _remember(event, reason)
    _unpublish(document, by=by)
    return event


@verb
def hold_by_the_clock(reference: str, why: str) -> Event:
    """The same without a person: the proof found the record public without its consents, or a restored ledger has
    forgotten what was taken back. ``why`` goes into the ledger: numbers, codes and hashes, no words of anybody.
    """
    document = _latest(_lock(reference))
    event = _append(EventKind.HELD, document, actor=None, detail=why)
    _unpublish(document, by=None)
    return event


@verb
def release(reference: str, *, by: User) -> Event:
    """End a hold: one officer proposes, a second one ends it. The States concerned are then asked anew."""
    record = _lock(reference)
    if not by.has_role(*OFFICERS):
        raise Refused(_("Only OHCHR staff can end a hold."), attempt=Attempted("end a hold", by, about=reference))
    held = record.events.filter(kind__in=[EventKind.HELD, EventKind.RELEASED]).order_by("-number").first()
    if held is None or held.kind != EventKind.HELD:
        raise Refused(_("This record is not on hold."))
    document = _latest(record)
    proposed = record.events.filter(kind=EventKind.RELEASE_PROPOSED, number__gt=held.number).first()
    if proposed is None:
        return _append(EventKind.RELEASE_PROPOSED, document, actor=by)
    if proposed.actor == by.pk:
        raise Refused(
            _("A second officer has to end the hold: you proposed it."),
            attempt=Attempted("end a hold", by, about=reference),
        )
    return _append(EventKind.RELEASED, document, actor=by)


@verb
def withdraw(reference: str, *, by: User) -> Event | None:
    """The submitter, or OHCHR for it, takes the record back at any time. Rights are the caller's to check.

    Returns None when the record was never put before a State: there is nothing at the gate then.
    """
    if not Record.objects.filter(pk=reference).exists():
        return None
    document = _latest(_lock(reference))
    event = _append(EventKind.WITHDRAWN, document, actor=by)
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
    _lock(document.record_id)
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
    _lock(reference)
    public = Activity.objects.filter(reference=reference).values_list("document", flat=True).first()
    if public is None:
        return 0
    document = PublicationDocument.objects.get(pk=public)
    if objection(document) is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_unpublish(%s)", [[reference]])
    _append(EventKind.EXPIRED, document, actor=None)
    decided.send(sender=Record, reference=reference, document=public, outcome=Outcome.REMOVED, by=None)
    return 1


# ------------------------------------------------------------------------------------------------ asking the gate


def objection(document: PublicationDocument) -> str | None:
    """Why this text may not be public now, in a sentence for OHCHR; None when it may. Asked of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_objection(%s)", [document.pk])
        found = cursor.fetchone()[0]
    if found is None and _latest_number(document.record_id) > document.number and not _is_public(document):
        return _("The States have been asked about a newer text of %(reference)s.") % {"reference": document.record_id}
    if found is None:
        return None
    sentences = {
        "on hold": _("%(reference)s is on hold: two officers have to end the hold first."),
        "consent missing": _(
            "%(reference)s waits for a State: it cannot be published before every State concerned has consented."
        ),
        "consent not yet effective": _(
            "%(reference)s: a consent received by note verbale takes effect 72 hours after the State was told."
        ),
        "consent expired": _("%(reference)s: a consent has run out. Ask the States concerned anew."),
        "text erased": _("%(reference)s: this text has been erased. A new version is needed."),
        "no State concerned, and two persons have not confirmed it": _(
            "%(reference)s: a second person has to confirm that it concerns no State in particular."
        ),
    }
    return sentences.get(found, _("%(reference)s does not match the text that was consented to.")) % {
        "reference": document.record_id
    }


def outcome(document: PublicationDocument, *, today: date) -> Outcome:
    """Where the States stand on this text, as far as the submitter may know it on this day (policy decision D4).

    It changes only when all have answered, or 60 days after the last was asked: nobody learns who answered what, or when.
    """
    if _is_public(document):
        return Outcome.PUBLISHED
    requests = list(ConsentRequest.objects.filter(document=document).with_answer())
    if objection(document) is None:
        return Outcome.COMPLETE
    if not requests:
        return Outcome.WAITING
    unanswered = [request for request in requests if request.answer in (None, EventKind.TIME_ASKED)]
    last_asked = max(timezone.localdate(one.asked_at) + timedelta(days=one.paused_days) for one in requests)
    stands_still = any(one.paused_since for one in unanswered)  # that State cannot be reached (consent.trouble)
    if unanswered and (stands_still or today < last_asked + timedelta(days=DAYS_TO_TELL)):
        return Outcome.WAITING
    if any(request.answer in (EventKind.WITHHELD, EventKind.CHANGES_ASKED, EventKind.REVOKED) for request in requests):
        return Outcome.NOT_IN_PRESENT_FORM
    return Outcome.WAITING


def tell_decisions(*, today: date) -> int:
    """Tell submissions what the passing of 60 days has made known. Run by the clock; safe to run twice."""
    told = 0
    waiting = PublicationDocument.objects.filter(
        requests__asked_at__date__lte=today - timedelta(days=60), canonical__isnull=False
    ).exclude(pk__in=Activity.objects.values("document"))
    for document in waiting.distinct().order_by("pk"):
        if _latest_number(document.record_id) == document.number:
            with transaction.atomic():
                told += bool(_tell(document, by=None, today=today))
    return told


# ------------------------------------------------------------------------------------------------ inside the gate


def _lock(reference: str) -> Record:
    """Lock the record; every verb does so before it reads anything it decides on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[reference]])
    record = Record.objects.filter(pk=reference).first()
    if record is None:
        raise Refused(_("No State has been asked about %(reference)s yet.") % {"reference": reference})
    return record


def _append(
    kind: EventKind,
    document: PublicationDocument,
    *,
    actor: User | None,
    state: str | None = None,
    mandate: StateMandate | None = None,
    basis: str = "",
    permissions: str = "",
    detail: str = "",
    effective_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Event:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                kind.value, document.record_id, document.pk, state, actor.pk if actor else None,
                mandate.pk if mandate else None, basis, permissions, detail, effective_at, expires_at,
            ],
        )  # fmt: skip
        return Event.objects.get(pk=cursor.fetchone()[0])


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
    _lock(document.record_id)
    mandate = _authority(by, request.state_id, about=request.reference, paper=paper)
    if document.canonical is None:
        raise Refused(_("This text has been erased. Nothing about your State is published from it."))
    if _latest_number(document.record_id) > document.number and not _is_public(document):
        raise Refused(_("The text changed while you were reading. Please look at the new request before you decide."))
    basis, detail = _basis(note, paper, detail=more.pop("detail", ""))
    event = _append(
        kind, document, state=request.state_id, actor=by, mandate=mandate, basis=basis, detail=detail, **more
    )
    _remember(event, message)
    _tell_the_state(request, paper)
    return event


def _complete(document: PublicationDocument, *, by: User | None) -> None:
    """After a grant: publish what a publisher cleared, should every consent be there, and tell submissions."""
    cleared = _last(document, [EventKind.CLEARED])
    if cleared and cleared.number > _closed(document.record_id) and objection(document) is None:
        _publish(document, actor=cleared.actor)
    _tell(document, by=by)


def _end_with(kind: EventKind, request: ConsentRequest, by: User, **more: Any) -> Event:
    """An answer that is not a grant: if the text is public, it goes in the same transaction."""
    event = _answer(kind, request, by, **more)
    if _is_public(request.document):
        _unpublish(request.document, by=by)
    else:
        _tell(request.document, by=by)
    return event


def _authority(by: User, state: str, *, about: str, paper: PaperAnswer | None) -> StateMandate | None:
    """The mandate under which somebody answers; None for an answer on paper, which officers vouch for.

    ``consent_event_has_authority`` in the database asks the same of every answer in the ledger.
    """
    if paper is None:
        return require_mandate(by, state, about=about)
    vouching = paper.confirmed_by_id or (paper.entered_by_id if paper.kind == EventKind.REVOKED else None)
    if (
        vouching != by.pk
        or paper.event_id is not None
        or paper.discarded_at is not None
        or paper.request.state_id != state
    ):
        raise Refused(
            _("A second officer has to confirm an answer on paper."),
            attempt=Attempted("answer on paper", by, state, about),
        )
    return None


def _basis(note: str, paper: PaperAnswer | None, *, detail: str = "") -> tuple[str, str]:
    """Basis and detail of an answer: online, with a note verbale, or on paper with the hash of its scan."""
    if paper is None:
        return note or "online", detail
    return paper.basis, f"{detail} scan sha256:{paper.evidence.sha256}".strip()


def require_mandate(by: User, state: str, *, about: str) -> StateMandate:
    """The mandate under which this person may act for the State today. Raises :class:`Refused`, which is written down."""
    mandate = (
        StateMandate.objects.in_force(timezone.localdate()).filter(user=by, state=state).order_by("pk").first()
        if by.is_active
        else None
    )
    if mandate is None:
        raise Refused(
            _("Only a focal point with a mandate in force can answer for this State."),
            attempt=Attempted("answer for a State", by, state, about),
        )
    return mandate


def _refuse_unless_publisher(document: PublicationDocument, by: User) -> None:
    attempt = Attempted("publish", by, about=document.record_id)
    if not by.has_role(Role.PUBLISHER):
        raise Refused(_("Only a publisher can make a text public."), attempt=attempt)
    if document.asked_by_id == by.pk:
        raise Refused(
            _("The publisher is a person other than the reviewer who put the text before the States."), attempt=attempt
        )


def _publish(document: PublicationDocument, *, actor: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_publish(%s, %s)", [[document.pk], actor])


def _unpublish(document: PublicationDocument, *, by: User | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_unpublish(%s)", [[document.record_id]])
    decided.send(sender=Record, reference=document.record_id, document=document.pk, outcome=Outcome.REMOVED, by=by)


def _tell(document: PublicationDocument, *, by: User | None, today: date | None = None) -> bool:
    """Send ``consent.decided`` unless the States still have to answer. True when something was told."""
    found = outcome(document, today=today or timezone.localdate())
    if found is Outcome.WAITING:
        return False
    decided.send(sender=Record, reference=document.record_id, document=document.pk, outcome=found, by=by)
    return True


def _remember(event: Event, message: str) -> None:
    if message.strip():
        Remark.objects.create(event=event, text=message.strip())


def _last(document: PublicationDocument, kinds: list[EventKind]) -> Event | None:
    return document.events.filter(kind__in=kinds).order_by("-number").first()


def _closed(reference: str) -> int:
    """Number of the last event that spent all grants before it; 0 if there is none."""
    last = Event.objects.filter(record=reference, kind__in=CLOSING).order_by("-number").first()
    return last.number if last else 0


def _latest(record: Record) -> PublicationDocument:
    return record.documents.order_by("-number")[0]


def _latest_number(reference: str) -> int:
    return PublicationDocument.objects.filter(record=reference).order_by("-number").values_list("number", flat=True)[0]


def _is_public(document: PublicationDocument) -> bool:
    return Activity.objects.filter(document=document.pk).exists()


def ask_again_by_letter(request: ConsentRequest) -> None:
    """The same letter once more, to whoever can decide now: the first one did not arrive."""
    _write_to_the_state("consent_request", request, day=request.hoped_by)


def _tell_the_state(request: ConsentRequest, paper: PaperAnswer | None) -> None:
    """After each answer: to all who can decide, and for one on paper to the State's offices and the mailbox named with it."""
    letter = "paper_recorded" if paper else "consent_recorded"
    _write_to_the_state(letter, request, day=timezone.localdate(), also=told_of(paper) if paper else [])


def told_of(paper: PaperAnswer) -> list[Addressee]:
    """To whom a State is told of an answer on paper, beside its focal points."""
    extra: list[Addressee] = [*offices(paper.request.state_id)]
    if paper.mailbox:
        extra.append(Recipient(paper.mailbox))
    return extra


def _write_to_the_state(letter: str, request: ConsentRequest, *, day: date, also: Iterable[Addressee] = ()) -> None:
    """A letter to each focal point: reference, date and link only; nothing of the text or the answer (security.md D7).

    After each answer too, so that a delegation sees at once what somebody else has answered in its name.
    """
    people = addressees(request.state_id)
    known = {one.email.lower() for one in people}
    outbox.post(
        letter, to=[*people, *(one for one in also if one.email.lower() not in known)], reference=request.reference, day=day,
        link=reverse_lazy("consent:decide", args=[request.reference]),
    )  # fmt: skip


__all__ = [
    "ANSWERS", "Ask", "Refused", "ask", "ask_again_by_letter", "ask_for_changes", "clear",
    "confirm_no_state", "dispute", "expire_due", "grant", "grant_by_standing_choice", "hold", "hold_by_the_clock",
    "need_time", "objection", "offices", "outcome", "publish", "release", "require_mandate", "revoke", "take_effect",
    "tell_decisions", "told_of", "withdraw", "withhold",
]  # fmt: skip
