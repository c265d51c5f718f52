"""Figures of the team's work: of nobody in particular, with no duration of a few, and one's own decisions for oneself (J3.13)."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Role
from submissions import moves
from submissions.reviewing import team
from tests import cast, situations

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOVEMBER = team.Days(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def answered(ines, bruno, time_machine):
    """Five texts: sent on a Monday, taken up after one working day, decided on after the days that stand here."""

    def make(*days: int) -> list:
        made = []
        for number in days:
            time_machine.move_to(MONDAY, tick=False)
            submission = situations.sent(ines)
            time_machine.move_to(MONDAY + timedelta(days=1), tick=False)
            moves.take_up(submission, by=bruno)
            time_machine.move_to(MONDAY + timedelta(days=1 + number), tick=False)
            moves.return_for_changes(submission, by=bruno, message="Please say more.")
            made.append(submission)
        return made

    return make


def stages(days: team.Days = NOVEMBER) -> dict[str, tuple]:
    return {one.label: (one.number, one.middle, one.nine) for one in team.figures(days).stages}


def test_of_four_no_duration_is_told_and_of_five_how_long_each_stage_took_in_working_days(
    answered, bruno, ines, signed_in_client, time_machine
):
    texts = answered(1, 1, 2, 3)
    assert stages()["Until the reviewer decided"] == (4, None, None)
    assert team.figures(NOVEMBER).in_time is None
    assert "Answered within" not in signed_in_client(bruno).get("/en/desk/figures/?to=2026-11-30").text

    texts += answered(17)  # over two weekends: thirteen working days, fourteen from sending
    for one in texts:
        time_machine.move_to(MONDAY + timedelta(days=21), tick=False)
        moves.submit(one, by=ines)
    told = team.figures(NOVEMBER)

    assert stages()["Until a reviewer took it up"] == (5, 1, 1)
    assert stages()["Until the reviewer decided"] == (5, 2, 13)
    assert stages()["Until the submitter sent it again, after changes were asked for"][0] == 5
    assert (told.answers, told.in_time) == (5, 4)
    assert dict(told.counts)["Sent to OHCHR for the first time"] == 5
    assert dict(told.counts)["Sent, also again"] == 10
    assert dict(told.counts)["Changes asked for"] == 5


def test_only_what_ended_in_these_days_counts(answered):
    answered(1, 1, 1, 1, 1)
    later = team.Days(date(2026, 11, 5), date(2026, 11, 30))

    assert stages(team.Days(date(2026, 11, 4), date(2026, 11, 4)))["Until the reviewer decided"] == (5, 1, 1)
    assert {number for number, *_durations in stages(later).values()} == {0}


def test_no_person_organisation_or_state_stands_on_the_page(answered, bruno, joel, karima, signed_in_client):
    Organisation.objects.filter(memberships__user=joel).update(is_protected=True, name="Quiet Lantern")
    situations.in_review(joel, reviewer=bruno, sensitive={"attribution": "category"})
    answered(1, 1, 1, 1, 1)
    page = signed_in_client(karima).get("/en/desk/figures/").text

    for name in ("Bruno", "Ines", "Joel", "Lantern", "Example Fund", "QMA", "TCR-"):
        assert name not in page.partition("<main")[2], name


def test_it_takes_as_many_questions_for_many_texts_as_for_one(answered):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            team.figures(NOVEMBER)
        return len(queries)

    answered(1)
    few = asked()
    answered(1, 2, 3, 4, 5)
    assert asked() == few == 2


def test_each_takes_away_only_what_they_decided_themselves(answered, bruno, ines, signed_in_client):
    first, second = answered(1, 2)
    other = cast.with_second_factor(cast.person("Rufus", Role.REVIEWER))
    moves.submit(second, by=ines)
    moves.take_up(second, by=other)

    def taken_by(person) -> list[list[str]]:
        answer = signed_in_client(person).get("/en/desk/figures/my-decisions.csv?from=2026-11-01&to=2026-11-30")
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]

    assert [(row[1], row[2], row[4]) for row in taken_by(bruno)] == [
        (first.reference, "In review", "'1"), (first.reference, "Draft", "'2"),
        (second.reference, "In review", "'1"), (second.reference, "Draft", "'3"),
    ]  # fmt: skip
    assert [row[1] for row in taken_by(other)] == [second.reference]
    assert first.current.title not in str(taken_by(bruno))


@pytest.mark.parametrize(
    "given", ["from=x&to=2026-02-31", "from=2026-12-01&to=2026-11-01", "from=0001-01-01&to=9999-12-31"]
)
def test_days_that_mean_nothing_are_named_and_left_out(given, olga, signed_in_client):
    page = signed_in_client(olga).get(f"/en/desk/figures/?{given}")

    assert page.status_code == 200
    assert "Not understood" in page.text


def test_advisers_drafters_and_submitters_do_not_see_it(vera, daniel, ines, amina, signed_in_client):
    for person in (vera, daniel, ines, amina):
        for address in ("/en/desk/figures/", "/en/desk/figures/my-decisions.csv"):
            assert signed_in_client(person).get(address).status_code == 404
