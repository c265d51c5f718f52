"""Accounts: proved by letter, guarded by a code where the role needs it, telling nobody who has one."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Counter, User
from outbox.models import Letter
from tests.accounts.browser import (
    LOGIN,
    RESET,
    SIGN_UP,
    code_for,
    code_of,
    give_code,
    give_password,
    link_in,
    recovery_codes,
    sign_in,
    without_tokens,
)  # fmt: skip
from tests.cast import PASSWORD, give_mandate

pytestmark = pytest.mark.django_db
NEW = {"email": "lin@example.org", "password1": "quite another sentence", "website": ""}


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


def is_signed_in(client: Client) -> bool:
    return client.get("/en/account/home/").status_code == 200


# --- An account and its address ---


def test_a_new_account_is_used_only_after_its_address_is_proved(visitor):
    visitor.post(SIGN_UP, NEW)
    assert not is_signed_in(visitor)
    assert not User.objects.get(email="lin@example.org").emailaddress_set.filter(verified=True).exists()
    address = link_in(Letter.objects.get(name="confirm_address"))

    visitor.get(address)
    assert not EmailAddress.objects.get(email="lin@example.org").verified  # looking is not confirming
    visitor.post(address)
    give_password(visitor, "lin@example.org", NEW["password1"])

    assert is_signed_in(visitor)


def test_letters_lead_to_the_site_and_not_to_what_the_host_header_says(visitor, joel, settings):
    settings.ALLOWED_HOSTS = ["elsewhere.example", "testserver"]

    visitor.post(RESET, {"email": joel.email}, headers={"host": "elsewhere.example"})

    letter = Letter.objects.get(name="choose_password")
    assert settings.SITE_URL in letter.body
    assert "elsewhere" not in letter.body


def test_letters_are_in_the_language_of_the_person_and_lead_to_pages_in_it(visitor, joel):
    joel.language = "fr"
    joel.save()

    visitor.post(RESET, {"email": joel.email})

    letter = Letter.objects.get(name="choose_password")
    assert letter.language == "fr"
    assert link_in(letter).startswith("/fr/account/")


def test_a_machine_that_fills_every_field_gets_the_same_answer_and_no_account(visitor):
    answer = visitor.post(SIGN_UP, {**NEW, "website": "https://example.org"})

    assert answer.url == "/en/account/confirm-email/"
    assert not User.objects.filter(email="lin@example.org").exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "password",
    ["short", "q1w2e3r4t5y6", "lin@example.org", "OHCHR-Geneva-2026", "human rights council", "Universal Periodic Review 4!"],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason_beside_the_field(visitor, password):
    answer = visitor.post(SIGN_UP, {**NEW, "password1": password})

    assert 'id="id_password1_error"' in answer.text
    assert "<title>Error: Create an account" in answer.text.replace("\n", "")


@pytest.mark.parametrize(
    "password",
    ["x" * 12 + " of my own", "the council has no such word", "только буквы и слова", "一句只有我会写的很长的话语啊", "y " * 200],
)  # fmt: skip
def test_a_long_password_of_any_signs_is_taken_as_it_is(password, visitor):
    answer = visitor.post(SIGN_UP, {**NEW, "password1": password})

    assert answer.status_code == 302
    assert User.objects.get(email="lin@example.org").check_password(password)


def test_choosing_a_new_password_works_once_and_ends_the_other_sessions(visitor, joel, signed_in_client):
    elsewhere = signed_in_client(joel)
    visitor.post(RESET, {"email": joel.email})
    address = link_in(Letter.objects.get(name="choose_password"))

    page = visitor.get(address, follow=True)
    visitor.post(page.redirect_chain[-1][0], {"password1": "a sentence that is new"})

    assert give_password(Client(), joel.email).status_code == 200  # the old one: the form again
    assert not is_signed_in(elsewhere)
    assert give_password(visitor, joel.email, "a sentence that is new").status_code == 302
    assert "has been used" in Client().get(address, follow=True).text
    assert Letter.objects.filter(name="sign_in_changed").exists()


def test_the_link_to_choose_a_password_ends_after_half_an_hour(visitor, joel):
    with time_machine.travel(timezone.now() - timedelta(minutes=31)):
        visitor.post(RESET, {"email": joel.email})

    answer = Client().get(link_in(Letter.objects.get(name="choose_password")), follow=True)

    assert "older than 30 minutes" in answer.text


def test_an_invited_focal_point_chooses_a_password_sets_up_codes_and_is_in(nuno, karima, visitor):
    invited = User.objects.create_user("invited@example.org", None, name="Invited")
    give_mandate(invited, "QMC", entered_by=nuno, confirmed_by=karima)
    visitor.post(RESET, {"email": invited.email})
    page = visitor.get(link_in(Letter.objects.get(name="choose_password")), follow=True)
    visitor.post(page.redirect_chain[-1][0], {"password1": "a sentence that is new"})

    give_password(visitor, invited.email, "a sentence that is new")
    assert visitor.get("/en/state/").url == "/en/account/2fa/totp/activate/"
    secret = visitor.get("/en/account/2fa/totp/activate/").context["form"].secret
    visitor.post("/en/account/2fa/totp/activate/", {"code": code_for(secret)})

    assert visitor.get("/en/state/").status_code == 200
    assert len(recovery_codes(invited)) == 10


# --- Nobody is told who has an account ---


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(joel):
    known = give_password(Client(), joel.email, "not the password")
    unknown = give_password(Client(), "nobody@example.org", "not the password")

    assert without_tokens(known).replace(joel.email, "") == without_tokens(unknown).replace("nobody@example.org", "")


def test_asking_for_a_new_password_gets_the_same_answer_for_any_address(joel):
    known, unknown = Client().post(RESET, {"email": joel.email}), Client().post(RESET, {"email": "nobody@example.org"})

    assert (known.status_code, known.url, known.content) == (unknown.status_code, unknown.url, unknown.content)
    assert {letter.name for letter in Letter.objects.all()} == {"choose_password", "no_account"}


def test_creating_an_account_gets_the_same_answer_for_an_address_that_has_one(joel):
    known, unknown = Client(), Client()

    answers = [known.post(SIGN_UP, {**NEW, "email": joel.email}), unknown.post(SIGN_UP, NEW)]

    assert answers[0].url == answers[1].url
    assert without_tokens(known.get(answers[0].url)) == without_tokens(unknown.get(answers[1].url))
    assert {letter.name for letter in Letter.objects.all()} == {"account_exists", "confirm_address"}
    joel.refresh_from_db()
    assert joel.check_password(PASSWORD)


# --- One-time codes ---


def test_with_a_second_factor_the_password_alone_signs_nobody_in(visitor, bruno):
    assert give_password(visitor, bruno.email).url == "/en/account/2fa/authenticate/"
    assert not is_signed_in(visitor)

    give_code(visitor, code_of(bruno))

    assert is_signed_in(visitor)


def test_a_code_works_once(bruno):
    code = code_of(bruno)
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client, bruno.email)
        give_code(client, code)

    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_code_may_be_one_period_old_or_early_on_a_slow_line(bruno, seconds, accepted):
    now, client = timezone.now(), Client()
    with time_machine.travel(now + timedelta(seconds=seconds)):
        code = code_of(bruno)
    with time_machine.travel(now):
        give_password(client, bruno.email)
        give_code(client, code)

        assert is_signed_in(client) is accepted


def test_a_code_that_is_still_right_a_minute_later_is_not_accepted_again(bruno):
    early, later = timezone.now(), Client()
    with time_machine.travel(early + timedelta(seconds=30)):
        code = code_of(bruno)
    for client, moment in ((Client(), early), (later, early + timedelta(seconds=58))):
        with time_machine.travel(moment):
            give_password(client, bruno.email)
            give_code(client, code)

    with time_machine.travel(early + timedelta(seconds=58)):
        assert not is_signed_in(later)


def test_a_recovery_code_works_once(bruno):
    code = recovery_codes(bruno)[0]
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client, bruno.email)
        give_code(client, code)

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_of_many_guessed_codes_five_are_looked_at(bruno):
    for number in range(20):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")  # each from another address
        give_password(client, bruno.email)
        answer = give_code(client, f"{number:06}")
    assert "Too many failed" in answer.text
    last = Client(REMOTE_ADDR="192.0.2.100")
    give_password(last, bruno.email)

    give_code(last, code_of(bruno))  # the right one comes too late to be looked at

    assert not is_signed_in(last)


def test_the_secret_of_the_codes_is_not_readable_in_the_database(bruno, visitor):
    stored = Authenticator.objects.get(user=bruno, type=Authenticator.Type.TOTP).data["secret"]

    assert len(stored) > 80
    sign_in(visitor, bruno)
    assert is_signed_in(visitor)


def test_the_key_of_the_site_can_be_changed_without_locking_anybody_out(bruno, settings, visitor):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key for this test, " * 2, [settings.SECRET_KEY]
    code = recovery_codes(bruno)[0]
    call_command("renew_code_keys", verbosity=0)

    settings.SECRET_KEY_FALLBACKS = []

    assert recovery_codes(bruno)[0] == code
    sign_in(visitor, bruno)
    assert is_signed_in(visitor)


# --- Limits ---


def test_five_wrong_passwords_close_the_account_for_that_address_only(joel):
    attacker, victim = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
    for _attempt in range(6):
        answer = give_password(Client(**attacker), joel.email, "not the password")
    assert "Too many failed" in answer.text

    assert "Too many failed" in give_password(Client(**attacker), joel.email).text
    assert give_password(Client(**victim), joel.email).status_code == 302


def test_twenty_wrong_passwords_close_the_address_for_all_accounts(joel):
    attacker = {"REMOTE_ADDR": "192.0.2.1"}
    for number in range(20):
        give_password(Client(**attacker), f"person{number}@example.org", "not the password")

    assert "Too many failed" in give_password(Client(**attacker), joel.email).text


def test_the_limits_are_counted_in_the_database():
    give_password(Client(), "nobody@example.org", "not the password")

    assert Counter.objects.filter(cache_key__contains="login_failed").exists()


def test_the_right_password_does_not_wipe_what_was_counted(joel):
    attacker = {"REMOTE_ADDR": "192.0.2.1"}
    for _attempt in range(5):
        give_password(Client(**attacker), joel.email, "not the password")
        give_password(Client(**attacker), "nobody@example.org", "not the password")

    assert "Too many failed" in give_password(Client(**attacker), joel.email).text


def test_pages_on_signing_in_are_kept_by_nobody(visitor):
    answer = visitor.get(LOGIN)

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
