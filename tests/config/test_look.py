"""The look, in a real browser: every piece and the pages on signing in, light and dark, wide and narrow, both directions."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from config.local.environment import PROJECT

WIDTHS = [1280, 320]
PAGES = [
    "_styleguide/",
    "account/login/",
    "account/signup/",
    "account/password/reset/",
    "about/accessibility/",
    "nowhere/",
]


def offences(page: Page) -> list[str]:
    """What axe-core finds, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def widest(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_piece_of_the_look_is_accessible_and_fits(language, scheme, width, live_site, page):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_site.url}/{language}/_styleguide/")

    assert offences(page) == []
    assert widest(page) <= width


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_the_frame_are_accessible_narrow_and_ask_nobody_else(address, language, live_site, page):
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": 320, "height": 800})

    page.goto(f"{live_site.url}/{language}/{address}")

    assert offences(page) == []
    assert widest(page) <= 320
    assert {url.split("/")[2] for url in asked} == {live_site.url.split("/")[2]}
    assert [line for line in said if "404" not in line] == []  # nothing that the Content-Security-Policy refuses


def test_forced_colours_and_print_keep_the_words(live_site, page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_site.url}/en/_styleguide/")
    assert offences(page) == []

    page.emulate_media(media="print", forced_colors="none")

    assert page.get_by_role("heading", name="Style guide").is_visible()
    assert not page.locator("header.site nav").first.is_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_menu_is_folded_on_a_narrow_screen_and_opens_without_javascript(live_site, browser):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    page.goto(f"{live_site.url}/en/")
    link = page.locator(".menu").get_by_role("link", name="States")
    assert not link.is_visible()

    page.get_by_text("Menu", exact=True).click()
    link.click()

    assert page.url == f"{live_site.url}/en/states/"
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
    assert page.url == f"{live_site.url}/fr/about/?from=mail"
    page.goto(f"{live_site.url}/about/")

    assert page.url == f"{live_site.url}/fr/about/"


def test_a_password_can_be_looked_at_and_a_wrong_form_is_read_from_its_list_of_mistakes(live_site, page):
    page.goto(f"{live_site.url}/en/account/signup/")
    page.fill("[name=password1]", "short")
    page.get_by_role("button", name="Show the password").click()
    assert page.locator("[name=password1]").get_attribute("type") == "text"

    page.get_by_role("button", name="Create the account").click()

    assert page.title().startswith("Error:")
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    assert offences(page) == []
    page.locator(".err a").first.click()
    assert page.evaluate("document.activeElement.name") == "email"


@pytest.mark.parametrize(("file", "limit"), [("site.css", 12_000), ("site.js", 6_000)])
def test_the_look_weighs_little(file, limit):
    assert len(gzip.compress((PROJECT / "static" / file).read_bytes())) <= limit


def test_the_sheet_names_no_left_and_no_right_and_asks_for_nothing():
    sheet = re.sub(r"/\*.*?\*/", "", (PROJECT / "static" / "site.css").read_text(), flags=re.S)
    physical = r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![-\w])(?:left|right|top|bottom)\s*:"

    assert re.findall(physical, sheet) == []
    assert re.findall(r"url\(|@import|@font-face", sheet) == []
    assert re.findall(r"text-align:\s*(?:left|right)", sheet) == []


def test_the_check_finds_a_fault_when_there_is_one(live_site, page):
    page.goto(f"{live_site.url}/en/about/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<input><p style=width:2000px>.</p>')"
    )

    assert any(line.startswith("label:") for line in offences(page))
