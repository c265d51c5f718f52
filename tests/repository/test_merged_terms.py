"""A theme that was merged into another is shown, found and counted as that one; no published text changes for it."""

import pytest
from django.utils import timezone

from repository.importing.vocabulary import Labels
from repository.models import Activity, ReferenceChange, Term
from repository.reference import changes, terms
from tests import situations

NUNO = 7
OLD, NEW = "torture", "right-health"

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[str]:
    """Three published activities: on the old theme, on the new one, and on both."""
    return [situations.published(themes=themes).reference for themes in ([OLD], [NEW], [OLD, NEW])]


def merge() -> None:
    themes = Term.objects.of("theme")
    terms.merge(themes.get(code=OLD), into=themes.get(code=NEW), today=timezone.localdate(), by=NUNO)


def listed(visitor, theme: str) -> set[str]:
    rows = visitor.get("/en/activities/", {"theme": theme}).context["listing"].page.rows
    return {row.reference for row in rows}


def counts(visitor) -> dict[str, int]:
    facets = visitor.get("/en/activities/").context["listing"].facets
    return {choice.code: choice.count for facet in facets if facet.key == "theme" for choice in facet.choices}


def test_a_merged_theme_is_found_and_counted_as_its_successor(three, visitor):
    assert counts(visitor) == {OLD: 2, NEW: 2}

    merge()

    assert counts(visitor) == {NEW: 3}  # the one that holds both counts once
    assert listed(visitor, NEW) == listed(visitor, OLD) == set(three)  # an old link still works


def test_the_page_shows_the_label_of_today_and_the_document_stays_as_consented_to(three, visitor):
    before = Activity.objects.get(reference=three[0]).canonical
    merge()

    page = visitor.get(f"/en/activities/{three[0]}/").text

    assert "Right to health" in page
    activity = Activity.objects.get(reference=three[0])
    assert activity.canonical == before
    assert activity.themes == [OLD]


def test_undoing_a_merge_brings_the_old_theme_back(three, visitor):
    merge()

    changes.undo(ReferenceChange.objects.get(), by=NUNO)

    assert counts(visitor) == {OLD: 2, NEW: 2}


def test_a_retired_theme_that_is_in_use_is_still_shown_and_found(three, visitor):
    """E-906: hidden from forms, in use in what is published."""
    terms.retire(Term.objects.of("theme").get(code=OLD), ends_on=timezone.localdate(), by=NUNO)

    assert counts(visitor) == {OLD: 2, NEW: 2}
    assert listed(visitor, OLD) == {three[0], three[2]}


def test_imports_file_what_bears_the_old_label_under_the_successor():
    label = Term.objects.of("theme").get(code=OLD).label
    assert Labels().find("theme", label) == OLD

    merge()

    assert Labels().find("theme", label) == NEW
