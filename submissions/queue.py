"""The desk's questions: what waits for whom, what was sent, what the States answered."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent.models import ANSWERS, CLOSING, ConsentRequest, Event, EventKind, PublicationDocument
from repository.catalogue.models import Activity
from submissions.life import Pen, Status
from submissions.models import Message, Move, Submission, Version


@dataclass(frozen=True)
class View:
    """A saved view of the queue."""

    code: str
    title: Any
    condition: Any  # user -> Q


S = Status
VIEWS = [
    View("unassigned", _("Not taken up"), lambda user: Q(status=S.SUBMITTED)),
    View("mine", _("Mine"), lambda user: Q(status=S.IN_REVIEW, taken_by=user)),
    View("others", _("With a colleague"), lambda user: Q(status=S.IN_REVIEW) & ~Q(taken_by=user)),
    View("asked", _("A message waits"), lambda user: Q(last_message=Pen.SUBMITTER)),
    View(
        "submitter", _("Waiting for the submitter"), lambda user: Q(status__in=[S.DRAFT, S.NOT_CONSENTED, S.DECLINED])
    ),
    View("states", _("Waiting for States"), lambda user: Q(status=S.WITH_STATES)),
    View("second", _("Waiting for a second person"), lambda user: Q(needs_second=True, status=S.WITH_STATES)),
    View("publication", _("Waiting for publication"), lambda user: Q(status=S.CONSENTED)),
    View("published", _("Published"), lambda user: Q(status=S.PUBLISHED)),
    View("ended", _("Withdrawn or no longer public"), lambda user: Q(status=S.WITHDRAWN)),
    View("all", _("All"), lambda user: Q()),
]
BY_CODE = {view.code: view for view in VIEWS}


def before(user: User) -> QuerySet:
    """All that this person may see at the desk, with what the queue shows."""
    came = Move.objects.to_ohchr().filter(submission=OuterRef("pk")).order_by("-at", "-pk")
    newest = Version.objects.filter(pk=OuterRef("sent_version"))
    last = Message.objects.filter(submission=OuterRef("pk"), internal=False).order_by("-at", "-pk")
    unconfirmed = (
        Event.objects.filter(record=OuterRef("reference"), kind=EventKind.NO_STATE_PROPOSED)
        .annotate(
            confirmed=Exists(Event.objects.filter(document=OuterRef("document"), kind=EventKind.NO_STATE_CONFIRMED)),
            newer=Exists(
                PublicationDocument.objects.filter(record=OuterRef("record"), number__gt=OuterRef("document__number"))
            ),
        )
        .filter(confirmed=False, newer=False)
    )
    return (
        Submission.objects.before_ohchr(user)
        .annotate(
            sent_version=Subquery(came.values("version")[:1]),
            last_sent_at=Subquery(came.filter(act="").values("at")[:1]),
            last_message=Subquery(last.values("pen")[:1]),
            needs_second=Exists(unconfirmed),
        )
        .annotate(title=Subquery(newest.values("title")[:1]), language=Subquery(newest.values("language")[:1]))
        .select_related("organisation", "taken_by")
        .order_by("last_sent_at", "pk")
    )


def counts(user: User) -> dict[str, int]:
    """How many there are in each view."""
    return (
        before(user)
        .order_by()
        .aggregate(**{f"n_{view.code}": Count("pk", filter=view.condition(user)) for view in VIEWS})
    )


def versions_sent(submission: Submission) -> list[Version]:
    """The versions that OHCHR may read, newest first. A draft that was not sent is the submitter's own."""
    sent = Move.objects.to_ohchr().filter(submission=submission).values("version")
    return list(submission.versions.filter(pk__in=sent).order_by("-number"))


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
