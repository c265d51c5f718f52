"""Away in one step, and signing out: nothing that was typed stays in the browser, and what can be sent is (security plan, D6)."""

import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from tests.cast import organisation_of, person
from tests.journeys.test_nothing_is_lost import opens, text_of
from tests.journeys.writers import Writer, writer_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def writer(joel, browser, live_site, signed_in_client):
    return writer_for(joel, browser, live_site, signed_in_client)


@pytest.fixture
def elsewhere() -> list[str]:
    return []


@pytest.fixture
def page(writer, elsewhere):
    def answer(route: Route) -> None:
        elsewhere.append(route.request.headers.get("referer", ""))
        route.fulfill(body="<title>Another site</title>", content_type="text/html")

    page = writer.page(width=320)
    page.context.route("https://www.un.org/**", answer)
    yield page
    page.context.close()


def kept_in(page: Page) -> list[str]:
    return [key for key in page.evaluate("Object.keys(localStorage)") if key.startswith("text:")]


def is_signed_in(writer: Writer) -> bool:
    return Session.objects.filter(pk=writer.client.cookies["sessionid"].value).exists()


def is_kept(page: Page) -> None:
    until = time.monotonic() + 30
    while not kept_in(page):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_one_step_leads_away_keeps_the_text_with_us_and_nothing_here(writer, page, elsewhere):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.locator("[name=summary]").fill("Somebody comes in.")

    page.locator("[data-leave]").click()
    page.wait_for_url("https://www.un.org/**")

    assert elsewhere == [""]  # the other site is not told where its reader comes from
    assert text_of(reference) == "Somebody comes in."
    until = time.monotonic() + 30
    while is_signed_in(writer):
        assert time.monotonic() < until
        time.sleep(0.05)
    page.go_back()  # to the page before the one that was left: there one has to sign in
    assert reference not in page.url or "login" in page.url
    page.goto(writer.at(""))
    assert kept_in(page) == []


def test_what_cannot_be_sent_goes_too(writer, page):
    reference = writer.starts(page)
    opens(page, writer, reference)
    page.context.set_offline(True)
    page.locator("[name=summary]").fill("Nobody may find this here.")
    is_kept(page)

    page.locator("[data-leave]").click()
    page.wait_for_url("https://www.un.org/**")

    page.context.set_offline(False)
    page.goto(writer.at(""))
    assert kept_in(page) == []


@pytest.mark.parametrize("goes", [False, True])
def test_signing_out_asks_before_it_deletes_what_has_not_reached_us(goes, writer, page):
    reference = writer.starts(page)
    opens(page, writer, reference)
    asked = []
    page.on("dialog", lambda one: (asked.append(one.message), one.accept() if goes else one.dismiss()))
    page.route("**/write/story/", lambda route: route.abort())  # this page cannot be saved; the rest of the line holds
    page.locator("[name=summary]").fill("On its way.")
    is_kept(page)

    page.locator('header form[action$="/account/logout/"] button').click()

    if goes:
        page.wait_for_url("**/en/")
        assert kept_in(page) == []
        assert not is_signed_in(writer)
    else:
        expect(page.locator("[name=summary]")).to_have_value("On its way.")
        assert is_signed_in(writer)
    assert len(asked) == 1


def test_whoever_writes_for_a_public_body_has_no_such_button(
    browser, live_site, signed_in_client, bruno, joel, page, writer
):
    official = person("Official")
    organisation_of(official, "Sample Ministry", "STATE", verified_by=bruno, state_id="QMA")
    theirs = writer_for(official, browser, live_site, signed_in_client)
    other = theirs.page()
    reference = theirs.starts(other)
    opens(other, theirs, reference)
    assert other.locator("[data-leave]").count() == 0
    other.context.close()

    opens(page, writer, writer.starts(page))
    assert (
        page.locator("[data-leave]").get_attribute("href") == "https://www.un.org/"
    )  # and so it works without scripts
