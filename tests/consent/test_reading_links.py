"""Links for reading: the capital reads and comments, decides nothing, and the link ends."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import secret_addresses
from accounts.models import RefusedAttempt, StateMandate
from consent import reading
from consent.models import Comment, Event, ReadingLink
from consent.verbs import Refused
from outbox.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(asked, amina) -> tuple[ReadingLink, str]:
    return reading.share(asked, reader="Ministry of Justice", days=14, by=amina)


def address(secret: str) -> str:
    return f"/en/state/read/{secret}/"


def test_a_focal_point_makes_a_link_on_the_page_and_sees_its_address_once(asked, amina, visitor, signed_in_client):
    browser = signed_in_client(amina)
    page = browser.post(f"/en/state/requests/{asked.pk}/share/", {"reader": "Ministry of Justice", "days": "7"})
    secret = re.search(r"/en/state/read/([\w-]+)/", page.content.decode())[1]

    again = browser.get(f"/en/state/requests/{asked.pk}/share/").content.decode()

    assert secret not in again
    assert "Ministry of Justice" in again
    assert secret not in str(ReadingLink.objects.values().get())  # only its hash is kept
    assert visitor.get(address(secret)).status_code == 200


def test_the_reader_sees_the_whole_public_text_and_nothing_to_answer_with(shared, asked, visitor):
    page = visitor.get(address(shared[1])).content.decode()

    for part in ["Forty judges took part", asked.document.text_version, "Only the focal points of your State decide."]:
        assert part in page
    for part in ['type="radio"', "/confirm/", "/withdraw/", "receipts"]:
        assert part not in page


def test_no_cache_no_search_engine_and_no_other_site_learns_the_address(shared, visitor):
    reply = visitor.get(address(shared[1]))

    assert reply["Cache-Control"] == "no-store"
    assert reply["Referrer-Policy"] == "same-origin"
    assert "noindex" in reply["X-Robots-Tag"]
    assert 'rel="canonical"' not in reply.content.decode()


def test_a_comment_reaches_the_focal_points_and_is_no_answer(shared, asked, visitor, amina, bruno, signed_in_client):
    Letter.objects.all().delete()
    said = {"name": "R. Moe, Ministry of Justice", "text": "Please have the second paragraph corrected."}

    page = visitor.post(address(shared[1]), said, follow=True).content.decode()

    assert said["text"] in page
    assert said["text"] in signed_in_client(amina).get(f"/en/state/requests/{asked.pk}/share/").content.decode()
    assert "1 comment" in signed_in_client(amina).get(f"/en/state/requests/{asked.pk}/").content.decode()
    assert not Event.objects.by_state("QMA").exists()
    assert not Letter.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_stays(shared, visitor):
    page = visitor.post(address(shared[1]), {"name": "", "text": "Correct the town."}).content.decode()

    assert "There is a problem" in page
    assert "Correct the town." in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize("end", ["ran out", "revoked", "mandate over", "account closed", "never was"])
def test_a_link_that_ended_answers_like_one_that_never_was(shared, amina, rosa, visitor, end):
    link, secret = shared
    nowhere = visitor.get(address("a" * 32))
    if end == "ran out":
        ReadingLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        reading.revoke(link, by=rosa)  # any focal point of the State
    elif end == "mandate over":
        StateMandate.objects.filter(user=amina).update(ends_on=timezone.localdate() - timedelta(days=1))
    elif end == "account closed":
        amina.is_active = False
        amina.save()
    else:
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")

    reply = visitor.get(address(secret))

    assert reply.status_code == nowhere.status_code == 404
    assert reply.content.replace(secret.encode(), b"") == nowhere.content.replace(b"a" * 32, b"")
    with pytest.raises(Refused):
        reading.comment(link, name="R. Moe", text="Too late.") if end != "never was" else reading.comment(
            ReadingLink(pk=0), name="R. Moe", text="Too late."
        )


def test_another_state_neither_makes_nor_sees_nor_revokes_one(shared, asked, chen, signed_in_client):
    browser = signed_in_client(chen)

    assert browser.get(f"/en/state/requests/{asked.pk}/share/").status_code == 404
    assert browser.post(f"/en/state/requests/{asked.pk}/share/{shared[0].pk}/revoke/").status_code == 404
    for act in (
        lambda: reading.share(asked, reader="Us", days=7, by=chen),
        lambda: reading.revoke(shared[0], by=chen),
    ):
        with pytest.raises(Refused):
            act()
    assert RefusedAttempt.objects.filter(actor=chen.pk, state="QMA").count() == 2


def test_revoked_on_the_page(shared, asked, amina, visitor, signed_in_client):
    page = signed_in_client(amina).post(f"/en/state/requests/{asked.pk}/share/{shared[0].pk}/revoke/", follow=True)

    assert "The link opens nothing any more." in page.content.decode()
    assert visitor.get(address(shared[1])).status_code == 404


def test_links_and_comments_have_limits(shared, asked, amina):
    with pytest.raises(Refused, match="number of days"):
        reading.share(asked, reader="Us", days=31, by=amina)
    with pytest.raises(Refused, match="for whom"):
        reading.share(asked, reader=" ", days=7, by=amina)
    for number in range(secret_addresses.MOST_LINKS - 1):
        reading.share(asked, reader=f"Office {number}", days=7, by=amina)
    with pytest.raises(Refused, match="Revoke one first"):
        reading.share(asked, reader="One more", days=7, by=amina)
    with pytest.raises(Refused, match="at most"):
        reading.comment(shared[0], name="R. Moe", text="x" * 5_001)


def test_ohchr_does_not_read_the_comments(shared, asked, bruno, olga, signed_in_client):
    reading.comment(shared[0], name="R. Moe", text="Between us only.")

    for officer in (bruno, olga):
        for page in ("/en/desk/", f"/en/desk/{asked.document.record_id}/", f"/en/state/requests/{asked.pk}/share/"):
            assert "Between us only." not in signed_in_client(officer).get(page).content.decode()
