"""The proof goes through every link in seconds and holds little (long form, 100,000 links: `make proof PART=ledger`)."""

import pytest

from tests.benches import ledger
from tests.invariants import world
from tests.proof import record, size

pytestmark = pytest.mark.django_db(transaction=True)


def test_verifying_takes_time_in_proportion_and_little_memory(superuser_connection):
    world.people()
    few, many = size(2_000, 20_000), size(8_000, 100_000)
    ledger.fill(superuser_connection, few)
    first = ledger.measure(few)
    ledger.fill(superuser_connection, many)
    second = ledger.measure(many)
    record(
        events_each=second.events, seconds=second.seconds, processor_seconds=second.processor,
        megabytes_at_most=second.megabytes, before=str(first),
    )  # fmt: skip

    assert second.megabytes <= 200
    assert second.processor <= 10
    # What grows may not grow faster than the ledger; starting the interpreter is in both.
    assert second.processor <= first.processor * many / few
