"""What nobody can do by writing to the database past the verbs. Each statement runs as the role the desk runs as."""

import psycopg
import pytest

from config import grants
from consent import gate
from consent.models import Event
from repository.models import Activity
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return world.people()


@pytest.fixture
def published(cast) -> str:
    return world.publish(cast)


REFUSED_TO_THE_APP = {
    "insert a record of its own": "INSERT INTO repository_activity SELECT * FROM repository_activity LIMIT 1",
    "change a published text": "UPDATE repository_activity SET title = 'another'",
    "remove a published record by hand": "DELETE FROM repository_activity",
    "empty the published records": "TRUNCATE repository_activity CASCADE",
    "link another State": "INSERT INTO repository_activitystate (activity_id, state_id, roles) "
    "SELECT id, 'QMC', '[]' FROM repository_activity",
    "write a tombstone": "INSERT INTO repository_tombstone (reference, since) VALUES ('TCR-AAAAAAAA', now())",
    "insert an event": "INSERT INTO consent_event SELECT * FROM consent_event LIMIT 1",
    "change an event": "UPDATE consent_event SET kind = 'granted'",
    "delete an event": "DELETE FROM consent_event",
    "empty the ledger": "TRUNCATE consent_event CASCADE",
    "copy into the ledger": "COPY consent_event FROM STDIN",
    "move the chain's head": "UPDATE consent_chain SET number = 0",
    "insert a document": "INSERT INTO consent_publicationdocument SELECT * FROM consent_publicationdocument",
    "change a document": "UPDATE consent_publicationdocument SET canonical = '{}'",
    "delete a record": "DELETE FROM consent_record",
    "switch triggers off": "ALTER TABLE consent_event DISABLE TRIGGER ALL",
    "play the replica": "SET session_replication_role = 'replica'",
    "drop the guard": "DROP TRIGGER consent_guard_activity ON repository_activity",
    "replace the check": "CREATE OR REPLACE FUNCTION consent_objection(document_ text) RETURNS text LANGUAGE sql "
    "AS 'SELECT NULL::text'",
    "clear without a tombstone": "SELECT consent_clear(ARRAY['x'])",
    "become the owner": "SET ROLE tcr_owner",
    "change a move": "UPDATE submissions_move SET reason = ''",
    "change what was read": "UPDATE desk_reading SET record = ''",
    "empty what was read": "TRUNCATE desk_reading",
}


@pytest.mark.parametrize("attempt", REFUSED_TO_THE_APP, ids=str)
def test_the_app_role_is_refused_to(attempt, published, app_connection):
    with pytest.raises(psycopg.Error) as refusal:
        app_connection.execute(REFUSED_TO_THE_APP[attempt])

    assert refusal.value.sqlstate in {"42501", "23514"}, refusal.value


def test_a_temporary_table_of_the_caller_is_not_read_instead_of_the_ledger(cast, app_connection, owner_connection):
    asked = world.ask(cast)
    forged = "CREATE TEMPORARY TABLE consent_publicationdocument (LIKE public.consent_publicationdocument)"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute(forged)

    owner_connection.execute(forged)  # were it allowed to the app one day, the functions would still not look there
    objection = owner_connection.execute("SELECT consent_objection(%s)", [asked.document.pk]).fetchone()[0]

    assert objection == "consent missing"


def test_publishing_is_refused_while_a_grant_is_missing(cast, app_connection):
    asked = world.ask(cast, states=("QMA", "QMB"))
    gate.grant(asked.requests[0], by=cast.focal["QMA"])

    with pytest.raises(psycopg.errors.CheckViolation, match="consent missing"):
        app_connection.execute("SELECT consent_publish(%s, 1)", [[asked.document.pk]])


def test_publishing_before_anybody_was_asked_is_refused(cast, app_connection):
    with pytest.raises(psycopg.errors.CheckViolation, match="document unknown"):
        app_connection.execute("SELECT consent_publish(%s, 1)", [["f" * 64]])


def test_an_answer_of_a_state_that_was_not_asked_is_refused(cast, app_connection):
    asked = world.ask(cast, states=("QMA",))

    with pytest.raises(psycopg.errors.CheckViolation, match="was not asked"):
        app_connection.execute(
            "SELECT consent_append('granted', %s, %s, 'QMB', 1, 1, '', '', '', NULL, NULL)",
            [asked.document.record_id, asked.document.pk],
        )


def test_even_the_owner_cannot_insert_a_text_with_another_hash(published, owner_connection):
    with pytest.raises(psycopg.errors.CheckViolation, match="not the document"):
        owner_connection.execute(
            "INSERT INTO repository_activity SELECT (jsonb_populate_record(NULL::repository_activity, to_jsonb(a) ||"
            " jsonb_build_object('id', a.id + 1000000, 'reference', 'TCR-00000000', 'document', repeat('a', 64)))).*"
            " FROM repository_activity a WHERE reference = %s",
            [published],
        )


def test_even_the_owner_cannot_edit_a_published_text(published, owner_connection):
    with pytest.raises(psycopg.errors.CheckViolation, match="never edited"):
        owner_connection.execute("UPDATE repository_activity SET title = 'another' WHERE reference = %s", [published])


def test_even_the_owner_cannot_choose_which_files_are_shown(published, owner_connection):
    """The States did not allow them: whatever is written there, the database puts what they allow."""
    owner_connection.execute(
        """UPDATE repository_activity SET files = '[{"title": "Report"}]' WHERE reference = %s""", [published]
    )

    shown = owner_connection.execute("SELECT files FROM repository_activity WHERE reference = %s", [published])
    assert shown.fetchone() == ([],)


def test_even_the_owner_cannot_commit_a_revocation_and_leave_the_record_public(published, cast, owner_connection):
    document = Activity.objects.get(reference=published).document

    with pytest.raises(psycopg.errors.CheckViolation, match="may not stay public"):
        owner_connection.execute(
            "SELECT consent_append('revoked', %s, %s, 'QMA', m.user_id, m.id, '', '', '', NULL, NULL)"
            " FROM accounts_statemandate m WHERE m.user_id = %s",
            [published, document, cast.focal["QMA"].pk],
        )

    assert Activity.objects.filter(reference=published).exists()
    assert not Event.objects.filter(record=published, kind="revoked").exists()


@pytest.mark.parametrize("statement", ["UPDATE consent_event SET basis = 'x'", "DELETE FROM consent_event",
                                       "TRUNCATE consent_event CASCADE", "DELETE FROM consent_record"])  # fmt: skip
def test_even_the_owner_cannot_rewrite_the_ledger(statement, published, owner_connection):
    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute(statement)


def test_old_events_cannot_be_loaded_again(published, owner_connection):
    """A data-only restore would rewrite the chain without a word; here it is refused."""
    with pytest.raises(psycopg.errors.CheckViolation, match="not the next link"):
        owner_connection.execute("INSERT INTO consent_event SELECT * FROM consent_event ORDER BY number LIMIT 1")


def test_the_public_role_reads_the_public_tables_and_nothing_else(published, public_connection):
    public_connection.execute("SET default_transaction_read_only = off")  # that is comfort; the rights are the fence
    for table in grants.for_app():
        if table in grants.for_public():
            public_connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public_connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
    for function in ("consent_objection('x')", "consent_unpublish('{}')", "repository_advance_epoch()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            public_connection.execute(f"SELECT {function}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        public_connection.execute("UPDATE repository_state SET m49 = ''")


@pytest.mark.parametrize("role", ["tcr_app", "tcr_public"])
def test_the_rights_in_the_database_are_those_of_the_allow_list(role, owner_connection):
    rows = owner_connection.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = %s AND table_schema = 'public' AND table_name <> 'django_migrations'",
        [role],
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, privilege in rows:
        found.setdefault(table, set()).add(privilege)
    wanted = grants.for_app() if role == "tcr_app" else grants.for_public()

    assert found == {table: set(privileges) for table, privileges in wanted.items()}
