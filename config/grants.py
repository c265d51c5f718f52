"""What each database role may do: the allow-list, applied by the owner after every migration.

Whatever is not named here is refused. ``tests/invariants`` compares the database with this file.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

READ = frozenset({"SELECT"})
WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
APPEND = frozenset({"SELECT", "INSERT"})

# Tables that only the gate's functions write.
GATED = {
    "repository_activity", "repository_activitystate", "repository_activityrecommendation",
    "repository_activitypledge", "repository_activityprovider", "repository_provider", "repository_tombstone",
    "repository_epoch", "repository_epochstep", "repository_word", "repository_publishedversion",
    "repository_successor", "consent_merged",
    "consent_record", "consent_publicationdocument", "consent_event", "consent_chain",
}  # fmt: skip
APPEND_ONLY = {
    "consent_remark", "consent_comment", "submissions_move", "submissions_statedecision", "repository_referencechange",
    "accounts_organisationchange", "accounts_personchange", "accounts_refusedattempt", "accounts_evidence",
    "desk_reading", "submissions_forgottendraft",
}  # fmt: skip
# What the database writes itself when its owner removes readings.
WRITTEN_BY_TRIGGER = {"desk_pruning"}
# Of the room of the public record, and yet not public: it says who changed what.
NOT_PUBLIC = {"repository_referencechange"}
APP_FUNCTIONS = [
    "consent_lock(text[])",
    "consent_append(text, text, text, text, bigint, bigint, text, text, text, timestamptz, timestamptz)",
    "consent_objection(text)",
    "consent_freeze(text, text, bigint)",
    "consent_unpublish(text[])",
    "consent_publish(text[], bigint)",
    "consent_note_next_expiry()",
    "consent_erase_before(timestamptz)",
    "consent_merge(text, text)",
    "consent_attest()",
    "consent_seal(text, boolean)",
    "consent_unseal(bigint, text)",
    "repository_advance_epoch()",
    "submissions_forget_moves(bigint)",
]
PUBLIC_FUNCTIONS = [
    "repository_instance()"
]  # whether the ledger of this running database was compared with the journal


def for_app() -> dict[str, frozenset[str]]:
    """Table -> privileges of the role that runs the desk."""
    rights = {}
    for table in _tables():
        rights[table] = READ if table in GATED | WRITTEN_BY_TRIGGER else APPEND if table in APPEND_ONLY else WRITE
    return rights


def for_public() -> dict[str, frozenset[str]]:
    """Table -> privileges of the role that serves the public rooms: reading ``repository``, nothing else."""
    return {table: READ for table in _tables() if table.startswith("repository_") and table not in NOT_PUBLIC}


def app_functions() -> set[str]:
    """What the role of the desk may call, with signatures as PostgreSQL writes them."""
    return {_signature(one) for one in (*APP_FUNCTIONS, *PUBLIC_FUNCTIONS)}


def public_functions() -> set[str]:
    """What the role of the public rooms may call."""
    return {_signature(one) for one in PUBLIC_FUNCTIONS}


def _signature(function: str) -> str:
    return function.replace("timestamptz", "timestamp with time zone").replace(", ", ",")


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def after_migrate(using: str, **kwargs: Any) -> None:
    """Apply the allow-list; runs when the owner has migrated (any other role may not grant)."""
    if using == "owner":
        apply(using)


def apply(using: str = "owner") -> None:
    """Revoke everything from both roles, then grant what stands here. Safe to run at any time."""
    app, public = settings.DATABASE_APP_ROLE, settings.DATABASE_PUBLIC_ROLE
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for role in (app, public):
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quote(role)}")
            cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {quote(role)}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        for role, rights in ((app, for_app()), (public, for_public())):
            for table, privileges in rights.items():
                if table in existing:
                    cursor.execute(f"GRANT {', '.join(sorted(privileges))} ON {quote(table)} TO {quote(role)}")
        # The names of migrations are no secret; the start compares them with the code.
        cursor.execute(f"GRANT SELECT ON django_migrations TO {quote(app)}, {quote(public)}")
        # Functions of the private rooms are nobody's but those named here. Others of ``repository`` (they fold letters) are
        # everybody's.
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' AND p.proname ~ '^(consent|repository|submissions)_'"
        )
        for (signature,) in cursor.fetchall():
            if signature.startswith(("consent_", "submissions_")):
                cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, {quote(app)}, {quote(public)}")
            for role, callable_ in ((app, app_functions()), (public, public_functions())):
                if signature in callable_:
                    cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {quote(role)}")
