"""Whoever has lost the second factor gets in again when two officers agree, and hears of it before (ASVS 6.4.4)."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import lost_factors
from accounts.models import LostFactor, RefusedAttempt, Role
from outbox.models import Letter
from tests.accounts.browser import give_password
from tests.cast import PASSWORD, person, with_second_factor

pytestmark = pytest.mark.django_db
PAGE = "/en/account/lost-factors/"
HOW = "Called back on the number of 3 May"


@pytest.fixture
def officers(nuno, karima):
    return with_second_factor(nuno), with_second_factor(karima)


@pytest.fixture
def ana(visitor):
    """A reviewer whose telephone is gone."""
    reviewer = person("Ana", Role.REVIEWER)
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.TOTP, data={"secret": "AAAA"})
    Authenticator.objects.create(
        user=reviewer, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )
    return reviewer


def test_two_officers_take_it_away_and_the_person_sets_up_a_new_one(ana, officers, signed_in_client, visitor):
    first, second = (signed_in_client(one) for one in officers)
    elsewhere = signed_in_client(ana)
    first.post(PAGE, {"email": ana.email, "found_out_by": HOW})
    row = LostFactor.objects.get()
    assert Letter.objects.get(name="factor_lost").recipient == ana.email  # before anything happens
    assert Authenticator.objects.filter(user=ana).exists()
    assert HOW in second.get(PAGE).text

    second.post(f"{PAGE}{row.pk}/", {"do": "take"})

    assert not Authenticator.objects.filter(user=ana).exists()
    assert elsewhere.get("/en/desk/").status_code == 302  # signed out
    give_password(visitor, ana.email, PASSWORD)
    assert "/2fa/" in visitor.get("/en/desk/").url  # nothing opens before a new one is there
    assert Letter.objects.filter(name="sign_in_changed", recipient=ana.email).exists()


def test_the_first_officer_cannot_be_the_second(ana, officers, signed_in_client):
    nuno, _karima = officers
    row = lost_factors.ask(email=ana.email, found_out_by=HOW, by=nuno)

    answer = signed_in_client(nuno).post(f"{PAGE}{row.pk}/", {"do": "take"}, follow=True)

    assert "A second officer has to confirm this." in answer.text
    assert Authenticator.objects.filter(user=ana).exists()
    assert RefusedAttempt.objects.get().actor == nuno.pk
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the page
        LostFactor.objects.filter(pk=row.pk).update(outcome="taken", decided_by=nuno, decided_at=timezone.now())


def test_nobody_does_it_for_themselves(officers):
    nuno, karima = officers
    with pytest.raises(lost_factors.FactorRefused):
        lost_factors.ask(email=nuno.email, found_out_by=HOW, by=nuno)
    row = lost_factors.ask(email=nuno.email, found_out_by=HOW, by=karima)

    with pytest.raises(lost_factors.FactorRefused):
        lost_factors.take_away(row, by=nuno)


def test_what_waits_longer_than_a_week_is_asked_anew(ana, officers):
    nuno, karima = officers
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        old = lost_factors.ask(email=ana.email, found_out_by=HOW, by=nuno)
    with pytest.raises(lost_factors.FactorRefused, match="too long"):
        lost_factors.take_away(old, by=karima)

    new = lost_factors.ask(email=ana.email, found_out_by=HOW, by=nuno)

    assert new.pk != old.pk
    lost_factors.take_away(new, by=karima)
    assert not Authenticator.objects.filter(user=ana).exists()


def test_asked_twice_it_waits_once_and_any_officer_ends_it(ana, officers):
    nuno, karima = officers
    row = lost_factors.ask(email=ana.email, found_out_by=HOW, by=nuno)
    assert lost_factors.ask(email=ana.email, found_out_by="again", by=nuno) == row
    assert Letter.objects.filter(name="factor_lost").count() == 1

    lost_factors.refuse(row, by=nuno)

    with pytest.raises(lost_factors.FactorRefused):
        lost_factors.take_away(row, by=karima)
    assert Authenticator.objects.filter(user=ana).exists()


@pytest.mark.parametrize(
    ("address", "how", "said"),
    [
        ("nobody@example.org", HOW, "no account with this address"),
        ("{ana}", " ", "This field is required"),
        ("{ana}", "x" * 2_001, "2001"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(address, how, said, ana, officers, signed_in_client):
    page = signed_in_client(officers[0]).post(PAGE, {"email": address.format(ana=ana.email), "found_out_by": how})

    assert said in page.text
    assert how.strip() in page.text
    assert not LostFactor.objects.exists()


def test_who_is_no_officer_finds_no_such_page(ana, bruno, signed_in_client):
    assert signed_in_client(bruno).get(PAGE).status_code == 404
    with pytest.raises(lost_factors.FactorRefused):
        lost_factors.ask(email=ana.email, found_out_by=HOW, by=bruno)
