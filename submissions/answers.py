"""Where a record stands at the gate, as OHCHR sees it: the text that was put before States, and what each answered."""

from dataclasses import dataclass
from typing import Any

from consent.models import ANSWERS, CLOSING, ConsentRequest, Event, EventKind, PublicationDocument
from repository.catalogue.models import Activity
from submissions.models import Submission


@dataclass(frozen=True)
class StateAnswer:
    """What OHCHR sees of one State asked: never shown to the submitter or to another State."""

    request: ConsentRequest
    answer: str  # a label; "" while there is none
    at: Any
    is_spent: bool  # given before a revocation, a hold or a withdrawal: it does not count any more
    remark: str


def answers_of_states(document: PublicationDocument) -> list[StateAnswer]:
    """Every State asked about this document, with its last answer."""
    events = (
        Event.objects.filter(document=document, state__isnull=False, kind__in=[*ANSWERS, EventKind.REVOKED])
        .select_related("remark")
        .order_by("number")
    )
    last = {event.state_id: event for event in events}
    closed = Event.objects.filter(record=document.record_id, kind__in=CLOSING).order_by("-number").first()
    told = []
    for request in document.requests.select_related("state").order_by("state"):
        event = last.get(request.state_id)
        told.append(
            StateAnswer(
                request=request,
                answer=str(EventKind(event.kind).label) if event else "",
                at=event.recorded_at if event else None,
                is_spent=bool(event and closed and event.number < closed.number),
                remark=event.remark.text if event and hasattr(event, "remark") else "",
            )
        )
    return told


@dataclass(frozen=True)
class AtTheGate:
    """Where a record stands at the gate, for OHCHR."""

    document: PublicationDocument
    answers: list[StateAnswer]
    is_public: bool
    is_cleared: bool
    is_held: bool
    release_proposed: bool
    needs_second_person: bool  # "concerns no State in particular" waits to be confirmed


def at_the_gate(submission: Submission) -> AtTheGate | None:
    """None when no text of it has been put before States yet."""
    document = (
        PublicationDocument.objects.filter(record=submission.reference)
        .select_related("asked_by")
        .order_by("-number")
        .first()
    )
    if document is None:
        return None
    kinds = list(Event.objects.of(submission.reference).values_list("kind", "number", "document"))
    last = {kind: number for kind, number, _document in kinds}
    on_this = {kind: number for kind, number, one in kinds if one == document.pk}
    closed = max((last[kind] for kind in CLOSING if kind in last), default=0)
    held = last.get(EventKind.HELD, 0) > last.get(EventKind.RELEASED, 0)
    return AtTheGate(
        document=document,
        answers=answers_of_states(document),
        is_public=Activity.objects.filter(reference=submission.reference).exists(),
        is_cleared=on_this.get(EventKind.CLEARED, 0) > closed,
        is_held=held,
        release_proposed=held and last.get(EventKind.RELEASE_PROPOSED, 0) > last.get(EventKind.HELD, 0),
        needs_second_person=EventKind.NO_STATE_PROPOSED in on_this and EventKind.NO_STATE_CONFIRMED not in on_this,
    )
