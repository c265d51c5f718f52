"""The page that a letter leads to: say yes or stop it. Whoever has the key may, and nobody else; a look changes nothing."""

import re

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client

from alerts import following, subscriptions
from alerts.models import Notice, Subscription
from alerts.subscriptions import Wish
from outbox.models import Letter
from tests import situations
from tests.alerts.conftest import READER, delivered, following_of, links_in, revised, search_for
from tests.situations import LANTERN

pytestmark = pytest.mark.django_db(transaction=True)


def own(subscription: Subscription) -> str:
    return f"/en/alerts/own/{subscription.key}/"


def test_a_mail_program_stops_it_with_one_click_of_its_own(visitor):
    """RFC 8058: a POST of that one word to the address in the header, without a cookie, without a token, without a redirect."""
    search_for()
    subscriptions.ask(Wish(frequency="daily"), email=READER, language="ar")
    [letter] = delivered()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://localhost:8000(\S+)>", letter["List-Unsubscribe"])[1]

    answer = Client(enforce_csrf_checks=True).post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert not Subscription.objects.exists()
    assert not Letter.objects.filter(recipient=READER).exists()


def test_a_look_stops_nothing_and_a_second_click_is_answered_like_the_first(visitor):
    subscription = search_for()

    assert visitor.get(f"{own(subscription)}stop/").url == own(subscription)
    assert visitor.head(f"{own(subscription)}stop/").status_code == 302
    assert Subscription.objects.exists()
    answers = [visitor.post(f"{own(subscription)}stop/") for _click in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert visitor.get(own(subscription)).status_code == 410
    assert visitor.post(own(subscription)).status_code == 410
    assert not Subscription.objects.exists()


def test_what_is_stopped_does_not_leave_though_it_was_on_its_way(visitor):
    activity = situations.published(states=["QMA"])
    subscription = following_of(activity.reference)
    revised(activity, title="Another title")
    assert following.tell() == 1

    visitor.post(f"{own(subscription)}stop/")

    assert delivered() == []
    assert not Letter.objects.exists()
    assert not Notice.objects.exists()


def test_only_what_was_stopped_ends(visitor):
    kept, stopped = search_for("state=QMA"), search_for("state=QMB")

    visitor.post(f"{own(stopped)}stop/")

    assert Subscription.objects.get() == kept


@pytest.mark.parametrize("part", ["", "stop/"])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_key_that_we_never_gave_opens_nothing(part, method, visitor):
    subscription = search_for()
    signed_by_another = Signer(key="somebody else's key " * 3, sep=".", salt="alerts").sign(subscription.identifier)
    for key in (subscription.identifier, f"{subscription.key}x", signed_by_another, "a.b", "%00", "x" * 3000):
        assert getattr(visitor, method)(f"/en/alerts/own/{key}/{part}").status_code == 404

    assert Subscription.objects.get() == subscription


def test_the_database_alone_stops_nobodys_mail():
    subscription = search_for()

    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM alerts_subscription s UNION ALL SELECT l::text FROM outbox_letter l")
        kept = " ".join(row for (row,) in cursor.fetchall())

    assert subscription.identifier in kept
    assert subscription.key.partition(".")[2] not in kept


def test_whoever_holds_the_old_key_of_the_site_as_a_fallback_still_reads_old_letters(settings):
    subscription = search_for()
    key = subscription.key
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one, " * 6, [settings.SECRET_KEY]

    subscriptions.stop(key)

    assert not Subscription.objects.exists()


def test_the_page_says_in_words_what_was_asked_and_not_of_whom(visitor):
    situations.published(states=["QMA"], attribution=LANTERN)
    subscription = search_for("provider=lantern-legal-aid&q=judges&state=QMA", "weekly")

    page = visitor.get(own(subscription)).text

    for words in ("Lantern Legal Aid", "“judges”", "Once a week, on Monday"):
        assert words in page
    assert READER not in page


def test_of_a_provider_that_is_gone_the_page_says_what_was_typed_and_not_everything(visitor):
    """Its name came from a record; the last of them is withdrawn."""
    activity = situations.published(states=["QMA"], attribution=situations.Attribution("CSO", "Quiet Aid", "quiet-aid"))
    subscription = search_for("provider=quiet-aid")
    assert "Quiet Aid" in visitor.get(own(subscription)).text
    situations.gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    page = visitor.get(own(subscription)).text

    assert "Quiet Aid" not in page
    assert "quiet-aid" in page
    assert "without any filter" not in page


def test_no_cache_and_no_search_engine_keeps_a_page_with_a_key(visitor):
    answer = visitor.get(own(search_for()))

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert 'rel="canonical"' not in answer.text
    assert "hreflang" not in answer.text.partition("</head>")[0]


def test_the_letter_of_one_wish_leads_to_its_own_page_in_its_language():
    subscriptions.ask(Wish(query="state=QMA", frequency="daily"), email=READER, language="ar")

    [letter] = delivered()

    assert letter["Content-Language"] == "ar"
    assert links_in(letter) == [f"/ar/alerts/own/{Subscription.objects.get().key}/"]
