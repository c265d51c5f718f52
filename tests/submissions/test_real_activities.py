"""Real activities, through the spreadsheet and through the form, each linked to real recommendations to its State.

The texts stay beside the project. Nobody decides about them: they are drafts, and end as drafts.
"""

import csv

import pytest
from django.core.management import call_command

from repository.content import ActivityStatus, Kind
from repository.importing.spellings import Spellings
from repository.models import Recommendation
from submissions.importing import SYNONYMS
from submissions.models import Version
from submissions.suggestions import suggest
from tests import situations
from tests.proof import record, size

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]
STATES = size(["MDG", "MAR", "TON", "TKM"], None)  # None: every State of the file
FILES = ("1-5", "6-9", "10-13", "14-17", "17-20")


@pytest.fixture
def activities(shared_data) -> list[dict[str, str]]:
    """Rows of the file that name one State, each with what the form calls its kind and status."""
    with (shared_data / "activities_real.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["iso3"]) == 3]
    return [row for row in rows if STATES is None or row["iso3"] in STATES]


@pytest.fixture
def recommendations(activities, shared_data, tmp_path) -> None:
    """What UPR Info's export holds to these States, brought in by the command that brings in all of it."""
    codes, known = {row["iso3"] for row in activities}, Spellings()  # the export writes "Antigua & Barbuda"
    for name in FILES:
        source, part = shared_data / "raw/upr_info_2015" / f"{name}.csv", tmp_path / f"{name}.csv"
        lines = list(csv.reader(source.read_bytes().decode("mac_roman").replace("\r\n", "\r").split("\r")))
        with part.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(row for row in lines if row == lines[0] or (row and known.find(row[0]) in codes))
        call_command("import_recommendations", part, verbosity=0)


def code_of(scheme: str, label: str, choices: type) -> str:
    labels = {str(text).lower(): str(value) for value, text in choices.choices}
    known = SYNONYMS[scheme].get(label.lower(), label.lower())
    return labels.get(known, known)


def test_both_ways_give_the_same_drafts_linked_to_their_states_recommendations(
    activities, recommendations, joel, ines, tmp_path
):
    by_form, suggested = {}, 0
    for row in activities:
        submission = situations.draft(
            ines, basics=basics(row), states={"places": [row["iso3"]]}, story={"summary": row["summary"]}
        )
        supported = Recommendation.objects.of_state(row["iso3"]).supported().order_by("identifier")
        version = submission.current
        offered = [one.recommendation for one in suggest(version, states=[row["iso3"]])]
        suggested += bool(offered)
        linked = offered[:2] or list(supported[:1])
        assert linked, row["iso3"]
        assert all(one.state_id == row["iso3"] for one in linked)
        version.recommendations.set(linked)
        by_form[row["act_id"]] = (version, linked)

    table = tmp_path / "real.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "places", "start", "activity_type", "status", "summary", "recommendations"])
        for row in activities:
            links = "; ".join(one.identifier for one in by_form[row["act_id"]][1])
            writer.writerow(
                [row["act_id"], row["iso3"], row["year"], row["activity_type"], row["status"], row["summary"], links]
            )
    call_command("import_activities", table, "--by", joel.email, verbosity=0)

    imported = {
        version.as_typed["import"]["key"].removeprefix("id "): version
        for version in Version.objects.filter(submission__organisation__in=joel.organisations())
    }
    assert set(imported) == set(by_form)
    for number, (written, linked) in by_form.items():
        brought = imported[number]
        for field in ("summary", "kinds", "status", "starts_on", "starts_precision"):
            assert getattr(brought, field) == getattr(written, field), (number, field)
        assert set(brought.recommendations.all()) == set(written.recommendations.all()) == set(linked)
        assert set(brought.states_concerned()) == set(written.states_concerned()) == {written.places.get().pk}
    record(activities=len(by_form), states=len({row["iso3"] for row in activities}), with_a_suggestion=suggested)


def basics(row: dict[str, str]) -> dict[str, object]:
    return {
        "title": row["summary"][:200], "status": code_of("status", row["status"], ActivityStatus),
        "kinds": [code_of("kinds", row["activity_type"], Kind)], "starts_on_day": "", "starts_on_month": "",
        "starts_on_year": row["year"], "ends_on_day": "", "ends_on_month": "", "ends_on_year": "",
    }  # fmt: skip
