"""Every defect that was observed in the real sources, by its number in the notes on them, with its real example.

A defect is handled, or its row is reported with a sentence. `TOLD_ELSEWHERE` names the test that tells of it; the others
are told here. That none is forgotten is a test, too.
"""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from repository.importing import brackets, formats
from repository.importing.ohchr import TITLE
from repository.importing.ohchr_columns import NUMBERED
from repository.importing.positions import position_of
from repository.importing.spellings import Spellings
from repository.importing.vocabulary import Labels
from repository.models import Recommendation, Sdg, State, UprSession
from tests.repository.source_files import UPR_INFO_HEADER, upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db

TESTS = Path(__file__).parent
TOLD_ELSEWHERE = {
    1: ("test_every_source", "test_the_xls_of_the_pledges_says_what_its_csv_says"),
    2: ("test_every_source", "test_the_xls_of_the_pledges_says_what_its_csv_says"),
    3: ("test_import_recommendations", "test_mac_roman_bare_carriage_returns_entities_and_quoted_commas_are_read"),
    4: ("test_import_recommendations", "test_a_recommending_state_that_is_not_known_is_noted_and_the_row_goes_in"),
    9: (
        "test_import_recommendations",
        "test_recommendations_given_to_south_sudan_before_it_existed_go_to_the_review_of_sudan",
    ),
    10: ("test_import_recommendations", "test_co_sponsored_repeats_become_one_recommendation_of_several_states"),
    23: ("test_sources_as_they_come", "test_each_list_of_ohchr_is_read_to_the_letter"),
    26: ("test_sources_as_they_come", "test_each_list_of_ohchr_is_read_to_the_letter"),
    28: ("test_sources_as_they_come", "test_each_list_of_ohchr_is_read_to_the_letter"),
    32: ("test_every_source", "test_a_row_of_the_index_becomes_a_recommendation"),
    34: ("test_every_source", "test_the_spanish_list_is_read_by_its_file_name_and_its_states_in_spanish"),
}
# Of Working Group reports' parses and of IATI files: nothing here imports them. What they teach of names, paragraphs
# and positions holds for every source and is told below; the rest concerns files that no importer takes.
NOT_IMPORTED = {20, 38, 39, 40}


@pytest.fixture
def rows(tmp_path):
    def read(*written: list[str]) -> list:
        path = upr_info_csv(tmp_path / "export.csv", *written)
        return list(formats.read(path, lambda what, done, total: None, lambda name: False).rows)

    return read


@pytest.fixture
def known() -> Spellings:
    return Spellings()


def test_none_is_forgotten():
    here = {int(number) for number in re.findall(r"^def test_(\d\d)_", Path(__file__).read_text(), re.M)}

    assert here | TOLD_ELSEWHERE.keys() | NOT_IMPORTED == set(range(1, 41))
    for module, test in TOLD_ELSEWHERE.values():
        assert f"def {test}(" in (TESTS / f"{module}.py").read_text()


def test_05_spaces_at_the_ends_and_between_go(rows):
    assert rows(upr_info_row("  Sign  ICRMW "))[0].text == "Sign ICRMW"


def test_06_numbers_from_a_spreadsheet_are_numbers(rows):
    row = rows(upr_info_row("Sign ICRMW", session="20.0", action="5.0"))[0]

    assert (row.session, ("upr-info-action", "5") in row.tags) == (20, True)


def test_07_issues_are_parted_at_commas_and_keep_their_dashes(rows):
    row = rows(upr_info_row("Sign ICRMW", issue="Asylum-seekers - refugees,Detention,Women's rights"))[0]

    assert [label for scheme, label in row.tags if scheme == "upr-info-issue"] == [
        "Asylum-seekers - refugees", "Detention", "Women's rights",
    ]  # fmt: skip


def test_08_upr_infos_own_names_of_states_are_known(known):
    names = {
        "DPR Korea": "PRK", "Macedonia FYR": "MKD", "Swaziland": "SWZ", "Cape Verde": "CPV", "Republic of Congo": "COG",
        "St Vincent & the Grenadines": "VCT", "Democratic Republic of Congo": "COD",
    }  # fmt: skip

    assert {name: known.find(name) for name in names} == names


def test_11_a_text_that_breaks_off_goes_in_and_is_reported(rows):
    broken, whole = rows(upr_info_row("Ensure that the new legislation of "), upr_info_row("Ensure it"))

    assert broken.notes == ("The text breaks off: the source has lost its end.",)
    assert whole.notes == ()


def test_12_lost_enumerators_and_editors_brackets_stay_as_they_are_written(rows):
    text = "Adopt a strategy that a includes clear objectives [...] - b allocates funds"

    assert rows(upr_info_row(text))[0].text == text


def test_13_very_short_texts_are_recommendations_and_two_names_of_a_treaty_are_two(tmp_path):
    call_command(
        "import_recommendations",
        upr_info_csv(tmp_path / "e.csv", upr_info_row("Sign ICRMW"), upr_info_row("Sign ICMW")),
    )

    assert Recommendation.objects.filter(text__in=["Sign ICRMW", "Sign ICMW"]).count() == 2


def test_14_the_opening_of_a_text_is_not_touched(rows):
    texts = ["To take all measures", "That all journalists are free", "Recommended the continuation of it"]

    assert [row.text for row in rows(*map(upr_info_row, texts))] == texts


def test_15_what_a_source_folds_into_noted_is_corrected_by_the_list_and_kept(known):
    assert position_of("Supported/Noted") == "partially_supported"
    assert position_of("Noted") == "noted"


def test_16_lists_of_organisations_as_of_2015_are_not_taken_over(rows):
    row = upr_info_row("Sign ICRMW")
    row[2] = "OIC, OIF"

    assert "OIC" not in repr(rows(row)[0])


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n", "mixed"])
def test_17_line_ends_of_any_kind(tmp_path, ends):
    lines = [UPR_INFO_HEADER, *(f"Sample State A,,,Text {n},Chad,,,Noted,4,Justice,43" for n in range(3))]
    joined = "\r\n".join(lines[:2]) + "\r" + "\n".join(lines[2:]) if ends == "mixed" else ends.join(lines)
    (tmp_path / "e.csv").write_bytes(joined.encode())

    source = formats.read(tmp_path / "e.csv", lambda what, done, total: None, lambda name: False)

    assert [row.text for row in source.rows] == ["Text 0", "Text 1", "Text 2"]


def test_18_slugs_of_files_and_misprints_are_known_or_refused(known):
    assert (known.find("kyrgysztan"), known.find("Centeral African Republic")) == ("KGZ", "CAF")


def test_19_words_of_reports_for_a_position(known):
    said = {"support": "supported", "noted": "noted", "reject": "noted", "consider": "pending", "unknown": "unclear"}

    assert {word: position_of(word) for word in said} == said
    assert position_of("implemented") == "supported"


def test_21_paragraphs_of_three_levels_with_a_space_or_none():
    assert NUMBERED.fullmatch("96.1.1 Ratify it")["paragraph"] == "96.1.1"
    assert NUMBERED.fullmatch("69. 1 Ratify it")["paragraph"] == "69. 1"
    assert NUMBERED.fullmatch("166.6. 10 per cent of it")["paragraph"] == "166.6"
    assert NUMBERED.fullmatch("Ratify it") is None
    assert brackets.read("Ratify it (Kuwait). );", "Kuwait".__eq__).states == ("Kuwait",)


def test_22_two_states_without_a_comma_are_never_guessed(known):
    assert [known.find(name) for name in ("NA", "Argentina Chile", "moratorium")] == [None, None, None]
    assert brackets.read("Do it (Ecuador and Spain)", {"Ecuador", "Spain"}.__contains__).states == ("Ecuador", "Spain")


@pytest.mark.parametrize("what", ["ICRMW", "No. 29", "No. 189", "2011-2020", "2016-2020", "the Paris Principles"])
def test_24_brackets_that_are_no_states_stay_in_the_text(known, what):
    assert brackets.read(f"Act upon it ({what}) (Portugal);", known.knows).text == f"Act upon it ({what})"


def test_25_broken_words_nested_brackets_and_three_orders_of_a_name(known):
    for name in ("Iran", "Iran (Islamic Republic of)", "Islamic Republic of Iran"):
        assert brackets.read(f"Do it ({name});", known.knows).states == (name,)
        assert known.find(name) == "IRN"
    assert known.find("Sierra Le one") == "SLE"
    assert known.find("Bolivia (Plurinational S tate of)") == "BOL"


def test_27_the_source_of_a_position_may_be_missing_and_comments_stand_there():
    from repository.importing.ohchr import _without_source

    assert _without_source("166.16. Consider (Latvia);\nComments: Information sent in a post Add.1 letter") == (
        "166.16. Consider (Latvia);", "", ["The list comments: “Information sent in a post Add.1 letter”."],
    )  # fmt: skip
    assert _without_source("1.1 Do;\nSource of Position: A/HRC/43/15 - Para 121")[1] == "A/HRC/43/15 - Para 121"


def test_29_labels_drift_and_are_still_known():
    labels = Labels()

    assert (
        labels.find("theme", "Trade Union Rights")
        == labels.find("theme", "E33 Trade union rights")
        == "trade-union-rights"
    )
    assert labels.find("theme", "Budget &resources (for human rights implementation)") == "budget-resources"
    assert (
        labels.find("theme", "2030 Agenda & other voluntary commitments") == "2030-agenda-other-voluntary-commitments"
    )
    assert labels.find("theme", "2.1. Acceptance of international norms") == "ratification"
    assert labels.find("persons", "migrant workers") == "migrants"
    assert (labels.knows("persons", "general"), labels.find("persons", "general")) == (True, None)


def test_30_a_position_in_two_and_a_list_in_words_old_format():
    assert position_of("Supported / Noted") == "partially_supported"
    from tests.repository.test_files_that_are_not_what_they_seem import BAD

    assert "Word's old format" in BAD


def test_31_names_follow_the_day_and_lead_to_one_state(known):
    pairs = [("Czech Republic", "Czechia"), ("Turkey", "Türkiye"), ("Cape Verde", "Cabo Verde")]

    assert all(known.find(before) == known.find(after) is not None for before, after in pairs)
    macedonia = ["the former Yugoslav Republic of Macedonia", "Macedonia FYR", "North Macedonia", "TFYR of Macedonia"]
    assert {known.find(name) for name in macedonia} == {"MKD"}


def test_33_three_responses_of_upr_info_today():
    assert [position_of(word) for word in ("Supported", "Noted", "Not Supported")] == ["supported", "noted", "noted"]


def test_35_observers_stay_recommending_states_and_no_territory_becomes_one(known):
    assert (known.find("State of Palestine"), known.find("Holy See"), known.find("Kosovo")) == ("PSE", "VAT", None)
    call_command("load_reference", verbosity=0)
    assert State.objects.filter(iso3__in=["PSE", "VAT"], un_status="observer").count() == 2
    assert State.objects.get(iso3="ALB").m49 == "008"


def test_36_no_arabic_goal_holds_a_drawn_out_letter():
    assert not any(
        "\u0640" in text for goal in Sdg.objects.all() for text in (*goal.names.values(), *goal.texts.values())
    )


def test_37_a_session_without_days_and_a_review_that_is_only_planned_are_not_claimed():
    assert UprSession.objects.filter(starts_on=None).exists()
    assert UprSession.objects.count() >= 54


def test_a_title_names_the_review_in_each_of_its_forms():
    said = [
        "UPR of China (2nd Cycle – 17th session)\t\t\tThematic list", "UPR of Egypt - Second Cycle\tThematic list",
        "UPR of Slovenia (4th Cycle - 48th Session)",
    ]  # fmt: skip

    assert [TITLE.search(line)["state"] for line in said] == ["China", "Egypt", "Slovenia"]
