"""The query grammar: what each key means, on page and interface alike, and what becomes of what is not known."""

from itertools import combinations

import pytest
from django.http import QueryDict

from repository.browse import facets
from repository.browse.filters import ActivityFilter, RecommendationFilter
from repository.browse.vocabulary import Vocabulary
from repository.models import FormerIdentifier, GroupMembership, Recommendation
from tests.repository.conftest import recommendation_to, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def asked(query: str, filters=ActivityFilter):
    return filters(QueryDict(query), vocabulary=Vocabulary("en"))


def found(query: str) -> set[str]:
    return set(asked(query).qs.values_list("reference", flat=True))


ANSWERS = {
    "": {"judges", "shelters", "peers", "protected", "pledge", "noted", "no_state", "partner"},
    "q=judges": {
        "judges",
        "protected",
        "pledge",
        "noted",
        "no_state",
        "partner",
        "peers",
    },  # the plainest text has them
    "q=shelters": {"shelters"},
    "q=ملاجئ": {"shelters"},
    'q="heard in court"': {"judges"},
    "q=legal -travelling": {
        "peers",
        "shelters",
        "pledge",
        "noted",
        "no_state",
        "partner",
    },  # Lantern Legal Aid provides
    'q="legal aid" -lantern': {"peers", "protected"},
    "state=QMA": {"judges", "peers", "partner"},
    "state=QMB&state=QMD": {"shelters", "protected"},
    "theme=torture": {"judges", "peers"},
    "theme=torture&state=QMB": set(),
    "persons=children": {"judges"},
    "sdg=16": {"judges"},
    "sdg=16.3": {"judges"},
    "sdg=5": {"shelters"},
    "sdg=5.2": set(),
    "cycle=3": {"shelters"},
    "cycle=3&cycle=4": {"shelters", "judges", "peers", "pledge", "noted"},
    "position=noted": {"noted"},
    "position=supported": {"judges", "peers", "shelters"},
    "provider=lantern-legal-aid": {"shelters", "pledge", "noted", "no_state", "partner"},
    "provider_type=STATE": {"peers"},
    "provider_type=CSO&state=QMD": {"protected"},
    "kind=grant": {"shelters"},
    "kind=grant&kind=peer": {"shelters", "peers"},
    "modality=SS": {"peers"},
    "status=ongoing": {"shelters"},
    "status=potential&status=ongoing": {"shelters", "noted"},
    "year=2023": {"peers"},
    "year=2024": {"judges"},
    "year=2026": {"shelters"},
    "language=ar": {"shelters"},
    "good_practice=true": {"peers"},
    "good_practice=true&good_practice=false&state=QMA": {"judges", "peers", "partner"},
}


@pytest.mark.parametrize("query", ANSWERS, ids=lambda query: query or "nothing asked")
def test_a_query_finds(query, public):
    assert found(query) == {getattr(public, name) for name in ANSWERS[query]}


def test_a_group_is_that_of_the_day_on_which_one_asks(public, time_machine):
    GroupMembership.objects.filter(state="QMA", group="LDC").update(ends_on="2026-11-30")

    time_machine.move_to("2026-11-30T22:59:00Z", tick=False)  # the last minute of November in Geneva
    assert public.judges in found("group=LDC")
    time_machine.move_to("2026-11-30T23:01:00Z", tick=False)
    assert public.judges not in found("group=LDC")


def test_a_recommendation_is_found_by_its_former_identifier_too(public):
    one = recommendation_to("QMA", "supported")
    FormerIdentifier.objects.get_or_create(
        identifier="QMA-4-u1234abcd", defaults={"recommendation": one, "since": "2026-01-01T00:00Z"}
    )

    assert found(f"recommendation={one.identifier}") == {public.judges, public.peers}
    assert found("recommendation=QMA-4-u1234abcd") == {public.judges, public.peers}


@pytest.mark.parametrize("query", ["", "state=QMA", "state=QMA&theme=torture", "q=judges&kind=training", "year=2025"])
def test_the_number_beside_a_value_is_what_choosing_it_alone_in_its_facet_gives(query, public):
    grammar = asked(query)

    counts = facets.count(grammar, facets.OF_ACTIVITIES)

    assert counts.total == grammar.qs.count()
    for key, values in counts.of.items():
        others = QueryDict(query, mutable=True)
        others.pop(key, None)
        for value, number in values.items():
            if not value:
                continue
            others.setlist(key, [value])
            assert number == asked(others.urlencode()).qs.count(), f"{key}={value} beside {query!r}"


def test_values_that_give_nothing_have_no_number(public):
    counts = facets.count(asked("state=QMB"), facets.OF_ACTIVITIES)

    assert set(counts.of["state"]) == {"QMA", "QMB", "QMC", "QMD", "QME", "QMF"}  # its own facet is ignored
    assert set(counts.of["status"]) == {"ongoing"}


def test_keys_together_find_what_each_finds_in_common(public):
    queries = [query for query in ANSWERS if query and "&" not in query]
    for one, other in combinations(queries[:14], 2):
        if one.partition("=")[0] != other.partition("=")[0]:
            assert found(f"{one}&{other}") == found(one) & found(other), f"{one}&{other}"


UNKNOWN = [
    "state=XYZ", "state=qma", "theme=xyz", "persons=nobody", "sdg=18", "cycle=9", "position=accepted", "year=24", "year=99999",
    "year=٢٠٢٤", "provider=nobody", "kind=party", "modality=XX", "status=done", "language=de", "good_practice=yes",
    "group=G77", "recommendation=QMA-4-999.99", "recommendation='; DROP TABLE", "state=%00", "provider=%00", "sort=best",
    "q=%00", "q=" + "x" * 201,
]  # fmt: skip


@pytest.mark.parametrize("query", UNKNOWN, ids=lambda query: query[:30])
def test_what_is_not_known_is_named_and_ignored_on_pages_and_refused_by_the_interface(query, public, visitor):
    key = query.partition("=")[0]

    page = visitor.get(f"/en/activities/?{query}")
    answer = visitor.get(f"/api/v1/activities/?{query}")

    assert page.status_code == 200
    assert "is ignored" in page.text
    assert f"{key}=" in page.text
    assert set(shown(page.text)) == public.all
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in answer.json()["errors"]] == [key]


def test_a_known_value_beside_an_unknown_one_still_counts(public, visitor):
    page = visitor.get("/en/activities/?state=QMD&state=XYZ")

    assert shown(page.text) == [public.protected]
    assert "state=XYZ" in page.text


def test_an_unknown_value_is_shown_as_text_only(public, visitor):
    page = visitor.get("/en/activities/", {"theme": "<script>alert(1)</script>"})

    assert "<script>alert" not in page.text
    assert "theme=&lt;script&gt;" in page.text


# --- recommendations


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ("state=QMA&cycle=4", lambda one: one.state_id == "QMA" and one.cycle == 4),
        (
            "state=QMA&by=QMB",
            lambda one: one.state_id == "QMA" and "QMB" in {state.pk for state in one.recommending.all()},
        ),
        ("state=QMB&position=noted", lambda one: one.state_id == "QMB" and one.position == "noted"),
        ("theme=death-penalty", lambda one: "death-penalty" in one.themes),
        ("persons=women-girls&state=QMC", lambda one: "women-girls" in one.persons and one.state_id == "QMC"),
        ("sdg=5&state=QMD", lambda one: one.state_id == "QMD" and any(code.split(".")[0] == "5" for code in one.sdgs)),
        ("state=QMA&q=judg", lambda one: one.state_id == "QMA" and "judg" in one.text.lower()),
    ],
)
def test_recommendations_are_found_by(query, means, public):
    every = Recommendation.objects.prefetch_related("recommending")
    expected = {one.identifier for one in every if means(one)}

    assert expected, "the test would show nothing"
    assert set(asked(query, RecommendationFilter).qs.values_list("identifier", flat=True)) == expected


def test_a_recommendation_is_found_by_paragraph_and_by_identifier(public):
    one = recommendation_to("QMA", "supported")

    assert one in asked(f"paragraph={one.paragraph}", RecommendationFilter).qs
    assert one in asked(f"q={one.paragraph}.", RecommendationFilter).qs
    assert list(asked(f"q={one.identifier.lower()}", RecommendationFilter).qs) == [one]


def test_recommendations_with_and_without_a_published_activity(public):
    with_one = set(asked("activities=true", RecommendationFilter).qs.values_list("identifier", flat=True))
    without = set(asked("activities=false", RecommendationFilter).qs.values_list("identifier", flat=True))

    assert recommendation_to("QMA", "supported").identifier in with_one
    assert not with_one & without
    assert len(with_one | without) == Recommendation.objects.count()


@pytest.mark.parametrize("query", ["", "state=QMA", "state=QMA&cycle=4&position=supported"])
def test_the_numbers_beside_the_values_of_recommendations(query, public):
    counts = facets.count(asked(query, RecommendationFilter), facets.OF_RECOMMENDATIONS)

    for key, values in counts.of.items():
        others = QueryDict(query, mutable=True)
        others.pop(key, None)
        for value, number in values.items():
            others.setlist(key, [value])
            assert number == asked(others.urlencode(), RecommendationFilter).qs.count(), (
                f"{key}={value} beside {query!r}"
            )
