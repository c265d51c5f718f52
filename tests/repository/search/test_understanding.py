"""What a search tells about itself: how it was understood, what comes first, what may have been meant. From public text only."""

import pytest
from django.http import QueryDict

from repository.browse import facets, ordering
from repository.browse.filters import ActivityFilter, RecommendationFilter
from repository.browse.listing import Listing
from repository.browse.search.asking import MOST_TERMS, read
from repository.browse.search.meaning import understand
from repository.browse.search.suggestions import distance
from repository.browse.vocabulary import Vocabulary
from repository.models import Activity, Recommendation, Word
from tests import situations
from tests.repository.conftest import recommendation_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


@pytest.fixture(scope="module")
def records(django_db_setup, django_db_blocker, _fresh_database) -> dict[str, str]:
    plain = {"description": "", "results": "", "attribution": situations.UNNAMED}
    with django_db_blocker.unblock():
        return {
            "in its title": situations.published(title="Ombudsman offices", summary="Opened.", **plain).reference,
            "in its text": situations.published(
                title="Opened offices", summary="For the ombudsman.", **plain
            ).reference,
            "gone": situations.revoked(title="A zeppelin", summary="It flew.", **plain),
            "asked": situations.asked_about(title="A submarine", summary="It dives.", **plain).document.record_id,
        }


def listing(query: str) -> Listing:
    grammar = ActivityFilter(QueryDict(query), vocabulary=Vocabulary("en"))
    return Listing(grammar, facets.OF_ACTIVITIES, ordering.activities, rows=Activity.objects.all())


def test_titles_come_before_texts_though_the_text_is_newer(records, transactional_db):
    assert [one.reference for one in listing("q=ombudsman").page.rows] == [
        records["in its title"],
        records["in its text"],
    ]
    newest = [one.reference for one in listing("q=ombudsman&sort=newest").page.rows]
    assert newest == [records["in its text"], records["in its title"]]


def test_a_question_says_how_it_was_understood(records, transactional_db):
    question = understand('the torture of "trial judges" in Turkey -children 140.7', Vocabulary("en").names)

    assert [(one.term.text, one.term.exact, one.term.excluded) for one in question.meanings] == [
        ("torture", False, False),
        ("trial judges", True, False),
        ("Turkey", False, False),
        ("children", False, True),
        ("140.7", True, False),
    ]
    assert [one.state for one in question.meanings if one.state] == ["TUR"]
    assert "torture" in question.meanings[0].themes
    assert question.fillers == ("the", "of", "in")


@pytest.mark.parametrize(
    ("state", "written"),
    [
        (
            "GBR",
            "UK; U.K.; Britain; Royaume-Uni; Reino Unido; Великобритания; Соединённого Королевства; 英国; بريطانيا",
        ),
        ("USA", "USA; U.S.A.; États-Unis; etats unis; EE.UU.; EEUU; США; Соединенных Штатов; 美国; الولايات المتحدة"),
        ("RUS", "Russia; Russie; Rusia; России; РФ; 俄罗斯; روسيا; لروسيا"),
        ("COD", "DRC; RDC; Zaire; Congo-Kinshasa; ДР Конго; الكونغو الديمقراطية"),
        ("EGY", "Egypt; Égypte; l'Égypte; d’Egypte; Egipto; Египет; Египта; 埃及; مصر; بمصر; مـصـر"),
        ("CHN", "China; Китае; Китая; للصين; 中国"),
        ("SAU", "السعودية; السعوديه; 沙特"),
        ("SWZ", "Swaziland; Свазиленд; 斯威士兰"),
        ("KOR", "South Korea; Corée du Sud; 韩国"),
        ("PRK", "North Korea; КНДР; 朝鲜"),
        ("NER", "Niger; Нигер"),
        ("NGA", "Nigeria; Нигерии; Нигерией"),
    ],
)
def test_what_people_call_a_state_is_known_in_six_languages(state, written, records, transactional_db):
    names = Vocabulary("en").names
    named = {one: [part.state for part in understand(one, names).meanings] for one in written.split("; ")}

    assert named == {one: [state] for one in named}


def test_a_run_of_chinese_is_taken_apart_at_the_states_in_it(records, transactional_db):
    understood = understand("埃及的司法改革", Vocabulary("zh").names)

    assert [(one.term.text, one.state) for one in understood.meanings] == [("埃及", "EGY"), ("司法改革", "")]


def test_only_eight_terms_are_looked_for_and_the_rest_is_named(records, transactional_db, visitor):
    words = "one two three four five six seven eight nine ten"
    question = understand(words, Vocabulary("en").names)

    assert len(question.meanings) == MOST_TERMS
    assert question.left_out == ("nine", "ten")
    assert "nine ten" in visitor.get("/en/activities/", {"q": words}).text
    assert visitor.get("/api/v1/activities/", {"q": words}).status_code == 400


@pytest.mark.parametrize("typed", ["ombudsmna", "ombdusman", "ombudsmann"])
def test_a_slip_is_answered_with_the_word_that_records_have(typed, records, transactional_db, visitor):
    suggestion = listing(f"q={typed}&state=QMA").suggestion

    assert suggestion is not None
    assert suggestion.words == "ombudsman"
    assert suggestion.address == "?state=QMA&q=ombudsman"
    assert "Did you mean" in visitor.get(f"/en/activities/?q={typed}").text


@pytest.mark.parametrize(("typed", "meant"), [("Sampel", "sample"), ("torutre", "torture"), ("Turkei", "turkey")])
def test_a_slip_is_answered_with_a_word_of_the_recommendations_or_the_name_of_a_state(typed, meant, records, visitor):
    grammar = RecommendationFilter(QueryDict(f"q={typed}"), vocabulary=Vocabulary("en"))
    listed = Listing(grammar, {}, ordering.recommendations, rows=Recommendation.objects.all())

    assert (listed.total, listed.suggestion.words) == (0, meant)
    assert "Did you mean" in visitor.get(f"/en/states/QMA/?q={typed}").text


@pytest.mark.parametrize("typed", ["zepelin", "zeppelinn", "submarin", "submarinee"])
def test_nothing_is_suggested_that_was_withdrawn_or_never_published(typed, records, transactional_db):
    assert listing(f"q={typed}").suggestion is None
    assert not Word.objects.filter(text__in=["zeppelin", "submarine", "dives", "flew"]).exists()


def test_words_are_counted_by_records_and_go_with_the_last(records, transactional_db):
    assert Word.objects.get(text="ombudsman").records == 2
    assert not Word.objects.filter(records__lte=0).exists()


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("judge", "judge", 0),
        ("jugde", "judge", 1),
        ("juge", "judge", 1),
        ("trail", "trial", 1),
        ("abc", "xyz", 3),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted(one, other, slips):
    assert distance(one, other) == slips


def test_accepted_and_rejected_stand_for_positions(records, transactional_db):
    supported, noted = recommendation_to("QMA", "supported"), recommendation_to("QMA", "noted")

    def found(query: str) -> set[int]:
        grammar = RecommendationFilter(QueryDict(query), vocabulary=Vocabulary("en"))
        return set(grammar.qs.values_list("pk", flat=True))

    accepted = set(Recommendation.objects.filter(position="supported").values_list("pk", flat=True))
    assert accepted <= found("q=accepted")
    for word in ("accepted", "acceptées", "aceptadas", "принятые", "مقبولة", "接受"):
        assert supported.pk in found(f"q={word}&state=QMA"), word
    for word in ("rejected", "rejetées", "rechazadas", "отклонены", "مرفوضة", "拒绝"):
        assert noted.pk in found(f"q={word}&state=QMA"), word


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "“",
        "-",
        "*",
        "'",
        "- -",
        "a" * 200,
        "(((",
        "\\",
        ":*",
        "!",
        "&",
        "|",
        "<->",
        "%",
        "_",
        "'; --",
        "\u202e",
        "é" * 100,
    ],
)
def test_whatever_is_typed_is_answered(typed, records, transactional_db, visitor):
    assert visitor.get("/en/activities/", {"q": typed}).status_code == 200
    assert visitor.get("/en/recommendations/", {"q": typed}).status_code == 200
    assert len(read(typed)) <= 200


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ("ombud", ("word", "")),
        ("Sample State B", ("state", "QMB")),
        ("tort", ("theme", "torture")),
    ],
)
def test_what_has_been_begun_is_completed(begun, expected, records, transactional_db, visitor):
    found = visitor.get("/api/v1/completions/", {"q": begun}).json()["results"]

    assert expected in [(one["kind"], one["code"]) for one in found]


@pytest.mark.parametrize("begun", ["zepp", "subm", "dive"])
def test_nothing_is_completed_from_what_is_not_public(begun, records, transactional_db, visitor):
    assert visitor.get("/api/v1/completions/", {"q": begun}).json() == {"results": []}


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=" + "a" * 61, "q=ab&page=2"])
def test_completions_refuse_what_they_cannot_read(query, records, transactional_db, visitor):
    assert visitor.get(f"/api/v1/completions/?{query}").status_code == 400
