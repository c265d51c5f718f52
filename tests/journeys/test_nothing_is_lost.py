"""Nothing that somebody types is lost: line cut, browser killed, session ended, two tabs. In a real browser.

In English on a wide screen; in Arabic and Chinese at 320 pixels, too, in `make proof PART=journeys`.
"""

import time

import pytest
from django.contrib.sessions.models import Session
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from submissions.models import Submission
from tests.cast import PASSWORD
from tests.journeys.test_one_activity import follow
from tests.journeys.writers import writer_for
from tests.proof import size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WAYS = [("en", 1280), ("ar", 320), ("zh", 320)][: size(1, 3)]
EVERY = 21_000  # milliseconds: a little more than the script waits


def text_of(reference: str, name: str = "summary") -> str:
    return getattr(Submission.objects.get(reference=reference).current, name)


def says(page: Page, what: str) -> None:
    """The line below the text says this, in the language of the page: ``what`` is its name on the page."""
    line = page.locator("[data-saved]")
    said = line.get_attribute(f"data-{what}")
    assert said
    expect(line).to_contain_text(said)


def is_saved(page: Page) -> None:
    language = page.locator("html").get_attribute("lang") or "en"
    with translation.override(language):
        said = gettext("Saved %(time)s").partition("%")[0].strip()
    expect(page.locator("[data-saved]")).to_contain_text(said)


@pytest.fixture(params=WAYS, ids=lambda way: way[0])
def way(request) -> tuple[str, int]:
    return request.param


@pytest.fixture
def writer(way, joel, browser, live_site, signed_in_client):
    return writer_for(joel, browser, live_site, signed_in_client, language=way[0])


@pytest.fixture
def page(way, writer):
    page = writer.page(width=way[1])
    page.clock.install()
    yield page
    page.context.close()


def opens(page, writer, reference, code="story"):
    page.goto(writer.at(f"my/{reference}/write/{code}/"))


def test_it_is_saved_while_somebody_writes_and_on_leaving(writer, page):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.locator("[name=summary]").fill("Three courses for judges.")
    page.clock.fast_forward(EVERY)
    is_saved(page)
    assert text_of(reference) == "Three courses for judges."

    page.locator("[name=results]").fill("Forty judges took part.")
    page.locator("nav.crumbs a").first.click()  # leaves without pressing a button
    page.wait_for_url("**/my/")
    until = time.monotonic() + 30
    while text_of(reference, "results") != "Forty judges took part.":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert writer.problems == []


def test_a_line_that_is_cut_costs_no_word(writer, page):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.context.set_offline(True)
    page.locator("[name=summary]").fill("Written in a train tunnel.")
    page.clock.fast_forward(EVERY)
    says(page, "offline")
    page.locator('button[name="do"][value="continue"]').click()  # the page stays, with its text
    expect(page.locator("[name=summary]")).to_have_value("Written in a train tunnel.")
    assert text_of(reference) == ""

    page.context.set_offline(False)  # the browser says so to the script, which saves at once
    is_saved(page)
    assert text_of(reference) == "Written in a train tunnel."


def test_a_browser_that_is_killed_gives_back_what_had_not_been_saved(writer, page, joel):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.locator("[name=summary]").fill("Typed a second before.")
    page.clock.fast_forward(400)
    kept = page.context.storage_state()
    page.context.set_offline(True)  # so that closing it saves nothing

    again = writer.page(writer.context(storage=kept))
    opens(again, writer, reference)
    expect(again.locator("[name=summary]")).to_have_value("Typed a second before.")
    says(again, "put-back")
    again.locator('button[name="do"][value="continue"]').click()
    again.wait_for_url("**/write/themes/")

    assert text_of(reference) == "Typed a second before."
    opens(again, writer, reference)
    expect(again.locator("[data-saved]")).to_be_empty()
    assert not [key for key in again.evaluate("Object.keys(localStorage)") if key.startswith("text:")]
    again.context.close()


def test_what_was_kept_in_the_browser_is_merged_with_what_a_colleague_saved_meanwhile(writer, page):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.locator("[name=summary]").fill("Mine, not sent yet.")
    page.clock.fast_forward(400)
    kept = page.context.storage_state()
    page.context.set_offline(True)
    colleague = writer.page()
    opens(colleague, writer, reference)
    colleague.locator("[name=results]").fill("Theirs, saved.")
    colleague.locator('button[name="do"][value="continue"]').click()
    colleague.wait_for_url("**/write/themes/")

    again = writer.page(writer.context(storage=kept))
    opens(again, writer, reference)
    again.locator('button[name="do"][value="continue"]').click()
    again.wait_for_url("**/write/themes/")

    assert (text_of(reference), text_of(reference, "results")) == ("Mine, not sent yet.", "Theirs, saved.")
    again.context.close()
    colleague.context.close()


def test_a_session_that_ends_in_the_middle_leads_back_to_the_same_page_with_the_text(writer, page, joel):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.locator("[name=summary]").fill("Typed over lunch.")
    Session.objects.all().delete()
    page.clock.fast_forward(EVERY)
    says(page, "signed-out")
    page.locator('button[name="do"][value="continue"]').click()
    page.locator("input[name=login]").fill(joel.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()

    page.wait_for_url(f"**/my/{reference}/write/story/")
    expect(page.locator("[name=summary]")).to_have_value("Typed over lunch.")
    page.locator('button[name="do"][value="continue"]').click()
    page.wait_for_url("**/write/themes/")
    assert text_of(reference) == "Typed over lunch."


def test_two_tabs_on_one_field_show_both_texts(writer, page):
    reference = writer.starts(page)
    opens(page, writer, reference)
    other = writer.page(page.context)
    opens(other, writer, reference)
    page.locator("[name=summary]").fill("From the first tab.")
    page.clock.fast_forward(EVERY)
    is_saved(page)

    other.locator("[name=summary]").fill("From the second tab.")
    other.locator('button[name="do"][value="continue"]').click()

    expect(other.locator(".conflict")).to_contain_text("From the first tab.")
    expect(other.locator("[name=summary]")).to_have_value("From the second tab.")
    follow(other, '.conflict button[name="keep"]')
    assert text_of(reference) == "From the first tab."
