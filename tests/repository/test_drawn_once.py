"""An answer that was drawn is sent again to whoever asks for the same, and to nobody after anything public has changed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent import gate
from repository.browse import again, drawn, throttling
from repository.browse.record import RecommendationRow
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import epoch
from repository.models import Recommendation, State
from repository.templatetags.browse import recommendation_cards
from tests import situations
from tests.repository.conftest import recommendation_to

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ["/en/", "/en/activities/?state=QMA", "/en/states/QMA/", "/en/about/", "/api/v1/activities/?facets=1"]


@pytest.fixture(autouse=True)
def keeping(settings):
    settings.KEEP_BY_EPOCH = True


@pytest.fixture
def kept(monkeypatch):
    shelf = epoch.Shelf(drawn.MOST)
    monkeypatch.setattr(drawn, "_answers", shelf)
    monkeypatch.setattr(again, "_pages", epoch.Shelf(again.PAGES))
    return shelf._things


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_who_asks_gets_the_same_bytes_and_headers_without_a_question(address, public, visitor):
    first = visitor.get(address)
    with CaptureQueriesContext(connection) as asked:
        second = visitor.get(address)

    assert (first.content, sorted(first.items())) == (second.content, sorted(second.items()))
    assert list(asked) == []
    assert visitor.head(address).headers["ETag"] == first["ETag"]


def test_a_withdrawn_record_is_gone_from_every_page_that_was_kept(public, visitor):
    activity = situations.published(states=["QMA"], title="A course that is taken back")
    addresses = ["/en/", "/en/activities/", f"/en/activities/{activity.reference}/", "/api/v1/activities/"]
    before = [visitor.get(address).text for address in addresses for _twice in range(2)]

    gate.revoke(activity.reference, state="QMA", by=situations.focal_point("QMA"))

    after = [visitor.get(address) for address in addresses]
    assert any("taken back" in page for page in before)
    assert not any("taken back" in page.text for page in after)
    assert [page.status_code for page in after] == [200, 200, 410, 200]


def test_the_card_of_a_recommendation_tells_what_supports_it_now(public, visitor):
    one = recommendation_to("QMB", "supported")

    def told() -> list[str]:
        page = visitor.get("/en/recommendations/?state=QMB").text
        return re.findall(rf'\?recommendation={one.identifier}">(\d+) published', page)

    before = told()
    activity = situations.published(states=["QMB"], recommendations=[one])
    linked = told()
    gate.revoke(activity.reference, state="QMB", by=situations.focal_point("QMB"))

    assert (before, linked, told()) == ([], ["1"], [])


def test_a_card_calls_a_state_by_the_name_it_has_now(public, visitor):
    state = State.objects.get(pk="QMC")
    address, link = "/fr/recommendations/?state=QMC", '<a href="/fr/states/QMC/">{}</a>'
    assert link.format(state.names["fr"]) in visitor.get(address).text

    State.objects.filter(pk="QMC").update(names=state.names | {"fr": "L'Exemple & Cie"})
    epoch.advance()
    renamed = visitor.get(address).text
    State.objects.filter(pk="QMC").update(names=state.names)
    epoch.advance()

    assert link.format("L&#x27;Exemple &amp; Cie") in renamed
    assert link.format(state.names["fr"]) not in renamed


def test_cards_of_a_recommendation_with_and_without_its_state_are_kept_apart(public):
    row = RecommendationRow(Recommendation.objects.for_list().of_state("QMC").first(), Vocabulary("en"))

    named = [recommendation_cards([row], "h3", with_state=with_state) for with_state in (True, False, True)]

    assert ["To:" in card for card in named] == [True, False, True]


def test_languages_looks_and_queries_are_kept_apart(public, visitor):
    shown = [
        visitor.get(address, headers=headers).text
        for address, headers in [
            ("/en/activities/", {}), ("/fr/activities/", {}), ("/en/activities/?state=QMB", {}),
            ("/en/activities/", {"Cookie": "theme=dark"}),
        ]
        for _twice in range(2)
    ]  # fmt: skip

    assert len(set(shown)) == 4


def test_what_is_one_persons_is_drawn_for_them_alone(kept, public, visitor, signed_in_client, sofia):
    hers = signed_in_client(sofia).get("/en/activities/")

    assert hers["Cache-Control"] == "private, no-store"
    assert not kept
    assert visitor.get("/en/activities/")["Cache-Control"] == "no-cache"
    assert [one.body == hers.content for one in kept.values()] == [False]


def test_neither_errors_nor_redirections_are_kept(kept, public, visitor):
    statuses = [
        visitor.get(address).status_code
        for address in (
            "/en/activities/?page=999",
            f"/en/activities/{public.gone}/",
            "/en/states/XXX/",
            "/api/v1/states/?x=1",
        )
    ]

    assert statuses == [302, 410, 404, 400]
    assert not kept


def test_what_is_very_large_is_not_kept(kept, public, visitor, monkeypatch):
    monkeypatch.setattr(drawn, "LARGEST", 1_000)
    visitor.get("/en/activities/")
    assert not kept


def test_what_is_sent_again_counts_as_asked(public, visitor, settings, monkeypatch):
    settings.API_RATE = 4
    monkeypatch.setattr(throttling, "INTERFACE", throttling.Purse("interface", clock=lambda: 1_000.0))

    answers = [visitor.get("/api/v1/states/") for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 429]
    assert [one["RateLimit"].split(";")[1] for one in answers] == ["r=3", "r=2", "r=1", "r=0", "r=0"]


def test_what_is_sent_again_to_another_says_what_is_left_to_them(public, visitor, settings, monkeypatch):
    settings.API_RATE = 4
    monkeypatch.setattr(throttling, "INTERFACE", throttling.Purse("interface", clock=lambda: 1_000.0))
    first = [visitor.get("/api/v1/states/", REMOTE_ADDR="192.0.2.1") for _ in range(3)][-1]

    other = visitor.get("/api/v1/states/", REMOTE_ADDR="192.0.2.2")

    assert other.content == first.content
    assert (first["RateLimit"], other["RateLimit"]) == ('"interface";r=1;t=45', '"interface";r=3;t=15')
    assert other["RateLimit-Policy"] == first["RateLimit-Policy"]
    assert other["Access-Control-Allow-Origin"] == "*"
