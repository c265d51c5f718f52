"""Pages that explain: the glossary in six languages, and what is never published."""

import csv
import json
import re

import pytest

from repository.reference import glossary

pytestmark = pytest.mark.django_db


def test_every_word_of_the_glossary_stands_in_all_six_languages():
    with glossary.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == ["key", "en", "fr", "es", "ru", "zh", "ar"]
    assert [row["key"] for row in rows if not all(text and text.strip() == text for text in row.values())] == []
    assert {entry.key for entry in glossary.entries() if entry.meaning} <= {row["key"] for row in rows}


def test_the_glossary_shows_the_languages_side_by_side_each_marked_as_what_it_is(visitor):
    page = visitor.get("/zh/about/glossary/")

    heads = re.findall(r'<th scope="col" lang="(\w\w)" dir="(\w{3})">', page.text)
    assert heads == [("ar", "rtl"), ("zh", "ltr"), ("en", "ltr"), ("fr", "ltr"), ("ru", "ltr"), ("es", "ltr")]
    assert '<td lang="ar" dir="rtl">الدولة المعنية</td>' in page.text


def test_what_is_never_published_is_said_and_linked_from_every_page(visitor):
    assert 'href="/en/about/never-published/"' in visitor.get("/en/").text
    assert (
        "A record that never was public answers like one that never existed."
        in visitor.get("/en/about/never-published/").text
    )


def test_where_complaints_are_received_is_linked_from_every_page_and_left_with_one_click(visitor):
    assert 'href="/en/about/elsewhere/"' in visitor.get("/en/").text
    page = visitor.get("/en/about/elsewhere/").text

    for way in (
        "special procedures",
        "Committees of the human rights treaties",
        "Complaint procedure of the Human Rights Council",
    ):
        assert way in page
    main = page.partition("<main")[2]
    assert main.index('href="https://www.un.org/" rel="noreferrer"') < main.index("<h1>")


def test_the_reference_has_every_address_of_the_interface_with_its_parameters_and_shapes(visitor):
    described = json.loads(visitor.get("/api/v1/schema/?format=json", headers={"accept": "application/json"}).content)
    page = visitor.get("/ar/about/interface/reference/").text

    for path, methods in described["paths"].items():
        assert f"<code>{path}</code>" in page
        for parameter in methods["get"].get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in page
    for name in described["components"]["schemas"]:
        assert f'id="{name}"' in page
    leads_to = set(re.findall(r'href="#(\w+)"', page)) - {"main"}
    assert leads_to <= set(re.findall(r'id="(\w+)"', page))
    assert '<div lang="en" dir="ltr" class="reference">' in page
