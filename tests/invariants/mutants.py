"""Mutants of the gate: each is one plausible mistake, in SQL or in Python. The cases of ``cases.py`` must find it.

A mutant that no behaviour tells apart says so in ``equivalent``, and why.
"""

import contextlib
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import psycopg

from consent import authority, document, gate


@dataclass(frozen=True)
class Mutant:
    """``where``: a function of the database, or a module; ``case``: the directed case that should find it first."""

    name: str
    where: str | ModuleType
    old: str
    new: str
    case: str
    function: str = ""  # within the module
    equivalent: str = ""


OBJECTION = "consent_objection"
MUTANTS = [
    # --- may it be public (SQL)
    Mutant("the text need not be the one that was hashed", OBJECTION,
           "IF encode(sha256(convert_to(d.canonical, 'UTF8')), 'hex') <> d.hash", "IF false", "a changed text"),
    Mutant("an erased text may be published", OBJECTION, "IF d.canonical IS NULL THEN RETURN 'text erased'; END IF;",
           "IF d.canonical IS NULL THEN RETURN NULL; END IF;", "an erased text"),
    Mutant("one State's consent is enough", OBJECTION, "FOREACH state_ IN ARRAY states LOOP",
           "FOREACH state_ IN ARRAY states[1:1] LOOP", "one of two"),
    Mutant("the last State's consent is enough", OBJECTION, "FOREACH state_ IN ARRAY states LOOP",
           "FOREACH state_ IN ARRAY states[array_upper(states, 1):] LOOP", "the other of two"),
    Mutant("silence is consent", OBJECTION, "IF NOT FOUND OR last.kind <> 'granted'", "IF last.kind <> 'granted'", "silence"),
    Mutant("withholding is consent", OBJECTION, "last.kind <> 'granted'", "last.kind NOT IN ('granted', 'withheld')", "withheld"),
    Mutant("asking for changes is consent", OBJECTION, "last.kind <> 'granted'",
           "last.kind NOT IN ('granted', 'changes_asked')", "changes asked"),
    Mutant("the first answer counts, not the last", OBJECTION, "ORDER BY number DESC LIMIT 1;\n    IF NOT FOUND OR",
           "ORDER BY number LIMIT 1;\n    IF NOT FOUND OR", "withheld after a grant"),
    Mutant("no State concerned, and nobody has confirmed it", OBJECTION, "IF states IS NULL THEN",
           "IF states IS NULL THEN RETURN NULL;", "no State"),
    Mutant("a consent does not run out", OBJECTION, "IF last.expires_at <= instant", "IF false", "run out"),
    Mutant("a consent counts before it takes effect", OBJECTION, "IF last.effective_at > instant", "IF false",
           "not yet effective"),
    Mutant("any State may consent for another", OBJECTION, "document_id = d.hash AND state_id = state_", "document_id = d.hash",
           "one of two"),
    Mutant("a consent covers every text of the record", OBJECTION, "document_id = d.hash AND state_id = state_",
           "record_id = d.record_id AND state_id = state_", "another text"),
    Mutant("a revocation does not spend the others' grants", OBJECTION, "kind IN ('revoked', 'held', 'withdrawn')",
           "kind IN ('held', 'withdrawn')", "revoked by one of two"),
    Mutant("a hold does not spend grants", OBJECTION, "kind IN ('revoked', 'held', 'withdrawn')",
           "kind IN ('revoked', 'withdrawn')", "held and released"),
    Mutant("taking back does not spend grants", OBJECTION, "kind IN ('revoked', 'held', 'withdrawn')",
           "kind IN ('revoked', 'held')", "taken back"),
    Mutant("a hold is forgotten", OBJECTION, "IF hold = 'held'", "IF false", "held"),
    # --- what the verbs of the database do
    Mutant("an older text may be published after a newer one was asked about", "consent_publish",
           "newer.number > d.number", "false", "an older text"),
    Mutant("a revocation leaves the projection", "consent_unpublish", "SELECT * INTO gone FROM consent_clear(references_);",
           "SELECT '{}'::bigint[] AS activities, '{}'::bigint[] AS providers INTO gone;",
           "a revocation takes away"),
    Mutant("no tombstone", "consent_unpublish", "FROM repository_activity WHERE reference = ANY (references_)",
           "FROM repository_activity WHERE false", "a revocation takes away"),
    Mutant("a State that was not asked may answer", "consent_append", "IF answer AND NOT EXISTS", "IF false AND NOT EXISTS",
           "not asked"),
    Mutant("a record is not locked", "consent_lock", "FOR UPDATE", "", "two at once"),
    Mutant("whoever writes an activity past the verbs may", "consent_guard_activity",
           "PERFORM consent_lock(ARRAY[NEW.reference]);", "RETURN NULL;", "past the verbs"),
    Mutant("a revocation past the verbs leaves the record public", "consent_guard_event",
           "PERFORM consent_lock(ARRAY[NEW.record_id]);", "RETURN NULL;", "revoked past the verbs"),
    Mutant("the check sees what the calling statement saw", OBJECTION, "LANGUAGE plpgsql\n", "LANGUAGE plpgsql\n STABLE\n",
           "revoked while publishing waits",
           equivalent="Every caller is a VOLATILE function, whose statements each begin with a new snapshot: the statement that"
           " calls the check begins after the lock is held, so a STABLE check sees the same as a VOLATILE one. VOLATILE is"
           " kept for a caller that would be one statement."),
    # --- the verbs in Python
    Mutant("anybody with a mandate may answer for any State", authority, ".filter(user=by, state=state)", ".filter(user=by)",
           "another State's focal point", function="require_mandate"),
    Mutant("the reviewer who asked may publish", authority, "if document.asked_by_id == by.pk:", "if False:",
           "published by the reviewer", function="require_publisher"),
    Mutant("one officer ends a hold", gate, "if proposed.actor == by.pk:", "if False:", "released by one", function="release"),
    Mutant("clearing survives a hold", gate, "if cleared and cleared.number > ledger.closed(document.record_id) and",
           "if cleared and", "cleared before a hold", function="_complete"),
    Mutant("a field is left out of the document", document, "for name in CONTENT_FIELDS}", "for name in CONTENT_FIELDS[:-1]}",
           "every field", function="compose"),
]  # fmt: skip


@contextlib.contextmanager
def at_work(mutant: Mutant, superuser: psycopg.Connection) -> Iterator[None]:
    """The gate with this mistake in it; afterwards the gate as it is."""
    if isinstance(mutant.where, str):
        source = superuser.execute(f"SELECT pg_get_functiondef('{mutant.where}'::regproc)").fetchone()[0]  # type: ignore[index]
        assert mutant.old in source, f"{mutant.name}: {mutant.where} no longer says {mutant.old!r}"
        superuser.execute(source.replace(mutant.old, mutant.new, 1))
        try:
            yield
        finally:
            superuser.execute(source)
        return
    right = getattr(mutant.where, mutant.function)
    text = textwrap.dedent(inspect.getsource(right))
    assert mutant.old in text, f"{mutant.name}: {mutant.function} no longer says {mutant.old!r}"
    exec(compile(text.replace(mutant.old, mutant.new, 1), mutant.name, "exec"), mutant.where.__dict__)
    try:
        yield
    finally:
        setattr(mutant.where, mutant.function, right)
