"""The review desk in a real browser: take up, propose a wording, return, take the wording, approve; narrow pages, three scripts.

By keyboard alone on the desk: links and buttons are reached and pressed without a mouse.
"""

import pytest
from playwright.sync_api import Page, expect

from submissions.life import Status
from submissions.models import Submission
from tests import situations
from tests.journeys.writers import Writer, writer_for
from tests.looking import offences, width_of
from tests.proof import size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
TEXTS = {
    "en": ("Three courses for trial judges.", "Four courses for trial judges."),
    "ar": ("ثلاث دورات للقضاة.", "أربع دورات للقضاة."),
    "zh": ("为法官举办了三期课程。", "为法官举办了四期课程。"),
}
NARROW = 320  # CSS pixels
# Each language once; the other pairs of language and script in `make proof PART=journeys`.
WAYS = [("en", True), ("ar", False), ("zh", True), ("en", False), ("ar", True), ("zh", False)][: size(3, 6)]


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """As somebody does who has no mouse: go to it, press a key, and wait for the page that follows."""
    target = page.locator(selector).first
    target.focus()
    expect(target).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press(key)


def opened(writer: Writer, page: Page, path: str) -> None:
    answer = page.goto(writer.at(path))
    assert answer is not None
    assert answer.status == 200, path
    assert width_of(page) <= NARROW, path
    assert not writer.scripts or offences(page) == [], path


@pytest.mark.parametrize(("language", "scripts"), WAYS)
def test_a_text_is_returned_its_wording_taken_and_approved(
    language, scripts, browser, live_site, joel, bruno, signed_in_client
):
    before, after = TEXTS[language]
    joel.language = bruno.language = language
    for user in (joel, bruno):
        user.save(update_fields=["language"])
    submission = situations.sent(joel, basics={"language": language}, story={"summary": before})
    reference = submission.reference
    desk = writer_for(bruno, browser, live_site, signed_in_client, language=language, scripts=scripts)
    writer = writer_for(joel, browser, live_site, signed_in_client, language=language, scripts=scripts)
    reviewing, writing = desk.page(width=NARROW), writer.page(width=NARROW)

    # From the queue, narrowed, to the text; taken up.
    opened(desk, reviewing, f"desk/?view=unassigned&language={language}")
    press(reviewing, f'main a[href$="/{reference}/"]')
    press(reviewing, 'form[action$="/take-up/"] button')
    opened(desk, reviewing, f"desk/{reference}/")

    # Another wording is proposed, and the text returned with words that the submitter reads.
    press(reviewing, f'a[href$="/wording/summary-{language}/"]')
    reviewing.locator("[name=text]").fill(after)
    press(reviewing, "main form button[type=submit]")
    opened(desk, reviewing, f"desk/{reference}/return/")
    reviewing.locator("textarea[name=text]").fill("Please say who taught.")
    press(reviewing, 'main button[value="preview"]')
    expect(reviewing.locator("main")).to_contain_text("Please say who taught.")
    press(reviewing, 'main button[value="send"]')

    # The submitter sees both side by side, takes it with one click, and sends it again.
    opened(writer, writing, f"my/{reference}/")
    expect(writing.locator("main")).to_contain_text("Please say who taught.")
    assert writing.locator(f'main del >> xpath=ancestor::*[@lang="{language}"]').count()
    press(writing, 'main button[name="do"][value="accept"]')
    opened(writer, writing, f"my/{reference}/check/")
    writing.locator("#again_named").check()
    press(writing, "main form button[type=submit]")

    # What changed is shown; approved with the list of States confirmed.
    opened(desk, reviewing, f"desk/{reference}/")
    press(reviewing, 'form[action$="/take-up/"] button')
    opened(desk, reviewing, f"desk/{reference}/?before=1&after=2")
    assert reviewing.locator("section[aria-labelledby=changes] ins").count()
    opened(desk, reviewing, f"desk/{reference}/approve/")
    reviewing.locator("[name=states]").press("Space")
    press(reviewing, "main form button[type=submit]")

    found = Submission.objects.get(reference=reference)
    assert found.status == Status.WITH_STATES
    assert found.current.summary == after
    assert desk.problems + writer.problems == []
