"""What a page costs: at most twelve statements, the same for one row and for thirty, and little on the line."""

import gzip
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.document import Attribution, Partner
from repository.content import PartnerRole, ProviderType
from repository.models import Activity, Pledge
from tests import situations
from tests.repository.conftest import recommendation_to

pytestmark = pytest.mark.django_db(transaction=True)

# Address -> statements, those of the frame (the epoch; whether this is a demonstration) included.
STATEMENTS = {
    "/en/": 9,
    "/en/activities/": 9,
    "/en/activities/?q=judges&sort=state&state=QMA&theme=torture&sdg=16&cycle=4&provider=the-provider"
    "&recommendation={identifier}": 12,
    "/en/activities/?q=nothing+at+all&state=QMA": 7,
    "/ar/activities/{reference}/": 10,
    "/en/activities/?view=table&column=themes": 9,
    "/en/activities/?view=states": 9,
    "/en/activities/values/provider/?theme=torture": 6,
    "/en/recommendations/values/by/": 5,
    "/en/states/": 5,
    "/en/states/QMA/": 12,
    "/en/states/QMB/?view=shared": 10,
    "/en/states/QMB/made/?theme=torture": 7,
    "/en/good-practices/": 8,
    "/en/recommendations/": 8,
    "/en/recommendations/{identifier}/": 10,
    "/en/pledges/{pledge}/": 5,
    "/en/pledges/": 6,
    "/en/providers/": 5,
    "/en/statistics/?theme=torture": 7,
    "/en/statistics/kind.csv": 6,
    "/en/funds/?who=QMA": 4,
    "/en/about/glossary/": 2,
    "/en/about/interface/reference/": 2,
    "/en/providers/the-provider/": 10,
    "/en/activities.atom": 3,
    "/api/v1/activities/?facets=1": 6,
    "/api/v1/recommendations/?facets=1": 6,
    "/api/v1/activities/{reference}/": 4,
    "/api/v1/states/": 4,
    "/api/v1/changes/": 3,
}
HEAVIEST_PAGE = 35_000  # bytes of HTML, gzipped
HEAVIEST_VISIT = 60_000  # with style and script


def publish(number: int) -> Activity:
    """One of thirty that are alike in everything a list or a State page looks up."""
    return situations.published(
        states=["QMA", "QMB"], title=f"Course {number} for trial judges", themes=["torture"], sdgs=["16.3"],
        recommendations=[recommendation_to("QMA", "supported")], pledges=[Pledge.objects.of_state("QMA").order_by("pk")[0]],
        attribution=Attribution(ProviderType.STATE, "The provider", "the-provider", state="QMB"),
        partners=[Partner("A partner", PartnerRole.FUNDING, ProviderType.CSO)], good_practice=True,
        starts_on=date(2025, 1, 1 + number % 28),
    )  # fmt: skip


def cost(visitor, address: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert visitor.get(address).status_code == 200
    return len(statements) + 1  # the look-up of the epoch, which Django's log does not see


def test_statements_do_not_grow_with_the_rows(visitor, transactional_db):
    first = publish(0)
    addresses = {
        address: address.format(
            reference=first.reference, identifier=first.record["recommendations"][0]["identifier"],
            pledge=first.record["pledges"][0]["identifier"],
        )
        for address in STATEMENTS
    }  # fmt: skip
    visitor.get("/en/")  # whatever is looked up once for a process
    with_one = {address: cost(visitor, asked) for address, asked in addresses.items()}

    for number in range(1, 30):
        publish(number)

    with_thirty = {address: cost(visitor, asked) for address, asked in addresses.items()}
    assert with_one == with_thirty == STATEMENTS
    assert max(STATEMENTS.values()) <= 12
    _is_light(visitor, addresses.values())


def _is_light(visitor, addresses) -> None:
    """A first visit with everything it loads; nothing comes from elsewhere."""
    assets = sum(
        len(gzip.compress((settings.BASE_DIR / "static" / name).read_bytes()))
        for name in ("site.css", "dark.css", "site.js")
    )
    for address in addresses:
        if address.startswith("/api/") or address.endswith(".atom"):
            continue
        html = visitor.get(address).text
        weight = len(gzip.compress(html.encode()))
        assert weight <= HEAVIEST_PAGE, (address, weight)
        assert weight + assets <= HEAVIEST_VISIT, (address, weight + assets)
        assert 'src="http' not in html
        assert "<style" not in html
        assert " style=" not in html
