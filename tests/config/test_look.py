"""The look, in a real browser: every piece of it, menu, skip link, print. All pages: ``tests/journeys/test_accessibility``."""

import gzip
import re
from itertools import product

import pytest
from playwright.sync_api import expect

from config.local.environment import PROJECT
from config.styleguide import OF_THE_FRAME, PIECES
from tests.looking import offences, width_of
from tests.proof import size

SETTINGS = list(product(["en", "ar", "zh"], ["light", "dark"], [1280, 320]))
SOME = [("en", "light", 1280), ("ar", "dark", 320), ("zh", "light", 320)]  # every language, scheme and width once

ONLY_ON_SCREENS = [".pages", ".searchbox", ".take-away", ".viewbar"]  # nobody sorts, turns or downloads paper


@pytest.mark.parametrize(("language", "scheme", "width"), SETTINGS if size(0, 1) else SOME)
def test_every_piece_of_the_look_is_accessible_and_fits(language, scheme, width, live_site, page):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_site.url}/{language}/_styleguide/")

    assert offences(page) == []
    assert width_of(page) <= width


def test_the_style_guide_has_every_piece(live_site, page):
    page.goto(f"{live_site.url}/en/_styleguide/")

    marked = page.eval_on_selector_all("[data-piece]", "all => all.map(one => one.dataset.piece)")
    assert sorted(marked) == sorted(PIECES)
    assert [one for one in OF_THE_FRAME if page.locator(one).count() == 0] == []
    empty = "all => all.filter(one => !one.textContent.trim()).map(one => one.dataset.piece)"
    assert page.eval_on_selector_all("[data-piece]", empty) == []


def test_forced_colours_and_print_keep_the_words(live_site, page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_site.url}/en/_styleguide/")
    assert offences(page) == []

    page.emulate_media(media="print", forced_colors="none")

    assert page.get_by_role("heading", name="Style guide").is_visible()
    assert not page.locator("header.site nav").first.is_visible()
    assert [
        one for one in ONLY_ON_SCREENS if page.locator(one).count() == 0 or page.locator(one).first.is_visible()
    ] == []
    assert page.locator(".chips").first.is_visible()  # a list on paper says what it was narrowed by
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_menu_is_folded_on_a_narrow_screen_and_opens_without_javascript(live_site, browser):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    page.goto(f"{live_site.url}/en/")
    link = page.locator(".menu").get_by_role("link", name="States")
    assert not link.is_visible()

    page.get_by_text("Menu", exact=True).click()
    link.click()

    page.wait_for_url(f"{live_site.url}/en/states/")
    page.context.close()


def test_the_first_tab_leads_past_the_frame(live_site, page):
    page.goto(f"{live_site.url}/en/about/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_the_chosen_language_is_remembered_for_addresses_without_one(live_site, page):
    page.goto(f"{live_site.url}/en/about/?from=mail")

    page.get_by_role("link", name="Français").click()
    page.wait_for_url(f"{live_site.url}/fr/about/?from=mail")
    page.goto(f"{live_site.url}/about/")

    assert page.url == f"{live_site.url}/fr/about/"


def test_the_dark_palette_has_every_colour_of_the_light_one_that_text_stands_on():
    light, dark = (
        set(re.findall(r"(--[\w-]+):", (PROJECT / "static" / name).read_text())) for name in ("site.css", "dark.css")
    )

    assert light - dark == {"--brand", "--focus", "--focus-ink"}
    assert dark <= light


def test_a_reader_chooses_light_or_dark_without_javascript_and_comes_back(live_site, browser):
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(f"{live_site.url}/en/states/?from=mail")

    page.get_by_role("link", name="Light or dark").click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save my choice").click()

    page.wait_for_url(f"{live_site.url}/en/states/?from=mail")
    ground = "body => getComputedStyle(body).backgroundColor"
    assert page.locator("body").evaluate(ground) == "rgb(16, 24, 31)"
    page.emulate_media(media="print")
    assert page.locator("body").evaluate(ground) == "rgb(255, 255, 255)"
    context.close()


def test_a_password_can_be_looked_at_and_a_wrong_form_is_read_from_its_list_of_mistakes(live_site, page):
    page.goto(f"{live_site.url}/en/account/signup/")
    page.fill("[name=password1]", "short")
    page.get_by_role("button", name="Show the password").click()
    assert page.locator("[name=password1]").get_attribute("type") == "text"

    page.get_by_role("button", name="Create the account").click()

    expect(page).to_have_title(re.compile("^Error:"))
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    assert offences(page) == []
    page.locator(".err a").first.click()
    assert page.evaluate("document.activeElement.name") == "email"


@pytest.mark.parametrize(("file", "limit"), [("site.css", 12_000), ("dark.css", 1_000), ("site.js", 6_000)])
def test_the_look_weighs_little(file, limit):
    assert len(gzip.compress((PROJECT / "static" / file).read_bytes())) <= limit


def test_the_sheet_names_no_left_and_no_right_and_asks_for_nothing():
    sheets = "".join((PROJECT / "static" / name).read_text() for name in ("site.css", "dark.css"))
    sheet = re.sub(r"/\*.*?\*/", "", sheets, flags=re.S)
    physical = r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![-\w])(?:left|right|top|bottom)\s*:"

    assert re.findall(physical, sheet) == []
    assert re.findall(r"url\(|@import|@font-face", sheet) == []
    assert re.findall(r"text-align:\s*(?:left|right)", sheet) == []
