"""The public archive: two issued updates side by side."""

import pytest

from accounts.models import Role
from outbox import jobs
from reports import builds, freezing
from reports.models import Update
from reports.naming import Names
from repository.models import CouncilSession
from tests.cast import person
from tests.reports.publications import publish

pytestmark = pytest.mark.django_db
ADDRESS = "/en/updates/compare/"


@pytest.fixture
def issued(june, this_year, daniel):
    """``issued(65)``: the update to this session, frozen by two persons and issued."""
    dana = person("Dana", Role.DRAFTER)

    def issue(number: int) -> Update:
        builds.begin(CouncilSession.objects.get(pk=number), this_year, ["en"], by=daniel.pk)
        update = Update.objects.get(session=number)
        for act in (
            lambda: freezing.propose(update, by=daniel.pk),
            lambda: freezing.confirm(update, sha256=Update.objects.get(pk=update.pk).proposed_sha256, by=dana.pk),
        ):
            while jobs.run_ready():
                pass
            act()
        while jobs.run_ready():
            pass
        return freezing.issue(update, symbol=f"A/HRC/{number}/1", on=this_year.last, by=daniel.pk)

    return issue


def figures_of(page) -> dict[str, tuple[int | None, int | None]]:
    return {one.key: (one.first, one.second) for table in page.context["tables"] for one in table.figures}


def test_two_updates_stand_side_by_side_as_they_were_frozen(issued, visitor):
    publish("QMA")
    issued(65)
    assert "Two updates issued from this repository are needed" in visitor.get(ADDRESS).text
    publish("QMB")
    issued(68)
    publish("QMC")  # in neither of them

    page = visitor.get(ADDRESS)

    found = figures_of(page)
    assert found["published.stock"] == (1, 2)
    assert found["by_state.QMB.stock"] == (None, 1)  # the first has no such row, which is not the same as 0
    assert not any("QMC" in key for key in found)
    assert found["changes.new"] == (None, 1)
    assert figures_of(visitor.get(f"{ADDRESS}?first=68&second=65"))["published.stock"] == (2, 1)
    assert figures_of(visitor.get(f"{ADDRESS}?first=404&second=%00"))["published.stock"] == (1, 2)


def labels_of(page) -> dict[str, str]:
    return {one.key: one.label for table in page.context["tables"] for one in table.figures}


def test_every_figure_has_a_name_in_the_readers_language(issued, visitor):
    publish("QMA")
    issued(65)
    publish("QMB")
    issued(68)

    english, french = labels_of(visitor.get(ADDRESS)), labels_of(visitor.get(ADDRESS.replace("/en/", "/fr/")))

    assert english["by_state.QMA.stock"] == "Sample State A: All that were public"
    assert english["published.period"] == "First published in the period"
    assert [key for key, label in english.items() if label == key] == []
    assert french["by_state.QMA.stock"] != english["by_state.QMA.stock"]


def test_a_code_that_nobody_knows_any_more_stands_for_itself(june):
    names = Names()

    assert names.of("by_theme.gone-long-ago.stock").startswith("gone-long-ago")
    assert names.of("by_group.XYZ.stock").startswith("XYZ")
    assert names.of("of_no_table.at_all") == "of_no_table.at_all"
