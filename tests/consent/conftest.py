"""Texts put before fictitious States by the real verbs, and focal points who answer on the real pages."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consent import gate
from consent.document import Attribution, Proposal
from consent.models import ConsentRequest
from repository.catalogue import references
from repository.content import ActivityStatus, Kind, RequestedBy, StateRole
from submissions.models import Version
from tests.cast import give_mandate, person, with_second_factor

Ask = Callable[..., gate.Ask]


def text(**changes: object) -> Version:
    """The plainest complete text, as a version holds it (never saved)."""
    values = {
        "language": "en",
        "title": "Training of trial judges on the prohibition of torture",
        "summary": "Three courses for trial judges of two regions.",
        "description": "Judges worked through cases with trainers.",
        "results": "Forty judges took part.",
        "status": ActivityStatus.COMPLETED,
        "starts_on": date(2025, 1, 13),
        "ends_on": date(2025, 6, 20),
        "kinds": [Kind.TRAINING],
        "requested_by": RequestedBy.STATE,
        "cooperation_agreed": True,
    }
    return Version(**{**values, **changes})


@pytest.fixture
def ask(bruno: User) -> Ask:
    """``ask("QMA", "QMB", title="…")``: Bruno puts a text before these States."""

    def make(*states: str, reference: str | None = None, **changes: object) -> gate.Ask:
        links = {
            name: changes.pop(name) for name in ("recommendations", "pledges", "partners", "translations") if name in changes
        }
        attribution = changes.pop("attribution", Attribution(type="CSO", name="Lantern Legal Aid", slug="lantern-legal-aid"))
        hoped_by = changes.pop("hoped_by", None)
        proposal = Proposal(
            reference=reference or references.new("TCR"),
            content=text(**changes),
            attribution=attribution,
            states={code: {StateRole.PLACE.value} for code in states},
            **links,
        )
        return gate.ask(proposal, by=bruno, hoped_by=hoped_by)

    return make


@pytest.fixture
def asked(ask: Ask) -> ConsentRequest:
    """One text before QMA alone."""
    return ask("QMA").requests[0]


@pytest.fixture
def rosa(nuno: User, karima: User) -> User:
    """A second focal point of QMA."""
    user = with_second_factor(person("Rosa", function="Ambassador"))
    give_mandate(user, "QMA", entered_by=nuno, confirmed_by=karima)
    return user


@pytest.fixture
def browser_of(signed_in_client: Callable[[User], Client]) -> Callable[[User], Client]:
    """A browser of this person, whose one-time code was given this minute (as after signing in)."""

    def make(user: User) -> Client:
        client = signed_in_client(user)
        prove(client, user)
        return client

    return make


def prove(client: Client, user: User) -> None:
    """Give a recovery code on the page for it, as the person would."""
    answer = client.post("/en/account/2fa/reauthenticate/", {"code": recovery_code(user)})
    assert answer.status_code == 302, answer.content.decode()


def recovery_code(user: User) -> str:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]


def page_of(request: ConsentRequest) -> str:
    return f"/en/state/requests/{request.reference}/"


def answer(client: Client, request: ConsentRequest, choice: str, **more: str):
    """The answer as a person gives it: read, choose, check, confirm. Returns the reply to the last click."""
    address = page_of(request)
    after = client.get(address).context["after"]
    checked = client.post(address, {"step": "check", "choice": choice, "after": after, **more})
    assert checked.templates[0].name == "consent/check.html", checked.context["form"].errors
    return client.post(f"{address}confirm/", {"choice": choice, "after": after, **more})


@pytest.fixture
def time_machine_at(time_machine):
    """``time_machine_at(minutes=11)``: the web server's clock goes on by so much (the database's does not)."""

    def travel(**later: int) -> None:
        time_machine.move_to(timezone.now() + timedelta(**later), tick=True)

    return travel
