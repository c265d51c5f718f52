"""Merging against whoever takes the other record back, by processes of their own (long form: `make proof PART=merge_races`).

The long form has two that finish the merging at once.
"""

import pytest

from consent import verification
from tests.invariants import merge_race
from tests.proof import piece, record, share, size

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(joel, bruno, sofia, amina) -> merge_race.Cast:
    return merge_race.Cast(writer=joel, reviewer=bruno, publisher=sofia, focal=amina)


@pytest.fixture(scope="module")
def workers(django_db_setup, _fresh_database):
    with merge_race.hands(size(2, 3)) as started:
        yield started


def test_no_record_is_closed_for_one_that_is_gone(workers, cast):
    tally = merge_race.run(cast, workers, pairs=share(3, 600), seed=1 + piece())
    record(
        pairs=tally.pairs, merged=tally.merged, taken_back_first=tally.pairs - tally.merged, snapshots=tally.snapshots,
        violations=tally.violations, unexpected=len(tally.unexpected), kinds=dict(tally.kinds),
    )  # fmt: skip

    assert tally.unexpected == [], str(tally)
    assert tally.violations == 0, str(tally)
    # The other is always gone in the end, and with it each redirect; the one stays public unless it was merged before.
    assert merge_race.public_now() == (tally.pairs - tally.merged, 0)
    assert 0 < tally.merged < tally.pairs or not size(0, 1), str(tally)
    assert verification.verify().offences == []


def test_looking_first_and_acting_later_shows_violations(workers, cast, superuser_connection):
    """The control runs last in this module; the database is cloned anew after it."""
    merge_race.take_the_locks_away(superuser_connection)

    tally = merge_race.run(
        cast, workers, pairs=size(1, 20), seed=1 + piece(), finish="finish without looking twice", until_seen=60
    )
    record(control_pairs=tally.pairs, control_snapshots=tally.snapshots, control_violations=tally.violations)

    assert tally.violations > 0, str(tally)
