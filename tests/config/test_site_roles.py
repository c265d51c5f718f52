"""SITE_ROLE: the public half knows no sessions, no accounts and no private address; the desk has the rest."""

import urllib.error
import urllib.request

import pytest


def answer(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request) as page:
            return page.status
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code


PRIVATE = ["/en/account/login/", "/en/account/home/", "/en/my/", "/en/desk/", "/en/state/"]


def test_the_public_half_serves_the_public_rooms_as_the_reading_role(public_site):
    assert answer(f"{public_site.url}/en/") == 200
    assert answer(f"{public_site.url}/en/activities/") == 200


def test_a_session_cookie_means_nothing_to_the_public_half(public_site):
    for cookie in ("sessionid=abcdefghijklmnopqrstuvwxyz012345", "__Host-session=abcdefghijklmnopqrstuvwxyz012345"):
        assert answer(f"{public_site.url}/en/", Cookie=cookie) == 200
        assert answer(f"{public_site.url}/en/nowhere/", Cookie=cookie) == 404


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_exists_on_the_public_half(public_site, address):
    assert answer(f"{public_site.url}{address}") == 404


def test_the_whole_site_knows_the_private_addresses(live_site):
    assert answer(f"{live_site.url}/en/account/login/") == 200
    assert answer(f"{live_site.url}/en/") == 200
