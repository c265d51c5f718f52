"""The reading of texts was made faster (migration 0015); what it reads is what the first one, written plainly, reads."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.local.environment import PROJECT
from tests import database
from tests.repository.search.corpus import TEXTS as RECORDS

pytestmark = pytest.mark.django_db

PLAINLY = (PROJECT / "repository/migrations/0009_search.sql").read_text()
SCRIPTS = [
    st.characters(min_codepoint=1, max_codepoint=0x7F),  # ASCII has a way of its own
    st.characters(min_codepoint=0xA0, max_codepoint=0x17F),
    st.characters(min_codepoint=0x400, max_codepoint=0x45F),
    st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40),
    st.characters(min_codepoint=0xFE70, max_codepoint=0xFEFC),  # Arabic as printers once wrote it
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
]
TEXTS = st.lists(st.one_of(*(st.text(script, max_size=12) for script in SCRIPTS)), max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker):
    """Asks for the reading of some texts by both: (plain letters, words) of each, the earlier reading first."""
    connection = database.superuser(database.Addresses().name)
    if connection is None:
        pytest.skip("needs a superuser of the database server, which only the embedded one gives")
    connection.execute("BEGIN")
    for name in ("plain", "unaccented", "words"):
        made = re.search(rf"CREATE FUNCTION repository_{name}\(.*?\$\$;", PLAINLY, re.DOTALL)[0]
        connection.execute(made.replace("repository_", "earlier_"))
    yield lambda texts: connection.execute(
        "SELECT t, ROW(earlier_plain(t), earlier_words(t)) AS earlier, ROW(repository_plain(t), repository_words(t)) AS now"
        " FROM unnest(%s::text[]) AS t",
        [texts],
    ).fetchall()
    connection.rollback()
    connection.close()


def differing(rows: list) -> list:
    return [row for row in rows if row[1] != row[2]]


def test_texts_of_six_languages_are_read_as_before(both):
    assert differing(both([text for _language, *texts in RECORDS.values() for text in texts])) == []


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_any_text_is_read_as_before(both, texts):
    assert differing(both(texts)) == []


def test_a_reading_that_leaves_an_accent_would_be_seen(both):
    other = [(text, earlier, ("côte", now[1])) for text, earlier, now in both(["Cote", "Côte"])]

    assert [row[0] for row in differing(other)] == ["Cote"]
