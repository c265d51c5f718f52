"""Finding recommendations: by State, cycle, words, position, pasted numbers; ticks are never lost."""

import pytest
from django.urls import reverse

from repository.models import Pledge, Position, Recommendation, Review
from submissions import moves
from submissions.picker import Search, find, paste
from tests import situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(joel):
    return moves.start(joel.organisations().get(), by=joel)


@pytest.fixture
def url(draft):
    return reverse("submissions:recommendations", args=[draft.reference])


@pytest.fixture
def browser(joel, signed_in_client):
    return signed_in_client(joel)


def linked(draft):
    return set(draft.current.recommendations.values_list("identifier", flat=True))


def pk(identifier):
    return Recommendation.objects.get(identifier=identifier).pk


def test_supported_ones_come_first_and_noted_ones_on_request():
    assert {one.position for one in find(Search.of({"state": "QMA"}))} == {Position.SUPPORTED}
    assert {one.position for one in find(Search.of({"state": "QMA", "position": "noted"}))} == {Position.NOTED}
    assert len({one.position for one in find(Search.of({"state": "QMA", "position": "any"})).paginator.object_list}) > 2


def test_words_and_cycle_narrow_the_list():
    every = find(Search.of({"state": "QMA"})).paginator.count
    narrowed = find(Search.of({"state": "QMA", "cycle": "4", "q": "torture"}))

    assert 0 < narrowed.paginator.count < every
    assert all("torture" in one.text.lower() and one.cycle == 4 for one in narrowed)


def test_without_a_state_nothing_is_listed():
    assert find(Search.of({"state": ""})).paginator.count == 0


def test_unknown_values_in_the_address_count_as_not_given(browser, url):
    answer = browser.get(
        url, {"state": "QMA", "position": "rejected", "cycle": "٩٩", "page": "900", "q": "%\x00'\"&|!:*("}
    )

    assert answer.status_code == 200
    assert answer.context["search"].position == Position.SUPPORTED


def test_a_search_saves_the_ticks_first(browser, url, draft):
    ticked = pk("QMA-4-101.2")

    answer = browser.post(url, {"do": "search", "state": "QMB", "q": "water", "shown": [ticked], "ticked": [ticked]})

    assert linked(draft) == {"QMA-4-101.2"}
    assert answer.headers["Location"] == f"{url}?state=QMB&q=water#found"


def test_the_next_page_keeps_the_ticks_of_this_one(browser, url, draft):
    first, second = find(Search.of({"state": "QMA"})), find(Search.of({"state": "QMA", "page": "2"}))
    assert first.paginator.num_pages == 2

    browser.post(
        url, {"to_page": "2", "state": "QMA", "shown": [one.pk for one in first], "ticked": [first[0].pk, first[1].pk]}
    )
    browser.post(url, {"do": "later", "state": "QMA", "shown": [one.pk for one in second], "ticked": [second[0].pk]})

    assert linked(draft) == {first[0].identifier, first[1].identifier, second[0].identifier}


def test_unticking_removes_only_what_was_shown(browser, url, draft):
    browser.post(url, {"state": "QMA", "ticked": [pk("QMA-4-101.2"), pk("QMA-4-101.3")]})

    browser.post(url, {"state": "QMA", "shown": [pk("QMA-4-101.2")]})

    assert linked(draft) == {"QMA-4-101.3"}


def test_a_chosen_one_can_be_removed_from_the_list_of_the_chosen(browser, url, draft):
    browser.post(url, {"state": "QMA", "ticked": [pk("QMA-4-101.2")]})

    browser.post(url, {"state": "QMB", "remove": pk("QMA-4-101.2")})

    assert linked(draft) == set()


def test_pasted_numbers_are_found_and_the_others_are_named(browser, url, draft):
    answer = browser.post(
        url, {"do": "paste", "state": "QMA", "cycle": "4", "numbers": "(101.2), ١٠١٫٣ 101.3.; 101.999"}, follow=True
    )

    assert linked(draft) == {"QMA-4-101.2", "QMA-4-101.3"}
    assert answer.context["pasted"].unmatched == ["101.999"]
    assert "Not found, and not ticked:" in answer.text


def test_a_number_of_several_cycles_is_not_guessed(browser, url, draft):
    one = Recommendation.objects.get(identifier="QMA-4-101.2")
    Recommendation.objects.create(
        identifier="QMA-3-101.2", review=Review.objects.get(state="QMA", cycle=3), state_id="QMA", cycle=3,
        paragraph="101.2", text="Another one", position="supported", fingerprint="x" * 64,
    )  # fmt: skip

    pasted = paste(Search.of({"state": "QMA", "numbers": "101.2"}))

    assert [(number, {x.identifier for x in several}) for number, several in pasted.in_several_cycles.items()] == [
        ("101.2", {"QMA-3-101.2", one.identifier})
    ]
    browser.post(url, {"do": "paste", "state": "QMA", "numbers": "101.2"})
    assert linked(draft) == set()


def test_a_noted_one_can_be_linked_and_is_shown_as_noted_with_what_that_means(browser, url, draft):
    noted = Recommendation.objects.of_state("QMA").filter(position="noted").first()

    answer = browser.post(url, {"state": "QMA", "ticked": [noted.pk]}, follow=True)

    assert linked(draft) == {noted.identifier}
    assert "the State did not support this recommendation" in " ".join(answer.text.split())


def test_linking_makes_the_state_under_review_concerned_and_says_why(browser, url):
    answer = browser.post(url, {"state": "QMB", "ticked": [Recommendation.objects.of_state("QMB")[0].pk]}, follow=True)

    assert [(state.pk, reasons) for state, reasons in answer.context["concerned"]] == [
        ("QMB", ["The activity supports a recommendation to it, or a pledge it made"])
    ]


def test_pledges_are_chosen_the_same_way(browser, draft):
    url = reverse("submissions:pledges", args=[draft.reference])
    pledge = Pledge.objects.of_state("QMA")[0]

    assert pledge.text in browser.get(url, {"state": "QMA"}).text
    browser.post(url, {"state": "QMA", "shown": [pledge.pk], "ticked": [pledge.pk]})

    assert list(draft.current.pledges.all()) == [pledge]


def test_forged_numbers_link_nothing(browser, url, draft):
    browser.post(url, {"state": "QMA", "ticked": ["0", "-1", "9" * 30, "x", "٣"], "shown": ["x"], "remove": "y"})

    assert linked(draft) == set()


def test_a_list_of_three_hundred_is_paged_at_the_same_number_of_queries(browser, url, draft):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    review = Review.objects.get(state="QMC", cycle=4)
    query = {"state": "QMC", "cycle": "4"}
    browser.get(url, query)
    with CaptureQueriesContext(connection) as few:
        before = browser.get(url, query).context["found"].paginator.count
    Recommendation.objects.bulk_create(
        Recommendation(
            identifier=f"QMC-4-900.{n}", review=review, state_id="QMC", cycle=4, paragraph=f"900.{n}", text=f"Text {n}",
            position="supported", fingerprint=f"{n:064}",
        )
        for n in range(300)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        found = browser.get(url, query).context["found"]

    assert found.paginator.count == before + 300
    assert len(found) == 25
    assert len(few) == len(many)


def test_only_a_draft_can_be_linked(joel, signed_in_client):
    submission = situations.sent(joel)
    url = reverse("submissions:recommendations", args=[submission.reference])

    assert signed_in_client(joel).post(url, {"ticked": [pk("QMA-4-101.2")]}).status_code == 404
    assert "QMA-4-101.2" not in linked(submission)
