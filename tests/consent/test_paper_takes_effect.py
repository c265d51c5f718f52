"""A grant on paper after its 72 hours. The database's clock cannot be turned: a superuser moves the moment instead."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role, User
from consent import gate, outcomes, paper
from consent.models import PaperAnswer
from consent.paper import Received
from repository.models import Activity
from tests.cast import person
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


def confirmed(request, by: User, confirmer: User) -> PaperAnswer:
    row = paper.enter(
        request, Received("granted", "31/2026", timezone.localdate()), by=by,
        scan=SimpleUploadedFile("nv.pdf", b"%PDF-1.7", "application/pdf"),
    )  # fmt: skip
    return paper.confirm(row, by=confirmer)


def test_after_72_hours_it_counts_and_what_was_cleared_is_published_once(superuser_connection):
    cast = world.people()
    asked = world.ask(cast)
    row = confirmed(asked.requests[0], cast.publisher, person("Confirmer", Role.CONFIRMER))
    gate.clear(asked.document, by=cast.publisher)
    assert not Activity.objects.filter(reference=asked.document.record_id).exists()
    assert paper.take_effect() == 0

    superuser_connection.execute("SET session_replication_role = 'replica'")
    superuser_connection.execute(
        "UPDATE consent_event SET effective_at = now() - interval '1 minute' WHERE number = %s", [row.event_id]
    )
    superuser_connection.commit()

    assert (paper.take_effect(), paper.take_effect()) == (1, 0)
    assert Activity.objects.filter(reference=asked.document.record_id).exists()
    assert outcomes.objection(asked.document) is None
