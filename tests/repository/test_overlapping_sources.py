"""Where OHCHR's list and UPR Info's export tell of the same review: one recommendation each, OHCHR's word first."""

import csv
import json

import pytest
from django.core.management import call_command

from repository.models import FormerIdentifier, Recommendation, RecommendationSource
from tests.repository.source_files import UPR_INFO_HEADER

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]

# Reviews of which both sources are here: the State as UPR Info writes it, its session, OHCHR's list, which comes first;
# rows of UPR Info whose paragraph is known by hand, and those among them that find no paragraph.
BOTH = [
    ("Egypt", 20, "UPR20_Egypt_EgyptMatriceRecommendations.docx", "export", (321, 0)),
    ("China", 17, "UPR17_China_Matrix_recommendations_2013.docx", "list", (281, 1)),
]


def run(tmp_path, *paths, **options) -> dict:
    call_command("import_recommendations", *paths, report=tmp_path / "report.json", **options)
    return json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(params=BOTH, ids=["Egypt", "China"])
def both(request, shared_data, tmp_path):
    """The rows of UPR Info on one review as a file of its own, OHCHR's list, and the paragraphs found by hand."""
    state, session, name, first, expected = request.param
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(UPR_INFO_HEADER.split(","))
        for file in ("14-17.csv", "17-20.csv"):
            with (shared_data / "raw/upr_info_2015" / file).open(encoding="mac_roman", newline="") as export:
                rows = [row for row in csv.reader(export) if row[:1] == [state] and row[-1] == str(session)]
            writer.writerows(rows)
    with (shared_data / "upr_recommendations.csv").open(encoding="utf-8", newline="") as file:
        paragraphs: dict[str, set[str]] = {}
        for row in csv.DictReader(file):
            ours = row["source"] == "upr_info_2015" and row["state_as_written"] == state
            if ours and row["session"] == str(session) and row["paragraph"]:
                paragraphs.setdefault(row["text"], set()).add(row["paragraph"])
    return path, shared_data / "raw/ohchr_matrices" / name, first, paragraphs, expected


def belongs(paragraphs: dict[str, set[str]]) -> tuple[int, int, list[str]]:
    """How many rows of UPR Info stand with their paragraph, how many with none, and those that stand with another."""
    right = alone = 0
    wrong = []
    for source in RecommendationSource.objects.filter(source="upr-info").select_related("recommendation"):
        paragraph, known = source.recommendation.paragraph, paragraphs.get(source.text_as_written)
        if not known:
            continue  # by hand, no paragraph was found
        if not paragraph:
            alone += 1
        elif any(
            one == paragraph or one.startswith(f"{paragraph}.") for one in known
        ):  # "166.104.2" is part of 166.104
            right += 1
        else:
            wrong.append(f"{paragraph} instead of {known}: {source.text_as_written}")
    return right, alone, wrong


def test_rows_of_upr_info_come_to_stand_with_the_paragraph_of_ohchr_whichever_comes_first(both, tmp_path):
    export, matrix, first, paragraphs, expected = both
    for path in (export, matrix) if first == "export" else (matrix, export):
        run(tmp_path, path)

    right, alone, wrong = belongs(paragraphs)
    assert wrong == []
    assert (right, alone) == expected
    numbered = Recommendation.objects.filter(sources__source="ohchr-matrix").distinct()
    assert numbered.exclude(paragraph="").count() == numbered.count()
    if first == "export":  # what was known by its words leads to its paragraph
        assert FormerIdentifier.objects.filter(recommendation__in=numbered).count() > 200
    assert run(tmp_path, export)["unchanged"] == RecommendationSource.objects.filter(source="upr-info").count()
    assert run(tmp_path, matrix)["unchanged"] == numbered.count()
