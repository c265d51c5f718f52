"""The front page in the words of the Organization, and what stays English said to be English."""

import html
import io
import re

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn

from reports import rendering
from reports.text.front_page import DISTRIBUTION, session_in_words
from repository.content import LANGUAGES
from repository.models import Term
from repository.reference.names import sort_key
from tests.reports.publications import publish


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (65, {
            "ar": "الدورة الخامسة والستون", "zh": "第六十五届会议", "en": "Sixty-fifth session",
            "fr": "Soixante-cinquième session", "ru": "Шестьдесят пятая сессия", "es": "65º período de sesiones",
        }),
        (71, {
            "ar": "الدورة الحادية والسبعون", "zh": "第七十一届会议", "en": "Seventy-first session",
            "fr": "Soixante et onzième session", "ru": "Семьдесят первая сессия", "es": "71º período de sesiones",
        }),
        (80, {
            "ar": "الدورة الثمانون", "zh": "第八十届会议", "en": "Eightieth session",
            "fr": "Quatre-vingtième session", "ru": "Восьмидесятая сессия", "es": "80º período de sesiones",
        }),
        (91, {"en": "Ninety-first session", "fr": "Quatre-vingt-onzième session"}),
        (107, {"en": "Session 107"}),
    ],
)  # fmt: skip
def test_the_session_is_written_in_words(number, said):
    assert {language: session_in_words(number, language) for language in said} == said


def test_no_session_of_a_century_shares_its_words_with_another():
    for language, _name in LANGUAGES:
        assert len({session_in_words(number, language) for number in range(50, 100)}) == 50


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_lines_of_the_distribution_are_marked_with_the_language_they_are_in(frozen_now, language):
    of_lines, lines = DISTRIBUTION[language]
    page, paper = (text_of(frozen_now(), language, ending) for ending in ("html", "docx"))

    for line in lines:
        assert f'<bdi lang="{of_lines}" dir="ltr">{line}</bdi>' in page
        (run,) = [
            run for run in paper.element.body.iter(qn("w:r")) if (run.findtext(qn("w:t")) or "").strip("\u200e") == line
        ]
        assert (run.find(f"{qn('w:rPr')}/{qn('w:lang')}") is not None) == (of_lines != language)
        assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is None


@pytest.mark.django_db
def test_a_label_that_has_no_translation_is_marked_and_the_table_says_so(frozen_now):
    Term.objects.of("theme").filter(code="cultural-rights").update(labels={"en": "Cultural rights"})
    publish("QMA", themes=["cultural-rights"])
    notes = {}
    for language in ("zh", "en"):
        with translation.override(language):
            said = _("Labels in English have no official translation.")
            notes[language] = said in text_of(frozen_now(), language, "html")

    assert notes == {"zh": True, "en": False}
    assert '<span lang="en" dir="ltr">Cultural rights</span></th>' in text_of(frozen_now(), "zh", "html")


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
def test_labels_of_the_language_stand_in_its_order_and_no_table_speaks_of_english_ones(frozen_now, language):
    terms = list(Term.objects.of("theme")[:12])
    publish("QMA", themes=[term.code for term in terms])
    labels = sorted((term.labels[language] for term in terms), key=lambda label: sort_key(label, language))

    page = text_of(frozen_now(), language, "html")

    rows = re.findall(r'<th scope="row">([^<]*)</th>', page)
    assert [html.unescape(row) for row in rows if html.unescape(row) in labels] == labels
    with translation.override(language):
        assert _("Labels in English have no official translation.") not in page


def text_of(frozen, language: str, ending: str):
    """The page as text, the Word document opened."""
    (file,) = [one for one in rendering.plan(frozen, [language]) if one.name == f"update-65.{language}.{ending}"]
    data = file.make().data
    return Document(io.BytesIO(data)) if ending == "docx" else data.decode()
