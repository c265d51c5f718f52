"""Who may open what: every address of the URLconf, for every role, by every method.

``addresses.txt`` says who is meant to open each address; it is written by hand and read by people. An address that is
not in it fails.
"""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path

from accounts.policies import PUBLIC, signed_in
from config.checks import every_view_declares_its_policy
from tests.invariants.addresses import addresses, declared
from tests.proof import size

FILE = Path(__file__).with_name("addresses.txt")
PEOPLE = ["joel", "amina", "bruno", "sofia", "karima", "daniel", "nuno", "olga", "vera"]
ROLES = {
    "bruno": "reviewer",
    "sofia": "publisher",
    "karima": "confirmer",
    "daniel": "drafter",
    "nuno": "administrator",
    "olga": "auditor",
    "vera": "adviser",
}
ARGUMENTS = {
    "iso3": "QMA",
    "reference": "TCR-00000000",
    "other": "TCR-00000000",
    "identifier": "QMA-9-9",
    "slug": "nobody",
    "session": "65",
}
# allauth's pages about a second factor, which are not there for those who have none.
ONLY_WITH_SECOND_FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]


def meant() -> dict[str, str]:
    rows = [
        line.partition(" = ") for line in FILE.read_text().splitlines() if line.strip() and not line.startswith("#")
    ]
    return {name: policy for name, _, policy in rows}


def may(policy: str, person: str) -> bool:
    """What the file's word for a policy means for one of the cast."""
    if policy in ("public", "signed in"):
        return True
    if policy.startswith("role "):
        return ROLES.get(person) in policy.split()[1:]
    if policy == "writer":
        return person == "joel" or ROLES.get(person) in ("reviewer", "administrator")
    return {"member": "joel", "mandate": "amina"}.get(policy) == person


def address_of(route: str) -> str:
    plain = route.replace("^", "").replace("$", "").replace("\\", "").replace("(?P<key>[-:w]+)", "key")
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", plain)
    filled = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", plain)
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ARGUMENTS.get(found[1], "1"), filled)
    return "/" + re.sub(r"^[a-z]{2}/", "en/", filled)


def test_every_address_is_decided_about():
    assert declared() == meant()


def test_a_new_address_would_be_noticed():
    assert {**declared(), "matrix:planted": "none"} != meant()


class PlantedAddresses:
    """A URLconf with a view that nobody decided about."""

    urlpatterns = [
        path("planted/", lambda request: None, name="planted"),
        path("fine/", signed_in(lambda request: None)),
    ]


def test_a_view_without_a_policy_stops_the_start(settings):
    settings.ROOT_URLCONF = PlantedAddresses

    errors = every_view_declares_its_policy(None)

    assert [error.id for error in errors] == ["tcr.E001"]
    assert "planted" in errors[0].msg


@pytest.fixture
def clients(request, signed_in_client) -> dict[str, Client]:
    return {name: signed_in_client(request.getfixturevalue(name)) for name in PEOPLE}


@pytest.mark.django_db
@pytest.mark.usefixtures("kept_by_epoch")
def test_each_role_opens_what_is_meant_for_it_and_nothing_else(clients, visitor):
    wrong = []
    for name, route, _pattern in addresses():
        policy, address = meant()[name], address_of(route)
        if policy == PUBLIC.name:
            continue  # open to all: the rooms' own tests say what they show
        for method in METHODS:
            answer = getattr(visitor, method)(address)
            if not (answer.status_code == 302 and "/account/login/" in answer["Location"]):
                wrong.append(f"{method} {address} by a visitor: {answer.status_code}")
            for person, client in clients.items():
                if may(policy, person) or (method not in ("get", "post") and not size(0, 1)):
                    continue
                answer = getattr(client, method)(address)
                if answer.status_code != 404:
                    wrong.append(f"{method} {address} ({policy}) by {person}: {answer.status_code}")
        for person, client in clients.items():
            if may(policy, person) and "<" not in route and name not in ONLY_WITH_SECOND_FACTOR:
                answer = client.get(address)
                sent_away = answer.status_code == 302 and "/account/login/" in answer["Location"]
                if answer.status_code in (403, 404, 500) or sent_away:
                    wrong.append(f"get {address} ({policy}) by {person}: {answer.status_code}")

    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_nobody_with_a_privileged_role_comes_in_without_a_second_factor(bruno, signed_in_client):
    bruno.authenticator_set.all().delete()
    client = signed_in_client(bruno)

    for name, route, _pattern in addresses():
        if meant()[name].startswith("role ") and "reviewer" in meant()[name]:
            answer = client.get(address_of(route))
            assert answer.status_code == 302, route
            assert "/2fa/totp/activate/" in answer["Location"], route


@pytest.mark.django_db
def test_a_deactivated_person_is_out_at_the_next_request(bruno, signed_in_client):
    client = signed_in_client(bruno)
    bruno.is_active = False
    bruno.save()

    for name, route, _pattern in addresses():
        if meant()[name] != PUBLIC.name:
            answer = client.get(address_of(route))
            assert answer.status_code in (302, 404), route
            assert answer.status_code == 404 or "/account/login/" in answer["Location"], route
