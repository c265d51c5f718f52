"""The importers on small made-up files: every row has one outcome, and the same file again changes nothing."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from repository.importing import brackets
from repository.models import (
    Epoch,
    FormerIdentifier,
    ImportRun,
    IncomingRow,
    Pledge,
    Recommendation,
    RecommendationPosition,
    RecommendationSource,
    Review,
    Term,
)
from tests.repository.source_files import UPR_INFO_HEADER, ohchr_list, ohchr_row, upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db

TEXT = "Plant a tree before every school, and let the pupils water it"
WRITTEN = [Recommendation, RecommendationSource, RecommendationPosition, FormerIdentifier, ImportRun, Review, Epoch]


def everything():
    through = Recommendation.recommending.through
    return {table: list(table.objects.order_by("pk").values()) for table in [*WRITTEN, through, Pledge]}


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path


@pytest.fixture
def run(tmp_path):
    """Runs the command and gives its report."""

    def run_command(*paths, command="import_recommendations", **options) -> dict:
        report = tmp_path / "report.json"
        call_command(command, *paths, report=report, **options)
        said = json.loads(report.read_text(encoding="utf-8"))
        outcomes = [said[name] for name in ("created", "updated", "unchanged", "merged")]
        assert sum(outcomes) + len(said["rejected"]) == said["read"]
        assert not IncomingRow.objects.exists()
        return said

    return run_command


def imported(text=TEXT) -> Recommendation:
    return Recommendation.objects.get(text=text)


def makers(recommendation) -> set[str]:
    return set(recommendation.recommending.values_list("iso3", flat=True))


# --- UPR Info ---


def test_a_row_becomes_a_recommendation_with_position_review_and_maker(run, folder):
    said = run(upr_info_csv(folder / "export.csv", upr_info_row(TEXT + "  ")))

    recommendation = imported()
    assert said["created"] == 1
    assert recommendation.identifier.startswith("QMA-4-u")
    assert len(recommendation.identifier) == len("QMA-4-u") + 8
    assert (recommendation.state_id, recommendation.cycle, recommendation.review.session_id) == ("QMA", 4, 43)
    assert (recommendation.position, recommendation.paragraph) == ("supported", "")
    assert makers(recommendation) == {"QMB"}
    assert recommendation.positions.get().wording == "Accepted"
    assert recommendation.sources.get().run.file_name == "export.csv"


def test_co_sponsored_repeats_become_one_recommendation_of_several_states(run, folder):
    rows = [
        upr_info_row(TEXT, by="Sample State B"),
        upr_info_row(TEXT.upper() + " .", by="Sample State C"),
        upr_info_row(TEXT, by="Sample State C"),  # an exact repeat
    ]
    said = run(upr_info_csv(folder / "export.csv", *rows))

    assert (said["read"], said["created"], said["merged"]) == (3, 1, 2)
    assert makers(imported()) == {"QMB", "QMC"}
    assert imported().sources.count() == 3


def test_the_same_words_in_another_review_are_another_recommendation(run, folder):
    rows = [upr_info_row(TEXT), upr_info_row(TEXT, to="Sample State B", by="Sample State A", session=44)]
    said = run(upr_info_csv(folder / "export.csv", *rows))

    assert said["created"] == 2
    assert set(Recommendation.objects.filter(text=TEXT).values_list("state_id", flat=True)) == {"QMA", "QMB"}


def test_the_same_file_again_changes_nothing(run, folder):
    path = upr_info_csv(folder / "export.csv", upr_info_row(TEXT), upr_info_row(TEXT, by="Sample State C"))
    run(path)
    before = everything()

    said = run(path)

    assert (said["read"], said["unchanged"]) == (2, 2)
    assert everything() == before


def test_an_import_moves_the_public_epoch_and_one_that_changes_nothing_does_not(run, folder):
    path = upr_info_csv(folder / "export.csv", upr_info_row(TEXT))
    before = Epoch.objects.get().value
    run(path)
    after = Epoch.objects.get().value

    run(path)

    assert before != after == Epoch.objects.get().value


def test_a_position_that_changed_is_added_and_the_former_one_is_kept(run, folder):
    run(upr_info_csv(folder / "old.csv", upr_info_row(TEXT, response="Noted")))

    said = run(upr_info_csv(folder / "new.csv", upr_info_row(TEXT, response="Accepted")))

    assert (said["updated"], said["created"]) == (1, 0)
    assert imported().position == "supported"
    assert [position.wording for position in imported().positions.all()] == ["Noted", "Accepted"]


def test_a_position_that_changed_and_changed_back_is_recorded_each_time(run, folder):
    for name, response in [("1.csv", "Noted"), ("2.csv", "Accepted"), ("3.csv", "Noted")]:
        run(upr_info_csv(folder / name, upr_info_row(TEXT, response=response)))

    assert imported().position == "noted"
    assert [position.value for position in imported().positions.all()] == ["noted", "supported", "noted"]


def test_two_answers_to_the_same_words_are_no_clear_position(run, folder):
    rows = [upr_info_row(TEXT), upr_info_row(TEXT, by="Sample State C", response="Noted")]
    run(upr_info_csv(folder / "export.csv", *rows))

    assert imported().position == "unclear"
    assert {position.wording for position in imported().positions.all()} == {"Accepted", "Noted"}


def test_bad_rows_are_reported_by_number_and_the_good_ones_go_in(run, folder):
    path = upr_info_csv(
        folder / "export.csv",
        upr_info_row(TEXT),
        upr_info_row("One", to="Atlantis"),
        upr_info_row("Two", response="Perhaps"),
        upr_info_row("Three", session=999),
        upr_info_row("Four", session="soon"),
        upr_info_row(" "),
        ["Sample State A", "too short"],
        upr_info_row("Five", session=44),  # QMA was reviewed in session 43
        upr_info_row("Six", response="Voluntary Pledge"),
        upr_info_row("Seven", by="Sample State D"),
    )
    said = run(path)

    assert (said["read"], said["created"]) == (10, 2)
    assert {row["row"]: row["reason"] for row in said["rejected"]} == {
        3: "The State under review “Atlantis” is not known.",
        4: "The position “Perhaps” is not known.",
        5: "The session 999 is not known.",
        6: "The session “soon” is not a number.",
        7: "The row has no text.",
        8: "The row has 2 columns; 11 are needed.",
        9: "The review of QMA in cycle 4 took place in session 43, not in session 44.",
        10: "This row is a voluntary pledge, not a recommendation.",
    }


def test_a_recommending_state_that_is_not_known_is_noted_and_the_row_goes_in(run, folder):
    rows = [
        upr_info_row("One", by="&#40;Unknown&#41;"),
        upr_info_row("Two", by="Atlantis"),
    ]
    said = run(upr_info_csv(folder / "export.csv", *rows))

    assert said["created"] == 2
    assert [note["row"] for note in said["notes"]] == [2, 3]
    assert "Atlantis" in said["notes"][1]["note"]
    assert makers(imported("One")) == makers(imported("Two")) == set()


def test_mac_roman_bare_carriage_returns_entities_and_quoted_commas_are_read(run, folder):
    text = "Respect the Guaraní, vis-à-vis lèse-majesté, and the Provedor de Justiça"
    path = upr_info_csv(folder / "export.csv", upr_info_row(text, issue="Justice,Women's rights"))
    assert b"\n" not in path.read_bytes()

    run(path)

    assert imported(text).review.state_id == "QMA"


def test_encoded_signs_and_odd_spaces_are_resolved_in_the_text(run, folder):
    text = "  Cancel\u00a0the State%u2019s  debt &amp; publish it&#41; "
    run(upr_info_csv(folder / "export.csv", upr_info_row(text)))

    assert imported("Cancel the State’s debt & publish it)").state_id == "QMA"


def test_recommendations_given_to_south_sudan_before_it_existed_go_to_the_review_of_sudan(run, folder):
    rows = [
        upr_info_row(TEXT, to="Sudan", by="Chad", session=11),
        upr_info_row(TEXT, to="South Sudan", by="Chad", response="Noted", session=11),
    ]
    said = run(upr_info_csv(folder / "export.csv", *rows))

    assert (said["created"], said["merged"]) == (1, 1)
    assert (imported().state_id, imported().position) == ("SDN", "supported")
    assert not Recommendation.objects.filter(state="SSD", cycle=1).exists()
    assert "South Sudan was not reviewed" in said["notes"][0]["note"]


def test_former_names_in_a_source_lead_to_the_state_of_today(run, folder):
    rows = [upr_info_row(TEXT, by=name) for name in ("Turkey", "Swaziland", "Macedonia FYR", "DPR Korea", "Cape Verde")]
    run(upr_info_csv(folder / "export.csv", *rows))

    assert makers(imported()) == {"TUR", "SWZ", "MKD", "PRK", "CPV"}


def test_a_recommendation_proves_that_a_scheduled_review_took_place(run, folder):
    assert Review.objects.get(state="ALB", cycle=3).status == "scheduled"
    session = Review.objects.get(state="ALB", cycle=3).session_id

    run(upr_info_csv(folder / "export.csv", upr_info_row(TEXT, to="Albania", session=session)))

    assert Review.objects.get(state="ALB", cycle=3).status == "held"


def test_the_sources_own_tags_stay_out_unless_asked_for(run, folder):
    path = upr_info_csv(folder / "export.csv", upr_info_row(TEXT, issue="Justice,Women's rights", action="5.0"))
    run(path)
    assert imported().sources.get().tags == []
    assert not Term.objects.filter(scheme__code__startswith="upr-info").exists()

    said = run(path, with_source_tags=True)

    assert said["updated"] == 1
    assert set(imported().sources.get().tags) == {
        "upr-info-issue:justice", "upr-info-issue:women-s-rights", "upr-info-action:5",
    }  # fmt: skip
    assert imported().themes == []
    assert run(path)["unchanged"] == 1  # and a later import without them leaves them


def test_a_dry_run_reports_what_would_happen_and_writes_nothing(run, folder, capsys):
    before = everything()

    said = run(upr_info_csv(folder / "export.csv", upr_info_row(TEXT)), dry_run=True)

    assert (said["created"], said["dry_run"]) == (1, True)
    assert everything() == before
    assert "nothing was written" in capsys.readouterr().out


# --- Files that cannot be read ---


def refusal(*paths, command="import_recommendations", **options) -> str:
    before = everything()
    with pytest.raises(CommandError) as refused:
        call_command(command, *paths, **options)
    assert refused.value.returncode == 2
    assert everything() == before
    return str(refused.value)


def test_an_unknown_or_broken_file_writes_nothing_and_ends_with_status_2(folder):
    good = upr_info_csv(folder / "good.csv", upr_info_row(TEXT))
    broken = folder / "broken.docx"
    broken.write_bytes(ohchr_list(folder / "list.docx", ohchr_row()).read_bytes()[:2_000])
    other = folder / "other.csv"
    other.write_text("name,colour\npear,green\n")
    cut = folder / "cut.csv"
    cut.write_text(f'{UPR_INFO_HEADER}\rSample State A,,,"A text that does not end')
    letter = ohchr_list(folder / "letter.docx", ohchr_row())
    (folder / "empty.csv").write_bytes(b"")
    (folder / "table.xlsx").write_bytes(b"PK")

    assert "broken.docx" in refusal(good, broken)
    assert "no format that is known" in refusal(good, other)
    assert "broken" in refusal(good, cut)
    assert "is empty" in refusal(good, folder / "empty.csv")
    assert "is not a file" in refusal(good, folder / "nowhere.csv")
    assert "UHRI" in refusal(good, folder / "table.xlsx")
    assert "its first line has other columns" in refusal(other, format="upr-info")
    assert "Word" in refusal(other, format="ohchr-matrix")
    assert "no format that is known" in refusal(letter, command="import_pledges")


def test_a_word_file_without_recommendations_or_without_a_review_is_refused_in_one_sentence(folder):
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "UPR of Sample State A (4th Cycle - 43rd Session)"
    document.add_table(rows=1, cols=3)
    document.save(str(folder / "letter.docx"))
    assert "has no table of recommendations" in refusal(folder / "letter.docx")

    nameless = ohchr_list(folder / "nameless.docx", ohchr_row(), title="A list")
    assert "does not say whose review it lists" in refusal(nameless)


def test_a_file_of_pledges_is_sent_to_its_own_command(folder):
    path = upr_info_csv(folder / "pledges.csv", upr_info_row(TEXT, response="Voluntary Pledge"))

    assert "import_pledges" in refusal(path)


# --- OHCHR's list ---


def test_a_row_of_the_list_gives_paragraph_states_position_themes_persons_and_goals(run, folder):
    path = ohchr_list(
        folder / "list.docx",
        ohchr_row(
            paragraph="150.12",
            text="Ratify the convention (ICRMW) (Sample State B) (Sample State C);",
            themes="- Right to health\n- Ratification of & accession to international instruments",
            persons="- Women & girls\n- Public officials",
            goals="- 3 - GOOD HEALTH AND WELL-BEING\n- 16.3 - Promote the rule of law",
        ),
    )
    said = run(path)

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.12")
    assert said["created"] == 1
    assert recommendation.text == "Ratify the convention (ICRMW)"
    assert makers(recommendation) == {"QMB", "QMC"}
    assert (recommendation.position, recommendation.symbol) == ("supported", "A/HRC/54/99")
    assert recommendation.themes == ["right-health", "ratification"]
    assert recommendation.persons == ["women-girls", "public-officials"]
    assert recommendation.sdgs == ["3", "16.3"]
    assert recommendation.positions.get().source_symbol == "A/HRC/54/99/Add.1 - Para.3"
    assert run(path)["unchanged"] == 1


def test_a_label_that_is_in_no_vocabulary_is_left_out_and_noted(run, folder):
    said = run(ohchr_list(folder / "list.docx", ohchr_row(themes="- Right to health\n- Right to be left alone")))

    assert Recommendation.objects.get(identifier="QMA-4-150.1").themes == ["right-health"]
    assert "Right to be left alone" in said["notes"][0]["note"]


def test_a_label_of_an_earlier_version_becomes_the_code_in_use(run, folder):
    run(ohchr_list(folder / "list.docx", ohchr_row(themes="- Acceptance of international norms")))

    assert Recommendation.objects.get(identifier="QMA-4-150.1").themes == ["ratification"]


def test_a_row_without_a_paragraph_number_is_rejected_by_its_number(run, folder):
    rows = [ohchr_row(), ("Make it so (Sample State B)", "Supported", "- Right to health", "")]
    said = run(ohchr_list(folder / "list.docx", *rows))

    assert said["created"] == 1
    assert said["rejected"][0]["row"] == 4
    assert "number of a paragraph" in said["rejected"][0]["reason"]


def test_when_the_paragraph_becomes_known_the_old_identifier_leads_to_the_new_one(run, folder):
    upr_info = upr_info_csv(folder / "export.csv", upr_info_row(TEXT, response="Noted"))
    run(upr_info)
    before = imported()

    said = run(
        ohchr_list(folder / "list.docx", ohchr_row("150.7", f"{TEXT.upper()} (Sample State B);", "Supported/Noted"))
    )

    after = Recommendation.objects.identified_by(before.identifier).get()
    assert said["updated"] == 1
    assert (after.pk, after.identifier) == (before.pk, "QMA-4-150.7")
    assert FormerIdentifier.objects.get().identifier == before.identifier
    assert after.position == "partially_supported"
    assert {source.source for source in after.sources.all()} == {"upr-info", "ohchr-matrix"}
    assert run(upr_info)["unchanged"] == 1
    assert Recommendation.objects.get(pk=before.pk).position == "partially_supported"  # OHCHR's list decides


def test_upr_info_after_ohchr_adds_its_rows_and_changes_neither_words_nor_states(run, folder):
    run(ohchr_list(folder / "list.docx", ohchr_row("150.7", f"{TEXT} (Sample State B);", "Noted")))

    said = run(
        upr_info_csv(folder / "export.csv", upr_info_row(TEXT.upper()), upr_info_row(TEXT, by="Sample State E")),
    )

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.7")
    assert said["created"] == 0
    assert recommendation.text == TEXT
    assert recommendation.position == "noted"
    assert makers(recommendation) == {"QMB"}
    assert recommendation.sources.count() == 3


def test_the_same_words_in_two_paragraphs_are_two_recommendations_each_with_its_states(run, folder):
    run(upr_info_csv(folder / "export.csv", upr_info_row(TEXT, by="Sample State C")))
    before = imported().pk

    run(
        ohchr_list(
            folder / "list.docx",
            ohchr_row("150.7", f"{TEXT} (Sample State B);"),
            ohchr_row("150.8", f"{TEXT} (Sample State C);"),
        )
    )

    assert makers(Recommendation.objects.get(identifier="QMA-4-150.7")) == {"QMB"}
    kept = Recommendation.objects.get(identifier="QMA-4-150.8")
    assert (makers(kept), kept.pk) == ({"QMC"}, before)


def test_a_corrected_list_changes_words_and_states_of_the_same_paragraph(run, folder):
    run(ohchr_list(folder / "list.docx", ohchr_row("150.7", f"{TEXT} (Sample State B);")))

    said = run(ohchr_list(folder / "again.docx", ohchr_row("150.7", "Plant two trees (Sample State C);")))

    recommendation = Recommendation.objects.get(identifier="QMA-4-150.7")
    assert said["updated"] == 1
    assert (recommendation.text, makers(recommendation)) == ("Plant two trees", {"QMC"})


@pytest.mark.parametrize(
    ("text", "words", "states"),
    [
        ("Do (A) (B);", "Do", ("A", "B")),
        ("Do (A, B).", "Do", ("A", "B")),
        ("Do (A); (B)", "Do", ("A", "B")),
        ("Do (B (Federal Republic of))", "Do", ("B (Federal Republic of)",)),
        ("Sign it (ICRMW) (A)", "Sign it (ICRMW)", ("A",)),
        ("Carry out the plan (2016–2020)", "Carry out the plan (2016–2020)", ()),
        ("Do) (A", "Do) (A", ()),
    ],
)
def test_the_states_in_brackets_are_told_from_other_brackets(text, words, states):
    known = {"A", "B", "B (Federal Republic of)"}

    said = brackets.read(text, known.__contains__)

    assert (said.text, said.states) == (words, states)


# --- Pledges ---


def test_pledges_are_imported_once_and_repeats_are_merged(run, folder):
    rows = [upr_info_row(text, response="Voluntary Pledge") for text in (TEXT, TEXT + ".", "Will plant oaks")]
    rows.append(upr_info_row("Will vanish", to="Atlantis", response="Voluntary Pledge"))
    path = upr_info_csv(folder / "pledges.csv", *rows)

    said = run(path, command="import_pledges")

    assert (said["created"], said["merged"], len(said["rejected"])) == (2, 1, 1)
    pledge = Pledge.objects.get(text=TEXT)
    assert pledge.identifier.startswith("QMA-4-p")
    before = everything()
    assert run(path, command="import_pledges")["unchanged"] == 3
    assert everything() == before
