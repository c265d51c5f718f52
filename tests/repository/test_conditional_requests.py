"""A copy that is still true is confirmed by one look-up; one that may not be is made anew; nothing private is kept."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent import gate
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ["/en/", "/en/activities/?state=QMA", "/en/states/", "/en/recommendations/", "/en/activities.atom", "/sitemap.xml",
             "/api/v1/activities/", "/api/v1/changes/", "/api/v1/schema/"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_answered_with_304_and_no_question_but_the_epoch(address, public, visitor):
    first = visitor.get(address)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = visitor.get(address, headers={"If-None-Match": first["ETag"]})

    assert re.fullmatch(r'"[0-9a-f]{32}"', first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert {query["sql"].split("FROM ")[1].split()[0] for query in queries} == {'"repository_epoch"'}


def test_a_copy_made_weak_on_the_way_is_recognised(public, visitor):
    tag = visitor.get("/en/")["ETag"]

    assert visitor.get("/en/", headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert visitor.get("/en/", headers={"If-None-Match": f'"other", {tag}'}).status_code == 304


def test_the_tag_is_of_the_address_with_its_query_and_language(public, visitor):
    tags = [
        visitor.get(address)["ETag"]
        for address in ("/en/activities/", "/fr/activities/", "/en/activities/?q=a", "/en/")
    ]

    assert len(set(tags)) == 4
    for tag in tags[1:]:
        assert visitor.get("/en/activities/", headers={"If-None-Match": tag}).status_code == 200


def test_an_asterisk_proves_no_copy_and_shows_no_record(public, visitor):
    assert visitor.get(f"/en/activities/{public.asked}/", headers={"If-None-Match": "*"}).status_code == 404
    assert visitor.get("/en/activities/", headers={"If-None-Match": "*"}).status_code == 200


def test_publishing_and_revoking_move_every_tag(public, visitor):
    before = visitor.get("/en/states/")["ETag"]
    activity = situations.published(states=["QMB"])
    between = visitor.get("/en/states/")["ETag"]
    gate.revoke(activity.reference, state="QMB", by=situations.focal_point("QMB"))

    assert len({before, between, visitor.get("/en/states/")["ETag"]}) == 3


def test_what_happens_in_private_moves_no_tag(public, visitor):
    before = visitor.get("/en/activities/")["ETag"]

    asked = situations.asked_about(states=["QMA", "QMB"])
    gate.withhold(situations.request_of(asked.document, "QMA"), by=situations.focal_point("QMA"))
    gate.grant(situations.request_of(asked.document, "QMB"), by=situations.focal_point("QMB"))

    assert visitor.get("/en/activities/")["ETag"] == before


def test_a_new_day_moves_the_tag(public, visitor, time_machine):
    time_machine.move_to("2026-11-30T22:59:00Z", tick=False)
    before = visitor.get("/en/activities/?group=LDC")["ETag"]
    time_machine.move_to("2026-11-30T23:01:00Z", tick=False)

    assert visitor.get("/en/activities/?group=LDC")["ETag"] != before


def test_a_page_made_for_a_person_is_kept_nowhere(public, visitor, signed_in_client, sofia):
    tag = visitor.get("/en/activities/")["ETag"]

    page = signed_in_client(sofia).get("/en/activities/", headers={"If-None-Match": tag})

    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "ETag" not in page
    assert "Cookie" in visitor.get("/en/activities/")["Vary"]


def test_errors_carry_no_tag(public, visitor):
    for address in (f"/en/activities/{public.gone}/", f"/en/activities/{public.asked}/", "/api/v1/activities/?state=X"):
        assert "ETag" not in visitor.get(address)
