"""The cast of the tests: one person per role, States QMA and QMB, an organisation, and browsers signed in with a code.

Amina and Chen decide for the fictitious States QMA and QMB; Bruno reviews, Sofia publishes, Karima confirms, Daniel drafts the
update, Nuno administers, Olga audits, Vera advises; Joel writes for a civil-society organisation, Ines for a UN body.
"""

import time
from datetime import date

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Membership, Organisation, Rank, Role, StaffRole, StateMandate, User
from accounts.policies import has_second_factor

PASSWORD = "a long enough sentence"


def person(name: str, *roles: Role, **fields) -> User:
    """A person with a proved address and these roles at OHCHR. In a module that commits they are met again."""
    from allauth.account.models import EmailAddress

    known = User.objects.filter(email=f"{name.lower()}@example.org").first()
    if known is not None:
        return known
    user = User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    StaffRole.objects.bulk_create(StaffRole(user=user, role=role) for role in roles)
    return user


def with_second_factor(user: User) -> User:
    """The person has set up an authenticator app and recovery codes."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def give_mandate(user: User, iso3: str, *, entered_by: User, confirmed_by: User, **fields) -> StateMandate:
    """A mandate in force: entered by one officer, confirmed by another."""
    return StateMandate.objects.create(
        **{
            "state_id": iso3, "user": user, "rank": Rank.HOLDER, "note_verbale": "No. 12/2026 of 3 March 2026",
            "starts_on": date(2024, 1, 1), "entered_by": entered_by, "confirmed_by": confirmed_by,
            "confirmed_at": timezone.now(), **fields,
        }
    )  # fmt: skip


def organisation_of(user: User, name: str, type_: str, *, verified_by: User, **fields) -> Organisation:
    """A verified organisation for which this person writes."""
    made = Organisation.objects.create(
        name=name, type=type_, slug=fields.pop("slug", name.lower().replace(" ", "-")),
        verified_at=timezone.now(), verified_by=verified_by, **fields,
    )  # fmt: skip
    Membership.objects.create(organisation=made, user=user, confirmed_at=timezone.now(), confirmed_by=verified_by)
    return made


@pytest.fixture
def bruno(db) -> User:
    return with_second_factor(person("Bruno", Role.REVIEWER, function="Reviewer"))


@pytest.fixture
def sofia(db) -> User:
    return with_second_factor(person("Sofia", Role.PUBLISHER, function="Publisher"))


@pytest.fixture
def karima(db) -> User:
    return with_second_factor(person("Karima", Role.CONFIRMER))


@pytest.fixture
def daniel(db) -> User:
    return with_second_factor(person("Daniel", Role.DRAFTER))


@pytest.fixture
def nuno(db) -> User:
    return with_second_factor(person("Nuno", Role.ADMINISTRATOR))


@pytest.fixture
def olga(db) -> User:
    return with_second_factor(person("Olga", Role.AUDITOR))


@pytest.fixture
def vera(db) -> User:
    return with_second_factor(person("Vera", Role.ADVISER))


@pytest.fixture
def amina(nuno, karima) -> User:
    user = with_second_factor(person("Amina", function="Second Secretary"))
    if not user.mandates.exists():
        give_mandate(user, "QMA", entered_by=nuno, confirmed_by=karima)
    return user


@pytest.fixture
def chen(nuno, karima) -> User:
    user = with_second_factor(person("Chen", function="First Secretary"))
    if not user.mandates.exists():
        give_mandate(user, "QMB", entered_by=nuno, confirmed_by=karima)
    return user


@pytest.fixture
def lantern(joel) -> Organisation:
    return joel.organisations().get()


@pytest.fixture
def joel(bruno) -> User:
    user = person("Joel")
    if not user.memberships.exists():
        organisation_of(user, "Lantern Legal Aid", "CSO", verified_by=bruno)
    return user


@pytest.fixture
def ines(bruno) -> User:
    user = person("Ines")
    if not user.memberships.exists():
        organisation_of(user, "Example Fund for Justice", "UN", verified_by=bruno)
    return user


def gave_code(client: Client, user: User) -> None:
    """Write into this session what allauth writes when the one-time code was right."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture(autouse=True)
def speaks_english() -> None:
    """Each test begins in English: a request leaves its language behind in the thread."""
    translation.deactivate()


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def signed_in_client():
    """``signed_in_client(user)``: a browser of this person, past password and one-time code."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        if has_second_factor(user):
            gave_code(client, user)
        return client

    return make
