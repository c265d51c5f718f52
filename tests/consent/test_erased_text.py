"""Twelve months after the last decision the text of what is not public goes (D11); that a State answered, and how, stays."""

import pytest

from consent import gate, receipts
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


def test_the_erasure_leaves_what_is_younger_than_a_year():
    from django.db import connection

    world.ask(world.people())
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_erase_before(clock_timestamp() + interval '1 day')")
        assert cursor.fetchone()[0] == 0
