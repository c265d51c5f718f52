"""Texts put before fictitious States by the real verbs, and focal points who answer on the real pages."""

import contextlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consent import gate
from consent.models import ConsentRequest
from tests import situations
from tests.cast import give_mandate, person, with_second_factor

Ask = Callable[..., gate.Ask]


@pytest.fixture
def ask(bruno: User) -> Ask:
    """``ask("QMA", "QMB", title="…")``: Bruno puts a text before these States."""

    def make(*states: str, reference: str | None = None, hoped_by: date | None = None, **proposed: object) -> gate.Ask:
        return gate.ask(situations.proposal(reference, states=states, **proposed), by=bruno, hoped_by=hoped_by)

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


TABLES = [
    "consent_event",
    "consent_chain",
    "consent_publicationdocument",
    "repository_activity",
    "repository_activitystate",
    "repository_activityprovider",
]


@pytest.fixture
def tamper(superuser_connection):
    """``with tamper("UPDATE …"):`` the database is as the statement left it; afterwards everything is put back."""

    @contextlib.contextmanager
    def tampering(*statements: str, **values: object):
        connection = superuser_connection
        connection.autocommit = True
        connection.execute("SET session_replication_role = 'replica'")  # no trigger, no foreign key
        for table in TABLES:
            connection.execute(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE {table}")
        try:
            changed = 0
            for statement in statements:
                changed += connection.execute(statement, values).rowcount
            assert changed, "the statement changed nothing"
            yield
        finally:
            for table in TABLES:
                columns = ", ".join(
                    f'"{name}"' for (name,) in connection.execute(
                        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
                        " AND is_generated = 'NEVER'", [table],
                    )
                )  # fmt: skip
                connection.execute(f"DELETE FROM {table}")
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept_{table}")
                connection.execute(f"DROP TABLE kept_{table}")

    return tampering
