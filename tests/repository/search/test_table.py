"""What is asked in six languages, and exactly which records answer: inflections, names, symbols, phrases, exclusions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import QueryDict

from repository.browse.filters import ActivityFilter
from repository.browse.vocabulary import Vocabulary
from tests.repository.conftest import recommendation_to
from tests.repository.search import corpus

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = Path(__file__).with_name("table.txt")


def rows() -> Iterator[tuple[str, set[str]]]:
    """(what is typed, names of the records that answer)"""
    everything = {*corpus.TEXTS, "births", "linked"}
    for line in TABLE.read_text().splitlines():
        typed, arrow, names = line.partition(" => ")
        if not arrow or line.startswith("# "):
            continue
        found = set(names.split()) - {"nothing"}
        if "everything" in found:  # "everything but …"
            found = everything - found
        yield typed.replace("(empty)", ""), found


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker, _fresh_database) -> dict[str, str]:
    with django_db_blocker.unblock():
        return corpus.publish()


def found(typed: str, published: dict[str, str], language: str = "en") -> set[str]:
    names = {reference: name for name, reference in published.items()}
    query = QueryDict(mutable=True)
    query["q"] = typed
    answer = ActivityFilter(query, vocabulary=Vocabulary(language)).qs
    return {names[reference] for reference in answer.values_list("reference", flat=True)}


def test_the_table_finds_what_it_says_and_nothing_else(published, transactional_db):
    recommendation = recommendation_to("QMA", "supported")
    words = {
        "paragraph": recommendation.paragraph, "identifier": recommendation.identifier,
        "reference": published["linked"], "reference_in_small_letters": published["linked"].lower(),
    }  # fmt: skip
    wrong = {}
    table = list(rows())
    for typed, expected in table:
        answer = found(typed.format(**words), published)
        if answer != expected:
            wrong[typed] = {"missed": expected - answer, "too many": answer - expected}

    assert len(table) >= 120
    assert not wrong, "\n".join(f"{typed}: {what}" for typed, what in wrong.items())
