"""First publication against revocation, by eight threads (long form: `make proof PART=races`)."""

import pytest

from consent import verification
from tests.invariants import race
from tests.proof import piece, record, share, size

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_snapshot_shows_a_record_without_its_consents():
    tally = race.run(threads=8, operations=share(400, 100_000), seed=1 + piece())
    record(
        operations=tally.operations, snapshots=tally.snapshots, violations=tally.violations, deadlocks=tally.deadlocks,
        unexpected=len(tally.unexpected), kinds=dict(tally.kinds),
    )  # fmt: skip

    assert tally.unexpected == []
    assert tally.violations == 0, str(tally)
    assert tally.snapshots > 100, str(tally)
    assert tally.deadlocks <= tally.operations * 0.005, str(tally)
    assert verification.verify().offences == []


def test_without_locks_and_guards_the_same_race_shows_violations(superuser_connection):
    """The control runs last in this module; the database is cloned anew after it.

    How many of a few snapshots show one is chance: each piece goes on until one does. The long form begins with 600
    operations and takes the measure over all its pieces (docs/proof/races.json: control_violations /
    control_snapshots, more than 1 %).
    """
    race.take_the_locks_away(superuser_connection)

    tally = race.run(threads=8, operations=size(1, 600), until_seen=6_000, seed=1 + piece())
    record(control_operations=tally.operations, control_snapshots=tally.snapshots, control_violations=tally.violations)

    assert tally.violations > 0, str(tally)
