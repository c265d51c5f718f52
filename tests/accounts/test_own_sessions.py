"""Where somebody is signed in: told to them alone, and ended by them (OWASP ASVS 5.0, 7.5.2)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.accounts.browser import give_password
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
HERE = "/en/account/sessions/"
END = "/en/account/sessions/end/"
TELEPHONE = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def signed_in_with(agent: str, email: str) -> Client:
    client = Client(headers={"user-agent": agent})
    give_password(client, email, PASSWORD)
    client.get("/en/account/home/")
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/en/account/home/").status_code == 200


def sessions_on(client: Client) -> list:
    return client.get(HERE).context["sessions"]


@pytest.fixture
def desk(joel):
    return signed_in_with(DESK, joel.email)


@pytest.fixture
def telephone(joel):
    return signed_in_with(TELEPHONE, joel.email)


def test_each_session_is_told_by_browser_and_system_the_present_one_first(desk, telephone):
    shown = sessions_on(desk)

    assert [(one.device, one.is_this) for one in shown] == [
        ("Chrome, Windows", True),
        ("Firefox Mobile, Android", False),
    ]
    page = desk.get(HERE).content.decode()
    assert "140" not in page  # no version: enough to know one's own, too little to know a person by


def test_one_ends_a_session_elsewhere_and_stays_signed_in_here(desk, telephone):
    other = next(one for one in sessions_on(desk) if not one.is_this)

    assert desk.post(END, {"handle": other.handle}, follow=True).status_code == 200

    assert not is_signed_in(telephone)
    assert is_signed_in(desk)


def test_all_others_end_at_once(desk, telephone, joel):
    third = signed_in_with("", joel.email)

    desk.post(END)

    assert [is_signed_in(one) for one in (desk, telephone, third)] == [True, False, False]
    assert b"nowhere else" in desk.get(HERE).content


def test_a_handle_is_no_key_and_opens_nothing(desk, telephone):
    keys = set(Session.objects.values_list("pk", flat=True))

    page = desk.get(HERE).content.decode()

    assert not any(key in page for key in keys)
    stranger = Client()
    stranger.cookies["sessionid"] = next(one for one in sessions_on(desk) if not one.is_this).handle
    assert not is_signed_in(stranger)


def test_nobody_sees_or_ends_the_session_of_another(desk, ines):
    hers = signed_in_with(TELEPHONE, ines.email)
    handle = sessions_on(hers)[0].handle

    assert len(sessions_on(desk)) == 1
    desk.post(END, {"handle": handle})

    assert is_signed_in(hers)


def test_what_has_gone_idle_is_not_told_as_open(joel):
    with time_machine.travel(timezone.now() - timedelta(minutes=40)):
        signed_in_with(TELEPHONE, joel.email)

    assert [one.is_this for one in sessions_on(signed_in_with(DESK, joel.email))] == [True]


def test_a_stranger_finds_no_such_page():
    assert Client().get(HERE).status_code == 302  # to sign in
