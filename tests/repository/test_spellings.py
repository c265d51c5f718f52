"""Spellings of States: what is found, what waits for an administrator, and what an assignment repairs."""

import pytest
from django.core.management import CommandError, call_command

from repository.importing import spellings
from repository.models import Epoch, Recommendation, State, StateSpelling, UnresolvedSpelling
from tests.repository.source_files import upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db

TEXT = "Plant a tree before every school"


def makers() -> set[str]:
    return set(Recommendation.objects.get(text=TEXT).recommending.values_list("iso3", flat=True))


@pytest.fixture
def imported(tmp_path):
    """An export with one row by a State that nobody knows, and one to such a State."""
    path = upr_info_csv(
        tmp_path / "export.csv",
        upr_info_row(TEXT, by="Sample State B"),
        upr_info_row(TEXT, by="Smaple State C"),
        upr_info_row("Something else", to="Smaple State C", session=45),
    )
    call_command("import_recommendations", path)
    return path


def test_a_word_broken_by_a_line_end_is_still_the_state():
    known = spellings.Spellings()

    assert known.find("Sierra Le one") == "SLE"
    assert known.find("Bolivia (Plurinational S tate of)") == "BOL"
    assert known.find("Sierra") is None


def test_what_no_import_could_resolve_waits_with_source_rows_and_file(imported):
    waiting = {
        (row.text, row.role, row.source, row.rows, row.file_name) for row in UnresolvedSpelling.objects.waiting()
    }

    assert waiting == {
        ("Smaple State C", "recommending", "upr-info", 1, "export.csv"),
        ("Smaple State C", "under_review", "upr-info", 1, "export.csv"),
    }
    assert makers() == {"QMB"}


def test_an_assigned_spelling_joins_the_state_to_what_was_imported_and_names_the_files_to_import_again(imported):
    before = Epoch.objects.get().value

    done = spellings.assign("smaple state c", State.objects.get(pk="QMC"))

    assert (done.recommendations, done.files_to_import_again) == (1, ("export.csv",))
    assert makers() == {"QMB", "QMC"}
    assert not UnresolvedSpelling.objects.exists()
    assert Epoch.objects.get().value != before
    call_command("import_recommendations", imported)
    assert Recommendation.objects.get(text="Something else").state_id == "QMC"
    assert not UnresolvedSpelling.objects.exists()


def test_a_spelling_of_one_state_cannot_be_given_to_another(imported):
    with pytest.raises(ValueError, match="is a spelling of"):
        spellings.assign("Sample State B", State.objects.get(pk="QMC"))
    with pytest.raises(ValueError, match="no letters"):
        spellings.assign(" – ", State.objects.get(pk="QMC"))

    assert not StateSpelling.objects.filter(source="assigned").exists()


def test_what_is_no_state_waits_no_longer_and_does_not_come_back(imported):
    spellings.set_aside("Smaple State C")

    call_command("import_recommendations", imported)

    assert not UnresolvedSpelling.objects.waiting().exists()
    assert UnresolvedSpelling.objects.count() == 2


def test_a_dry_run_remembers_no_spelling(tmp_path):
    call_command(
        "import_recommendations", upr_info_csv(tmp_path / "e.csv", upr_info_row(TEXT, by="Nowhere")), dry_run=True
    )

    assert not UnresolvedSpelling.objects.exists()


def test_what_waits_and_is_known_since_by_other_ways_is_settled_when_the_reference_data_come(imported, capsys):
    StateSpelling.objects.create(folded="smaple state c", text="Smaple State C", state_id="QMC", source="ours")

    call_command("load_reference", verbosity=0)

    assert makers() == {"QMB", "QMC"}
    assert not UnresolvedSpelling.objects.exists()
    assert "“Smaple State C” is known now: 1 recommendations name that State. To be imported again: export.csv." in (
        capsys.readouterr().out
    )


def test_before_any_state_has_a_name_nothing_is_imported(tmp_path):
    StateSpelling.objects.all().delete()
    path = upr_info_csv(tmp_path / "export.csv", upr_info_row(TEXT, by="Sample State B"))

    with pytest.raises(CommandError, match=r"load_reference” first\. Nothing was written\."):
        call_command("import_recommendations", path)
    assert not Recommendation.objects.filter(text=TEXT).exists()
