"""Somebody who has never been here sends a first activity: account, organisation, text; OHCHR checks who it is meanwhile."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Membership, User
from outbox.models import Letter
from repository.models import Recommendation
from submissions.life import Status
from submissions.models import Submission
from tests.cast import PASSWORD, with_second_factor
from tests.journeys.test_one_activity import People, begin, fill_in, hand_in, send
from tests.proof import record, size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WAYS = [
    ("en", True, 320), ("ar", False, 320), ("ar", True, 1280), ("en", False, 1280), ("zh", True, 320), ("zh", False, 1280),
][: size(1, 6)]  # fmt: skip
MOST_SCREENS = 30  # half a minute each: fifteen minutes


@pytest.mark.parametrize(("language", "scripts", "width"), WAYS)
def test_a_first_activity_from_nothing_in_fifteen_minutes_of_steps(language, scripts, width, browser, live_site, bruno):
    people = People(browser, live_site, language, scripts)
    page, screens = people.page(), []
    page.set_viewport_size({"width": width, "height": 900})
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    address = f"first-{language}-{int(scripts)}@example.org"

    make_an_account(page, people, address)
    name_the_organisation(page, people)
    reference = begin(page, people)  # nobody waits for the check
    recommendation = Recommendation.objects.of_state("QMA").supported().first()
    fill_in(page, people, reference, recommendation)
    page.goto(people.at(f"my/{reference}/check/"))
    assert Submission.objects.get(reference=reference).status == Status.DRAFT
    assert page.locator("main [class*=off]").count() == 1, page.locator(
        "main"
    ).inner_text()  # the check, and nothing else

    check_the_organisation(people, bruno)
    hand_in(page, people, reference)

    assert Submission.objects.get(reference=reference).status == Status.SUBMITTED
    assert Letter.objects.filter(name="submission_received", recipient=address).count() == 1
    assert len(screens) <= MOST_SCREENS, screens
    assert page.evaluate("document.documentElement.scrollWidth") <= width if scripts else True
    assert people.problems == []
    record(language=language, scripts=scripts, width=width, screens=len(screens))


def make_an_account(page: Page, people: People, address: str) -> None:
    """The address is proved by a letter before anything can be done with it."""
    page.goto(people.at("account/signup/"))
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill(PASSWORD)
    send(page)
    letter = Letter.objects.get(name="confirm_address", recipient=address)
    page.goto(re.search(r"https?://\S+", letter.body)[0])
    send(page)
    if page.locator("input[name=login]").count():
        page.locator("input[name=login]").fill(address)
        page.locator("input[name=password]").fill(PASSWORD)
        send(page)
    assert User.objects.get(email=address).is_active


def name_the_organisation(page: Page, people: People) -> None:
    page.goto(people.at("account/organisation/"))
    page.locator("input[name=name]").fill("Harbour Circle")
    page.locator("[name=type]").select_option("CSO")
    page.locator("[name=evidence]").fill("https://harbour.example/about")
    send(page)
    assert Membership.objects.filter(organisation__name="Harbour Circle", confirmed_at=None).exists()


def check_the_organisation(people: People, officer: User) -> None:
    officer.authenticator_set.all().delete()
    desk = people.sign_in(with_second_factor(officer))
    desk.goto(people.at("account/checks/"))
    form = desk.locator('form[action$="/confirm/"]').first
    if form.locator("[name=checked_by]").count():
        form.locator("[name=checked_by]").first.fill("Its page and a telephone call.")
    with desk.expect_navigation():
        form.locator("button[type=submit]").first.click()
    expect(desk.locator("main")).not_to_contain_text("Harbour Circle")
