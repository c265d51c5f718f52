"""When the reply to a revocation arrives, the record is gone from every public surface, copies in browsers included."""

import io
import re

import pytest
from openpyxl import load_workbook

from consent import gate
from repository.exports.formats import FORMATS
from repository.harvest.forms import FORMS
from tests import situations
from tests.repository.conftest import recommendation_to

HARVESTS = [f"/oai?verb=ListRecords&metadataPrefix={prefix}&set=state:QMA" for prefix in FORMS]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def test_a_revoked_record_is_gone_from_every_page_at_once(public, visitor):
    one = recommendation_to("QMA", "supported")
    activity = situations.published(
        states=["QMA"], recommendations=[one], title="Soon to be taken back", good_practice=True
    )
    surfaces = [
        "/en/", "/en/activities/", "/en/activities/?q=soon", "/en/states/QMA/", f"/en/recommendations/{one.identifier}/",
        "/en/providers/lantern-legal-aid/", "/en/activities.atom", "/sitemap-activities-1.xml", "/api/v1/activities/",
        "/api/v1/activities/?q=soon&facets=1",
        "/en/activities/?view=table&column=reference", "/en/good-practices/?q=soon",
        f"/en/activities/{public.judges}/", "/en/activities.rss",
        "/api/v1/changes/?page_size=100", *HARVESTS, *(f"/en/activities.{suffix}" for suffix in FORMATS),
    ]  # fmt: skip
    own = [
        f"/en/activities/{activity.reference}{part}"
        for part in ("/", ".json", ".jsonld", ".iati.xml", ".linkset.json", ".pdf", "/cite/ris")
    ]
    for address in surfaces:
        assert activity.reference in _read(visitor, address), address
    tags = {address: visitor.get(address)["ETag"] for address in [*surfaces, *own]}

    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    for address in surfaces:
        said = _read(visitor, address, tags[address])
        if "changes" in address:  # the one place that tells of it: the reference, and that it is withdrawn
            assert f'{{"reference":"{activity.reference}","change":"withdrawn"' in said
        elif address in HARVESTS:  # and here, with nothing but its time
            assert re.search(
                f'status="deleted"><identifier>[^<]*{activity.reference}</identifier><datestamp>[^<]*</', said
            )
            assert "Soon to be" not in said
        else:
            assert activity.reference not in said, address
    for address in own:
        assert visitor.get(address, headers={"If-None-Match": tags[address]}).status_code == 410, address
    assert visitor.get(f"/api/v1/activities/{activity.reference}/").status_code == 410


def _read(visitor, address: str, tag: str = "") -> str:
    answer = visitor.get(address, headers={"If-None-Match": tag} if tag else {})
    assert answer.status_code == 200, (address, answer.status_code)
    content = b"".join(answer) if answer.streaming else answer.content
    if address.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    return content.decode()
