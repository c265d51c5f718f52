"""Who comes in where: policies, second factor, sessions; and what becomes of text typed by somebody signed out."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import demo, typed_text
from accounts.models import Membership, Organisation, StaffRole, StateMandate
from accounts.sessions import IDLE, LONGEST
from accounts.tasks import forget_ended_sessions
from tests.accounts.browser import code_for, code_of, sign_in, without_tokens
from tests.cast import PASSWORD, give_mandate, person, with_second_factor

pytestmark = pytest.mark.django_db
HOME = "/en/account/home/"
LONG_TEXT = "Judges of two regions worked through cases with trainers. " * 4


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


# --- Policies ---


def test_a_visitor_is_led_to_sign_in_and_back_to_the_page(visitor):
    assert visitor.get("/en/desk/?view=late").url == "/en/account/login/?next=/en/desk/%3Fview%3Dlate"


def test_the_page_of_another_role_is_not_there(joel, signed_in_client, visitor):
    theirs = signed_in_client(joel).get("/en/desk/")
    nowhere = signed_in_client(joel).get("/en/desk-of-nobody/")

    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert without_tokens(theirs).replace("/desk/", "") == without_tokens(nowhere).replace("/desk-of-nobody/", "")


def test_an_unconfirmed_mandate_opens_nothing(nuno, signed_in_client):
    waiting = with_second_factor(person("Waiting"))
    StateMandate.objects.create(
        state_id="QMC", user=waiting, note_verbale="No. 7", starts_on=timezone.localdate(), entered_by=nuno
    )

    assert signed_in_client(waiting).get("/en/state/").status_code == 404


@pytest.mark.parametrize(("days", "opens"), [(-1, False), (0, True)])
def test_the_last_day_of_a_mandate_counts_in_geneva(days, opens, nuno, karima, signed_in_client):
    leaving = with_second_factor(person("Leaving"))
    today = timezone.localdate()
    give_mandate(leaving, "QMC", entered_by=nuno, confirmed_by=karima, ends_on=today + timedelta(days=days))

    assert (signed_in_client(leaving).get("/en/state/").status_code == 200) is opens


def test_an_unconfirmed_membership_opens_nothing(bruno, signed_in_client):
    newcomer = person("Newcomer")
    organisation = Organisation.objects.create(
        name="Harbour Circle", slug="harbour-circle", type="CSO", verified_at=timezone.now(), verified_by=bruno
    )
    membership = Membership.objects.create(organisation=organisation, user=newcomer)
    client = signed_in_client(newcomer)
    assert client.get("/en/my/new/").status_code == 404

    membership.confirmed_at, membership.confirmed_by = timezone.now(), bruno
    membership.save()

    assert client.get("/en/my/new/").status_code == 200


def test_a_closed_account_is_out_with_the_next_request(bruno, signed_in_client):
    client = signed_in_client(bruno)
    assert client.get("/en/desk/").status_code == 200

    bruno.is_active = False
    bruno.save()

    assert "/account/login/" in client.get("/en/desk/").url


# --- The second factor, in this very session ---


def test_a_session_from_before_the_codes_were_set_up_does_not_enter(visitor):
    bruno = person("Bruno")
    sign_in(visitor, bruno)  # as somebody without a role
    StaffRole.objects.create(user=bruno, role="reviewer")
    with_second_factor(bruno)  # set up in another browser

    assert visitor.get("/en/desk/").url == "/en/account/2fa/reauthenticate/?next=%2Fen%2Fdesk%2F"
    assert visitor.get(HOME).url.startswith("/en/account/2fa/reauthenticate/")

    visitor.post("/en/account/2fa/reauthenticate/?next=/en/desk/", {"code": code_of(bruno)})

    assert visitor.get("/en/desk/").status_code == 200


@pytest.mark.parametrize(
    "page", ["/en/account/2fa/", "/en/account/2fa/totp/deactivate/", "/en/account/email/", "/en/account/password/change/",
             "/en/account/2fa/recovery-codes/", "/en/account/2fa/recovery-codes/download/"],
)  # fmt: skip
def test_who_has_not_given_a_code_cannot_change_how_the_account_is_entered(page, visitor):
    bruno = person("Bruno")
    sign_in(visitor, bruno)
    StaffRole.objects.create(user=bruno, role="reviewer")
    with_second_factor(bruno)

    assert visitor.get(page).url.startswith("/en/account/2fa/reauthenticate/")


def test_changing_the_address_asks_for_the_password_again_unless_it_was_just_given(joel, visitor):
    with time_machine.travel(begin := timezone.now()):
        sign_in(visitor, joel)
        visitor.get(HOME)
    with time_machine.travel(begin + timedelta(minutes=6)):
        answer = visitor.post("/en/account/email/", {"action_add": "", "email": "other@example.org"})
        assert answer.url.startswith("/en/account/reauthenticate/")
        assert not joel.emailaddress_set.filter(email="other@example.org").exists()

        visitor.post("/en/account/reauthenticate/", {"password": PASSWORD})
        visitor.post("/en/account/email/", {"action_add": "", "email": "other@example.org"})
        assert joel.emailaddress_set.filter(email="other@example.org").exists()


def test_a_role_without_codes_leads_to_setting_them_up(visitor):
    bruno = person("Bruno", "reviewer")
    sign_in(visitor, bruno)

    assert visitor.get("/en/desk/").url == "/en/account/2fa/totp/activate/"


def test_a_focal_point_needs_codes_from_the_day_the_mandate_is_entered(nuno, visitor):
    waiting = person("Waiting")
    sign_in(visitor, waiting)
    assert visitor.get(HOME).status_code == 200

    StateMandate.objects.create(
        state_id="QMC", user=waiting, note_verbale="No. 7", starts_on=timezone.localdate(), entered_by=nuno
    )

    assert visitor.get(HOME).url == "/en/account/2fa/totp/activate/"


def test_removing_the_codes_closes_the_pages_of_the_role_at_once(bruno, visitor):
    sign_in(visitor, bruno)
    assert visitor.get("/en/desk/").status_code == 200

    visitor.post("/en/account/2fa/totp/deactivate/")

    assert visitor.get("/en/desk/").url == "/en/account/2fa/totp/activate/"


def test_the_picture_with_the_secret_is_drawn_into_the_page(visitor):
    sign_in(visitor, person("Bruno", "reviewer"))

    page = visitor.get("/en/account/2fa/totp/activate/")

    assert "<svg" in page.text
    assert "data:image" not in page.text
    assert page.context["form"].secret in page.text
    assert "no-store" in page["Cache-Control"]


# --- Sessions ---


@pytest.mark.parametrize(("seconds", "stays"), [(IDLE - 60, True), (IDLE + 61, False)])
def test_a_session_ends_after_half_an_hour_without_a_request(seconds, stays, joel, visitor):
    begin = timezone.now()
    with time_machine.travel(begin):
        sign_in(visitor, joel)
        visitor.get(HOME)
    with time_machine.travel(begin + timedelta(seconds=seconds)):
        assert (visitor.get(HOME).status_code == 200) is stays


def test_a_busy_session_ends_after_twelve_hours(joel, visitor):
    begin = timezone.now()
    for seconds in range(0, LONGEST + 1, IDLE // 2):
        with time_machine.travel(begin + timedelta(seconds=seconds)):
            if seconds == 0:
                sign_in(visitor, joel)
            assert visitor.get(HOME).status_code == 200

    with time_machine.travel(begin + timedelta(seconds=LONGEST + 60)):
        assert "/account/login/" in visitor.get(HOME).url


def test_the_id_of_a_session_changes_at_sign_in_with_the_code_and_with_the_role(joel, visitor):
    visitor.get("/en/account/login/")
    ids = [visitor.session.session_key]
    sign_in(visitor, joel)
    visitor.get(HOME)
    ids.append(visitor.session.session_key)

    StaffRole.objects.create(user=joel, role="reviewer")
    visitor.get(HOME)
    ids.append(visitor.session.session_key)

    with_second_factor(joel)
    visitor.post("/en/account/2fa/reauthenticate/", {"code": code_of(joel)})
    ids.append(visitor.session.session_key)
    assert len(set(ids)) == 4
    assert visitor.get("/en/desk/").status_code == 200


def test_a_new_second_factor_and_one_taken_away_end_all_other_sessions(
    joel, ines, visitor, django_capture_on_commit_callbacks
):
    here, elsewhere, of_another = visitor, Client(), Client()
    for client, who in ((here, joel), (elsewhere, joel), (of_another, ines)):
        sign_in(client, who)
    page = here.get("/en/account/2fa/totp/activate/")

    with django_capture_on_commit_callbacks(execute=True):
        here.post("/en/account/2fa/totp/activate/", {"code": code_for(page.context["form"].secret)})

    assert here.get(HOME).status_code == 200
    assert "/account/login/" in elsewhere.get(HOME).url
    assert of_another.get(HOME).status_code == 200

    elsewhere.force_login(joel)
    here.post("/en/account/2fa/totp/deactivate/")
    assert here.get(HOME).status_code == 200
    assert "/account/login/" in elsewhere.get(HOME).url


def test_ended_sessions_go_at_night_and_the_others_stay(joel, ines, signed_in_client, visitor):
    now = timezone.now()
    with time_machine.travel(now - timedelta(seconds=LONGEST + 60)):
        sign_in(visitor, joel)
    stays = signed_in_client(ines)

    assert forget_ended_sessions() >= 1
    assert forget_ended_sessions() == 0

    assert not Session.objects.filter(expire_date__lt=now).exists()
    assert stays.get(HOME).status_code == 200


# --- Typed text ---


def write(client: Client, text: str = LONG_TEXT):
    return client.post("/en/my/new/", {"organisation": "1", "summary": text})


def test_text_typed_by_somebody_signed_out_waits_until_they_are_in_again(joel, visitor):
    begin = timezone.now()
    with time_machine.travel(begin):
        sign_in(visitor, joel)
        visitor.get(HOME)
    with time_machine.travel(begin + timedelta(seconds=IDLE + 61)):
        answer = write(visitor)
        assert answer.url == "/en/account/login/?next=/en/account/typed-text/"
        assert "Nothing that you saved is lost" in visitor.get(answer.url).text
        sign_in(visitor, joel)

        page = visitor.get("/en/account/typed-text/")

    assert LONG_TEXT in page.text
    assert 'action="/en/my/new/"' in page.text


def test_text_of_one_person_is_not_shown_to_the_next_at_the_same_browser(joel, ines, visitor):
    begin = timezone.now()
    with time_machine.travel(begin):
        sign_in(visitor, joel)
        visitor.get(HOME)
    with time_machine.travel(begin + timedelta(seconds=IDLE + 61)):
        write(visitor)
        sign_in(visitor, ines)

        assert visitor.get("/en/account/typed-text/").url == HOME
        assert typed_text.KEY not in visitor.session


def test_no_password_and_no_code_is_ever_kept(visitor):
    visitor.post("/en/my/new/", {"summary": LONG_TEXT, "password": "secret", "code": "123456"})

    kept = visitor.session[typed_text.KEY]["fields"]
    assert kept == [["summary", LONG_TEXT]]


def test_text_that_nobody_comes_back_for_is_forgotten_after_an_hour(joel, visitor):
    begin = timezone.now()
    with time_machine.travel(begin):
        write(visitor)
    with time_machine.travel(begin + timedelta(seconds=typed_text.KEPT_FOR + 1)):
        sign_in(visitor, joel)
        assert visitor.get("/en/account/typed-text/").url == HOME


def test_an_endless_text_is_not_kept(visitor):
    assert write(visitor, "x" * (typed_text.LONGEST + 1)).url == "/en/account/login/?next=/en/my/new/"


# --- Demonstration logins ---


def test_the_code_of_a_demonstration_login_signs_it_in_and_no_other_login_has_one(visitor, bruno):
    demo.make_demo_people()
    people = demo.make_demo_people()  # twice: nothing new

    with pytest.raises(PermissionError):
        demo.code(bruno)
    visitor.post(
        "/en/account/login/", {"login": demo.login("reviewer").email, "password": demo.login("reviewer").password}
    )
    visitor.post("/en/account/2fa/authenticate/", {"code": demo.code(people["reviewer"], int(time.time()))})

    assert visitor.get("/en/desk/").status_code == 200
