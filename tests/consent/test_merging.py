"""Two records of one activity become one: the address of the one leads to the other, for as long as that is public."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from consent import gate, merging
from consent.models import Merged
from consent.verbs import Refused
from repository.catalogue import epoch, references
from repository.models import Activity, Successor, Tombstone
from tests import situations

pytestmark = pytest.mark.django_db
FORMS = [
    "/en/activities/{}/", "/ar/activities/{}/", "/en/activities/{}.json", "/en/activities/{}.iati.xml", "/api/v1/activities/{}/",
    "/api/v1/activities/{}/versions/",
]  # fmt: skip


@pytest.fixture
def kept() -> str:
    return situations.published().reference


def merged(into: str, by, **proposed) -> str:
    """A record that was public, and was merged into this one."""
    reference = situations.published(**proposed).reference
    merging.merge(reference, into=into, by=by)
    return reference


def answers(visitor, reference: str) -> list[tuple[int, str]]:
    given = [visitor.get(form.format(reference)) for form in FORMS]
    return [(one.status_code, one.headers.get("Location", "")) for one in given]


def test_each_address_of_it_leads_to_the_same_address_of_the_other(kept, bruno, visitor):
    gone = merged(kept, bruno)

    assert answers(visitor, gone) == [(301, form.format(kept)) for form in FORMS]
    asked = visitor.get(f"/api/v1/activities/{gone}/?fields=reference")
    assert asked["Location"] == f"/api/v1/activities/{kept}/?fields=reference"
    assert asked["Cache-Control"] == "no-cache"
    assert {status for status, _ in answers(visitor, kept)} == {200}
    assert not Activity.objects.filter(reference=gone).exists()
    assert Tombstone.objects.filter(reference=gone).exists()


def test_when_a_state_takes_its_consent_back_the_redirect_goes_with_the_record(kept, bruno, amina, visitor):
    gone = merged(kept, bruno)
    before = epoch.current().value

    gate.revoke(kept, state="QMA", by=amina)

    assert {status for status, _ in answers(visitor, gone)} == {410}
    assert not any(kept in location for _, location in answers(visitor, gone))
    assert not Successor.objects.exists()
    assert epoch.current().value != before


def test_it_comes_back_with_the_record(kept, bruno, amina, sofia, visitor):
    gone = merged(kept, bruno)
    gate.revoke(kept, state="QMA", by=amina)

    situations.published(kept)

    assert visitor.get(f"/en/activities/{gone}/")["Location"] == f"/en/activities/{kept}/"


def test_a_new_text_of_the_other_keeps_the_redirect(kept, bruno, visitor):
    gone = merged(kept, bruno)

    situations.published(kept, title="The same, in other words")

    assert visitor.get(f"/en/activities/{gone}/").status_code == 301


def test_what_was_never_public_leads_nowhere_and_tells_of_nothing(kept, bruno, visitor):
    never = situations.asked_about().document.record_id
    unknown = references.new("TCR")
    merging.merge(never, into=kept, by=bruno)
    merging.merge(unknown, into=kept, by=bruno)

    assert not Successor.objects.exists()
    assert answers(visitor, never) == answers(visitor, unknown) == [(404, "")] * len(FORMS)


def test_nothing_is_merged_into_what_is_not_public(bruno):
    waiting, public = situations.asked_about().document.record_id, situations.published().reference

    with pytest.raises(Refused, match="is not public"):
        merging.merge(public, into=waiting, by=bruno)

    assert Activity.objects.filter(reference=public).exists()


def test_what_had_been_merged_into_it_goes_along(kept, bruno, visitor):
    middle = situations.published().reference
    first = merged(middle, bruno)

    merging.merge(middle, into=kept, by=bruno)

    for reference in (first, middle):
        assert visitor.get(f"/en/activities/{reference}/")["Location"] == f"/en/activities/{kept}/"


def test_published_again_it_has_its_own_address_and_ends_as_any_other(kept, bruno, visitor):
    gone = merged(kept, bruno)

    situations.published(gone)

    assert visitor.get(f"/en/activities/{gone}/").status_code == 200
    assert not Merged.objects.exists()
    gate.withdraw(gone, by=bruno)
    assert visitor.get(f"/en/activities/{gone}/").status_code == 410


def test_the_grants_given_to_it_are_spent(kept, bruno, sofia):
    document = situations.granted()
    merging.merge(document.record_id, into=kept, by=bruno)

    with pytest.raises(Refused):
        gate.publish(document, by=sofia)


def test_the_desk_cannot_write_redirects_itself(kept):
    planted = [
        "INSERT INTO repository_successor (reference, successor) VALUES ('TCR-00000000', %s)",
        "INSERT INTO consent_merged (record_id, successor_id) VALUES (%s, 'TCR-00000000')",
    ]
    for statement in planted:
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [kept])


def test_the_public_role_reads_redirects_and_not_what_was_merged(public_connection):
    assert public_connection.execute("SELECT count(*) FROM repository_successor").fetchone() is not None
    with pytest.raises(Exception, match="permission denied"):
        public_connection.execute("SELECT count(*) FROM consent_merged")
