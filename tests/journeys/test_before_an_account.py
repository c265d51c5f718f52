"""Somebody begins without an account, proves the address on another device, and finds every word in the account."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from outbox.models import Letter
from submissions.models import Sketch, Submission
from tests.cast import PASSWORD
from tests.journeys.test_newcomer import name_the_organisation
from tests.journeys.test_one_activity import TITLE, People, follow, save, send
from tests.proof import size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WAYS = [("en", True, 1280), ("ar", False, 320), ("en", False, 320), ("ar", True, 1280)][: size(2, 4)]
SUMMARY = "Three courses for judges, begun before there was an account."


@pytest.mark.parametrize(("language", "scripts", "width"), WAYS)
def test_three_pages_then_an_account_on_another_device_and_every_word_is_there(
    language, scripts, width, browser, live_site
):
    people = People(browser, live_site, language, scripts)
    here, elsewhere = people.page(), people.page()
    here.set_viewport_size({"width": width, "height": 900})
    address = f"before-{language}-{int(scripts)}@example.org"

    here.goto(people.at("account/signup/"))
    follow(here, 'main a[href$="/my/begin/"]')
    send(here, "do", "begin")
    write_three_pages(here, people)
    assert scripts is False or here.evaluate("document.documentElement.scrollWidth") <= width

    here.goto(people.at("account/signup/"))
    here.locator("input[name=email]").fill(address)
    here.locator("input[name=password1]").fill(PASSWORD)
    send(here)
    letter = Letter.objects.get(name="confirm_address", recipient=address)
    elsewhere.goto(re.search(r"https?://\S+", letter.body)[0])
    send(elsewhere)
    sign_in(elsewhere, people, address)
    follow(elsewhere, 'main a[href$="/my/begin/draft/"]')
    expect(elsewhere.locator("h1")).to_contain_text(TITLE[language])

    session_ends_while_it_is_typed(elsewhere, people, address)
    name_the_organisation(elsewhere, people)
    while Sketch.objects.filter(person__email=address).exists():
        elsewhere.goto(people.at("my/"))
        follow(elsewhere, 'main a[href$="/bring/"]')
        elsewhere.locator("#attribution_category").check()
        send(elsewhere)

    person = User.objects.get(email=address)
    texts = [submission.current for submission in Submission.objects.of(person)]
    [begun] = [text for text in texts if text.title]
    [after] = [text for text in texts if not text.title]
    assert (begun.title, begun.summary, begun.language) == (TITLE[language], SUMMARY, language)
    assert [state.pk for state in begun.places.all()] == ["QMA"]
    assert begun.submission.attribution == "category"
    assert after.results == "Typed while the session ended."
    here.goto(people.at("my/begin/draft/"))
    expect(here).to_have_url(people.at("my/begin/"))
    assert [
        said for said in people.problems if "409" not in said
    ] == []  # the script was told that nothing is open any more


def write_three_pages(page: Page, people: People) -> None:
    page.goto(people.at("my/begin/draft/basics/"))
    page.locator("[name=title]").fill(TITLE[people.language])
    page.locator("[name=language]").select_option(people.language)
    page.locator("[name=starts_on_year]").fill("2025")
    save(page)
    page.locator("[name=places_added]").fill("QMA")
    save(page)
    page.locator("[name=summary]").fill(SUMMARY)
    save(page)


def session_ends_while_it_is_typed(page: Page, people: People, address: str) -> None:
    page.goto(people.at("my/begin/draft/story/"))
    page.locator("[name=summary]").fill("")
    page.locator("[name=results]").fill("Typed while the session ended.")
    page.context.clear_cookies(name="sessionid")
    send(page, "do", "later")
    sign_in(page, people, address)


def sign_in(page: Page, people: People, address: str) -> None:
    page.goto(people.at("account/login/"))
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(PASSWORD)
    send(page)
    page.wait_for_url(re.compile(r"/account/home/"))
