"""The importers on the real files beside the project. Their texts stay there: nothing of them is in the project."""

import csv
import json

import pytest
from django.core.management import call_command

from repository.models import Pledge, Recommendation, RecommendationSource, Review, UnresolvedSpelling

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]

MATRICES = {
    "UPR17_China_Matrix_recommendations_2013.docx": 252,
    "UPR20_Egypt_EgyptMatriceRecommendations.docx": 300,
    "UPR34_Slovenia_Thematic_list_of_Recommendations.docx": 215,
    "UPR48_slovenia-thematic-list-of-recommendations.docx": 254,
}


def run(tmp_path, *paths, command="import_recommendations", **options) -> dict:
    report = tmp_path / "report.json"
    call_command(command, *paths, report=report, **options)
    return json.loads(report.read_text(encoding="utf-8"))


def test_the_five_files_of_upr_info_account_for_every_row_and_a_second_run_changes_nothing(shared_data, tmp_path):
    paths = [shared_data / "raw/upr_info_2015" / f"{name}.csv" for name in ("1-5", "6-9", "10-13", "14-17", "17-20")]

    said = run(tmp_path, *paths)

    assert said["read"] == 41_066
    assert said["created"] + said["merged"] + len(said["rejected"]) == 41_066
    assert said["rejected"] == []
    rows = RecommendationSource.objects.filter(source="upr-info")
    made = Recommendation.objects.filter(sources__source="upr-info").distinct()
    assert (rows.count(), made.count()) == (41_066, said["created"])
    unknown = sum(note["note"].startswith("The source does not know") for note in said["notes"])
    assert unknown == 9  # Indonesia, session 1: 99.98 % of the recommending States are known
    broken_off = sum("breaks off" in note["note"] for note in said["notes"])
    assert broken_off == 6  # end in a comma, "and", "of" or "the"
    assert len(said["notes"]) == unknown + broken_off + 33  # and what UPR Info gives to South Sudan
    assert made.filter(text__contains="Guaraní").exists()
    assert not Review.objects.filter(state="SSD", cycle=1).exists()

    again = run(tmp_path, *paths)

    assert (again["unchanged"], again["created"], again["updated"], again["merged"]) == (41_066, 0, 0, 0)


@pytest.mark.parametrize(("name", "rows"), MATRICES.items())
def test_each_list_of_ohchr_is_read_to_the_letter(shared_data, tmp_path, name, rows):
    with (shared_data / "upr_recommendations.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["paragraph"]: row for row in csv.DictReader(file) if row["source_file"] == f"matrices/{name}"}
    assert len(expected) == rows

    said = run(tmp_path, shared_data / "raw/ohchr_matrices" / name)

    assert (said["read"], said["created"], said["rejected"]) == (rows, rows, [])
    made = Recommendation.objects.filter(sources__source="ohchr-matrix").prefetch_related("recommending", "sources")
    for recommendation in made:
        row = expected.pop(recommendation.paragraph)
        source = recommendation.sources.get()
        assert recommendation.identifier == f"{row['iso3']}-{row['cycle']}-{row['paragraph']}"
        assert recommendation.review.session_id == int(row["session"])
        assert recommendation.position == row["position_normalised"]
        assert source.position_as_written == row["position"]
        assert recommendation.positions.get().source_symbol == row["position_source"]
        assert recommendation.symbol == row["document_symbol"]
        assert {state.iso3 for state in recommendation.recommending.all()} == set(row["recommending_iso3"].split("; "))
        assert "; ".join(source.themes_as_written) == row["themes"]
        assert "; ".join(source.persons_as_written) == row["affected_persons"]
        assert "; ".join(recommendation.sdgs) == row["sdg_goals"]
        assert row["text"].startswith(recommendation.text.rstrip(" ;.")[:500])
    assert expected == {}
    assert not UnresolvedSpelling.objects.exists()
    assert run(tmp_path, shared_data / "raw/ohchr_matrices" / name)["unchanged"] == rows


def test_the_voluntary_pledges_of_upr_info_account_for_every_row(shared_data, tmp_path):
    before = Pledge.objects.count()

    said = run(tmp_path, shared_data / "raw/upr_info_2015/voluntary.csv", command="import_pledges")

    assert said["read"] == said["created"] + said["merged"] == 947
    assert Pledge.objects.count() - before == said["created"]
