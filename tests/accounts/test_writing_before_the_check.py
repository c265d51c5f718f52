"""A newcomer writes before OHCHR has checked the organisation; colleagues; the last one who leaves. No draft is lost."""

import pytest
from django.urls import reverse

from accounts import organisations
from accounts.models import Membership, Organisation
from outbox.models import Letter
from submissions import moves
from submissions.models import Submission
from tests import situations
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    return person("Newcomer")


@pytest.fixture
def waiting(newcomer):
    return organisations.propose(
        name="Harbour Circle", type="CSO", state=None, evidence="https://harbour.example", by=newcomer
    )


def test_who_named_an_organisation_writes_at_once_and_sends_after_the_check(newcomer, waiting, bruno, signed_in_client):
    assert signed_in_client(newcomer).get("/en/my/new/").status_code == 200
    submission = situations.draft(newcomer)
    with pytest.raises(moves.MoveRefused, match="not verified your organisation yet"):
        moves.submit(submission, by=newcomer)

    organisations.confirm(waiting, by=bruno, checked_by="Its page and a telephone call.")
    moves.submit(submission, by=newcomer)

    made = Organisation.objects.get(pk=waiting.organisation_id)
    assert (made.evidence, made.checked_by) == ("https://harbour.example", "Its page and a telephone call.")


def test_the_draft_follows_when_the_registry_has_the_organisation_already(newcomer, waiting, bruno, lantern):
    submission = situations.draft(newcomer)

    organisations.confirm(waiting, instead=lantern, by=bruno)

    assert Submission.objects.get(pk=submission.pk).organisation == lantern
    assert Submission.objects.of(newcomer).count() == 1
    assert not Organisation.objects.filter(pk=waiting.organisation_id).exists()


def test_the_draft_follows_when_the_first_name_was_turned_down(newcomer, waiting, bruno):
    submission = situations.draft(newcomer)
    organisations.end(waiting, by=bruno)
    assert not Submission.objects.of(newcomer).exists()

    organisations.propose(name="Harbour Circle e.V.", type="CSO", state=None, by=newcomer)

    assert Submission.objects.of(newcomer).get() == submission


def test_waiting_for_somebody_elses_organisation_opens_nothing(newcomer, waiting):
    """Not even one that is being checked as well."""
    situations.draft(newcomer)
    other = person("Other")
    Membership.objects.create(organisation=waiting.organisation, user=other)

    assert not other.organisations().exists()
    assert not Submission.objects.of(other).exists()


# --- colleagues


def test_a_colleague_is_taken_in_by_a_letter_and_sees_the_same_drafts(joel, lantern, signed_in_client):
    situations.draft(joel)
    membership = joel.memberships.get()
    browser = signed_in_client(joel)
    for _twice in "ab":
        browser.post(
            reverse("accounts:invite_colleague", args=[membership.pk]), {"email": "mira@example.org", "name": "Mira"}
        )

    [letter] = Letter.objects.filter(name="colleague_invited")
    assert lantern.name not in letter.subject + letter.body
    mira = Membership.objects.current().exclude(user=joel).get().user
    assert Submission.objects.of(mira).count() == 1
    assert "Mira" in browser.get(reverse("accounts:organisation")).text


def test_nobody_else_takes_colleagues_in_and_no_officer_is_taken_in(joel, ines, lantern, bruno, amina):
    with pytest.raises(organisations.OrganisationRefused):
        organisations.invite(lantern, email="x@example.org", by=ines)
    for officer in (bruno, amina):
        with pytest.raises(organisations.OrganisationRefused):
            organisations.invite(lantern, email=officer.email, by=joel)


def test_a_newcomer_who_is_being_checked_takes_nobody_in(newcomer, waiting):
    with pytest.raises(organisations.OrganisationRefused):
        organisations.invite(waiting.organisation, email="x@example.org", by=newcomer)


# --- the last one leaves


def test_the_last_one_leaves_and_what_was_sent_goes_on(joel, lantern, bruno, nuno, signed_in_client):
    submission = situations.sent(joel)
    signed_in_client(joel).post(reverse("accounts:leave_organisation", args=[joel.memberships.get().pk]))

    assert not Submission.objects.of(joel).exists()
    assert "Lantern Legal Aid" in signed_in_client(nuno).get(reverse("accounts:checks")).text
    moves.take_up(submission, by=bruno)
    moves.return_for_changes(submission, by=bruno, message="Shorter, please.")  # nobody to write to, and no error

    successor = person("Successor")
    asked = organisations.propose(name="Lantern Legal Aid", type="CSO", state=None, by=successor)
    organisations.confirm(asked, instead=lantern, by=bruno)
    assert Submission.objects.of(successor).get() == submission
    assert "Nobody writes for these" not in signed_in_client(nuno).get(reverse("accounts:checks")).text


def test_a_protected_organisation_without_people_is_told_by_its_kind(joel, lantern, nuno, signed_in_client):
    type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)
    organisations.end(joel.memberships.get(), by=joel)

    page = signed_in_client(nuno).get(reverse("accounts:checks")).text
    assert "Lantern" not in page
    assert "Civil society organization" in page


def test_one_time_codes_are_offered(newcomer, joel, signed_in_client):
    assert "Set up one-time codes" in signed_in_client(joel).get(reverse("accounts:organisation")).text


def test_nobody_ends_somebody_elses_membership_there(joel, ines, signed_in_client):
    answer = signed_in_client(ines).post(reverse("accounts:leave_organisation", args=[joel.memberships.get().pk]))

    assert answer.status_code == 404
    assert joel.memberships.get().ended_at is None
