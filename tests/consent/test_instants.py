"""When a consent begins and ends: at its very instant, by the clock of the database and by no other."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from consent import gate
from consent.models import ConsentRequest
from repository.models import Activity
from tests import situations

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OFFSETS = [-366 * DAY, -DAY, -timedelta(hours=1), -SECOND, 2 * SECOND, timedelta(hours=1), DAY, 366 * DAY]
ZONES = ["UTC", "Europe/Zurich", "Pacific/Kiritimati", "America/St_Johns"]  # the last two: +14 h, and half an hour


def objection_to(
    request: ConsentRequest, *, effective: timedelta, expires: timedelta, by: int
) -> tuple[str | None, bool]:
    """What the database says of a grant in force from–until then, and whether the points were passed while it was asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_append('granted', %s, %s, 'QMA', %s, m.id, 'online', '', '',"
            " clock_timestamp() + %s, clock_timestamp() + %s) FROM accounts_statemandate m WHERE m.user_id = %s",
            [request.document.record_id, request.document_id, by, effective, expires, by],
        )  # fmt: skip
        number = cursor.fetchone()[0]
        cursor.execute(
            "WITH e AS MATERIALIZED (SELECT effective_at, expires_at FROM consent_event WHERE number = %s),"
            " before AS MATERIALIZED (SELECT clock_timestamp() AS at),"
            " said AS MATERIALIZED (SELECT consent_objection(%s) AS why FROM before)"
            " SELECT said.why, e.effective_at <= before.at, e.effective_at <= clock_timestamp(), e.expires_at <= before.at,"
            " e.expires_at <= clock_timestamp() FROM e, before, said",
            [number, request.document_id],
        )  # fmt: skip
        why, began, began_by_now, ended, ended_by_now = cursor.fetchone()
    return why, began == began_by_now and ended == ended_by_now


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("offset", OFFSETS, ids=str)
def test_a_consent_begins_and_ends_at_its_very_instant_by_the_clock_of_the_database(asked, amina, offset, zone):
    """64 points: as much before and after its first and its last instant, whatever the session's time zone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    begins, sure = objection_to(asked, effective=offset, expires=offset + 400 * DAY, by=amina.pk)
    if sure:
        assert begins == (None if offset < timedelta() else "consent not yet effective")

    ends, sure = objection_to(asked, effective=offset - 400 * DAY, expires=offset, by=amina.pk)
    if sure:
        assert ends == ("consent expired" if offset < timedelta() else None)


@pytest.fixture
def public_for_a_moment(amina, sofia) -> str:
    return situations.published_for_a_moment()


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_web_process_whose_clock_is_wrong_shows_nothing_that_has_run_out(public_for_a_moment, time_machine, days):
    address = f"/en/activities/{public_for_a_moment}/"
    time_machine.move_to(timezone.now() + timedelta(days=days))

    assert Client().get(address).status_code == 410
    assert not Activity.objects.filter(reference=public_for_a_moment).exists()


def test_nor_does_it_take_away_what_has_not(ask, amina, sofia, time_machine):
    put = ask("QMA")
    gate.grant(put.requests[0], by=amina, expires_at=timezone.now() + timedelta(hours=12))
    gate.publish(put.document, by=sofia)
    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert gate.expire_due() == 0
    assert Client().get(f"/en/activities/{put.document.record_id}/").status_code == 200


def test_by_the_stroke_of_the_clock_it_goes_too(public_for_a_moment, time_machine):
    time_machine.move_to(timezone.now() - timedelta(days=1))

    assert gate.expire_due() == 1
    assert not Activity.objects.filter(reference=public_for_a_moment).exists()
