"""The picker over all recommendations of UPR Info's export, in a browser: by State and words, by pasted numbers, by tick."""

import statistics
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from repository.models import Recommendation
from submissions.models import Submission
from tests import situations
from tests.journeys.writers import writer_for
from tests.proof import record, size

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.shared_data,
    pytest.mark.skipif(not size(0, 1), reason="41,000 rows are read in `make proof PART=picker` only"),
]  # fmt: skip
FILES = ("1-5", "6-9", "10-13", "14-17", "17-20")
SEARCHES = [
    ("MAR", "torture"), ("TUN", "women"), ("CHN", "death penalty"), ("MDG", "children"), ("EGY", "human rights training"),
]  # fmt: skip
NARROW = 320  # CSS pixels


def all_of_them(shared_data: Path) -> int:
    """Read in once for this module. Returns how many there are."""
    if Recommendation.objects.count() < 30_000:
        paths = [shared_data / "raw/upr_info_2015" / f"{name}.csv" for name in FILES]
        call_command("import_recommendations", *paths, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE repository_recommendation")
    return Recommendation.objects.count()


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ar", False), ("zh", True)])
def test_what_is_wanted_is_found_among_all_of_them(
    language, scripts, browser, live_site, joel, signed_in_client, shared_data
):
    there = all_of_them(shared_data)
    draft = situations.draft(joel)
    writer = writer_for(joel, browser, live_site, signed_in_client, language=language, scripts=scripts)
    page = writer.page(width=NARROW)
    spent = []
    ticked = []

    def press(name: str) -> None:
        began = time.monotonic()
        with page.expect_navigation():
            page.locator(f'main button[name="do"][value="{name}"]').first.click()
        spent.append(time.monotonic() - began)

    for state, words in SEARCHES:
        page.goto(writer.at(f"my/{draft.reference}/write/recommendations/"))
        page.locator("#state").select_option(state)
        page.locator("#position").select_option("any")
        page.locator("#q").fill(words)
        press("search")
        found = page.locator("input[id^=pick_]")
        assert 1 <= found.count() <= 25
        found.first.check()
        ticked.append(int(found.first.get_attribute("value") or ""))
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        press("continue")  # saves the tick first
    # UPR Info's export has no paragraph numbers: those of a fictitious State's report are looked for beside it.
    wanted = Recommendation.objects.of_state("QMA").exclude(paragraph="").last()
    assert wanted is not None
    page.goto(writer.at(f"my/{draft.reference}/write/recommendations/?state=QMA&cycle={wanted.cycle}&position=any"))
    page.locator("#numbers").fill(f"{wanted.paragraph}; 999.999")
    press("paste")
    assert "999.999" in page.locator("#paste").inner_text()  # what was not found is named

    linked = Submission.objects.get(pk=draft.pk).current.recommendations
    assert set(linked.values_list("pk", flat=True)) >= {*ticked, wanted.pk}
    assert {row.state_id for row in linked.filter(pk__in=ticked)} == {state for state, _words in SEARCHES}
    assert writer.problems == []
    record(**{
        "recommendations": there,
        f"seconds from a button to its page, {language}, {'with' if scripts else 'without'} script": {
            "median": round(statistics.median(spent), 2), "longest": round(max(spent), 2), "buttons": len(spent),
        },
    })  # fmt: skip
