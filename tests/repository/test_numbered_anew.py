"""Lists that are numbered anew, corrected or cut: what links to a recommendation stays with it, and a reader is told.

And the way back from an import.
"""

import json

import pytest
from django.core.management import call_command

from repository.importing.undo import UndoRefused, undo
from repository.models import (
    FormerIdentifier,
    ImportBatch,
    ImportChange,
    Pledge,
    Recommendation,
    RecommendationPosition,
    RecommendationSource,
    Review,
)
from tests import situations
from tests.repository.source_files import ohchr_list, ohchr_row, upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db

OAKS = "Plant oaks before every school, and let the pupils water them"
WELLS = "Dig wells in the villages of the north before the dry season begins"
LAMPS = "Light the roads that children take in winter"
COUNTED = [Recommendation, RecommendationSource, RecommendationPosition, FormerIdentifier, Review, Pledge]


def everything() -> dict:
    makers = Recommendation.recommending.through.objects.order_by("recommendation_id", "state_id")
    rows = {table: list(table.objects.order_by("pk").values()) for table in COUNTED}
    return rows | {"makers": list(makers.values_list("recommendation_id", "state_id"))}


@pytest.fixture
def run(tmp_path):
    def run_command(*paths, command="import_recommendations", **options) -> dict:
        call_command(command, *paths, report=tmp_path / "report.json", **options)
        return json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    return run_command


@pytest.fixture
def listed(tmp_path):
    """A list of QMA's review with these paragraphs and words, each made by Sample State B."""

    def write(name: str, **paragraphs: str):
        rows = [
            ohchr_row(number.replace("_", "."), f"{words} (Sample State B);")
            for number, words in ((key.removeprefix("p"), words) for key, words in paragraphs.items())
        ]
        return ohchr_list(tmp_path / name, *rows)

    return write


def at(paragraph: str) -> Recommendation:
    return Recommendation.objects.get(identifier=f"QMA-4-{paragraph}")


def kinds(said: dict) -> dict:
    return {change["identifier"]: change["kinds"] for change in said["changed"]}


def test_two_that_change_places_keep_their_rows_and_are_reported(run, listed):
    run(listed("draft.docx", p150_1=OAKS, p150_2=WELLS))
    oaks, wells = at("150.1").pk, at("150.2").pk

    said = run(listed("final.docx", p150_1=WELLS, p150_2=OAKS))

    assert (at("150.1").pk, at("150.2").pk) == (wells, oaks)
    assert said["changes"]["renumbered"] == 2
    assert said["changes"]["text"] == said["created"] == 0
    assert not FormerIdentifier.objects.exists()  # both numbers are borne by somebody
    assert run(listed("final.docx", p150_1=WELLS, p150_2=OAKS))["unchanged"] == 2


def test_a_number_that_moves_on_leaves_an_address_that_redirects(run, listed, client):
    run(listed("draft.docx", p150_1=OAKS))
    before = at("150.1").pk

    run(listed("final.docx", p150_9=OAKS))

    assert at("150.9").pk == before
    answer = client.get("/en/recommendations/QMA-4-150.1/")
    assert answer.status_code in (301, 302, 308)
    assert answer["Location"].endswith("/QMA-4-150.9/")


def test_what_a_list_holds_no_more_stays_and_is_named(run, listed):
    run(listed("draft.docx", p150_1=OAKS, p150_2=WELLS))

    said = run(listed("final.docx", p150_1=WELLS))  # merged from two to one, as drafts are

    assert at("150.1").text == WELLS
    gone = Recommendation.objects.get(text=OAKS)
    assert gone.identifier.startswith("QMA-4-u")
    assert gone.paragraph == ""
    assert {"identifier": gone.identifier, "kinds": ["disappeared"]}.items() <= said["changed"][-1].items()
    assert said["changes"]["disappeared"] == 1


def test_a_preview_names_what_is_new_changed_renumbered_and_gone_and_writes_nothing(run, listed):
    run(listed("draft.docx", p150_1=OAKS, p150_2=WELLS, p150_3=LAMPS))
    before = everything()

    said = run(listed("final.docx", p150_1=OAKS + " daily", p150_5=WELLS, p150_6="Count the bees"), dry_run=True)

    assert everything() == before
    assert {kind: count for kind, count in said["changes"].items() if count} == {
        "new": 1, "text": 1, "renumbered": 1, "disappeared": 1,
    }  # fmt: skip
    changed = {change["kinds"][0]: change for change in said["changed"]}
    assert (changed["text"]["before"]["text"], changed["text"]["after"]["text"]) == (OAKS, OAKS + " daily")
    assert changed["renumbered"]["after"]["identifier"] == "QMA-4-150.5"
    assert changed["disappeared"]["identifier"] == "QMA-4-150.3"


def test_an_activity_keeps_its_link_and_the_position_of_its_day_when_number_and_position_change(run, listed, tmp_path):
    run(listed("draft.docx", p150_1=OAKS))
    situations.published(states=["QMA"], recommendations=[at("150.1")])
    row = ohchr_row("150.4", f"{OAKS} (Sample State B);", "Noted")

    said = run(ohchr_list(tmp_path / "final.docx", row))

    recommendation = at("150.4")
    assert recommendation.position == "noted"
    assert [fact.value for fact in recommendation.positions.all()] == ["supported", "noted"]
    link = recommendation.activity_links.get()
    assert link.position_then == "supported"
    assert link.activity.recommendation_links.count() == 1
    assert kinds(said) == {"QMA-4-150.4": ["position", "renumbered"]}


# --- The way back ---


def last_batch() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_an_import_is_taken_back_to_the_letter(run, listed, tmp_path):
    run(upr_info_csv(tmp_path / "export.csv", upr_info_row(OAKS), upr_info_row(WELLS, by="Sample State C")))
    run(listed("draft.docx", p150_1=OAKS, p150_2=LAMPS))
    before = everything()
    rows = [
        ohchr_row("150.1", f"{LAMPS} (Sample State B) (Sample State C);", "Noted"),
        ohchr_row("150.2", f"{OAKS} every day (Sample State B);", themes="- Right to education"),
        ohchr_row("150.3", f"{WELLS} (Sample State C);"),
        ohchr_row("150.4", "Count the bees (Sample State D);"),
    ]
    run(ohchr_list(tmp_path / "final.docx", *rows))
    assert everything() != before

    undo(last_batch(), by=7)

    assert everything() == before
    assert last_batch().undone_by_id == 7
    assert not ImportChange.objects.filter(batch=last_batch()).exists()


def test_two_that_were_found_to_be_one_are_two_again(run, listed, tmp_path):
    slip = OAKS.replace("pupils", "pupil")
    run(upr_info_csv(tmp_path / "export.csv", upr_info_row(OAKS), upr_info_row(slip)))
    before = everything()

    said = run(listed("list.docx", p150_1=OAKS))
    assert said["changes"]["merged"] == 1
    assert at("150.1").sources.count() == 3
    assert FormerIdentifier.objects.count() == 2

    undo(last_batch())

    assert everything() == before


def test_what_an_activity_links_to_is_not_taken_back(run, listed):
    run(listed("list.docx", p150_1=OAKS))
    situations.published(states=["QMA"], recommendations=[at("150.1")])
    before = everything()

    with pytest.raises(UndoRefused, match=r"link to what it brought: QMA-4-150\.1"):
        undo(last_batch())

    assert everything() == before


def test_an_import_on_which_a_later_one_built_waits_for_that_one(run, listed):
    run(listed("draft.docx", p150_1=OAKS))
    first = last_batch()
    run(listed("final.docx", p150_1=OAKS + " daily"))

    with pytest.raises(UndoRefused, match=r"final\.docx has built on it"):
        undo(first)
    undo(last_batch())
    undo(first)

    assert not Recommendation.objects.filter(text__startswith=OAKS).exists()
    with pytest.raises(UndoRefused, match="already"):
        undo(first)


def test_pledges_are_taken_back_too(run, tmp_path):
    path = upr_info_csv(tmp_path / "pledges.csv", upr_info_row("Will plant oaks", response="Voluntary Pledge"))
    before = everything()
    run(path, command="import_pledges")

    undo(last_batch())

    assert everything() == before


def test_a_review_that_an_import_has_proven_is_scheduled_again(run, tmp_path):
    session = Review.objects.get(state="ALB", cycle=3).session_id
    run(upr_info_csv(tmp_path / "export.csv", upr_info_row(OAKS, to="Albania", session=session)))
    assert Review.objects.get(state="ALB", cycle=3).status == "held"

    undo(last_batch())

    assert Review.objects.get(state="ALB", cycle=3).status == "scheduled"
