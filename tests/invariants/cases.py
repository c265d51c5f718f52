"""Directed cases at the gate: each is one thing that must not, or must, happen. They raise when it is otherwise."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from consent import document, gate
from consent.models import PublicationDocument
from consent.verbs import Refused
from repository.content import CONTENT_FIELDS
from repository.models import Activity, Tombstone
from tests import database, situations
from tests.invariants import world

BOTH = ("QMA", "QMB")
Case = Callable[[world.People, psycopg.Connection], None]
CASES: dict[str, Case] = {}


def case(name: str) -> Callable[[Case], Case]:
    def keep(function: Case) -> Case:
        CASES[name] = function
        return function

    return keep


def stays_private(text: PublicationDocument, people: world.People) -> None:
    """Neither the verb nor the function of the database publishes it."""
    with pytest.raises(Refused):
        gate.publish(text, by=people.publisher)
    assert objection(text) is not None
    assert not Activity.objects.filter(document=text.pk).exists()


def objection(text: PublicationDocument) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_objection(%s)", [text.pk])
        return cursor.fetchone()[0]


def grant(asked: gate.Ask, people: world.People, *states: str, **more: object) -> None:
    for state in states:
        gate.grant(world.request_of(asked.document, state), by=people.focal[state], **more)


def ready(people: world.People) -> gate.Ask:
    asked = world.ask(people, states=BOTH)
    grant(asked, people, *BOTH)
    assert objection(asked.document) is None
    return asked


@case("a changed text")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    superuser.execute("SET session_replication_role = 'replica'")
    superuser.execute(
        "UPDATE consent_publicationdocument SET canonical = replace(canonical, 'Forty', 'Fifty') WHERE hash = %s",
        [asked.document.pk],
    )
    superuser.execute("RESET session_replication_role")
    stays_private(asked.document, people)


@case("an erased text")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    superuser.execute("UPDATE consent_publicationdocument SET canonical = NULL WHERE hash = %s", [asked.document.pk])
    stays_private(asked.document, people)


@case("one of two")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people, states=BOTH)
    grant(asked, people, "QMA")
    stays_private(asked.document, people)


@case("the other of two")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people, states=BOTH)
    grant(asked, people, "QMB")
    stays_private(asked.document, people)


@case("silence")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    stays_private(world.ask(people).document, people)


@case("withheld")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people)
    gate.withhold(asked.requests[0], by=people.focal["QMA"])
    stays_private(asked.document, people)


@case("changes asked")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people)
    gate.ask_for_changes(asked.requests[0], by=people.focal["QMA"], message="Leave the town out.")
    stays_private(asked.document, people)


@case("withheld after a grant")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    gate.withhold(world.request_of(asked.document, "QMB"), by=people.focal["QMB"])
    stays_private(asked.document, people)


@case("no State")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people, states=(), no_state_reason="A guide for all.")
    stays_private(asked.document, people)
    with pytest.raises(Refused):
        gate.confirm_no_state(asked.document, by=people.reviewer)
    gate.confirm_no_state(asked.document, by=people.second_officer)
    gate.publish(asked.document, by=people.publisher)


@case("run out")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people)
    for seconds in (0.05, 1, 5, 30):
        until = timezone.now() + timedelta(seconds=seconds)
        try:
            grant(asked, people, "QMA", expires_at=until)
        except Refused:  # a slow machine: it was over before it was recorded
            continue
        break
    time.sleep(max(0, (until - timezone.now()).total_seconds()) + 0.02)
    stays_private(asked.document, people)


@case("not yet effective")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    superuser.execute("SET session_replication_role = 'replica'")
    superuser.execute(
        "UPDATE consent_event SET effective_at = now() + interval '72 hours' WHERE document_id = %s",
        [asked.document.pk],
    )
    superuser.execute("RESET session_replication_role")
    stays_private(asked.document, people)


@case("another text")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    first = ready(people)
    second = world.ask(people, first.document.record_id, BOTH)
    stays_private(second.document, people)


@case("revoked by one of two")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    gate.publish(asked.document, by=people.publisher)
    gate.revoke(asked.document.record_id, state="QMA", by=people.focal["QMA"])
    grant(asked, people, "QMA")
    stays_private(asked.document, people)
    grant(asked, people, "QMB")
    gate.publish(asked.document, by=people.publisher)


@case("held")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    gate.hold(asked.document.record_id, by=people.reviewer, reason="A person is in danger.")
    grant(asked, people, *BOTH)
    stays_private(asked.document, people)


@case("held and released")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    gate.hold(asked.document.record_id, by=people.reviewer, reason="A person is in danger.")
    gate.release(asked.document.record_id, by=people.reviewer)
    gate.release(asked.document.record_id, by=people.second_officer)
    stays_private(asked.document, people)


@case("released by one")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    gate.hold(asked.document.record_id, by=people.reviewer, reason="A person is in danger.")
    gate.release(asked.document.record_id, by=people.reviewer)
    with pytest.raises(Refused):
        gate.release(asked.document.record_id, by=people.reviewer)


@case("taken back")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    gate.withdraw(asked.document.record_id, by=people.publisher)
    stays_private(asked.document, people)


@case("an older text")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    first = ready(people)
    world.ask(people, first.document.record_id, BOTH)
    with pytest.raises(Refused):
        gate.publish(first.document, by=people.publisher)
    with pytest.raises(psycopg.errors.CheckViolation), _second() as other:  # nor past the verb
        other.execute("SELECT consent_publish(%s, 1)", [[first.document.pk]])


@case("a revocation takes away")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    reference = world.publish(people, states=BOTH)
    gate.revoke(reference, state="QMB", by=people.focal["QMB"])
    assert not Activity.objects.filter(reference=reference).exists()
    assert Tombstone.objects.filter(reference=reference).exists()


@case("not asked")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people)
    mandate = people.focal["QMB"].mandates.get()
    with pytest.raises(psycopg.errors.CheckViolation), _second() as other:
        other.execute(
            "SELECT consent_append('granted', %s, %s, 'QMB', %s, %s, 'online', '', '', NULL, NULL)",
            [asked.document.record_id, asked.document.pk, mandate.user_id, mandate.pk],
        )


@case("two at once")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    reference = world.ask(people).document.record_id
    with _second() as one, _second() as other:
        one.autocommit = False
        one.execute("SELECT consent_lock(%s)", [[reference]])
        other.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("SELECT consent_lock(%s)", [[reference]])
        one.rollback()


@case("revoked while publishing waits")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = ready(people)
    mandate = people.focal["QMA"].mandates.get()
    said: list[str] = []

    def publish() -> None:
        try:
            gate.publish(asked.document, by=people.publisher)
            said.append("published")
        except Refused:
            said.append("refused")
        finally:
            connections.close_all()

    with _second() as one:
        one.autocommit = False
        one.execute("SELECT consent_lock(%s)", [[asked.document.record_id]])
        waiting = threading.Thread(target=publish)
        waiting.start()
        one.execute(
            "SELECT consent_append('revoked', %s, %s, 'QMA', %s, %s, 'online', '', '', NULL, NULL)",
            [asked.document.record_id, asked.document.pk, mandate.user_id, mandate.pk],
        )
        one.commit()
    waiting.join()
    assert said == ["refused"]


@case("past the verbs")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    like = world.publish(people)
    private = world.ask(people).document
    with pytest.raises(psycopg.errors.CheckViolation), _second("DATABASE_OWNER_URL") as owner:
        owner.execute(
            "INSERT INTO repository_activity SELECT made.* FROM repository_activity a, consent_publicationdocument d,"
            " jsonb_populate_record(a, jsonb_build_object('id', a.id + 1000000, 'reference', d.record_id, 'document', d.hash,"
            " 'canonical', d.canonical)) AS made WHERE d.hash = %s AND a.reference = %s",
            [private.pk, like],
        )


@case("revoked past the verbs")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    reference = world.publish(people)
    mandate = people.focal["QMA"].mandates.get()
    with pytest.raises(psycopg.errors.CheckViolation), _second("DATABASE_OWNER_URL") as owner:
        owner.execute(
            "SELECT consent_append('revoked', %s, %s, 'QMA', %s, %s, 'online', '', '', NULL, NULL)",
            [reference, Activity.objects.get(reference=reference).document, mandate.user_id, mandate.pk],
        )


@case("another State's focal point")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    request = world.ask(people).requests[0]
    with pytest.raises(Refused, match="Only a focal point with a mandate in force can answer for this State"):
        gate.grant(request, by=people.focal["QMB"])


@case("published by the reviewer")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    from accounts.models import Role, StaffRole, User

    asked = ready(people)
    StaffRole.objects.create(user=people.reviewer, role=Role.PUBLISHER)
    try:
        with pytest.raises(Refused):
            gate.publish(asked.document, by=User.objects.get(pk=people.reviewer.pk))
    finally:
        StaffRole.objects.filter(user=people.reviewer, role=Role.PUBLISHER).delete()


@case("cleared before a hold")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    asked = world.ask(people)
    gate.clear(asked.document, by=people.publisher)
    gate.hold(asked.document.record_id, by=people.reviewer, reason="A person is in danger.")
    gate.release(asked.document.record_id, by=people.reviewer)
    gate.release(asked.document.record_id, by=people.second_officer)
    grant(asked, people, "QMA")
    assert not Activity.objects.filter(document=asked.document.pk).exists()


@case("every field")
def _(people: world.People, superuser: psycopg.Connection) -> None:
    assert set(document.compose(situations.proposal())["content"]) == set(CONTENT_FIELDS)


def _second(setting: str = "DATABASE_URL") -> psycopg.Connection:
    """Another connection to the same database, as the desk or as the owner."""
    addresses = database.Addresses()
    return psycopg.connect(addresses.url(setting, addresses.name), autocommit=True)
