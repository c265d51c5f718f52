"""The announcement: on every page at once, in the language of the page, down with one click or after its last day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from repository.catalogue import epoch
from repository.models import Announcement, ReferenceChange
from repository.reference import announcements, changes
from repository.reference.changes import Refused
from tests.desk.test_reference_desk import confirmed

pytestmark = pytest.mark.django_db

PAGE = "/en/desk/reference/announcement/"
TEXTS = {
    "en": "The site is read-only on Sunday.",
    "fr": "Le site est en lecture seule dimanche.",
    "ar": "الموقع للقراءة فقط يوم الأحد.",
}


@pytest.fixture
def desk(nuno, signed_in_client) -> Client:
    return signed_in_client(nuno)


def put_up(texts=TEXTS, ends_on=None) -> Announcement:
    return announcements.put_up(texts, ends_on=ends_on, today=timezone.localdate(), by=1)


def test_it_stands_on_every_page_in_the_language_of_the_page(desk, visitor):
    before = epoch.current().value
    confirmed(desk, f"{PAGE}new/", {f"text_{language}": text for language, text in TEXTS.items()})

    assert epoch.current().value != before  # no copy of a page outlives it
    for address in ("/fr/", "/fr/activities/", "/fr/account/login/"):
        assert TEXTS["fr"] in visitor.get(address).text
    assert 'lang="ar" dir="rtl">' + TEXTS["ar"] in visitor.get("/ar/states/").text
    assert 'lang="en" dir="ltr">' + TEXTS["en"] in visitor.get("/ru/").text  # missing in Russian, and it says so


def test_it_is_taken_down_with_one_click_and_can_be_put_back(desk, visitor):
    here = put_up()

    desk.post(f"{PAGE}{here.pk}/down/")

    assert TEXTS["en"] not in visitor.get("/en/").text
    assert "Nothing is announced." in desk.get(PAGE).text
    changes.undo(ReferenceChange.objects.first(), by=1)
    assert TEXTS["en"] in visitor.get("/en/").text


def test_it_ends_after_its_last_day():
    today = timezone.localdate()
    here = put_up(ends_on=today)

    assert here in Announcement.objects.shown_on(today)
    assert here not in Announcement.objects.shown_on(today + timedelta(days=1))


def test_a_new_one_takes_the_place_of_the_old_one(visitor):
    put_up()

    put_up({"en": "All is well again."})

    page = visitor.get("/en/").text
    assert "All is well again." in page
    assert TEXTS["en"] not in page


@pytest.mark.parametrize(
    ("texts", "days", "said"),
    [
        ({"fr": "Bonjour"}, None, "English text"),
        ({"en": "x" * 401}, None, "at most 400"),
        ({"en": "Hello"}, -1, "over already"),
    ],
)
def test_what_nobody_could_read_is_refused(texts, days, said):
    ends_on = timezone.localdate() + timedelta(days=days) if days else None

    with pytest.raises(Refused, match=said):
        put_up(texts, ends_on)


def test_a_second_click_puts_nothing_up_again():
    put_up()

    with pytest.raises(Refused, match="up already"):
        put_up()

    assert ReferenceChange.objects.count() == 1


def test_a_text_is_text_and_no_markup(visitor):
    put_up({"en": "<script>alert(1)</script>"})

    assert "<script>alert" not in visitor.get("/en/").text


def test_only_an_administrator_announces(bruno, olga, signed_in_client):
    for person in (bruno, olga):
        client = signed_in_client(person)
        assert client.get(PAGE).status_code == 404
        assert client.post(f"{PAGE}new/", {"text_en": "Hello", "step": "confirmed"}).status_code == 404
    assert not Announcement.objects.exists()
