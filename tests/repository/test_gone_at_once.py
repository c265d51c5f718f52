"""When the reply to a revocation arrives, the record is gone from every public surface, copies in browsers included."""

import pytest

from consent import gate
from tests import situations
from tests.repository.conftest import recommendation_to

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_revoked_record_is_gone_from_every_page_at_once(public, visitor):
    one = recommendation_to("QMA", "supported")
    activity = situations.published(
        states=["QMA"], recommendations=[one], title="Soon to be taken back", good_practice=True
    )
    surfaces = [
        "/en/", "/en/activities/", "/en/activities/?q=soon", "/en/states/QMA/", f"/en/recommendations/{one.identifier}/",
        "/en/providers/lantern-legal-aid/", "/en/activities.atom", "/sitemap-activities-1.xml", "/api/v1/activities/",
        "/api/v1/activities/?q=soon&facets=1", f"/en/activities/{public.judges}/",
    ]  # fmt: skip
    for address in surfaces:
        assert activity.reference in _read(visitor, address), address
    tags = {address: visitor.get(address)["ETag"] for address in surfaces}

    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    for address in surfaces:
        tag = tags[address]
        assert activity.reference not in _read(visitor, address, tag), address
    assert visitor.get(f"/en/activities/{activity.reference}/").status_code == 410
    assert visitor.get(f"/api/v1/activities/{activity.reference}/").status_code == 410


def _read(visitor, address: str, tag: str = "") -> str:
    answer = visitor.get(address, headers={"If-None-Match": tag} if tag else {})
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer).decode() if answer.streaming else answer.text
