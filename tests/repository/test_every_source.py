"""UHRI's export, UPR Info's .xls, the plain table and lists in other layouts: what each says arrives as it was said."""

import csv
import json
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from repository.importing import table
from repository.models import Pledge, Recommendation, RecommendationSource
from tests.repository.source_files import upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db

UHRI = [
    "Text", "Countries Concerned", "Reccomending Body", "Document Symbol", "Themes", "Affected Persons", "Sdgs",
    "Document Publication Date", "UPR Reccomending States", "UPR Position", "Type", "OHCHR Annotation Id", "UPR Session",
    "Regions Concerned", "Recommending Regions", "Date of publication on UHRI",
]  # fmt: skip


@pytest.fixture
def run(tmp_path):
    def run_command(*paths, command="import_recommendations", **options) -> dict:
        call_command(command, *paths, report=tmp_path / "report.json", **options)
        return json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    return run_command


def makers(recommendation) -> set[str]:
    return {state.iso3 for state in recommendation.recommending.all()}


# --- The Universal Human Rights Index ---


def uhri_row(text="150.80 Plant&nbsp;the State&rsquo;s trees (Sample State B);", **said) -> list:
    row = {
        "states": "- Sample State A", "body": "- UPR", "symbol": "A/HRC/54/99",
        "themes": "- Right to health\n- Right to education",
        "persons": "- Women & girls",
        "goals": "- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS\n- 16.3 - Promote the rule of law",
        "dated": 46078, "recommending": "- Sample State B\n- Sample State C", "position": "- Supported",
        "type": "- Recommendations",
        "id": "b4288060-1", "session": "43", "regions": "- Africa", "from": "- Asia", "published": 46125.4996282407,
    }  # fmt: skip
    return [text, *(row | said).values()]


def uhri_sheet(path: Path, *rows: list) -> Path:
    book = Workbook()
    for row in [UHRI, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def uhri_csv(path: Path, *rows: list) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([UHRI, *rows])
    return path


@pytest.mark.parametrize("write", [uhri_sheet, uhri_csv])
def test_a_row_of_the_index_becomes_a_recommendation(run, tmp_path, write):
    said = run(write(tmp_path / ("index.xlsx" if write is uhri_sheet else "index.csv"), uhri_row()))

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.80")
    assert said["files"][0]["format"] == "uhri"
    assert recommendation.text == "Plant the State’s trees"
    assert makers(recommendation) == {"QMB", "QMC"}
    assert recommendation.themes == ["right-health", "right-education"]
    assert recommendation.sdgs == ["16", "16.3"]
    assert recommendation.symbol == "A/HRC/54/99"
    assert str(recommendation.positions.get().dated) == "2026-02-25"


def test_what_other_mechanisms_said_is_reported_and_left_out(run, tmp_path):
    rows = [uhri_row(body="- CEDAW", id="1"), uhri_row(states="- South Sudan - Sudan", id="2"), uhri_row(id="3")]

    said = run(uhri_csv(tmp_path / "index.csv", *rows))

    reasons = {row["row"]: row["reason"] for row in said["rejected"]}
    assert "not of the UPR but of CEDAW" in reasons[2]
    assert "the row names South Sudan, Sudan" in reasons[3]
    assert said["created"] == 1


def test_a_row_of_the_index_that_is_numbered_anew_is_the_same_by_its_annotation(run, tmp_path):
    run(uhri_csv(tmp_path / "draft.csv", uhri_row()))
    before = Recommendation.objects.get(identifier="QMA-4-150.80").pk

    said = run(uhri_csv(tmp_path / "final.csv", uhri_row("150.81 Plant fruit trees (Sample State B);")))

    assert Recommendation.objects.get(identifier="QMA-4-150.81").pk == before
    assert said["changes"]["renumbered"] == said["changes"]["text"] == 1


@pytest.mark.shared_data
def test_the_header_and_the_example_row_of_the_real_export_are_known(shared_data, run):
    said = run(shared_data / "raw/uhri_export/uhri_export_full_en_header_and_example_row.csv")

    assert said["files"][0]["format"] == "uhri"
    assert said["rejected"][0]["reason"] == "This row is not of the UPR but of CEDAW."


# --- UPR Info's .xls ---


@pytest.mark.shared_data
def test_the_xls_of_the_pledges_says_what_its_csv_says(shared_data, run):
    run(shared_data / "raw/upr_info_2015/voluntary.csv", command="import_pledges")
    before = Pledge.objects.count()

    said = run(shared_data / "raw/upr_info_2015/voluntary.xls", command="import_pledges")

    assert (said["read"], said["unchanged"], said["rejected"]) == (947, 947, [])
    assert Pledge.objects.count() == before


# --- The plain table ---


def plain(path: Path, *rows: dict) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_states_may_be_written_in_any_language_or_as_codes_and_bad_rows_stay_out(run, tmp_path):
    row = {"state": "QMA", "session": "43", "position": "supported"}
    rows = [
        row | {"paragraph": "150.90", "text": "Sembrar árboles (Arabia Saudita)", "language": "es"},
        row
        | {
            "paragraph": "150.91",
            "text": "植树",
            "language": "zh",
            "recommending": "沙特阿拉伯; Саудовская Аравия; FRA",
        },
        row | {"paragraph": "150.92", "text": "=1+1"},
        row | {"paragraph": "ninety", "text": "Plant"},
        row | {"paragraph": "150.93", "text": "Plant", "language": "tlh"},
        row | {"paragraph": "150.94", "text": "Plant", "session": "soon"},
        row | {"paragraph": "150.95", "text": "Plant", "position_date": "yesterday"},
        row | {"paragraph": "150.96", "text": "Plant", "session": "", "cycle": "9"},
        row | {"paragraph": "150.97", "text": "Plant", "state": ""},
        row | {"paragraph": "150.98", "text": "Plant", "recommending": "France\n Saudi  Arabia \n"},
    ]

    said = run(plain(tmp_path / "list.csv", *rows))

    assert makers(Recommendation.objects.get(identifier="QMA-4-150.90")) == {"SAU"}
    assert Recommendation.objects.get(identifier="QMA-4-150.90").language == "es"
    assert makers(Recommendation.objects.get(identifier="QMA-4-150.91")) == {"SAU", "FRA"}
    assert {row["row"]: row["reason"].split(" ")[-1] for row in said["rejected"]}.keys() == {4, 5, 6, 7, 8, 9, 10}
    assert "like a formula" in said["rejected"][0]["reason"]


def test_words_in_another_language_never_take_the_place_of_english_ones(run, tmp_path):
    row = {"state": "QMA", "session": "43", "paragraph": "150.90", "position": "supported"}
    run(plain(tmp_path / "en.csv", row | {"text": "Plant trees (Sample State B)"}))

    said = run(plain(tmp_path / "es.csv", row | {"text": "Sembrar árboles (Sample State B)", "language": "es"}))

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.90")
    assert (said["created"], recommendation.text, recommendation.language) == (0, "Plant trees", "en")
    assert RecommendationSource.objects.get(recommendation=recommendation).text_as_written == "Sembrar árboles"


def test_a_table_without_the_columns_that_are_needed_or_with_one_twice_is_refused(tmp_path):
    (tmp_path / "twice.csv").write_text("state,text,position,response\nQMA,Plant,noted,noted\n")

    with pytest.raises(CommandError, match="two columns for “position”"):
        call_command("import_recommendations", tmp_path / "twice.csv")
    with pytest.raises(CommandError, match="columns “text” and “state” are needed"):
        call_command("import_recommendations", upr_info_csv(tmp_path / "x.csv", upr_info_row("x")), format="table")


def test_the_example_is_read_as_what_it_shows(run, tmp_path):
    for suffix, made in (("csv", table.example_csv()), ("xlsx", table.example_xlsx())):
        (tmp_path / f"example.{suffix}").write_bytes(made)
        said = run(tmp_path / f"example.{suffix}")
        assert (said["read"], said["rejected"], said["notes"]) == (1, [], [])
    assert makers(Recommendation.objects.get(identifier="QMA-4-150.12")) == {"QMB", "QMC"}


@pytest.mark.shared_data
def test_the_spanish_list_is_read_by_its_file_name_and_its_states_in_spanish(shared_data, run):
    said = run(shared_data / "raw/multilingual/spain_upr4_es_sample.csv")

    made = Recommendation.objects.filter(state="ESP", sources__source="table").order_by("id")
    assert (said["created"], said["rejected"]) == (12, [])
    assert [sorted(makers(one)) for one in made] == [
        ["BOL"], ["PSE"], ["GUY"], ["DZA"], ["AZE"], ["ZAF"], ["IRN"], ["MKD"], ["MHL"], ["CZE"], ["SAU"], ["LUX"],
    ]  # fmt: skip
    assert [one.position for one in made][-1] == "partially_supported"
    assert {one.language for one in made} == {"es"}
    assert made[0].sdgs == ["10", "16", "10.3"]


# --- Lists in layouts that nobody has sent yet ---


def word_table(
    path: Path, header: list[str], *rows: list[str], title="UPR of Sample State A (4th Cycle – 43rd session)"
):
    document = docx.Document()
    document.add_paragraph(title)
    made = document.add_table(rows=0, cols=len(header))
    for row in [header, *rows]:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def test_columns_are_known_by_what_they_hold_in_any_order_under_any_name(run, tmp_path):
    themes = "Right to health\nAffected persons:\n- children"
    rows = [
        [f"- {goal} - SOMETHING", "Noted", f"150.{n}", themes, f"Plant tree {n} (Sample State B)"]
        for n, goal in ((31, 3), (32, 4), (33, 5))
    ]

    said = run(word_table(tmp_path / "list.docx", ["X", "Réponse", "Nr.", "Y", "Z"], *rows))

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.33")
    assert (said["created"], said["rejected"]) == (3, [])
    assert (recommendation.text, recommendation.position) == ("Plant tree 33", "noted")
    assert (recommendation.themes, recommendation.persons) == (["right-health"], ["children"])
    assert recommendation.sdgs == ["5"]


def test_goals_among_the_themes_are_goals_and_a_column_nobody_reads_is_named(run, tmp_path):
    rows = [
        [
            "150.34 Plant (Sample State B)",
            "Supported",
            "B31 Equality & non-discrimination\nS16 SDG 16 - peace\nAffected persons:\n- general",
            "well done",
        ]
    ]

    said = run(
        word_table(tmp_path / "list.docx", ["Recommendation", "Position", "Full list of themes", "Comments"], *rows)
    )

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.34")
    assert (recommendation.sdgs, recommendation.themes) == (["16"], ["equality-non-discrimination"])
    assert "“well done”" in said["notes"][0]["note"]


def test_a_position_nobody_knows_rejects_the_row_and_not_the_list(run, tmp_path):
    rows = [
        [f"150.{n} Plant tree {n} (Sample State B)", word]
        for n, word in ((35, "Supported"), (36, "Perhaps"), (37, "Noted"))
    ]

    said = run(word_table(tmp_path / "list.docx", ["Recommendation", "Position"], *rows))

    assert said["created"] == 2
    assert said["rejected"][0]["reason"] == "The position “Perhaps” is not known."


# --- A folder, and the way back by command ---


def test_a_folder_stands_for_its_files_and_what_is_no_list_is_named_and_left_out(run, tmp_path, capsys):
    folder = tmp_path / "raw" / "deeper"
    folder.mkdir(parents=True)
    upr_info_csv(folder / "export.csv", upr_info_row("Plant a tree in the folder"))
    upr_info_csv(folder / "pledges.csv", upr_info_row("Will plant", response="Voluntary Pledge"))
    (folder / "notes.json").write_text('{"a": 1}')

    said = run(tmp_path / "raw")

    shown = capsys.readouterr().out
    assert said["created"] == 1
    assert "Left out: pledges.csv holds voluntary pledges" in shown
    assert "Left out: notes.json is in no format that is known" in shown
    call_command("undo_import", said["batches"][0])
    assert not Recommendation.objects.filter(text="Plant a tree in the folder").exists()
    with pytest.raises(CommandError, match="taken back already"):
        call_command("undo_import", said["batches"][0])
    call_command("undo_import")
    assert "export.csv: This import has been taken back already." in capsys.readouterr().out
