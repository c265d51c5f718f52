"""The clock hides what is public without its consents, seals the site when that is too much, and two persons open it again."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policies import is_public
from config.checks import patterns
from config.seal import shows_records
from consent import gate, seal, verification, watch
from consent.models import Event
from consent.verbs import Refused
from outbox.models import Letter
from repository.catalogue import epoch
from repository.models import Activity, Tombstone
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return world.people()


@pytest.fixture
def public(cast) -> list[str]:
    return [world.publish(cast) for _ in range(3)]


def retitle(superuser, references: list[str]) -> None:
    superuser.execute("SET session_replication_role = 'replica'")
    superuser.execute("UPDATE repository_activity SET title = 'Another' WHERE reference = ANY (%s)", [references])


def open_again(cast) -> None:
    seal.unseal(by=cast.reviewer)
    seal.unseal(by=cast.second_officer)


# ------------------------------------------------------------------------------------------------ the proof acts


def test_a_record_that_does_not_match_the_ledger_is_hidden_and_the_alarm_raised(
    cast, public, superuser_connection, karima, caplog
):
    retitle(superuser_connection, public[:1])

    with caplog.at_level(logging.CRITICAL, logger="consent.watch"):
        assert "column title differs" in watch.verify_and_act()

    assert not Activity.objects.filter(reference=public[0]).exists()
    assert Activity.objects.filter(reference__in=public).count() == 2
    assert Tombstone.objects.filter(reference=public[0]).exists()
    assert Event.objects.of(public[0]).last().kind == "held"
    assert epoch.current().sealed_at is None
    letter = Letter.objects.get(name="alarm_hidden", recipient=karima.email)
    assert public[0] in letter.subject
    assert "Another" not in letter.body
    assert "offences" in caplog.text
    assert watch.verify_and_act().endswith("whole.")


def test_of_two_officers_who_end_such_a_hold_the_states_are_asked_anew(cast, public, superuser_connection):
    retitle(superuser_connection, public[:1])
    watch.verify_and_act()

    gate.release(public[0], by=cast.reviewer)
    gate.release(public[0], by=cast.second_officer)

    document = Event.objects.of(public[0]).filter(kind="published").get().document
    with pytest.raises(Refused, match="waits for a State"):
        gate.publish(document, by=cast.publisher)


def test_more_than_one_in_a_hundred_seal_the_site_and_hide_nothing(cast, public, superuser_connection, karima):
    before = Activity.objects.count()
    retitle(superuser_connection, public)

    watch.verify_and_act()
    watch.verify_and_act()

    assert Activity.objects.count() == before
    assert Event.objects.filter(kind="sealed").count() == 1
    assert Letter.objects.filter(name="alarm_sealed", recipient=karima.email).count() == 1
    with pytest.raises(Refused, match="public without being consented to"):
        seal.unseal(by=cast.reviewer)
    for reference in public:
        watch.hide(reference)
    open_again(cast)


def test_what_was_put_right_meanwhile_is_not_hidden(public):
    assert watch.hide(public[0]) is False
    assert Activity.objects.filter(reference=public[0]).exists()


def test_a_record_that_nobody_was_asked_about_is_hidden_too(public, superuser_connection):
    connection = superuser_connection
    connection.execute("SET session_replication_role = 'replica'")
    connection.execute(
        "UPDATE repository_activity SET reference = 'TCR-00000000' WHERE reference = %s", [public[0]]
    )  # a row that the gate knows nothing of

    watch.verify_and_act()

    assert not Activity.objects.filter(reference="TCR-00000000").exists()


def test_the_proof_is_of_one_instant(cast, public):
    """A publication that is committed while the proof reads is not judged by the ledger of before."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def publish() -> None:
        try:
            world.publish(cast)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        for _ in range(5):
            other = pool.submit(publish)
            assert verification.verify().mismatched == []
            other.result()


# ---------------------------------------------------------------------------------------------- while it is sealed


@pytest.fixture
def sealed(cast, public):
    seal.seal("for the test")
    yield
    if epoch.current().sealed_at is not None:
        open_again(cast)


def test_nothing_is_served_in_public(sealed, public):
    visitor = Client()
    for address in ("/en/", "/ar/activities/", f"/en/activities/{public[0]}/", "/en/activities.atom", "/sitemap.xml",
                    "/en/states/QMA/", "/en/updates/", "/en/activities/TCR-00000000/"):  # fmt: skip
        reply = visitor.get(address)
        assert reply.status_code == 503, address
        assert reply["Retry-After"] == "3600"
        assert reply["Cache-Control"] == "no-store"
        assert public[0] not in reply.content.decode()
    problem = visitor.get("/api/v1/activities/")
    assert (problem.status_code, problem.json()["status"]) == (503, 503)


def test_a_kept_copy_is_not_declared_true(cast, public):
    visitor = Client()
    tag = visitor.get("/en/activities/")["ETag"]
    seal.seal("for the test")

    assert visitor.get("/en/activities/", headers={"if-none-match": tag}).status_code == 503

    open_again(cast)
    assert visitor.get("/en/activities/", headers={"if-none-match": tag}).status_code == 200, "the epoch has moved"


def test_a_state_can_still_take_its_consent_back(cast, sealed, public):
    gate.revoke(public[1], state="QMA", by=cast.focal["QMA"])

    assert not Activity.objects.filter(reference=public[1]).exists()


def test_people_can_still_sign_in_and_the_site_lives(sealed):
    visitor = Client()
    for address in ("/healthz", "/readyz", "/en/account/login/", "/en/state/receipts/key/"):
        assert visitor.get(address).status_code == 200, address


def test_a_new_address_that_is_open_to_all_is_closed_by_the_seal_unless_its_room_shows_no_record():
    open_still = {
        pattern.name for _route, pattern in patterns()
        if is_public(pattern) and not shows_records(pattern.callback, pattern.name)
    }  # fmt: skip

    assert open_still <= {
        "metrics",  # for the operator alone, and without a word of a record
        "to_language", "permalink", "healthz", "readyz", "mail", "styleguide", "accessibility", "data_protection", "display",
        "receipt_key", "verifier", "read",  # read: a text before a State, by the secret link that it gave to its capital
        "own", "stop",  # of a reader's mail: who wants no more of it need not wait
        "account_login", "account_signup", "account_inactive", "account_email_verification_sent",
        "account_confirm_email", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done", "account_confirm_login_code",
        "mfa_authenticate",
    }, "Does it show a record? Then its room is not one of config.seal.SHOW_NO_RECORD."  # fmt: skip


def test_two_persons_end_the_seal_on_their_page(sealed, signed_in_client, karima, bruno):
    first, second = signed_in_client(bruno), signed_in_client(karima)
    assert "Sealed since" in first.get("/en/desk/seal/").content.decode()
    assert '/en/desk/seal/"' in first.get(reverse("accounts:home")).content.decode()

    assert "second officer has to end it" in first.post("/en/desk/seal/", follow=True).content.decode()
    assert "A second person has to end the seal." in first.post("/en/desk/seal/", follow=True).content.decode()
    assert Client().get("/en/activities/").status_code == 503
    assert "The public side is open again." in second.post("/en/desk/seal/", follow=True).content.decode()

    assert Client().get("/en/activities/").status_code == 200
    assert Event.objects.order_by("number").last().kind == "unsealed"
    assert Event.objects.order_by("number").last().actor == karima.pk


def test_only_officers_can_end_it(cast, sealed):
    with pytest.raises(Refused, match="Only OHCHR staff"):
        seal.unseal(by=cast.focal["QMA"])


# ------------------------------------------------------------------------------------- who vouches for a database


def test_the_public_rooms_wait_until_somebody_has_vouched_for_a_restarted_database(public, settings, owner_connection):
    settings.SITE_ROLE = "public"
    assert Client().get("/en/activities/").status_code == 200
    owner_connection.execute("UPDATE repository_epoch SET attested_for = 'before the restart'")

    assert Client().get("/en/activities/").status_code == 503

    assert seal.check() == ""  # the clock of the desk, within a minute
    assert Client().get("/en/activities/").status_code == 200


def test_the_whole_site_vouches_for_itself_at_the_first_request(public, owner_connection):
    owner_connection.execute("UPDATE repository_epoch SET attested_for = ''")

    assert Client().get("/en/activities/").status_code == 200

    assert epoch.current().attested


def test_without_its_journal_a_ledger_is_not_vouched_for(cast, public, owner_connection):
    from consent import journal

    journal.path().unlink()
    owner_connection.execute("UPDATE repository_epoch SET attested_for = ''")

    assert Client().get("/en/activities/").status_code == 503

    assert Event.objects.filter(kind="sealed").last().detail.startswith("the journal is missing")
    open_again(cast)
    assert Client().get("/en/activities/").status_code == 200
    assert verification.verify().offences == []


def test_while_the_journal_cannot_be_reached_nobody_vouches_and_nothing_is_sealed(
    public, settings, tmp_path, owner_connection
):
    (tmp_path / "taken").write_text("")
    settings.JOURNAL_PATH = str(tmp_path / "taken")
    owner_connection.execute("UPDATE repository_epoch SET attested_for = ''")

    assert Client().get("/en/activities/").status_code == 503

    assert epoch.current().sealed_at is None


def test_the_ledger_keeps_events_about_the_site_and_about_records_apart(app_connection, public):
    import psycopg

    for kind, reference in (("unsealed", public[0]), ("held", None)):
        with pytest.raises(psycopg.errors.CheckViolation):
            app_connection.execute(
                "SELECT consent_append(%s, %s, NULL, NULL, 1, NULL, '', '', '', NULL, NULL)", [kind, reference]
            )
