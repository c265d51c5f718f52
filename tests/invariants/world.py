"""A small world for the proofs: people by role, and proposals to put before States. All writing is by the real verbs."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from accounts.models import Rank, Role, StaffRole, StateMandate, User
from consent import gate
from tests.situations import proposal, request_of

__all__ = ["STATES", "People", "ask", "people", "publish", "request_of"]
STATES = ("QMA", "QMB", "QMC")
_numbers = count(1)


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
    return gate.ask(proposal(reference, states=states, **changes), by=cast.reviewer)


def publish(
    cast: People,
    reference: str | None = None,
    states: tuple[str, ...] = ("QMA",),
    permissions: tuple[str, ...] = (),
    **changes: object,
) -> str:
    """Ask, let every State grant, with these further permissions (D5), publish. Returns the reference."""
    asked = ask(cast, reference, states, **changes)
    for request in asked.requests:
        gate.grant(request, by=cast.focal[request.state_id], permissions=permissions)
    gate.publish(asked.document, by=cast.publisher)
    return asked.document.record_id
