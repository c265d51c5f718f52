"""First publication against revocation, sent as forms to several web processes (long form: `make proof PART=web_races`)."""

import pytest

from consent import verification
from tests import live_site, situations
from tests.invariants import web_race
from tests.proof import piece, record, share, size

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = size(2, 4)


@pytest.fixture
def cast(amina, chen, bruno, sofia, karima, signed_in_client) -> web_race.Cast:
    amina_here, chen_here, bruno_here, sofia_here, karima_here = (
        signed_in_client(user).cookies["sessionid"].value for user in (amina, chen, bruno, sofia, karima)
    )
    return web_race.Cast({"QMA": amina_here, "QMB": chen_here}, bruno_here, sofia_here, karima_here)


@pytest.fixture
def references(joel, bruno) -> list[str]:
    asked = [
        situations.with_states(joel, reviewer=bruno, states={"places": ["QMA", "QMB"]}) for _one in range(size(2, 6))
    ]
    return [one.reference for one in asked]


@pytest.fixture(scope="module")
def site(django_db_setup, _fresh_database):
    running = live_site.start("all", workers=WORKERS)
    yield running
    running.stop()


def test_no_snapshot_shows_a_record_without_its_consents(site, cast, references):
    tally = web_race.run(
        site.port, cast, references, threads=8, forms=share(60, 20_000), seed=1 + piece(), until="published"
    )
    record(
        forms=tally.operations, receipts=tally.receipts, published=tally.published, snapshots=tally.snapshots,
        violations=tally.violations, unexpected=len(tally.unexpected), web_processes_each=WORKERS,
        kinds=dict(tally.kinds), statuses={str(code): number for code, number in tally.statuses.items()},
    )  # fmt: skip

    assert tally.unexpected == [], str(tally)
    assert tally.violations == 0, str(tally)
    assert tally.receipts > 0, str(tally)
    assert tally.published > 0, str(tally)
    assert verification.verify().offences == []


def test_without_locks_and_guards_the_same_forms_show_violations(site, cast, references, superuser_connection):
    """The control runs last in this module; the database is cloned anew after it.

    On a busy machine few forms meet: each piece goes on until a snapshot shows a violation.
    """
    web_race.take_the_locks_away(superuser_connection)

    tally = web_race.run(
        site.port, cast, references, threads=8, forms=size(1, 400), seed=1 + piece(), until="violations"
    )
    record(control_forms=tally.operations, control_snapshots=tally.snapshots, control_violations=tally.violations)

    assert tally.violations > 0, str(tally)
