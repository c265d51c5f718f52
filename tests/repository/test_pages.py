"""What a visitor meets: the lists, a record, States, recommendations, providers, and what is no longer here."""

import json
import re
from datetime import timedelta
from html import escape

import pytest
from django.utils import timezone

from consent import gate
from repository.catalogue import epoch
from repository.models import Activity, FormerIdentifier, Pledge, Recommendation, RecommendationPosition, Review, Term
from tests import situations
from tests.repository.conftest import recommendation_to, shown, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


# --- the list


def test_the_list_shows_what_is_published_newest_first_and_nothing_else(public, visitor):
    page = visitor.get("/en/activities/")

    assert shown(page.text) == list(Activity.objects.newest_first().values_list("reference", flat=True))
    assert public.gone not in page.text
    assert public.asked not in page.text
    assert "Activities <span" in page.text


def test_each_filter_in_use_can_be_taken_away_and_the_others_stay(public, visitor):
    page = visitor.get("/en/activities/?state=QMA&theme=torture&q=legal")

    assert shown(page.text) == [public.peers]
    chips = re.search(r'<ul class="chips"[^>]*>.*?</ul>', page.text, re.DOTALL)[0]
    assert 'href="?state=QMA&amp;theme=torture"' in chips
    assert 'href="?theme=torture&amp;q=legal"' in chips
    assert "State concerned: Sample State A" in chips


def test_an_empty_list_offers_what_to_remove_and_what_that_would_give(public, visitor):
    page = visitor.get("/en/activities/?state=QMB&theme=torture")

    assert shown(page.text) == []
    assert "No activity matches all these filters." in page.text
    assert re.search(r'href="\?theme=torture">Remove State concerned: Sample State B</a>\s*\(2 results\)', page.text)
    assert re.search(r'href="\?state=QMB">Remove Theme: [^<]+</a>\s*\(1 result\)', page.text)


def test_what_would_not_help_is_not_offered(public, visitor):
    page = visitor.get("/en/activities/?q=nothingofthekind&state=QMA")

    assert "Remove Search" in page.text
    assert "Remove State concerned" not in page.text


def test_pages_of_a_list_keep_the_query(public, visitor):
    page = visitor.get("/en/activities/?state=QMA&page_size=2&page=2&sort=recent")

    assert "<title>Activities (page 2 of 2)" in re.sub(r"\s+", " ", page.text)
    assert len(shown(page.text)) == 1
    assert 'href="?state=QMA&amp;page_size=2&amp;sort=recent" rel="prev"' in page.text


def test_a_page_beyond_the_end_leads_to_the_last_one(public, visitor):
    answer = visitor.get("/en/activities/?state=QMA&page_size=2&page=99")

    assert answer.status_code == 302
    assert visitor.get("/en/activities/" + answer["Location"]).status_code == 200
    assert answer["Location"] == "?state=QMA&page_size=2&page=2"


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1e9", "٢", "%00", "9" * 50])
def test_a_page_number_that_cannot_be_read_breaks_nothing(page, public, visitor):
    assert visitor.get(f"/en/activities/?page={page}").status_code in (200, 302)


@pytest.mark.parametrize(
    ("sort", "first"), [("newest", "partner"), ("recent", "shelters"), ("state", "partner"), ("relevance", "partner")]
)
def test_the_order_of_the_list(sort, first, public, visitor):
    assert shown(visitor.get(f"/en/activities/?sort={sort}").text)[0] == getattr(public, first)


def test_by_state_follows_the_alphabet_of_the_language_and_records_of_no_state_come_last(public, visitor):
    listed = shown(visitor.get("/en/activities/?sort=state").text)

    assert listed[-1] == public.no_state
    assert listed.index(public.shelters) < listed.index(public.protected) < listed.index(public.pledge)


def test_the_best_match_has_the_word_in_its_title(public, visitor):
    assert shown(visitor.get("/en/activities/?q=courtrooms").text) == [public.judges, public.partner]
    assert shown(visitor.get("/en/activities/?q=courtrooms&sort=newest").text) == [public.partner, public.judges]


def test_search_engines_keep_the_list_and_not_its_filtered_forms(public, visitor):
    assert "X-Robots-Tag" not in visitor.get("/en/activities/")
    assert visitor.get("/en/activities/?state=QMA")["X-Robots-Tag"] == "noindex"


def test_the_language_bar_keeps_page_and_query(public, visitor):
    page = visitor.get("/en/activities/?state=QMA&page=1")

    assert 'href="/ar/activities/?state=QMA&amp;page=1"' in page.text


# --- a record


def test_a_record_shows_all_that_its_document_carries(public, visitor):
    one = recommendation_to("QMA", "supported")

    page = visitor.get(f"/en/activities/{public.judges}/")

    assert page.status_code == 200
    for text in (
        "Training of trial judges", "How children are heard in court.", "Judges of two regions", "a bench book is in use",
        "Published with the consent of the States concerned.",
        "does not imply endorsement by the United Nations",
        "Sample State A", "The activity takes place there", "Example Fund for Justice", "1 February 2024 – 30 June 2025",
        "Completed", "Training", "The State concerned", one.identifier, one.text, one.paragraph, "Supported",
        escape(Term.objects.of("theme").get(code="torture").label), "16.3 Promote the rule of law",
        public.judges, f"/r/{public.judges}", stored(public.judges).text_version,
        "not endorsed by the Working Group",
    ):  # fmt: skip
        assert text in page.text, text


def test_documents_partners_and_money_are_shown(public, visitor):
    page = visitor.get(f"/en/activities/{public.partner}/")

    for text in (
        "Example Foundation",
        "Funding",
        "A/HRC/59/44",
        'href="https://example.org/report"',
        "250\xa0000\xa0USD",
    ):
        assert text in page.text, text


def test_a_protected_provider_is_its_kind_and_has_no_page(public, visitor):
    page = visitor.get(f"/en/activities/{public.protected}/")

    assert "A civil society organization" in page.text
    assert "lantern" not in page.text.lower()


def test_a_text_in_another_language_says_so_and_is_marked(public, visitor):
    page = visitor.get(f"/fr/activities/{public.shelters}/")

    assert '<span lang="ar" dir="rtl">مأوى للنساء</span>' in page.text
    assert 'href="?text=en"' in page.text


def test_a_translation_is_read_where_there_is_one_and_says_who_made_it(public, visitor):
    page = visitor.get(f"/en/activities/{public.shelters}/")

    assert "Shelters for women" in page.text
    assert "Translated by OHCHR. Original language: Arabic." in page.text
    assert "مأوى للنساء" in visitor.get(f"/en/activities/{public.shelters}/?text=ar").text


def test_a_position_that_has_changed_stands_beside_the_one_at_the_time_of_consent(public, visitor):
    one = recommendation_to("QMF", "noted")
    Recommendation.objects.filter(pk=one.pk).update(position="supported")

    page = visitor.get(f"/en/activities/{public.noted}/")

    assert re.search(r"Position when the States consented: <span class=\"tag\">Noted", page.text)
    assert re.search(r"Position now: <span class=\"tag\">Supported", page.text)
    Recommendation.objects.filter(pk=one.pk).update(position="noted")


def test_a_record_that_concerns_no_state_says_why(public, visitor):
    page = visitor.get(f"/en/activities/{public.no_state}/")

    assert "It concerns no State in particular." in page.text
    assert "It is used in many States." in page.text


def test_related_activities_share_a_recommendation_first(public, visitor):
    page = visitor.get(f"/en/activities/{public.judges}/")

    related = page.text[page.text.index("Related activities") :]
    assert shown(related) == [public.peers]


def test_related_activities_are_the_newest_of_each_kind_and_each_once(public):
    judges = stored(public.judges)
    older, newer = (situations.published(states=["QMA"], themes=["torture"]).reference for _ in range(2))

    related = {most: [one.reference for one in Activity.objects.related_to(judges, most)] for most in (2, 3, 50)}
    for reference in (older, newer):
        gate.revoke(reference, state="QMA", by=situations.focal_point("QMA"))

    assert related[2] == [public.peers, newer]
    assert related[3] == [public.peers, newer, older]
    assert len(related[50]) == len(set(related[50]))
    assert public.judges not in related[50]


def test_a_reference_in_small_letters_leads_to_the_record(public, visitor):
    answer = visitor.get(f"/en/activities/{public.judges.lower()}/")

    assert answer.status_code == 301
    assert answer["Location"] == f"/en/activities/{public.judges}/"


def test_the_permalink_leads_to_the_record_in_the_readers_language(public, visitor):
    answer = visitor.get(f"/r/{public.judges}", headers={"Accept-Language": "fr"})

    assert (answer.status_code, answer["Location"]) == (303, f"/fr/activities/{public.judges}/")


def test_a_record_that_was_public_is_gone_with_one_neutral_text(public, visitor):
    page = visitor.get(f"/en/activities/{public.gone}/")

    assert page.status_code == 410
    assert "This record is no longer available." in page.text
    assert "for example because information is being corrected" in page.text
    assert "Sample State A" not in page.text
    assert "A text that nobody may find" not in page.text


def test_what_was_never_public_answers_as_what_never_existed(public, visitor):
    never = situations.references.new("TCR")

    waiting = visitor.get(f"/en/activities/{public.asked}/")
    unknown = visitor.get(f"/en/activities/{never}/")

    assert waiting.status_code == unknown.status_code == 404
    assert waiting.text.replace(public.asked, "…") == unknown.text.replace(never, "…")


@pytest.mark.parametrize(
    "reference", ["TCR-00000000", "TCR-", "x", "%00", "TCR-%00AAAAAA", "TCR-ÄÄÄÄÄÄÄÄ", "A" * 300, "..."]
)
def test_what_is_no_reference_is_not_found(reference, public, visitor):
    assert visitor.get(f"/en/activities/{reference}/").status_code == 404


# --- States


def test_states_stand_in_the_alphabetical_order_of_the_language_with_their_numbers(public, visitor):
    page = visitor.get("/fr/states/")

    names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page.text)
    assert names.index("Allemagne") < names.index("Égypte") < names.index("État exemple A") < names.index("Zimbabwe")
    assert re.search(r'QMA</span><span class="vh">État exemple A</span> <b>3</b>', page.text)


def test_tiles_have_two_tones_and_no_more(public, visitor):
    page = visitor.get("/en/states/")

    tiles = dict(re.findall(r'<a href="/en/states/([A-Z]{3})/" title="[^"]*"( class="some")?>', page.text))
    assert {code for code, tone in tiles.items() if tone} == {"QMA", "QMB", "QMC", "QMD", "QME", "QMF"}
    assert set(tiles.values()) == {"", ' class="some"'}


def test_a_state_has_support_received_and_support_shared_as_equals(public, visitor):
    received = visitor.get("/en/states/QMB/")
    shared = visitor.get("/en/states/QMB/?view=shared")

    assert shown(received.text) == [public.shelters]
    assert shown(shared.text) == [public.peers]
    for page in (received, shared):
        assert re.search(r"Support received <span class=\"c\">\(1\)", page.text)
        assert re.search(r"Support shared with others <span class=\"c\">\(1\)", page.text)


def test_recommendations_with_and_without_an_activity_are_told_apart_in_neutral_words(public, visitor):
    page = visitor.get("/en/states/QMA/")

    without = int(re.search(r"Without a published activity</a> \((\d+)\)", page.text)[1])
    assert re.search(r"With a published activity</a> \(1\)", page.text)
    assert without == Recommendation.objects.of_state("QMA").count() - 1
    assert "may well be under implementation" in page.text
    one = recommendation_to("QMA", "supported")
    linked = visitor.get("/en/states/QMA/?activities=true")
    assert re.findall(r'href="/en/recommendations/(QMA-[^/]+)/"', linked.text) == [one.identifier]


def test_a_state_sees_what_it_recommended_and_others_support(public, visitor):
    page = visitor.get("/en/states/QMB/made/?state=QMA&page_size=100&position=noted")

    listed = set(re.findall(r'href="/en/recommendations/(Q[^/"]+)/"', page.text))
    expected = Recommendation.objects.of_state("QMA").made_by("QMB").supported()
    assert listed == set(expected.values_list("identifier", flat=True)) != set()
    assert "may consider offering assistance" in page.text
    assert 'href="/en/states/QMB/made/"' in visitor.get("/en/states/QMB/?view=shared").text


def test_a_scheduled_review_of_a_year_gone_by_is_not_said_to_lie_ahead(public, visitor):
    past = Review.objects.filter(state="EGY", status="scheduled", session__year__lt=timezone.localdate().year)

    assert past.exists()
    assert "the outcome is not recorded here yet" in visitor.get("/en/states/EGY/").text
    assert "scheduled" not in visitor.get("/en/states/EGY/").text


def test_good_practices_are_those_put_forward_and_can_be_narrowed(public, visitor):
    assert shown(visitor.get("/en/good-practices/").text) == [public.peers]
    assert shown(visitor.get("/en/good-practices/?state=QMB").text) == []
    assert shown(visitor.get("/en/good-practices/?good_practice=false").text) == [public.peers]
    assert "No good practice matches" in visitor.get("/en/good-practices/?peers=true").text


def test_the_way_from_good_practices_to_all_activities_keeps_the_filters(public, visitor):
    page = visitor.get("/en/good-practices/?theme=torture&peers=false")

    query = re.search(r'href="/en/activities/([^"]+)">The same among all activities', page.text)[1]
    assert query == "?theme=torture&amp;good_practice=true"
    assert shown(visitor.get("/en/activities/?theme=torture&good_practice=true").text) == [public.peers]


def test_a_list_tells_the_size_of_each_download_before_the_click(public, visitor):
    for address, data in (
        ("activities/?state=QMA", "activities"),
        ("states/QMA/?cycle=4", "recommendations"),
        ("states/QMB/made/?cycle=4", "recommendations"),
    ):
        page = visitor.get(f"/en/{address}")

        link = re.search(
            rf'<a href="(/en/{data}\.csv\?[^"]+)">CSV</a> <span class="muted">(\d+) records, about', page.text
        )
        rows = b"".join(visitor.get(link[1].replace("&amp;", "&"))).decode().count("\r\n") - 1
        assert rows >= int(link[2]) > 2


def test_what_a_state_recommended_and_others_support_is_taken_away_as_that_and_no_more(public, visitor):
    page = visitor.get("/en/states/QMB/made/?cycle=4&by=QMC&position=noted")

    address = re.search(r'href="(/en/recommendations\.json[^"]+)"', page.text)[1].replace("&amp;", "&")
    rows = json.loads(b"".join(visitor.get(address)))["results"]
    expected = Recommendation.objects.made_by("QMB").supported().of_cycles(4)
    assert {one["identifier"] for one in rows} == set(expected.values_list("identifier", flat=True)) != set()


@pytest.mark.parametrize("page", ["states/QMA/", "states/QMB/made/"])
def test_the_lists_of_a_state_say_how_words_were_understood(page, public, visitor):
    assert "Searched for: <bdi>“water”</bdi>" in visitor.get(f"/en/{page}?q=water").text
    assert "Searched for:" not in visitor.get(f"/en/{page}").text


def test_a_states_page_lists_its_recommendations_with_positions_in_words(public, visitor):
    page = visitor.get("/en/states/QMA/?cycle=4&position=noted")

    listed = re.findall(r'href="/en/recommendations/(QMA-[^/]+)/"', page.text)
    expected = Recommendation.objects.of_state("QMA").of_cycles(4).with_position("noted")
    assert expected.count() > 0
    assert set(listed) == set(expected.values_list("identifier", flat=True))
    assert "Noted" in page.text
    assert "rejected" not in page.text.lower()


def test_a_state_without_a_published_activity_says_no_more_than_that(public, visitor):
    waiting = situations.asked_about(states=["QMG"], title="Waiting for the State")

    page = visitor.get("/en/states/QMG/")

    assert "No activity is published. State concerned: Sample State G." in page.text
    assert waiting.document.record_id not in page.text


@pytest.mark.parametrize("code", ["XXX", "qma", "%00", "QMAA", "TWN"])
def test_what_is_no_state_is_not_found(code, public, visitor):
    assert visitor.get(f"/en/states/{code}/").status_code == 404


# --- recommendations


def test_a_recommendation_has_its_text_states_position_and_activities(public, visitor):
    one = recommendation_to("QMA", "supported")

    page = visitor.get(f"/en/recommendations/{one.identifier}/")

    assert one.text in page.text
    assert set(shown(page.text)) == {public.judges, public.peers}
    for state in one.recommending.all():
        assert state.name in page.text
    assert "not endorsed by the Working Group on the Universal Periodic Review as a whole" in page.text


def test_a_recommendation_leads_to_others_for_the_same_persons_and_goals(public, visitor):
    one = Recommendation.objects.exclude(persons=[]).exclude(sdgs=[]).first()

    page = visitor.get(f"/en/recommendations/{one.identifier}/")

    assert f'href="/en/recommendations/?persons={one.persons[0]}"' in page.text
    assert f'href="/en/recommendations/?sdg={one.sdgs[0]}"' in page.text


def test_beside_a_recommendation_stand_those_to_other_states_for_which_something_was_done(public, visitor):
    helped = recommendation_to("QMC", "supported", cycle=3)
    there = Recommendation.objects.on_themes(*helped.themes).exclude(state="QMC").first()
    here = Recommendation.objects.on_themes(*helped.themes).of_state("QMC").exclude(pk=helped.pk).first()

    assert helped.identifier in elsewhere(visitor, there)
    assert helped.identifier not in elsewhere(visitor, here)  # it stands among those to the same State


def test_what_other_states_noted_or_nothing_was_published_for_does_not_stand_beside_a_recommendation(public, visitor):
    noted = recommendation_to("QMF", "noted")
    assert noted.activity_links.exists()

    for one in Recommendation.objects.on_themes(*noted.themes).exclude(state="QMF"):
        named = elsewhere(visitor, one)
        assert noted.identifier not in named
        beside = Recommendation.objects.filter(identifier__in=named)
        assert all(other.activity_links.exists() and other.position == "supported" for other in beside)


def test_more_themes_in_common_come_first_and_no_theme_is_like_none(public):
    both, one, asked = (
        Recommendation.objects.linked_to(stored(public.judges)).first(),
        recommendation_to("QMC", "supported", cycle=3),
        Recommendation(state_id="QMH", themes=["torture", "drinking", "women"]),
    )
    Recommendation.objects.filter(pk=one.pk).update(themes=["torture"])
    Recommendation.objects.filter(pk=both.pk).update(themes=["drinking", "torture"])

    found = list(Recommendation.objects.like_elsewhere(asked))
    for changed in (both, one):
        Recommendation.objects.filter(pk=changed.pk).update(themes=changed.themes)

    assert found[:2] == [both, one]
    assert not Recommendation.objects.like_elsewhere(Recommendation(state_id="QMH", themes=[])).exists()


def elsewhere(visitor, one: Recommendation) -> list[str]:
    """The identifiers of the recommendations to other States that the page of this one names."""
    page = visitor.get(f"/en/recommendations/{one.identifier}/").text
    part = re.search(r'<section aria-labelledby="elsewhere">.*?</section>', page, re.DOTALL)
    return re.findall(r'href="/en/recommendations/([^/"?]+)/"', part[0]) if part else []


def test_positions_over_time_are_shown_when_there_is_more_than_one(public, visitor):
    one = recommendation_to("QMA", "supported")
    assert "Positions over time" not in visitor.get(f"/en/recommendations/{one.identifier}/").text
    RecommendationPosition.objects.create(
        recommendation=one, value="pending", wording="", source="test", recorded_at=timezone.now() + timedelta(days=1)
    )
    epoch.advance()

    page = visitor.get(f"/en/recommendations/{one.identifier}/")

    assert page.text.index("<li>Supported") < page.text.index("<li>Pending")


def test_a_former_identifier_redirects_for_good(public, visitor):
    one = recommendation_to("QMB", "supported")
    FormerIdentifier.objects.create(identifier="QMB-4-u0badcafe", recommendation=one, since=timezone.now())

    answer = visitor.get("/en/recommendations/QMB-4-u0badcafe/")

    assert (answer.status_code, answer["Location"]) == (301, f"/en/recommendations/{one.identifier}/")


@pytest.mark.parametrize("identifier", ["QMA-4-999.999", "x", "%00", "QMA-4-%00", "'"])
def test_what_is_no_recommendation_is_not_found(identifier, public, visitor):
    assert visitor.get(f"/en/recommendations/{identifier}/").status_code == 404
    assert visitor.get(f"/en/pledges/{identifier}/").status_code == 404


def test_recommendations_that_a_state_made_to_others(public, visitor):
    page = visitor.get("/en/recommendations/?by=QMB&state=QMA&page_size=100")

    listed = set(re.findall(r'href="/en/recommendations/(Q[^/"]+)/"', page.text))
    expected = Recommendation.objects.of_state("QMA").made_by("QMB").values_list("identifier", flat=True)
    assert listed == set(expected) != set()
    assert "Made by:" in page.text


def test_paragraphs_stand_in_the_order_of_their_numbers(public, visitor):
    page = visitor.get("/en/recommendations/?state=QMA&cycle=4&page_size=100")

    listed = re.findall(r'href="/en/recommendations/QMA-4-(\d+)\.(\d+)/"', page.text)
    numbers = [(int(paragraph), int(number)) for paragraph, number in listed]
    assert len(numbers) > 10
    assert numbers == sorted(numbers)


def test_a_pledge_has_a_page_with_its_activities(public, visitor):
    pledge = stored(public.pledge).record["pledges"][0]

    page = visitor.get(f"/en/pledges/{pledge['identifier']}/")

    assert pledge["text"] in page.text
    assert shown(page.text) == [public.pledge]


def test_pledges_are_listed_of_one_state_or_of_all_and_a_state_leads_to_its_own(public, visitor):
    of_qma = visitor.get("/en/pledges/?state=QMA&page_size=100").text

    listed = re.findall(r'<h2 class="card-title"><a href="/en/pledges/([^/]+)/"', of_qma)
    assert (
        listed == list(Pledge.objects.of_state("QMA").order_by("identifier").values_list("identifier", flat=True)) != []
    )
    assert 'href="/en/pledges/?state=QMA"' in visitor.get("/en/states/QMA/").text
    unknown = visitor.get("/en/pledges/?state=XXX").text
    assert "<code><bdi>state=XXX</bdi></code>" in unknown
    assert f"– {Pledge.objects.count()}" in unknown


# --- providers and the rest


def test_providers_are_those_named_in_published_records(public, visitor):
    page = visitor.get("/en/providers/")

    names = re.findall(r'<th scope="row"><a href="[^"]+"><bdi>([^<]+)</bdi>', page.text)
    assert names == ["Example Fund for Justice", "Lantern Legal Aid", "Ministry of Justice of Sample State B"]


def test_a_provider_has_a_page_with_its_activities(public, visitor):
    page = visitor.get("/en/providers/ministry-justice-b/")

    assert shown(page.text) == [public.peers]
    assert visitor.get("/en/providers/nobody/").status_code == 404
    assert visitor.get("/en/providers/%00/").status_code == 404


def test_home_counts_only_what_is_published(public, visitor):
    page = visitor.get("/en/")

    facts = dict(re.findall(r"<div><dt>([^<]+)</dt><dd>(\d+)</dd></div>", page.text))
    assert facts == {
        "Activities published": "8", "States that have consented to a publication": "6", "Providers named": "3",
    }  # fmt: skip


PATHS = [
    "", "activities/", "states/", "states/QMA/", "states/QMB/?view=shared", "recommendations/", "providers/", "about/",
    "about/consent/", "about/interface/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "activities/",
        "states/",
        "states/QMA/",
        "recommendations/",
        "providers/",
        "about/",
        "about/consent/",
        "about/interface/",
    ],
)
def test_every_page_opens_in_every_language(language, path, public, visitor):
    page = visitor.get(f"/{language}/{path}")

    assert page.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.text
    assert page.text.count("<h1") == 1


def test_the_public_pages_can_only_be_read(public, visitor):
    for path in ("", "activities/", "states/QMA/", "recommendations/"):
        assert visitor.post(f"/en/{path}").status_code == 405
