"""Situations that tests begin with, reached by the real verbs: a text is asked about, granted, published.

    activity = published(states=["QMA", "QMB"], title="Training of judges")
    asked = asked_about(states=["QMA"])               # with the States, not public

Whoever is needed (a reviewer, a publisher, a focal point of each State) is found in the database, else made.
"""

from datetime import date
from itertools import count

from accounts.models import Role, StateMandate, User
from consent import gate
from consent.document import Attribution, Partner, Proposal, states_concerned
from consent.models import ConsentRequest, PublicationDocument
from repository.catalogue import references
from repository.content import ActivityStatus, Kind, ProviderType, RequestedBy
from repository.models import Activity, Pledge, Recommendation
from submissions.models import Version
from tests import cast

_numbers = count(1)
LANTERN = Attribution(type=ProviderType.CSO, name="Lantern Legal Aid", slug="lantern-legal-aid")
UNNAMED = Attribution(type=ProviderType.CSO, name=None, slug=None)  # a protected organisation: only its kind is shown


def text(**changes: object) -> Version:
    """The plainest complete text; every field can be changed."""
    return Version(
        **{
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
            **changes,
        }
    )


def proposal(
    reference: str | None = None,
    *,
    states: list[str] | tuple[str, ...] = ("QMA",),
    beneficiaries_in: list[str] | tuple[str, ...] = (),
    recommendations: list[Recommendation] | tuple[Recommendation, ...] = (),
    pledges: list[Pledge] | tuple[Pledge, ...] = (),
    attribution: Attribution = LANTERN,
    partners: list[Partner] | tuple[Partner, ...] = (),
    translations: list[dict] | tuple[dict, ...] = (),
    **content: object,
) -> Proposal:
    """What staff would put before the States. ``states``: where it takes place; those of the links come by rule."""
    return Proposal(
        reference=reference or references.new("TCR"),
        content=text(**content),
        attribution=attribution,
        states=states_concerned(
            places=list(states), beneficiaries=list(beneficiaries_in),
            recommendations=list(recommendations), pledges=list(pledges),
        ),
        recommendations=list(recommendations),
        pledges=list(pledges),
        partners=list(partners),
        translations=list(translations),
    )  # fmt: skip


def translation(language: str, title: str, source: str = "ohchr", **texts: str) -> dict:
    return {
        "language": language,
        "source": source,
        "title": title,
        "summary": "",
        "description": "",
        "results": "",
    } | texts


def asked_about(reference: str | None = None, **proposed: object) -> gate.Ask:
    """Put before every State concerned; nobody has answered."""
    return gate.ask(proposal(reference, **proposed), by=officer(Role.REVIEWER))


def granted(reference: str | None = None, **proposed: object) -> PublicationDocument:
    """Every State concerned has consented; not published yet."""
    asked = asked_about(reference, **proposed)
    for request in asked.requests:
        gate.grant(request, by=focal_point(request.state_id))
    if not asked.requests:
        gate.confirm_no_state(asked.document, by=officer(Role.CONFIRMER))
    return asked.document


def published(reference: str | None = None, **proposed: object) -> Activity:
    """Public: asked, granted by every State concerned, published."""
    return gate.publish(granted(reference, **proposed), by=officer(Role.PUBLISHER))


def revoked(reference: str | None = None, **proposed: object) -> str:
    """Was public, until the first State concerned took its consent back. Returns the reference."""
    activity = published(reference, **proposed)
    state = activity.record["states_concerned"][0]["state"]
    gate.revoke(activity.reference, state=state, by=focal_point(state))
    return activity.reference


def request_of(document: PublicationDocument, iso3: str) -> ConsentRequest:
    return ConsentRequest.objects.get(document=document, state=iso3)


def officer(role: Role) -> User:
    """Somebody with this role at OHCHR."""
    found = User.objects.filter(staff_roles__role=role).first()
    return found or cast.person(f"{role}-{next(_numbers)}", role)


def focal_point(iso3: str) -> User:
    """Somebody who may decide for this State today."""
    found = StateMandate.objects.in_force(date.today()).filter(state=iso3).first()
    if found:
        return found.user
    user = cast.person(f"focal-point-{iso3}-{next(_numbers)}")
    cast.give_mandate(user, iso3, entered_by=officer(Role.ADMINISTRATOR), confirmed_by=officer(Role.CONFIRMER))
    return user
