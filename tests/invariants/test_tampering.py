"""Thirteen kinds of forgery, every one found with the heads; three that the chain alone cannot see.

The long form does each a hundred times: `make proof PART=ledger`.
"""

import random

import psycopg
import pytest

from consent import gate, journal, verification, verify_receipts
from tests.invariants import world
from tests.invariants.tampering import CHAIN_ALONE_MISSES, KINDS, forger
from tests.proof import piece, record, share

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def ledger(django_db_setup, django_db_blocker, _fresh_database):
    """A ledger in which everything has happened once."""
    with django_db_blocker.unblock():
        cast = world.people()
        for states in (("QMA",), ("QMA", "QMB"), ("QMB",)):
            world.publish(cast, states=states)
        gate.withhold(world.ask(cast).requests[0], by=cast.focal["QMA"])
        gate.revoke(world.publish(cast), state="QMA", by=cast.focal["QMA"])
        held = world.publish(cast, states=("QMA", "QMC"))
        gate.hold(held, by=cast.reviewer, reason="A person is in danger.")
        gate.release(held, by=cast.reviewer)


@pytest.fixture
def put_back(ledger, superuser_connection):
    superuser_connection.autocommit = True
    with forger(superuser_connection) as function:
        yield function


@pytest.mark.parametrize("kind", KINDS)
def test_every_forgery_is_found_with_the_heads(kind, put_back, superuser_connection):
    times, found, differ = share(3, 100), 0, 0
    assert verification.verify().offences == []
    for number in range(times):
        rng = random.Random(f"{kind} {piece()} {number}")
        KINDS[kind](rng, superuser_connection)
        built_in = verification.verify()
        found += bool(built_in.offences)
        alone = verify_receipts.check_ledger(
            verification.rows(), {line["number"]: line["hash"] for line in journal.lines()}, []
        )
        # The head of the chain and what is public are not in an exported ledger.
        of_the_chain = [
            said for said in built_in.offences if " public, and " not in said and "chain's head" not in said
        ]
        differ += alone != of_the_chain
        put_back()
    record(kind=kind, forged=times, found=found, verdicts_of_the_single_file_that_differ=differ)

    assert (found, differ) == (times, 0)
    assert verification.verify().offences == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_which_forgeries_the_chain_alone_misses(kind, put_back, superuser_connection):
    """Why there is a journal, and a head hash on every receipt."""
    KINDS[kind](random.Random(1), superuser_connection)
    file = journal.path()
    kept = file.read_text()
    file.unlink()
    try:
        missed = verification.verify().offences == []
    finally:
        file.write_text(kept)
        file.chmod(0o600)

    # A cut may also take away the events that a publication stands on: then the fold finds it.
    assert missed or kind not in CHAIN_ALONE_MISSES - {"the tail cut off"}
    assert not missed or kind in CHAIN_ALONE_MISSES


def test_the_hash_of_an_event_covers_every_column(ledger, superuser_connection):
    rows = superuser_connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'consent_event' AND table_schema = 'public'"
    )

    assert {name for (name,) in rows} == {*verification.COLUMNS, "hash"}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"the head moved", "other States shown"}))
def test_while_the_triggers_are_on_even_the_owner_is_refused(kind, ledger, owner_connection):
    """The control. (Moving the head and showing other States is what the gate's own functions do; the app may not.)"""
    with pytest.raises(psycopg.errors.IntegrityError), owner_connection.transaction():
        KINDS[kind](random.Random(2), owner_connection)
