"""What is told of the texts that a record had: when each was published and what changed; nothing after a withdrawal."""

import re

import pytest

from consent import gate
from repository.models import PublishedVersion
from tests import situations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def told(visitor, reference: str) -> list[dict]:
    return visitor.get(f"/api/v1/activities/{reference}/versions/").json()


def test_each_publication_is_a_version_with_what_changed(public, visitor):
    first = situations.published(states=["QMA"], title="The first title", amount="10.00", currency="USD")
    second = situations.published(
        first.reference, states=["QMA", "QMB"], title="The second title", amount="10.00", currency="USD"
    )

    versions = told(visitor, first.reference)

    assert [(one["number"], one["document"]) for one in versions] == [(2, second.document), (1, first.document)]
    assert versions[0]["changed"] == ["states_concerned", "title"]
    assert versions[1]["changed"] == []
    assert versions[0]["published_at"] == second.published_at.isoformat()


def test_the_page_tells_of_versions_where_there_are_several(public, visitor):
    first = situations.published(states=["QMA"], title="Before it was changed")
    alone = visitor.get(f"/en/activities/{first.reference}/").text
    situations.published(first.reference, states=["QMA"], title="After it was changed")
    changed = visitor.get(f"/en/activities/{first.reference}/").text

    assert 'id="versions"' not in alone
    assert re.search(r"Version 2, published on .*?Changed:\s+Title", changed, re.DOTALL)
    assert "Before it was changed" not in changed


def test_nothing_stays_after_a_withdrawal_and_the_history_begins_anew(public, visitor):
    first = situations.published(states=["QMA"])
    situations.published(first.reference, states=["QMA"], title="Another title")
    gate.revoke(first.reference, state="QMA", by=situations.focal_point("QMA"))

    assert visitor.get(f"/api/v1/activities/{first.reference}/versions/").status_code == 410
    assert not PublishedVersion.objects.filter(reference=first.reference).exists()

    situations.published(first.reference, states=["QMA"], title="A third title")
    assert [one["number"] for one in told(visitor, first.reference)] == [1]


def test_a_text_that_waits_for_consent_is_no_version(public, visitor):
    first = situations.published(states=["QMA"])

    situations.asked_about(first.reference, states=["QMA"], title="It waits")

    assert len(told(visitor, first.reference)) == 1


def test_what_never_was_public_has_no_history(public, visitor):
    waiting, never = (
        visitor.get(f"/api/v1/activities/{reference}/versions/")
        for reference in (public.asked, situations.references.new("TCR"))
    )

    assert waiting.status_code == never.status_code == 404
    assert waiting.content == never.content
