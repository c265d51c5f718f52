"""Restoring an old backup cannot bring back a withdrawn record (long form, 50 of them: `make proof PART=restore`)."""

import re

import pytest
from django.test import Client

from consent import gate, journal, seal, verification
from consent.models import Chain, Event, PublicationDocument
from consent.verbs import Refused
from repository.catalogue import epoch
from repository.models import Activity
from tests.invariants import world
from tests.invariants.restore import old_backup
from tests.proof import record, size

pytestmark = pytest.mark.django_db(transaction=True)
SURFACES = ["/en/", "/ar/activities/", "/en/activities/?q=judges", "/api/v1/activities/", "/en/activities.atom", "/sitemap.xml",
            "/api/v1/changes/", "/en/states/QMA/", "/en/updates/"]  # fmt: skip


def titles(references: list[str]) -> dict[str, str]:
    documents = PublicationDocument.objects.filter(record__in=references)
    return {one.record_id: one.content["content"]["title"] for one in documents}


def visible(said: dict[str, str]) -> set[str]:
    """Of which of these records (reference: title) any public surface shows the text. A tombstone may be named."""
    visitor = Client()
    bodies = []
    for address in SURFACES + [f"/en/activities/{reference}/" for reference in said]:
        reply = visitor.get(address)
        bodies.append(b"".join(reply.streaming_content) if reply.streaming else reply.content)
    everything = b"\n".join(bodies).decode()
    return {reference for reference, title in said.items() if re.search(rf"{re.escape(title)}\b", everything)}


def test_what_was_taken_back_after_the_backup_stays_away_when_the_backup_is_put_back():
    cast = world.people()
    kept = world.publish(cast)
    taken = [world.publish(cast, states=("QMA", "QMB")) for _ in range(size(6, 50))]
    refused = world.ask(cast)
    gate.grant(refused.requests[0], by=cast.focal["QMA"])
    texts = titles([kept, *taken])
    assert visible(texts) == {kept, *taken}, "before: the surfaces do show them"
    old = Chain.objects.get().database

    with old_backup():
        for number, reference in enumerate(taken):
            if number % 3 == 0:
                gate.hold(reference, by=cast.reviewer, reason="A person is in danger.")
            elif number % 3 == 1:
                gate.revoke(reference, state="QMB", by=cast.focal["QMB"])
            else:
                gate.withdraw(reference, by=cast.publisher)
        gate.withhold(refused.requests[0], by=cast.focal["QMA"])
        texts |= titles([late := world.publish(cast)])

    # --- the site comes up on the old database: sealed, before anybody reads a byte
    assert set(Activity.objects.values_list("reference", flat=True)) == {kept, *taken}, "the backup does hold them"
    assert late in texts
    assert visible(texts) == set()
    assert Client().get("/en/activities/").status_code == 503
    sealed = Event.objects.get(kind="sealed")
    assert "behind the journal" in sealed.detail

    # --- what was taken back is replayed, from the journal alone
    assert set(Activity.objects.values_list("reference", flat=True)) == {kept}
    assert Event.objects.filter(kind="held", actor=None, number__gt=sealed.number).count() == len(taken) + 1
    with pytest.raises(Refused, match="on hold"):
        gate.publish(refused.document, by=cast.publisher)

    # --- its history is another one from here on, and so is its journal; the old one remains as evidence
    assert Chain.objects.get().database != old
    assert (journal.path().parent / f"{old}.jsonl").exists()
    assert verification.verify().offences == []

    # --- two persons end the seal, and that is an event
    assert seal.unseal(by=cast.reviewer).kind == "unseal_proposed"
    with pytest.raises(Refused, match="second person"):
        seal.unseal(by=cast.reviewer)
    assert Client().get("/en/activities/").status_code == 503
    assert seal.unseal(by=cast.second_officer).kind == "unsealed"
    assert visible(texts) == {kept}
    assert verification.verify().offences == []
    record(revoked_after_the_backup=len(taken), visible_again=0, surfaces=len(SURFACES))


def test_the_control_without_the_journal_the_same_backup_would_bring_them_back():
    """What the seal is for: the old database alone is whole, and shows what a State has withdrawn."""
    cast = world.people()
    reference = world.publish(cast)

    with old_backup():
        gate.revoke(reference, state="QMA", by=cast.focal["QMA"])

    kept = journal.path().read_text()
    journal.path().write_text("".join(kept.splitlines(keepends=True)[:-1]))  # nobody remembers the revocation
    try:
        assert visible(titles([reference])) == {reference}
    finally:
        journal.path().write_text(kept)


def test_the_same_backup_again_is_sealed_again():
    cast = world.people()
    reference = world.publish(cast)
    if epoch.current().sealed_at is not None:
        seal.unseal(by=cast.reviewer)
        seal.unseal(by=cast.second_officer)

    with old_backup():
        gate.revoke(reference, state="QMA", by=cast.focal["QMA"])
        with old_backup():
            gate.withdraw(world.publish(cast), by=cast.publisher)
        assert seal.check()

    assert "behind the journal" in seal.check()
    assert not Activity.objects.filter(reference=reference).exists()
