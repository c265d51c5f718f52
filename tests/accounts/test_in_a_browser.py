"""Signing in for the first time with a role, in a real browser: password, setting up codes, recovery codes, my work."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.accounts.browser import code_for
from tests.cast import PASSWORD, person
from tests.looking import offences, width_of


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reviewer_comes_in_for_the_first_time(scripts, live_site, browser):
    cache.clear()
    newcomer = person(f"Newcomer{scripts}", "reviewer")
    page = browser.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 800}).new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))

    page.goto(f"{live_site.url}/en/desk/")
    page.get_by_label("E-mail address").fill(newcomer.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/2fa/totp/activate/")
    assert page.locator(".qr svg").bounding_box()["width"] >= 200
    accessible(page, scripts)

    page.get_by_label("One-time code").fill("12345")
    page.get_by_role("button", name="Confirm the code").click()
    expect(page.locator("main")).to_contain_text("There is a problem")
    page.get_by_label("One-time code").fill(code_for(page.inner_text("code.code").strip()))
    page.get_by_role("button", name="Confirm the code").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator(".codes li").count() == 10
    accessible(page, scripts)

    with page.expect_navigation():
        page.get_by_role("link", name="Go on to my work").click()
    accessible(page, scripts)
    with page.expect_navigation():
        page.get_by_role("link", name="One-time codes and passkeys").click()
    accessible(page, scripts)
    page.goto(f"{live_site.url}/en/desk/")
    assert page.get_by_role("heading", level=1).inner_text() != "Sign in"
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_site.url}/en/desk/")
    assert "/account/login/" in page.url
    assert refused == []
    page.context.close()


def accessible(page, scripts: bool) -> None:
    if scripts:  # axe-core and the measure are scripts themselves
        assert offences(page) == []
        assert width_of(page) <= 320
