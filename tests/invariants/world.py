"""A small world for the proofs: people by role, and proposals to put before States. All writing is by the real verbs."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from accounts.models import Rank, Role, StaffRole, StateMandate, User
from consent import gate
from consent.document import Attribution, Proposal
from consent.models import ConsentRequest, PublicationDocument
from repository.catalogue import references
from repository.content import ActivityContent, ActivityStatus, Kind, RequestedBy, StateRole

STATES = ("QMA", "QMB", "QMC")
_numbers = count(1)


class Text(ActivityContent):
    """Content without a table: what a version holds when staff put it before the States."""

    class Meta(ActivityContent.Meta):
        app_label = "submissions"
        managed = False
        constraints = ()


def text(**changes: object) -> ActivityContent:
    """The plainest complete text; every value can be changed."""
    values = {
        "language": "en",
        "title": f"Training of trial judges, course {next(_numbers)}",
        "summary": "Three courses for trial judges on the prohibition of torture.",
        "description": "Judges of two regions worked through cases with trainers.",
        "results": "Forty judges took part; a bench book is in use.",
        "status": ActivityStatus.COMPLETED,
        "starts_on": date(2025, 1, 13),
        "ends_on": date(2025, 6, 20),
        "kinds": [Kind.TRAINING],
        "requested_by": RequestedBy.STATE,
        "cooperation_agreed": True,
    }
    return Text(**{**values, **changes})


def proposal(reference: str | None = None, states: tuple[str, ...] = ("QMA",), **changes: object) -> Proposal:
    """A proposal that concerns these States because the activity takes place there."""
    return Proposal(
        reference=reference or references.new("TCR"),
        content=text(**changes),
        attribution=Attribution(type="CSO", name="Lantern Legal Aid", slug="lantern-legal-aid"),
        states={code: {StateRole.PLACE.value} for code in states},
    )


@dataclass
class People:
    """One person per role, and two focal points per State, made directly: accounts has its own tests."""

    reviewer: User
    publisher: User
    second_officer: User
    focal: dict[str, User] = field(default_factory=dict)


def people() -> People:
    """Make the people of a world; may be called many times in one database."""
    number = next(_numbers)

    def person(name: str, *roles: Role) -> User:
        user = User.objects.create_user(f"{name}-{number}@example.org", None, name=name)
        StaffRole.objects.bulk_create(StaffRole(user=user, role=role) for role in roles)
        return user

    made = People(
        reviewer=person("reviewer", Role.REVIEWER),
        publisher=person("publisher", Role.PUBLISHER),
        second_officer=person("confirmer", Role.CONFIRMER),
    )
    for code in STATES:
        holder = person(f"focal-{code.lower()}")
        StateMandate.objects.create(
            state_id=code, user=holder, rank=Rank.HOLDER, note_verbale="12/2026", starts_on=date(2024, 1, 1),
            entered_by=made.reviewer, confirmed_by=made.second_officer, confirmed_at="2024-01-02T09:00Z",
        )  # fmt: skip
        made.focal[code] = holder
    return made


def ask(cast: People, reference: str | None = None, states: tuple[str, ...] = ("QMA",), **changes: object) -> gate.Ask:
    return gate.ask(proposal(reference, states, **changes), by=cast.reviewer)


def request_of(document: PublicationDocument, state: str) -> ConsentRequest:
    return ConsentRequest.objects.get(document=document, state=state)


def publish(cast: People, reference: str | None = None, states: tuple[str, ...] = ("QMA",), **changes: object) -> str:
    """Ask, let every State grant, publish. Returns the reference."""
    asked = ask(cast, reference, states, **changes)
    for request in asked.requests:
        gate.grant(request, by=cast.focal[request.state_id])
    gate.publish(asked.document, by=cast.publisher)
    return asked.document.record_id
