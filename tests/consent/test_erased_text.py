"""Twelve months after the last decision the text of what is not public goes (D11); that a State answered, and how, stays."""

import pytest
from django.utils import timezone

from consent import erasure, gate, receipts, verification
from consent.models import PublicationDocument
from consent.verbs import Refused
from tests.cast import with_second_factor
from tests.consent.conftest import page_of
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_the_state_survives_the_erasure(tamper, signed_in_client):
    """The erasure itself waits a year by the database's clock, so it is done here as the function does it."""
    cast = world.people()
    amina = with_second_factor(cast.focal["QMA"])
    request = world.ask(cast, title="Training in Northport").requests[0]
    event = gate.withhold(request, by=amina)
    before = receipts.receipt(event)
    browser = signed_in_client(amina)
    with tamper(
        "UPDATE consent_publicationdocument SET canonical = NULL WHERE hash = %(hash)s", hash=request.document_id
    ):
        for address in ["/en/state/?show=all", "/en/state/answers/", "/en/state/answers.csv", page_of(request),
                        "/en/state/receipts/QMA-1/", "/en/state/receipts/QMA-1.pdf"]:  # fmt: skip
            page = browser.get(address)
            assert page.status_code == 200, address
            assert b"Northport" not in page.content
        assert browser.get(f"{page_of(request)}preview.pdf").status_code == 404
        assert browser.get("/en/state/receipts/QMA-1.json").json() == before
        assert b'type="radio"' not in browser.get(page_of(request)).content
        with pytest.raises(Refused, match="has been erased"):
            gate.grant(type(request).objects.get(pk=request.pk), by=amina)


MONTHS_AGO = "UPDATE consent_event SET recorded_at = recorded_at - make_interval(months => %(months)s)"


def erased(tamper, months: int = 13) -> set[str]:
    """Records of which a text is erased when this many months have passed since everything happened."""
    with tamper(MONTHS_AGO, months=months):
        number = erasure.erase_due(now=timezone.now())
        assert erasure.erase_due(now=timezone.now()) == 0
        gone = PublicationDocument.objects.filter(canonical=None)
        assert gone.count() == number
        return set(gone.values_list("record_id", flat=True))


def test_a_year_later_the_texts_go_that_never_got_consent_or_lost_it(tamper):
    people = world.people()

    def asked(*states: str):
        return world.ask(people, states=states or ("QMA",))

    withheld, silent, granted, revoked, held, withdrawn = (asked(*("QMA", "QMB")[: 1 + (n == 0)]) for n in range(6))
    gate.withhold(withheld.requests[0], by=people.focal["QMA"])  # and the other State has said nothing
    for one in (granted, revoked):
        gate.grant(one.requests[0], by=people.focal["QMA"])
    gate.revoke(revoked.document.record_id, state="QMA", by=people.focal["QMA"])
    gate.hold(held.document.record_id, by=people.reviewer, reason="A person is in danger.")
    gate.withdraw(withdrawn.document.record_id, by=people.reviewer)
    replaced = asked()
    again = world.ask(people, replaced.document.record_id, title="In other words")
    public = world.publish(people)

    gone = erased(tamper)

    assert {one.document.record_id for one in (withheld, revoked, held, withdrawn, replaced)} <= gone
    assert not {silent.document.record_id, granted.document.record_id, public} & gone
    assert PublicationDocument.objects.get(pk=again.document.pk).canonical is not None
    assert erased(tamper, months=11) == set()


def test_what_was_erased_still_verifies(tamper):
    """The hash in the ledger is that of a text which is not there any more."""
    people = world.people()
    one = world.ask(people)
    gate.withhold(one.requests[0], by=people.focal["QMA"])
    with tamper("UPDATE consent_publicationdocument SET canonical = NULL WHERE hash = %(hash)s", hash=one.document.pk):
        assert verification.verify().offences == []


def test_the_erasure_leaves_what_is_younger_than_a_year():
    from django.db import connection

    world.ask(world.people())
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_erase_before(clock_timestamp() + interval '1 day')")
        assert cursor.fetchone()[0] == 0
