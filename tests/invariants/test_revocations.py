"""After the reply to a revocation no read holds a byte of the record (long form: `make proof PART=revocations`)."""

import pytest

from tests import live_site
from tests.invariants import revocations, world
from tests.proof import record, share, size

pytestmark = pytest.mark.django_db(transaction=True)
UNLIMITED = {"API_RATE": "0", "EXPORT_RATE": "0"}


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return world.people()


def test_no_read_that_begins_after_the_reply_holds_a_byte(people):
    revocations.somebody_wants_mail()
    records = revocations.publish(people, share(4, 1_000))
    mail = {"mail of a search": revocations.mail_that_waits()}
    site = live_site.start("all", **UNLIMITED)
    try:
        shown = revocations.shows(site.port, records[-1])
        tally = revocations.run(site.port, people, records, reads_each=size(30, 110), texts=mail)
    finally:
        site.stop()
    record(
        revocations=tally.revoked, reads=tally.reads, stale=len(tally.stale), reads_that_held_a_record=tally.seen_alive,
        surfaces_each=len(revocations.SURFACES) + len(mail), statuses={str(k): v for k, v in tally.statuses.items()},
        held_on=dict(tally.surfaces),
    )  # fmt: skip

    assert shown == set(revocations.SURFACES) - revocations.NAMELESS
    assert tally.stale == [], tally.stale[:3]
    assert tally.revoked == len(records)
    assert tally.seen_alive > 0
    assert tally.surfaces["mail of a search"] > 0
    assert set(tally.statuses) <= {200, 303, 304, 404, 410}, tally.statuses


def test_with_a_timed_cache_the_same_readers_see_what_is_gone(people):
    """The control: pages kept for a minute."""
    records = revocations.publish(people, 3)
    site = live_site.start("all", DJANGO_SETTINGS_MODULE="tests.invariants.cached_settings", **UNLIMITED)
    try:
        tally = revocations.run(site.port, people, records, reads_each=60, surfaces=["home", "list", "search", "state"])
    finally:
        site.stop()
    record(control_reads=tally.reads, control_stale=len(tally.stale))

    assert tally.stale


def test_a_letter_whose_text_was_made_before_is_found(people):
    """The control for mail: the text as it was when the letter was written."""
    revocations.somebody_wants_mail()
    records = revocations.publish(people, 2)
    text = revocations.mail_that_waits()()
    site = live_site.start("all", **UNLIMITED)
    try:
        tally = revocations.run(
            site.port, people, records, reads_each=60, surfaces=["home"], texts={"mail": lambda: text}
        )
    finally:
        site.stop()

    assert {one.split(":")[0] for one in tally.stale} == {"mail"}
