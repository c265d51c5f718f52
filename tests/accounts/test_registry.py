"""The registry of organisations: verified, corrected, merged and taken apart, by administrators only."""

import psycopg
import pytest

from accounts import registry
from accounts.models import Organisation, OrganisationChange
from accounts.organisations import OrganisationRefused, likes_of
from repository.models import Activity
from submissions.models import Submission
from tests import situations
from tests.cast import organisation_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(bruno) -> Organisation:
    """Lantern Legal Aid a second time, with a writer of its own."""
    return organisation_of(person("Rosa"), "Lantern Legal Aid Association", "CSO", verified_by=bruno)


def test_whoever_writes_for_one_writes_for_the_other_after_a_merger(lantern, twin, joel, nuno):
    draft = situations.draft(joel)

    registry.merge(lantern, into=twin, by=nuno)

    assert joel.organisations().get() == twin
    assert Submission.objects.get(pk=draft.pk).organisation == twin
    assert Submission.objects.of(person("Rosa")).filter(pk=draft.pk).exists()
    lantern.refresh_from_db()
    assert lantern.merged_into == twin
    assert lantern not in likes_of(twin)


def test_somebody_who_writes_for_both_is_a_member_once(lantern, twin, joel, bruno, nuno):
    joel.memberships.create(organisation=twin, confirmed_by=bruno, confirmed_at=lantern.verified_at)

    registry.merge(lantern, into=twin, by=nuno)

    assert joel.memberships.filter(ended_at=None).get().organisation == twin


def test_a_merger_is_taken_apart_again(lantern, twin, joel, nuno):
    draft = situations.draft(joel)
    change = registry.merge(lantern, into=twin, by=nuno)
    later = situations.draft(joel)  # written for both, after the merger

    registry.undo_merge(change, by=nuno)

    assert joel.organisations().get() == lantern
    assert Submission.objects.get(pk=draft.pk).organisation == lantern
    assert Submission.objects.get(pk=later.pk).organisation == twin
    lantern.refresh_from_db()
    assert lantern.merged_into is None
    with pytest.raises(OrganisationRefused, match="undone already"):
        registry.undo_merge(change, by=nuno)


def test_what_is_published_keeps_the_name_that_was_consented_to(lantern, twin, nuno, joel, bruno, sofia):
    reference = situations.published_submission(joel, reviewer=bruno, publisher=sofia).reference
    before = Activity.objects.get(reference=reference).canonical

    registry.merge(lantern, into=twin, by=nuno)

    after = Activity.objects.get(reference=reference)
    assert after.canonical == before
    assert after.record["attribution"]["name"] == "Lantern Legal Aid"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one, other: setattr(one, "is_protected", True), "protected"),
        (lambda one, other: setattr(other, "is_protected", True), "protected"),
        (lambda one, other: setattr(other, "type", "IO"), "same kind"),
        (lambda one, other: (setattr(other, "verified_at", None), setattr(other, "verified_by", None)), "not verified"),
        (lambda one, other: setattr(other, "merged_into", one), "merged already"),
    ],
)
def test_a_merger_that_would_mislead_or_betray_is_refused(lantern, twin, nuno, spoil, said):
    spoil(lantern, twin)
    lantern.save()
    twin.save()

    with pytest.raises(OrganisationRefused, match=said):
        registry.merge(lantern, into=twin, by=nuno)

    assert not OrganisationChange.objects.exists()


def test_an_organisation_is_not_merged_into_itself(lantern, nuno):
    with pytest.raises(OrganisationRefused, match="itself"):
        registry.merge(lantern, into=lantern, by=nuno)


def test_mergers_are_taken_apart_last_first(lantern, twin, bruno, nuno):
    third = organisation_of(person("Rita"), "Lantern Legal", "CSO", verified_by=bruno)
    first = registry.merge(lantern, into=twin, by=nuno)
    registry.merge(twin, into=third, by=nuno)

    with pytest.raises(OrganisationRefused, match="that merger first"):
        registry.undo_merge(first, by=nuno)
    with pytest.raises(OrganisationRefused, match="has been merged"):
        registry.correct(lantern, name="Lantern", type="CSO", state=None, by=nuno)


def test_a_correction_leaves_what_was_before(lantern, nuno):
    registry.correct(lantern, name=" Lantern Legal Aid Network ", type="CSO", state=None, by=nuno)

    change = OrganisationChange.objects.get()
    assert (change.before["name"], change.after["name"]) == ("Lantern Legal Aid", "Lantern Legal Aid Network")
    assert change.by == nuno
    for values in ({"name": "Lantern Legal Aid Network", "type": "CSO"}, {"name": "Lantern", "type": "STATE"}):
        with pytest.raises(OrganisationRefused):
            registry.correct(lantern, **values, state=None, by=nuno)


@pytest.mark.parametrize("who", ["bruno", "sofia", "olga", "joel", "amina"])
def test_only_an_administrator_keeps_the_registry(lantern, twin, who, request):
    other = request.getfixturevalue(who)

    for act in (
        lambda: registry.merge(lantern, into=twin, by=other),
        lambda: registry.verify(lantern, by=other),
        lambda: registry.correct(lantern, name="X", type="CSO", state=None, by=other),
    ):
        with pytest.raises(OrganisationRefused, match="administrator"):
            act()


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_what_was_entered(lantern, nuno, app_connection):
    registry.correct(lantern, name="Lantern Legal Aid Network", type="CSO", state=None, by=nuno)

    for statement in ("UPDATE accounts_organisationchange SET act = ''", "DELETE FROM accounts_organisationchange"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)
