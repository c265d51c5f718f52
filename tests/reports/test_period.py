"""Which days an update covers (policy decision D12)."""

from datetime import date

import pytest

from reports.models import Update, UpdateStatus
from reports.period import NoUpdateForSession, Period, proposed, session_numbered
from repository.models import CouncilSession


def session(number: int) -> CouncilSession:
    return CouncilSession.objects.get(pk=number)


@pytest.mark.django_db
def test_the_first_period_begins_on_the_day_of_the_resolution():
    assert proposed(session(56)) == Period(date(2023, 10, 12), date(2024, 3, 15), date(2024, 3, 15))


@pytest.mark.django_db
def test_a_period_begins_the_day_after_the_previous_cut_off():
    assert proposed(session(65)) == Period(date(2026, 3, 16), date(2027, 3, 15), date(2027, 3, 15))


@pytest.mark.django_db
def test_where_the_previous_update_is_final_its_real_cut_off_counts(daniel):
    cut_off = date(2027, 4, 2)
    Update.objects.create(
        session_id=65, period_first=date(2026, 3, 16), period_last=cut_off, cut_off=cut_off, languages=["en"],
        created_by_id=daniel.pk, status=UpdateStatus.FROZEN, proposed_sha256="a" * 64, proposed_by_id=daniel.pk,
        proposed_at="2027-04-03T09:00Z", frozen_by_id=daniel.pk + 1, frozen_at="2027-04-03T10:00Z",
    )  # fmt: skip

    assert proposed(session(68)).first == date(2027, 4, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [55, 57, 58, 64, 66])
def test_a_session_that_is_not_in_june_has_no_update(number):
    with pytest.raises(NoUpdateForSession, match=str(number)):
        session_numbered(number)


@pytest.mark.django_db
def test_a_session_that_is_not_in_the_calendar_is_named():
    with pytest.raises(NoUpdateForSession, match="401"):
        session_numbered(401)
