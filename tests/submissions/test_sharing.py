"""A partner reads a text by a link, without an account: as the public would see it, nothing else, and the link ends."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import secret_addresses
from accounts.models import Membership
from consent import gate
from consent.verbs import Refused
from submissions import moves, sharing
from submissions.models import Act, Attribution, DraftLink, Submission
from tests import situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(joel) -> Submission:
    return situations.draft(joel, basics={"title": "Forty clerks learn to write plainly"})


@pytest.fixture
def shared(text, joel) -> tuple[DraftLink, str]:
    return sharing.share(text, reader="Bar association", days=14, by=joel)


def address(secret: str) -> str:
    return f"/en/my/read/{secret}/"


def test_a_writer_makes_a_link_on_the_page_and_sees_its_address_once(text, joel, visitor, signed_in_client):
    browser = signed_in_client(joel)
    page = browser.post(f"/en/my/{text.reference}/share/", {"reader": "Bar association", "days": "7"}).content.decode()
    secret = re.search(r"/en/my/read/([\w-]+)/", page)[1]

    again = browser.get(f"/en/my/{text.reference}/share/").content.decode()

    assert secret not in again
    assert "Bar association" in again
    assert "Not opened yet." in again
    assert secret not in str(DraftLink.objects.values().get())  # only its hash is kept
    assert visitor.get(address(secret)).status_code == 200
    assert "Opened 1 time," in browser.get(f"/en/my/{text.reference}/share/").content.decode()


def test_the_partner_sees_the_text_as_it_is_now_and_nothing_to_change_it_with(shared, text, joel, visitor):
    situations.draft(joel, basics={"title": "Another text of the same people"})
    page = visitor.get(address(shared[1])).content.decode()

    assert "Forty clerks learn to write plainly" in page
    assert "Another text" not in page
    for part in ["<textarea", f"/my/{text.reference}/", 'name="version"', "Bar association", "Joel"]:
        assert part not in page
    assert visitor.post(address(shared[1])).status_code == 405


def test_no_cache_no_search_engine_and_no_other_site_learns_the_address(shared, visitor):
    reply = visitor.get(address(shared[1]))

    assert reply["Cache-Control"] == "no-store"
    assert reply["Referrer-Policy"] == "same-origin"
    assert "noindex" in reply["X-Robots-Tag"]
    assert 'rel="canonical"' not in reply.content.decode()


def test_who_is_shown_by_its_kind_is_named_on_no_page_of_a_link_and_is_warned(text, joel, visitor, signed_in_client):
    Submission.objects.filter(pk=text.pk).update(attribution=Attribution.CATEGORY)
    _link, secret = sharing.share(text, reader="Bar association", days=7, by=joel)

    page = visitor.get(address(secret)).content.decode()

    assert "Lantern Legal Aid" not in page
    assert "Joel" not in page
    own = signed_in_client(joel).get(f"/en/my/{text.reference}/share/").content.decode()
    assert "whoever gets the link from you knows that you write" in own


@pytest.mark.parametrize("end", ["ran out", "revoked", "withdrawn", "maker left", "account closed", "never was"])
def test_a_link_that_ended_answers_like_one_that_never_was(shared, text, joel, visitor, end):
    link, secret = shared
    nowhere = visitor.get(address("a" * 32))
    if end == "ran out":
        DraftLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        sharing.revoke(link, by=joel)
    elif end == "withdrawn":
        moves.withdraw(text, by=joel)
    elif end == "maker left":
        Membership.objects.filter(user=joel).delete()
    elif end == "account closed":
        joel.is_active = False
        joel.save()
    else:
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")

    reply = visitor.get(address(secret))

    assert reply.status_code == nowhere.status_code == 404
    assert reply.content.replace(secret.encode(), b"") == nowhere.content.replace(b"a" * 32, b"")


def test_another_organisation_neither_makes_nor_sees_nor_revokes_one(shared, text, ines, signed_in_client):
    browser = signed_in_client(ines)

    assert browser.get(f"/en/my/{text.reference}/share/").status_code == 404
    assert browser.post(f"/en/my/{text.reference}/share/{shared[0].pk}/revoke/").status_code == 404
    with pytest.raises(Refused):
        sharing.share(text, reader="Us", days=7, by=ines)
    with pytest.raises(Refused):
        sharing.revoke(shared[0], by=ines)
    assert sharing.find(shared[1]) == shared[0]


def test_revoked_on_the_page_it_opens_nothing_and_the_history_says_so(shared, text, joel, visitor, signed_in_client):
    page = signed_in_client(joel).post(f"/en/my/{text.reference}/share/{shared[0].pk}/revoke/", follow=True)

    assert "Revoked. The link opens nothing any more." in page.content.decode()
    assert visitor.get(address(shared[1])).status_code == 404
    assert [move.act for move in text.moves.order_by("pk")][-2:] == [Act.SHARED, Act.UNSHARED]


@pytest.mark.parametrize(
    ("reader", "days", "said"), [("  ", 7, "Say for whom"), ("Us", 31, "from 1 to 30"), ("Us", 0, "from 1 to 30")]
)
def test_what_is_missing_or_too_long_is_refused_with_the_way_out(text, joel, reader, days, said):
    with pytest.raises(Refused) as refused:
        sharing.share(text, reader=reader, days=days, by=joel)

    assert said in str(refused.value.reasons[0])
    assert not DraftLink.objects.exists()


def test_there_are_not_more_than_twenty_at_a_time(text, joel):
    links = [sharing.share(text, reader=f"Reader {n}", days=7, by=joel)[0] for n in range(secret_addresses.MOST_LINKS)]

    with pytest.raises(Refused):
        sharing.share(text, reader="One more", days=7, by=joel)
    sharing.revoke(links[0], by=joel)
    sharing.share(text, reader="One more", days=7, by=joel)


def test_revoked_after_a_state_took_the_record_back_it_is_still_the_state_that_did(
    ines, bruno, sofia, signed_in_client
):
    submission = situations.published_submission(ines, reviewer=bruno, publisher=sofia)
    link, _secret = sharing.share(submission, reader="Bar association", days=7, by=ines)
    gate.revoke(submission.reference, state="QMA", by=situations.focal_point("QMA"))

    sharing.revoke(link, by=ines)

    page = signed_in_client(ines).get(f"/en/my/{submission.reference}/").content.decode()
    assert "The record is no longer public." in page
    assert "You withdrew it" not in page


def test_a_link_changes_nothing_about_where_the_text_stands(shared, text):
    assert Submission.objects.get(pk=text.pk).status == "draft"
    assert text.moves.of_status().last().after == "draft"
