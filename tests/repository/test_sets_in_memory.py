"""Lists answered from memory give what the database gives, at once after every change, and nothing that has been taken back."""

from itertools import product

import pytest
from django.http import QueryDict
from django.utils import timezone

from consent import gate
from repository.browse import facets, ordering
from repository.browse.filters import ActivityFilter, RecommendationFilter
from repository.browse.index import answers, shapes
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import epoch
from repository.models import EpochStep, FormerIdentifier, GroupMembership, Recommendation
from tests import situations
from tests.repository.conftest import recommendation_to

pytestmark = pytest.mark.django_db(transaction=True)

ACTIVITIES = [
    "", "state=QMA", "state=QMA&state=QMB", "group=LDC", "group=AFR&group=LDC", "theme=torture",
    "persons=children", "sdg=16", "sdg=16.3", "sdg=5&sdg=16.3", "cycle=4", "position=supported",
    "position=noted&position=supported", "provider=lantern-legal-aid", "provider_type=CSO",
    "kind=training&kind=grant", "modality=SS", "status=ongoing&status=potential", "year=2024",
    "year=2025&year=2099", "language=ar", "good_practice=true", "good_practice=false", "q=judges",
    "q=judges+-children", 'q="heard+in+court"', "q=ملاجئ", "q=legal", "q=-legal", "q=torture&state=QMA",
    "q=judges&year=2025&kind=training", "q=jud*", "q=nothing+at+all", "state=QMB&theme=torture",
    "recommendation={identifier}", "q={identifier}", "q=Sample+State+A",
    "state=QMA&year=2025&status=completed&provider_type=CSO",
]  # fmt: skip
RECOMMENDATIONS = [
    "", "state=QMA", "state=QMA&by=QMB", "cycle=4&position=noted", "theme=death-penalty",
    "persons=women-girls", "sdg=5&sdg=16.3", "activities=true", "activities=false&state=QMB", "q=judges",
    "q=rejected", "q=accepted+women", "q={identifier}", "paragraph={paragraph}",
    "state=QMA&state=QMC&q=-judges",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.KEEP_BY_EPOCH = True
    settings.INDEX_FROM = 1


def asked(query: str, grammar, language: str):
    one = recommendation_to("QMA", "supported")
    query = query.format(identifier=one.identifier, paragraph=one.paragraph)
    return grammar(QueryDict(query), vocabulary=Vocabulary(language))


def compare(query: str, grammar_type, tables, order_of, language: str = "en") -> int:
    """The total, after total, counts, every page of every order and the way by cursors have been found alike."""
    in_memory = asked(query, grammar_type, language)
    counts = answers.answered(in_memory, lambda them: facets.Counts(them.total, them.whole, them.counts(tables)))
    assert counts is not None, "the database would have answered"
    assert counts == facets.count_in_database(asked(query, grammar_type, language), tables), query
    for sort in grammar_type.sorts:
        grammar = asked(f"{query}&sort={sort}", grammar_type, language)
        order = order_of(grammar.sort, grammar.vocabulary)
        expected = list(order.places(grammar.qs))
        keys = [place["pk"] for place in expected]
        for start, size in product((0, 3), (2, 100)):
            assert [row["pk"] for row in answers.page(grammar, start, size)] == keys[start : start + size], (
                query,
                sort,
            )
        for place in expected[::4]:
            after = answers.page_after(grammar, order, order.cursor(place), 3)
            assert after == keys[keys.index(place["pk"]) + 1 :][:3], (query, sort)
    return counts.total


def test_activities_from_memory_are_those_of_the_database(public):
    totals = [
        compare(query, ActivityFilter, facets.OF_ACTIVITIES, ordering.activities, language)
        for query, language in zip(ACTIVITIES, ["en", "ar", "ru", "zh"] * len(ACTIVITIES), strict=False)
    ]

    assert max(totals) == len(public.all)
    assert sum(total == 0 for total in totals) < len(totals) / 4


def test_recommendations_from_memory_are_those_of_the_database(public):
    totals = [
        compare(query, RecommendationFilter, facets.OF_RECOMMENDATIONS, ordering.recommendations, language)
        for query, language in zip(RECOMMENDATIONS, ["en", "fr", "zh"] * len(RECOMMENDATIONS), strict=False)
    ]

    assert max(totals) == Recommendation.objects.count()
    assert sum(total == 0 for total in totals) < len(totals) / 4


@pytest.mark.parametrize(
    "query",
    [
        "activities/?page_size=3", "activities/?page_size=2&sort=recent&lang=ar", "activities/?page_size=2&sort=state",
        "activities/?page_size=1&q=judges+legal", "recommendations/?page_size=100&lang=fr",
        "recommendations/?page_size=90&sort=newest",
    ],
)  # fmt: skip
def test_the_way_by_cursors_is_that_of_the_database(public, visitor, settings, query):
    def way() -> list[dict]:
        answers, address = [], f"/api/v1/{query}"
        while address:
            answers.append(visitor.get(address).json())
            address = (answers[-1]["next"] or "").partition("8000")[2]
        return answers

    from_memory = way()
    settings.KEEP_BY_EPOCH = False

    assert from_memory == way()
    assert len(from_memory) > 1


def test_a_former_identifier_finds_what_bore_it(public):
    one = recommendation_to("QMA", "supported")
    former = FormerIdentifier.objects.create(identifier="QMA-4-u0a1b2c3d", recommendation=one, since=timezone.now())
    epoch.advance()

    assert compare("q=qma-4-U0A1B2C3D", RecommendationFilter, facets.OF_RECOMMENDATIONS, ordering.recommendations) == 1

    former.delete()
    epoch.advance()
    assert compare("q=qma-4-U0A1B2C3D", RecommendationFilter, facets.OF_RECOMMENDATIONS, ordering.recommendations) == 0


def total(query: str = "") -> int:
    return facets.count(asked(query, ActivityFilter, "en"), {}).total


def test_what_is_published_and_withdrawn_counts_at_once(public):
    before, found, about = total(), total("q=zeppelin"), total("state=QMC&kind=training")
    read = shapes.ACTIVITIES.value

    new = situations.published(states=["QMC"], title="Flying a zeppelin")

    assert (total(), total("q=zeppelin"), total("state=QMC&kind=training")) == (before + 1, found + 1, about + 1)
    assert shapes.ACTIVITIES.value != read
    compare("q=zeppelin", ActivityFilter, facets.OF_ACTIVITIES, ordering.activities)

    gate.revoke(new.reference, state="QMC", by=situations.focal_point("QMC"))

    assert (total(), total("q=zeppelin"), total("state=QMC&kind=training")) == (before, found, about)
    compare("", ActivityFilter, facets.OF_ACTIVITIES, ordering.activities)
    compare("activities=true", RecommendationFilter, facets.OF_RECOMMENDATIONS, ordering.recommendations)


def test_a_change_of_reference_facts_is_read_anew(public):
    one = recommendation_to("QMF", "noted")
    supported, noted = total("position=supported"), total("position=noted")

    Recommendation.objects.filter(pk=one.pk).update(position="supported")
    epoch.advance()

    assert (total("position=supported"), total("position=noted")) == (supported + 1, noted - 1)
    Recommendation.objects.filter(pk=one.pk).update(position="noted")
    epoch.advance()


def test_groups_are_those_of_the_readers_day(public, time_machine):
    GroupMembership.objects.filter(state="QMA", group="LDC").update(ends_on="2026-11-30")
    epoch.advance()

    time_machine.move_to("2026-11-30T22:59:00Z", tick=False)
    of_november = total("group=LDC")
    time_machine.move_to("2026-11-30T23:01:00Z", tick=False)

    assert total("group=LDC") < of_november


def test_steps_that_are_forgotten_are_no_reason_to_show_what_was(public, owner_connection):
    total()
    owner_connection.execute("DELETE FROM repository_epochstep")  # as after two days

    new = situations.published(states=["QMD"])
    with_it = total()
    gate.revoke(new.reference, state="QMD", by=situations.focal_point("QMD"))

    assert total() == with_it - 1
    assert EpochStep.objects.exists()


def test_a_small_table_is_left_to_the_database(public, settings):
    settings.INDEX_FROM = 1_000
    epoch.advance()

    assert answers.page(asked("", ActivityFilter, "en"), 0, 10) is None
    assert total() == len(public.all)


def test_records_whose_keys_do_not_tell_their_order_are_left_to_the_database(public, superuser_connection):
    superuser_connection.execute("SET session_replication_role = 'replica'")
    newest = (
        "UPDATE repository_activity SET published_at = published_at {} interval '1 day'"
        " WHERE id = (SELECT max(id) FROM repository_activity)"
    )
    superuser_connection.execute(newest.format("-"))
    superuser_connection.commit()
    epoch.advance()

    assert answers.page(asked("", ActivityFilter, "en"), 0, 10) is None

    superuser_connection.execute(newest.format("+"))
    superuser_connection.commit()
    epoch.advance()
    assert answers.page(asked("", ActivityFilter, "en"), 0, 10) is not None
