"""What the log tells of signing in and of refusals: ids, never an address, a password or a code."""

import logging

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import lost_factors
from repository.catalogue import references
from tests.accounts.browser import RESET, code_of, give_code, give_password, sign_in
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOG = "accounts.security_log"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture
def lines(caplog):
    """The lines so far, without where they came from; read with the levels that the site itself sets."""

    def so_far() -> list[str]:
        return [one.getMessage().split(" visitor=")[0] for one in caplog.records if one.name == LOG]

    return so_far


def test_signing_in_is_told_with_both_factors_and_signing_out_too(bruno, visitor, lines):
    sign_in(visitor, bruno)
    visitor.post("/en/account/logout/")

    assert lines() == [
        f"second factor given: person={bruno.pk} by=totp",
        f"signed in: person={bruno.pk}",
        f"signed out: person={bruno.pk}",
    ]


def test_what_did_not_work_is_told_whether_there_is_an_account_or_not(bruno, lines):
    give_password(Client(), bruno.email, "not the password")
    give_password(Client(), "nobody@example.org", "not the password")
    client = Client()
    give_password(client, bruno.email)
    give_code(client, "000000")

    assert lines() == [
        f"password refused: person={bruno.pk}",
        "password refused: person=None",
        f"second factor refused: person={bruno.pk} by=totp",
    ]


def test_one_who_tries_many_accounts_is_one_visitor_and_another_is_another(caplog):
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        give_password(Client(REMOTE_ADDR=address), "nobody@example.org", "not the password")

    first, second, third = [one.getMessage() for one in caplog.records if one.name == LOG]
    assert first == second != third
    assert "192.0.2" not in caplog.text


def test_a_change_of_how_an_account_is_entered_is_told(bruno, visitor, lines):
    sign_in(visitor, bruno)
    visitor.post("/en/account/2fa/totp/deactivate/")
    visitor.post(RESET, {"email": bruno.email})

    assert lines()[-1] == f"second factor removed: person={bruno.pk}"


def test_a_page_that_is_not_theirs_is_told_and_one_that_is_nobodys_is_not(
    joel, bruno, visitor, signed_in_client, lines
):
    joels = signed_in_client(joel)
    joels.get("/en/desk/")
    joels.get("/en/activities/TCR-7K3M9QXA/")  # open to all: there is only nothing there
    visitor.get("/en/desk/")  # is asked to sign in
    signed_in_client(bruno).get(f"/en/desk/{references.new('TCR')}/")

    refusals = [line for line in lines() if line.startswith("refused")]
    assert refusals == [
        f"refused: person={joel.pk} page=submissions:queue by=GET",
        f"refused: person={bruno.pk} page=submissions:review by=GET",
    ]


def test_no_line_holds_what_was_typed(bruno, caplog):
    caplog.set_level(logging.DEBUG, LOG)
    client, code = Client(), code_of(bruno)
    client.post(RESET, {"email": bruno.email})
    give_password(client, bruno.email, "a secret that was mistyped")
    give_password(client, bruno.email)
    give_code(client, code)

    said = "\n".join(one.getMessage() for one in caplog.records if one.name == LOG)
    assert "signed in" in said  # there is something to look through
    for secret in (bruno.email, PASSWORD, "mistyped", code, client.session.session_key):
        assert secret not in said


def test_a_second_factor_that_officers_take_away_is_told_with_who_decided(bruno, nuno, karima, lines):
    row = lost_factors.ask(email=bruno.email, found_out_by="Called back on the number of 3 May", by=nuno)
    lost_factors.take_away(row, by=karima)

    assert lines() == [f"second factor taken away: person={bruno.pk} by={karima.pk}"]
