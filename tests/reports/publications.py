"""Published activities for the tests of the annual update: each goes the whole way, by the real verbs of the gate."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from accounts.models import Rank, Role, StaffRole, StateMandate, User
from consent import gate
from consent.document import Attribution, Proposal
from consent.models import ConsentRequest
from repository.catalogue import references
from repository.content import ActivityContent, ActivityStatus, Kind, ProviderType, RequestedBy, StateRole
from repository.models import Pledge, Recommendation

_numbers = count(1)


class Wording(ActivityContent):
    """Content without a table: what a version holds when staff put it before the States."""

    class Meta(ActivityContent.Meta):
        app_label = "submissions"
        managed = False
        constraints = ()


def wording(**changes: object) -> ActivityContent:
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
    return Wording(**{**values, **changes})


@dataclass
class Desk:
    """The people who bring activities before the public: a reviewer, a publisher, a confirmer, focal points."""

    reviewer: User
    publisher: User
    confirmer: User
    focal_points: dict[str, User] = field(default_factory=dict)

    def publish(
        self,
        *states: str,
        reference: str | None = None,
        submitter: str = ProviderType.CSO,
        name: str | None = "Lantern Legal Aid",
        recommendations: list[Recommendation] | None = None,
        pledges: list[Pledge] | None = None,
        translations: list[dict[str, str]] | None = None,
        **changes: object,
    ) -> str:
        """Ask every State, let it grant, publish. No State: a second person confirms that. Returns the reference.

        With the reference of a public record it is a revision.
        """
        asked = gate.ask(
            Proposal(
                reference=reference or references.new("TCR"),
                content=wording(**changes),
                attribution=Attribution(type=submitter, name=name, slug=name and name.lower().replace(" ", "-")),
                states={code: {StateRole.PLACE.value} for code in states},
                recommendations=recommendations or [],
                pledges=pledges or [],
                translations=translations or [],
            ),
            by=self.reviewer,
        )
        if not states:
            gate.confirm_no_state(asked.document, by=self.confirmer)
        for request in ConsentRequest.objects.filter(document=asked.document):
            gate.grant(request, by=self.focal_point(request.state_id))
        gate.publish(asked.document, by=self.publisher)
        return asked.document.record_id

    def revoke(self, reference: str, state: str) -> None:
        gate.revoke(reference, state=state, by=self.focal_point(state))

    def focal_point(self, state: str) -> User:
        if state not in self.focal_points:
            user = _person(f"focal-{state}")
            StateMandate.objects.create(
                state_id=state, user=user, rank=Rank.HOLDER, note_verbale="12/2026", starts_on=date(2024, 1, 1),
                entered_by=self.reviewer, confirmed_by=self.confirmer, confirmed_at="2024-01-02T09:00Z",
            )  # fmt: skip
            self.focal_points[state] = user
        return self.focal_points[state]


def desk() -> Desk:
    return Desk(
        reviewer=_person("reviewer", Role.REVIEWER),
        publisher=_person("publisher", Role.PUBLISHER),
        confirmer=_person("confirmer", Role.CONFIRMER),
    )


def _person(name: str, *roles: Role) -> User:
    user = User.objects.create_user(f"{name}-{next(_numbers)}@example.org".lower(), None, name=name)
    StaffRole.objects.bulk_create(StaffRole(user=user, role=role) for role in roles)
    return user
