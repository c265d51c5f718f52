"""What a person may ask about their own data, done by an administrator: export, correct, close, remove; history stays whole."""

import json

import psycopg
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.utils import timezone

import outbox
from accounts import own_data
from accounts.models import PersonChange, User
from accounts.own_data import PersonRefused
from consent import gate
from consent.models import ConsentRequest, Event
from consent.receipts import receipt
from outbox import letters
from outbox.models import Letter
from submissions.models import Move
from tests import situations
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

PAGES = "/en/desk/people"


@pytest.fixture
def desk(nuno, signed_in_client):
    return signed_in_client(nuno)


def test_a_person_gets_what_is_known_of_them_as_a_file(desk, joel, nuno):
    situations.sent(joel)

    answer = desk.post(f"{PAGES}/{joel.pk}/export/")

    assert answer["Content-Disposition"] == f'attachment; filename="person-{joel.pk}.json"'
    assert answer["Cache-Control"] == "private, no-store"
    known = json.loads(answer.content)
    assert known["account"]["email"] == "joel@example.org"
    assert known["addresses"] == [{"email": "joel@example.org", "verified": True, "primary": True}]
    assert [one["organisation"] for one in known["organisations"]] == ["Lantern Legal Aid"]
    assert known["named elsewhere"]["submissions.move"] >= 1
    assert situations.ANSWERS["basics"]["title"] not in answer.text  # texts are the organisation's
    assert PersonChange.objects.get().by == nuno


def test_an_export_names_no_protected_organisation(joel, lantern, nuno):
    type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)

    known = own_data.export(joel, by=nuno)

    assert "Lantern" not in json.dumps(known)


def test_data_are_corrected_and_the_entry_does_not_keep_what_they_were(desk, joel):
    typed = {"name": "Joel Example", "function": "Programme officer", "language": "fr"}
    preview = desk.post(f"{PAGES}/{joel.pk}/correct/", typed)
    assert "Joel Example" in preview.text
    assert User.objects.get(pk=joel.pk).name == "Joel"

    desk.post(f"{PAGES}/{joel.pk}/correct/", {**typed, "step": "confirmed"})

    joel.refresh_from_db()
    assert (joel.name, joel.function, joel.language) == ("Joel Example", "Programme officer", "fr")
    assert PersonChange.objects.get().act == "corrected"
    assert "Nothing would change." in desk.post(f"{PAGES}/{joel.pk}/correct/", typed).text


def test_a_closed_account_opens_nothing_until_it_is_opened_again(desk, joel, signed_in_client):
    inside = signed_in_client(joel)

    desk.post(f"{PAGES}/{joel.pk}/close/")
    assert inside.get("/en/my/").status_code in (302, 404)

    desk.post(f"{PAGES}/{joel.pk}/close/")
    assert inside.get("/en/my/").status_code in (302, 404)  # whoever was inside comes in anew
    assert signed_in_client(User.objects.get(pk=joel.pk)).get("/en/my/").status_code == 200


def test_name_and_address_go_and_what_was_done_stays(joel, nuno):
    sent = situations.sent(joel)
    outbox.post("submission_received", to=joel, reference=sent.reference, link="/en/my/")
    moves = list(Move.objects.values())

    own_data.remove(joel, by=nuno)

    joel.refresh_from_db()
    assert (joel.email, joel.name, joel.is_active) == (f"person-{joel.pk}@removed.invalid", "", False)
    assert str(joel) == f"Person {joel.pk}"
    assert list(Move.objects.values()) == moves
    assert not joel.organisations().exists()
    assert not EmailAddress.objects.filter(user=joel).exists()
    assert not Letter.objects.filter(recipient="joel@example.org").exists()
    assert not Letter.objects.filter(recipient=joel.email).due(timezone.now()).exists()
    assert authenticate(username="joel@example.org", password=PASSWORD) is None


def test_the_ledger_of_a_removed_focal_point_is_whole_and_new_receipts_bear_no_name(joel, bruno, amina, nuno):
    submission = situations.with_states(joel, reviewer=bruno)
    gate.grant(ConsentRequest.objects.get(document=submission.current.document, state="QMA"), by=amina)
    event = Event.objects.get(state="QMA", kind="granted")
    with pytest.raises(PersonRefused, match="End the mandate first"):
        own_data.remove(amina, by=nuno)
    amina.mandates.update(revoked_at=timezone.now(), revoked_by=nuno)
    ledger = list(Event.objects.order_by("pk").values())

    own_data.remove(amina, by=nuno)

    said = receipt(event)["parties"]["decided_by"]
    assert (said["name"], said["function"]) == ("", "Second Secretary")  # the office stays
    assert list(Event.objects.order_by("pk").values()) == ledger
    assert not Authenticator.objects.filter(user=amina).exists()


def test_the_page_says_what_cannot_be_undone_before_it_is_done(desk, joel):
    preview = desk.post(f"{PAGES}/{joel.pk}/remove/", {"step": "form"})
    assert "This cannot be undone." in preview.text
    assert "joel@example.org" in preview.text
    assert User.objects.get(pk=joel.pk).name == "Joel"

    page = desk.post(f"{PAGES}/{joel.pk}/remove/", {"step": "confirmed"}, follow=True)

    assert f"Person {joel.pk}" in page.text
    assert "joel@example.org" not in page.text
    assert "removed already" in desk.post(f"{PAGES}/{joel.pk}/export/", follow=True).text
    assert "joel@example.org" not in desk.get(f"{PAGES}/", {"q": "joel"}).text.replace("value=", "")


def test_who_works_for_ohchr_is_not_removed_and_nobody_handles_their_own_data(bruno, nuno, desk):
    with pytest.raises(PersonRefused, match="Take it first"):
        own_data.remove(bruno, by=nuno)
    for act in (own_data.remove, own_data.export, own_data.close):
        with pytest.raises(PersonRefused, match="Your own data"):
            act(nuno, by=nuno)
    assert "Another administrator does the rest." in desk.get(f"{PAGES}/{nuno.pk}/").text


@pytest.mark.parametrize("who", ["bruno", "olga", "amina"])
def test_only_an_administrator_handles_data_of_others(who, joel, request, signed_in_client):
    other = request.getfixturevalue(who)

    with pytest.raises(PersonRefused, match="administrator"):
        own_data.export(joel, by=other)
    assert signed_in_client(other).get(f"{PAGES}/{joel.pk}/").status_code == 404


def test_an_address_is_forgotten_on_letters_that_had_one_key(joel):
    for address in ("joel@example.org", "j.example@example.org"):
        letters.post("submission_received", to=letters.Recipient(address), reference="TCR-1", link="/x", key="one")

    for address in ("joel@example.org", "j.example@example.org"):
        assert letters.forget(address, instead="person-7@removed.invalid") == 1

    assert Letter.objects.filter(recipient="person-7@removed.invalid", given_up_at__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_an_entry(joel, nuno, app_connection):
    own_data.export(joel, by=nuno)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute("DELETE FROM accounts_personchange")
