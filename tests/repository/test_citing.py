"""Five ways to cite a record. They say the same, and what is typed into a title breaks none of them."""

import json
import re

import pytest
from django.test import Client
from django.utils import translation

from repository.browse.record import Record
from repository.browse.vocabulary import Vocabulary
from repository.exports.citation import citations
from tests import situations
from tests.repository.conftest import stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
SITE = "https://repository.example"


def cited(reference: str, language: str = "en") -> dict[str, str]:
    with translation.override(language):
        record = Record(stored(reference), Vocabulary(language))
        return {one.code: one.text for one in citations(record, SITE)}


def test_each_way_names_the_provider_the_title_the_version_and_the_permanent_address(public):
    told = cited(public.judges)

    assert list(told) == ["un", "apa", "bibtex", "ris", "csl"]
    for text in told.values():
        for part in (
            "Example Fund for Justice", "Training of trial judges in courtrooms", stored(public.judges).text_version,
            f"{SITE}/r/{public.judges}",
        ):  # fmt: skip
            assert part in text, text


def test_a_protected_provider_is_cited_as_its_kind(public):
    for text in cited(public.protected).values():
        assert "A civil society organization" in text
        assert "lantern" not in text.lower()


def test_signs_that_mean_something_to_a_format_are_only_signs(public):
    title = 'Half {of} 100% & more_\\end "quoted" $5 #1'
    reference = situations.published(states=["QMA"], title=title).reference

    told = cited(reference)

    assert json.loads(told["csl"])[0]["title"] == title
    assert f"TI  - {title}\r\n" in told["ris"]
    written = re.search(r"title = \{\{(.*)\}\},\n", told["bibtex"])[1]
    assert written == r'Half \{of\} 100\% \& more\_\textbackslash{}end "quoted" \$5 \#1'
    assert told["bibtex"].count("{") - told["bibtex"].count(r"\{") == told["bibtex"].count("}") - told["bibtex"].count(
        r"\}"
    )


def test_ris_has_two_letters_a_dash_and_a_value_on_each_line(public):
    lines = cited(public.shelters, "ar")["ris"].split("\r\n")

    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert "TI  - مأوى للنساء" in lines


def test_the_page_shows_all_five_and_tells_programs_what_to_cite(public, visitor: Client, settings):
    page = visitor.get(f"/en/activities/{public.judges}/")

    for name in ("APA", "BibTeX", "RIS", "CSL-JSON"):
        assert f"<summary>{name}</summary>" in page.text
    assert f'<{settings.SITE_URL}/r/{public.judges}>; rel="cite-as"' in page["Link"]
    assert 'rel="describedby"; type="application/json"' in page["Link"]
