"""Readings go after five years, by the owner's hand only, and each removal stands in the trail (docs/adr/0032)."""

import os
import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from desk import trail
from desk.models import Pruning, Reading
from tests import database

pytestmark = pytest.mark.django_db(transaction=True)
OLD, YOUNG = timedelta(days=5 * 366), timedelta(days=5 * 365 - 2)


def read(ago: timedelta, page: str = "submissions:queue") -> Reading:
    with time_machine.travel(timezone.now() - ago, tick=False):
        return Reading.objects.create(reader=1, side="ohchr", page=page)


def as_owner(*options: str) -> str:
    """What the command says in a process of its own, which knows the owner of the tables."""
    addresses = database.Addresses()
    ran = subprocess.run(
        [sys.executable, "manage.py", "prune_readings", *options], cwd=database.PROJECT, capture_output=True, text=True,
        env={
            **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_OWNER_URL": addresses.url("DATABASE_OWNER_URL", addresses.name),
        },
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_what_is_older_than_five_years_goes_and_nothing_younger(olga, signed_in_client):
    gone, kept = [read(OLD), read(OLD)], [read(YOUNG), read(timedelta())]
    assert "2 readings are older" in as_owner("--dry-run")
    assert Reading.objects.filter(pk__in=[one.pk for one in gone]).count() == 2

    assert "2 readings older than five years were removed." in as_owner()
    assert "0 readings older" in as_owner()

    assert set(Reading.objects.values_list("pk", flat=True)) == {one.pk for one in kept}
    day = f"{gone[0].at:%Y-%m-%d}"
    assert f"2 readings up to {day} were removed" in signed_in_client(olga).get("/en/desk/trail/?verb=pruned").text
    assert [one.record for one in trail.read(trail.entries(trail.Wanted(verb="pruned")))] == [""]


def test_a_removal_by_hand_leaves_its_row_too(owner_connection):
    read(OLD)
    before = Pruning.objects.count()
    owner_connection.execute("DELETE FROM desk_reading WHERE at < now() - interval '5 years'")

    assert Pruning.objects.count() == before + 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM desk_reading", "UPDATE desk_reading SET reader = NULL", "TRUNCATE desk_reading",
        "DELETE FROM desk_pruning", "UPDATE desk_pruning SET number = 0", "TRUNCATE desk_pruning",
    ],
)  # fmt: skip
def test_even_the_owner_removes_no_young_reading_and_no_trace_of_a_removal(statement, owner_connection):
    read(OLD)
    owner_connection.execute("DELETE FROM desk_reading WHERE at < now() - interval '5 years'")
    read(OLD)
    read(YOUNG)
    rows = Reading.objects.count(), Pruning.objects.count()

    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute(statement)

    assert (Reading.objects.count(), Pruning.objects.count()) == rows


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM desk_reading WHERE at < now() - interval '5 years'",
        "INSERT INTO desk_pruning (at, number, youngest) VALUES (now(), 1, now())",
        "DELETE FROM desk_pruning",
    ],
)
def test_the_site_itself_removes_nothing(statement, app_connection):
    read(OLD)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute(statement)


def test_without_the_owner_the_command_says_what_it_needs():
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("prune_readings")
