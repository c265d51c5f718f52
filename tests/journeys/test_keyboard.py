"""A first text, from its beginning to OHCHR, by keyboard alone: each control is reached with Tab, from the top of the page.

Nothing is pressed or focused that Tab did not lead to, so what cannot be reached, or does not let go, fails.
"""

import re

import pytest
from playwright.sync_api import Page

from repository.models import Recommendation
from submissions.life import Status
from submissions.models import Submission
from tests.journeys.writers import Writer, writer_for
from tests.proof import record, size

WAYS = [("en", True), ("ar", False), ("zh", True), ("en", False), ("ar", True), ("zh", False)]
pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.browser,
    pytest.mark.skipif(not size(0, 1), reason="about 1,000 keys a text: in `make proof PART=journeys` only"),
]  # fmt: skip
NARROW = 320  # CSS pixels
MOST_TABS = 400  # of one page; the longest has a box for each theme


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def reach(self, selector: str) -> None:
        """Tab until this has the focus; one of a group of radio buttons counts, the arrows do the rest."""
        for _step in range(MOST_TABS):
            self.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"Tab does not lead to {selector} on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.insert_text(text)  # as a keyboard for Chinese does
        self.keys += 1

    def tick(self, selector: str) -> None:
        self.reach(selector)
        self.press("Space")
        assert self.page.locator(selector).is_checked(), selector

    def choose(self, name: str, value: str) -> None:
        """One of a group of radio buttons: Tab leads to the group, the arrows to the choice."""
        self.reach(f"input[type=radio][name={name}]")
        self.press("Space")
        for _step in range(20):
            if self.page.locator(f"[name={name}][value={value}]").first.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {value} of {name}")

    def select(self, name: str, value: str) -> None:
        self.reach(f"select[name={name}]")
        for _step in range(300):
            if self.page.locator(f"select[name={name}]").input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {value} of {name}")

    def go_on(self, selector: str = 'main button[name="do"][value="continue"]') -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.mark.parametrize(("language", "scripts"), WAYS)
def test_a_text_is_written_and_sent_without_a_mouse(language, scripts, browser, live_site, joel, signed_in_client):
    writer = writer_for(joel, browser, live_site, signed_in_client, language=language, scripts=scripts)
    page = writer.page(width=NARROW)
    keyboard = Keyboard(page)
    recommendation = Recommendation.objects.of_state("QMA").supported().first()

    page.goto(writer.at("my/new/"))
    keyboard.choose("attribution", "named")
    keyboard.go_on("main form button[type=submit]")
    reference = re.search(r"TCR-\w{8}", page.url)[0]
    fill_in(keyboard, writer, reference, recommendation)
    page.goto(writer.at(f"my/{reference}/check/"))
    keyboard.choose("attribution", "named")
    keyboard.go_on("main form button[type=submit]")

    submission = Submission.objects.get(reference=reference)
    assert submission.status == Status.SUBMITTED
    assert list(submission.current.recommendations.all()) == [recommendation]
    assert writer.problems == []
    record(language=language, scripts=scripts, keys=keyboard.keys)


def fill_in(keyboard: Keyboard, writer: Writer, reference: str, recommendation: Recommendation) -> None:
    """The pages in the order in which they stand; on each the controls in theirs."""

    def at(step: str) -> None:
        keyboard.page.goto(writer.at(f"my/{reference}/write/{step}/"))

    at("basics")
    keyboard.write("[name=title]", "Training of trial judges")
    keyboard.choose("status", "completed")
    for part, value in {"day": "13", "month": "1", "year": "2025"}.items():
        keyboard.write(f"[name=starts_on_{part}]", value)
    for part, value in {"day": "20", "month": "6", "year": "2025"}.items():
        keyboard.write(f"[name=ends_on_{part}]", value)
    keyboard.tick("[name=kinds][value=training]")
    keyboard.go_on()
    at("states")
    keyboard.write("[name=places_added]", "QMA")
    keyboard.go_on()
    at("recommendations")
    keyboard.select("state", "QMA")
    keyboard.write("[name=q]", "")
    keyboard.go_on('main button[name="do"][value="search"]')
    keyboard.tick(f"#pick_{recommendation.pk}")
    keyboard.go_on()
    at("story")
    keyboard.write("[name=summary]", "Three courses of five days.")
    keyboard.write("[name=description]", "Judges worked through cases with trainers.")
    keyboard.go_on()
    at("partners")
    keyboard.choose("requested_by", "state")
    keyboard.go_on()
    at("sensitive")
    keyboard.tick("[name=cooperation_agreed]")
    keyboard.go_on()
