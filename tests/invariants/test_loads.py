"""Nothing is poured into the ledger: not by `loaddata`, not by COPY, not by a data-only dump, whoever does it."""

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import Error

from config import grants
from config.local import postgres
from consent import verification
from consent.models import Chain, Event, PublicationDocument, Record
from repository.models import Activity, Epoch
from tests import database
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)
GATED = [Event, Chain, Record, PublicationDocument, Activity, Epoch]


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker, _fresh_database) -> str:
    with django_db_blocker.unblock():
        return world.publish(world.people(), states=("QMA", "QMB"))


@pytest.mark.parametrize("model", GATED, ids=lambda one: one.__name__)
def test_loaddata_is_refused(model, reference, tmp_path: Path):
    rows = json.loads(serializers.serialize("json", model.objects.all()[:1]))
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    before = list(Event.objects.order_by("number").values())

    with pytest.raises(Error):
        call_command("loaddata", str(tmp_path / "rows.json"), verbosity=0)

    assert list(Event.objects.order_by("number").values()) == before
    assert verification.verify().offences == []


def test_even_the_owner_cannot_copy_old_events_in(reference, owner_connection):
    with owner_connection.cursor() as cursor:
        with cursor.copy("COPY consent_event TO STDOUT") as out:
            rows = b"".join(bytes(block) for block in out)
        with (
            pytest.raises(psycopg.errors.CheckViolation, match="not the next link"),
            cursor.copy("COPY consent_event FROM STDIN") as into,
        ):
            into.write(rows)
    assert verification.verify().offences == []


def test_a_data_only_dump_of_this_database_cannot_be_loaded_over_it(reference, tmp_path: Path):
    """The hazard that was measured: triggers fire again while the rows come in, and the chain is written anew. Not here."""
    addresses = database.Addresses()
    if not addresses.embedded:
        pytest.skip("needs pg_dump beside the embedded server")
    owner = urlsplit(addresses.url("DATABASE_OWNER_URL", addresses.name))
    before = Event.objects.order_by("number").values_list("number", "hash")
    kept = list(before)
    common = [f"--host={owner.hostname}", f"--port={owner.port}", f"--username={owner.username}", addresses.name]
    environment = {**os.environ, "PGPASSWORD": owner.password or ""}
    dump = subprocess.run(
        [postgres._tool("pg_dump"), "--data-only", "--table=consent_*", *common],
        env=environment, capture_output=True, check=True,
    )  # fmt: skip

    load = subprocess.run([postgres._tool("psql"), *common], env=environment, input=dump.stdout, capture_output=True)

    assert b"is not the next link of the ledger" in load.stderr
    assert list(before) == kept
    assert verification.verify().offences == []


@pytest.mark.parametrize("role", ["app", "public"])
def test_the_functions_that_a_role_may_call_are_those_of_the_allow_list(role, owner_connection):
    rows = owner_connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.proname ~ '^(consent|submissions)_' AND has_function_privilege(%s, p.oid, 'EXECUTE')",
        [f"tcr_{role}"],
    )
    wanted = grants.app_functions() if role == "app" else grants.public_functions()

    assert {name for (name,) in rows} == {name for name in wanted if name.startswith(("consent_", "submissions_"))}


def test_every_function_of_the_allow_list_is_there(owner_connection):
    """A misspelt signature would grant nothing, and nobody would notice."""
    for name in grants.app_functions() | grants.public_functions():
        assert owner_connection.execute("SELECT to_regprocedure(%s) IS NOT NULL", [name]).fetchone()[0], name


def test_no_function_of_an_owner_can_be_made_to_read_a_callers_table(owner_connection):
    """Every SECURITY DEFINER function names its search path, pg_temp last."""
    rows = owner_connection.execute(
        "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.prosecdef"
    ).fetchall()

    assert rows
    for name, settings in rows:
        paths = [one for one in settings or [] if one.startswith("search_path=")]
        assert paths, name
        assert paths[0].endswith("pg_temp"), name


def test_no_view_or_rule_of_somebody_else_opens_a_way_round(owner_connection):
    """A view reads with its owner's rights: one would be enough to show everything to the public role."""
    found = owner_connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm') AND NOT EXISTS"
        " (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    ).fetchall()

    assert found == []


@pytest.mark.parametrize("role", ["tcr_app", "tcr_public"])
def test_a_role_has_no_more_than_it_needs(role, owner_connection):
    attributes = owner_connection.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    member_of = owner_connection.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s", [role]
    ).fetchone()[0]
    creates = owner_connection.execute(
        "SELECT has_schema_privilege(%s, 'public', 'CREATE'), has_database_privilege(%s, current_database(), 'TEMPORARY')",
        [role, role],
    ).fetchone()

    assert attributes == (False, False, False, False, False)
    assert member_of == 0
    assert creates == (False, False)
