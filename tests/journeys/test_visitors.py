"""What visitors come for, in a real browser: a delegate, a researcher, a colleague who gets a link, a reader on a telephone.

With and without JavaScript, in English, Arabic and Chinese, wide and at 320 pixels; by keyboard alone. `make test` walks two of
the ways, `make proof PART=pages` all twelve.
"""

import csv
import io
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_one_activity import follow
from tests.looking import width_of
from tests.proof import size
from tests.repository.conftest import Published, publish_all, recommendation_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WAYS = list(product(["en", "ar", "zh"], [True, False], [1280, 320]))
CHOSEN = WAYS if size(0, 1) else [("en", True, 1280), ("ar", False, 320)]
PATIENCE = 60_000  # milliseconds; slow machines are not what is tested

_published: list[Published] = []


@pytest.fixture
def public(transactional_db) -> Published:
    if not _published:
        _published.append(publish_all())
    return _published[0]


@pytest.fixture(params=CHOSEN, ids=lambda way: f"{way[0]}-{'script' if way[1] else 'plain'}-{way[2]}")
def reader(request, browser: Browser, live_site, public):
    """A visitor's page, on the home page of the language."""
    language, scripts, width = request.param
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{live_site.url}/{language}/")
    yield page
    context.close()


def arrives(page: Page, path: str) -> None:
    """Wait until the page of this path (without site and language) is there in full; a click does not wait for it."""
    page.wait_for_url(lambda url: "/" + url.split("/", 4)[4] == path)


def cards(page: Page) -> list[str]:
    return page.locator(".card-title a[href*='/activities/TCR-']").evaluate_all(
        "all => all.map(one => one.getAttribute('href').split('/')[3])"
    )


def open_drawer(page: Page) -> None:
    """The filters, where the screen is narrow; on wide ones they stand open."""
    if not page.locator("#filters input").first.is_visible():
        page.locator("#filters > summary").click()


def fits(page: Page) -> bool:
    return width_of(page) <= page.viewport_size["width"]


def test_a_delegate_finds_what_is_published_about_a_state_in_three_clicks(reader, public):
    if reader.locator(".menu > summary").is_visible():
        reader.locator(".doors a[href$='/states/']").click()
    else:
        reader.locator("header .wide a[href$='/states/']").click()
    reader.locator(".tiles a[href$='/states/QMA/']").click()

    arrives(reader, "/states/QMA/")
    assert set(cards(reader)) == {public.judges, public.peers, public.partner}
    assert fits(reader)
    reader.locator(".tabs a[href$='view=shared']").click()
    arrives(reader, "/states/QMA/?view=shared")


def test_a_researcher_narrows_a_list_shares_its_address_and_takes_it_away(reader, public, browser):
    follow(reader, ".doors a[href$='/activities/']")
    open_drawer(reader)
    box = reader.locator("#theme-torture")
    if not box.is_visible():
        reader.locator("#filters details:has(#theme-torture) > summary").click()
    box.check()
    reader.locator("#filters button[type=submit]").click()
    reader.wait_for_url("**theme=torture**")
    assert cards(reader) == [public.peers, public.judges]
    assert fits(reader)

    colleague = browser.new_context(java_script_enabled=False).new_page()
    colleague.goto(reader.url, timeout=PATIENCE)
    assert cards(colleague) == cards(reader)
    colleague.context.close()

    reader.locator(".take-away > summary").click()
    with reader.expect_download() as file:
        reader.locator(".take-away a[href*='.csv']").click()
    rows = list(csv.DictReader(io.StringIO(file.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["reference"] for row in rows} == {public.judges, public.peers}


def test_a_filter_is_taken_away_again_and_an_empty_list_says_which(reader, public):
    reader.goto(reader.url + "activities/?theme=torture&state=QMB")
    assert cards(reader) == []

    follow(reader, "main ul:not(.chips) a[href$='?theme=torture']")

    assert cards(reader) == [public.peers, public.judges]
    follow(reader, ".chips a")
    assert len(cards(reader)) == len(public.all)


def test_a_record_leads_to_its_recommendation_and_back_and_keeps_the_page_in_another_language(reader, public):
    one = recommendation_to("QMA", "supported")
    reader.goto(reader.url + f"activities/{public.judges}/")
    assert reader.locator(".consent-line").is_visible()

    reader.locator(f"main a[href$='/recommendations/{one.identifier}/']").first.click()
    arrives(reader, f"/recommendations/{one.identifier}/")
    assert reader.locator("blockquote").inner_text().strip() == one.text
    assert set(cards(reader)) == {public.judges, public.peers}
    reader.locator(".langs a[lang=fr]").click()

    reader.wait_for_url(f"**/fr/recommendations/{one.identifier}/")
    assert fits(reader)


def test_a_text_in_another_language_is_marked_for_who_hears_the_page(reader, public):
    reader.goto(reader.url + f"activities/{public.shelters}/?text=ar")

    heading = reader.locator("h1 > span")
    assert (heading.get_attribute("lang"), heading.get_attribute("dir")) == ("ar", "rtl")


def test_a_withdrawn_record_is_gone_with_a_way_on(reader, public):
    answer = reader.goto(reader.url + f"activities/{public.gone}/")

    assert answer.status == 410
    reader.locator("main a[href$='/activities/']").click()
    arrives(reader, "/activities/")


def test_by_keyboard_alone_a_reader_searches_and_opens_a_record(page: Page, live_site, public):
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_site.url}/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the frame

    tab_to(page, "document.activeElement.id === 'q'")
    page.keyboard.type("handbook")
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/?q=handbook")
    tab_to(page, "document.activeElement.matches('.card-title a')")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/activities/{public.no_state}/")


def test_by_keyboard_alone_a_reader_applies_a_filter(page: Page, live_site, public):
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_site.url}/en/activities/")

    tab_to(page, "document.activeElement.id === 'state-QMD'")
    page.keyboard.press("Space")
    assert page.url == f"{live_site.url}/en/activities/"  # nothing is asked anew before the button is pressed
    tab_to(page, "document.activeElement.matches('#filters button[type=submit]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**state=QMD**")

    assert cards(page) == [public.protected]


def test_the_button_of_the_filters_says_how_many_results_it_would_show(page: Page, live_site, public):
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_site.url}/en/activities/?view=table&sort=state")

    page.locator("#state-QMD").check()
    expect(page.locator("#filters [type=submit]")).to_have_text("Apply filters (1)", timeout=PATIENCE)
    page.locator("#state-QMA").check()
    expect(page.locator("#filters [type=submit]")).to_have_text("Apply filters (4)", timeout=PATIENCE)

    assert page.url == f"{live_site.url}/en/activities/?view=table&sort=state"


def tab_to(page: Page, there: str) -> None:
    """Tab after tab until this is true; what has the focus can always be seen."""
    for _turn in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(there):
            assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 0
            return
    raise AssertionError(f"not reached by keyboard: {there}")
