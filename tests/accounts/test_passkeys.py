"""Passkeys, with an authenticator that a real browser plays: as the first second factor, at sign-in, before a grant."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.adapter import MFAAdapter
from accounts.models import User
from consent.models import Event
from tests import situations
from tests.cast import PASSWORD, give_mandate, person, with_second_factor
from tests.looking import offences, width_of

WEBAUTHN = Authenticator.Type.WEBAUTHN


def browser_with_an_authenticator(browser: Browser, *, right: bool = True) -> Page:
    """A telephone of its own: 320 px wide, with a fingerprint that is always right, or always wrong."""
    context = browser.new_context(viewport={"width": 320, "height": 800})
    context.set_default_timeout(60_000)  # milliseconds; slow machines are not what is tested
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": right, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    return page


def give_password(page: Page, user: User) -> None:
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def fits_and_has_no_fault(page: Page) -> None:
    assert offences(page) == []
    assert width_of(page) <= 320


@pytest.mark.django_db(transaction=True)
def test_a_focal_point_comes_in_and_grants_with_a_passkey_alone(live_site, browser, nuno, karima):
    cache.clear()
    user = person("Moana", function="First Secretary")
    give_mandate(user, "QMA", entered_by=nuno, confirmed_by=karima)
    asked = situations.asked_about(states=["QMA"]).requests[0]
    page = browser_with_an_authenticator(browser)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)

    # Without any second factor the pages stay shut; a passkey opens them.
    page.goto(f"{live_site.url}/en/state/")
    give_password(page, user)
    with page.expect_navigation():
        page.get_by_role("link", name="Use a passkey instead").click()
    fits_and_has_no_fault(page)
    page.locator("#passkey-button").click()
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=user, type=WEBAUTHN).count() == 1
    page.goto(f"{live_site.url}/en/state/")
    assert page.url.endswith("/en/state/")
    page.goto(f"{live_site.url}/en/account/2fa/webauthn/")
    fits_and_has_no_fault(page)

    # Signing in anew: the password, then the passkey.
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_site.url}/en/state/requests/{asked.pk}/")
    give_password(page, user)
    fits_and_has_no_fault(page)
    page.locator("#passkey-button").click()
    page.wait_for_url(f"**/state/requests/{asked.pk}/")

    # Eleven minutes later a grant wants it once more.
    make_older(page, minutes=11)
    page.locator("#choice-grant").check()
    with page.expect_navigation():
        page.locator('main button[name="step"][value="check"]').click()
    fits_and_has_no_fault(page)
    page.locator("#passkey-button").click()
    page.wait_for_url("**/receipts/**")
    assert Event.objects.by_state("QMA").get(record=asked.document.record_id).kind == "granted"
    assert refused == []
    page.context.close()


@pytest.mark.django_db(transaction=True)
def test_a_passkey_that_is_not_given_is_said_and_the_other_way_is_beside(live_site, browser, nuno, karima):
    cache.clear()
    user = person("Sefo", function="First Secretary")
    give_mandate(user, "QMA", entered_by=nuno, confirmed_by=karima)
    page = browser_with_an_authenticator(browser, right=False)
    page.goto(f"{live_site.url}/en/state/")
    give_password(page, user)
    page.get_by_role("link", name="Use a passkey instead").click()
    failed = page.get_by_text("No passkey was given. Try again, or use another way.")
    page.locator("#passkey-button").wait_for()
    assert not failed.is_visible()

    page.locator("#passkey-button").click()

    failed.wait_for()
    fits_and_has_no_fault(page)
    assert not Authenticator.objects.filter(user=user).exists()
    page.context.close()


@pytest.mark.django_db(transaction=True)
def test_without_scripts_no_button_is_shown_that_would_do_nothing(live_site, browser, nuno, karima):
    cache.clear()
    user = person("Lagi", function="First Secretary")
    give_mandate(user, "QMA", entered_by=nuno, confirmed_by=karima)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_site.url}/en/state/")
    give_password(page, user)
    with page.expect_navigation():
        page.get_by_role("link", name="Use a passkey instead").click()

    assert not page.locator("#passkey-button").is_visible()
    page.context.close()


def make_older(page: Page, *, minutes: int) -> None:
    """What this browser has proved was proved so long ago."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(key)
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**one, "at": time.time() - 60 * minutes} for one in records]
    session.save()


@pytest.mark.django_db
def test_who_has_a_second_factor_and_has_not_passed_it_cannot_add_a_passkey(amina):
    """A password alone, in a session from before the code was set up, must not be enough to add another way in."""
    client = Client()
    client.force_login(amina, backend="allauth.account.auth_backends.AuthenticationBackend")

    reply = client.get("/en/account/2fa/webauthn/add/")

    assert reply.status_code == 302
    assert "/2fa/reauthenticate/" in reply.url


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", ["", "{}", "[]", '"x"', '{"id": "x", "rawId": "x", "response": {}, "type": "public-key"}', "not json"]
)  # fmt: skip
def test_a_forged_passkey_grants_nothing(sent, amina, signed_in_client):
    asked = situations.asked_about(states=["QMA"]).requests[0]
    browser = signed_in_client(with_second_factor(amina))
    session = browser.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**one, "at": time.time() - 660} for one in records]
    session.save()

    reply = browser.post(f"/en/state/requests/{asked.pk}/confirm/", {"choice": "grant", "after": 0, "credential": sent})

    assert reply.status_code == 200
    assert "The answer is not recorded yet" in reply.content.decode()
    assert not Event.objects.by_state("QMA").filter(record=asked.document.record_id).exists()


def test_passkeys_belong_to_the_sites_own_name(settings):
    settings.SITE_URL = "https://repository.example.org:8443/x"

    assert MFAAdapter().get_public_key_credential_rp_entity()["id"] == "repository.example.org"
