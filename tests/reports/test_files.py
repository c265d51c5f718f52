"""What stands in the files of an update: the figures as fields, the annex, the data, the manifest."""

import csv
import hashlib
import io
import json
import re

import pytest
import rfc8785
from django.utils import translation

from reports import counts, figures, rendering
from reports.text import annex, compose
from reports.text.parts import Paragraph, Table
from tests.reports.publications import publish

pytestmark = pytest.mark.django_db


def made(frozen, language: str = "en", *, endings: tuple[str, ...] = ("html", "csv")) -> dict[str, bytes]:
    """The files with these endings: a PDF takes seconds, and most of what is told here stands in the page and the data."""
    planned = [file for file in rendering.plan(frozen, [language]) if file.name.endswith(endings)]
    return {file.name: file.make().data for file in planned}


def text(frozen, language: str = "en") -> str:
    return made(frozen, language, endings=("html",))[f"update-65.{language}.html"].decode()


def test_every_figure_in_the_text_is_a_field_with_the_value_of_the_data_file(frozen_now):
    publish("QMA", "QMB", submitter="UN")
    frozen = frozen_now()

    files = made(frozen)

    fields = re.findall(r'data-figure="([^"]+)" value="(\d+)">([^<]+)<', files["update-65.en.html"].decode())
    lines = dict(csv.reader(io.StringIO(files["figures.csv"].decode("utf-8-sig"))))
    assert len(fields) > 100
    assert {(key, value) for key, value, _shown in fields} <= set(lines.items())
    assert {value for _key, value, shown in fields} == {shown for _key, _value, shown in fields}


def test_the_annex_lists_the_activities_of_the_period_by_state_in_the_order_of_the_language(frozen_now):
    shared = publish("QMC", "QMA", title="On prisons")
    alone = publish("QMA", title="Auditing a budget")
    nowhere = publish(title="A handbook for all")
    frozen = frozen_now()

    with translation.override("en"):
        listed = annex(frozen, "en")

    names = [state.name for state in listed]
    assert names[:-1] == sorted(names[:-1])
    assert names[-1] == "No State in particular"
    assert [[entry.reference for entry in state.entries] for state in listed] == [[alone, shared], [shared], [nowhere]]


def test_a_title_is_shown_in_the_language_of_the_text_where_the_record_has_it_and_marked_where_not(frozen_now):
    translated = {
        "language": "ar",
        "source": "provider",
        "title": "تدريب",
        "summary": "",
        "description": "",
        "results": "",
    }
    publish("QMA", title="Training", translations=[translated])
    publish("QMA", title="Обучение", language="ru")

    arabic = text(frozen_now(), "ar")

    assert '<html lang="ar" dir="rtl">' in arabic
    assert "<li>تدريب " in arabic
    assert '<span lang="ru" dir="ltr">Обучение</span>' in arabic


def test_markup_and_formulas_in_a_title_stay_text(frozen_now):
    publish("QMA", title="=HYPERLINK(<b>&)")
    files = made(frozen_now())

    assert "=HYPERLINK(&lt;b&gt;&amp;)" in files["update-65.en.html"].decode()
    (line,) = csv.DictReader(io.StringIO(files["activities-65.en.csv"].decode("utf-8-sig")))
    assert line["title"] == "'=HYPERLINK(<b>&)"


def test_a_protected_organization_is_its_kind_everywhere(frozen_now):
    publish("QMA", submitter="CSO", name=None)
    files = made(frozen_now())

    assert "(<bdi>Civil society organization</bdi>)" in files["update-65.en.html"].decode()
    (line,) = csv.DictReader(io.StringIO(files["activities-65.en.csv"].decode("utf-8-sig")))
    assert (line["submitter_type"], line["submitter_name"]) == ("CSO", "Civil society organization")


def test_the_manifest_names_every_record_and_proves_every_file(frozen_now):
    references = sorted([publish("QMA"), publish("QMB")])
    frozen = frozen_now()
    files = {one.name: one.data for one in rendering.files(frozen, ["fr"])}

    said = json.loads(files.pop("manifest.json"))

    assert [record["reference"] for record in said["records"]] == references
    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == {
        name: line["sha256"] for name, line in said["files"].items()
    }
    assert (said["status"], said["session"], said["snapshot"]) == ("preview", 65, frozen.sha256)
    for record in json.loads(files["records.json"]):
        assert hashlib.sha256(rfc8785.dumps(record["record"])).hexdigest() == record["document"]


def test_the_files_carry_no_address_that_is_fetched(frozen_now):
    publish("QMA")
    page = text(frozen_now())

    assert not re.findall(r"<(?:script|img|link|iframe)|url\(|@import", page)


def test_the_text_says_preview_and_other_languages_say_that_english_prevails(frozen_now):
    frozen = frozen_now()

    assert 'class="preview"' in text(frozen, "en")
    assert 'class="unofficial"' not in text(frozen, "en")
    assert 'class="unofficial"' in text(frozen, "fr")


def test_nothing_ranks_rows_stand_in_the_order_of_names_or_vocabulary(frozen_now):
    for _time in range(3):
        publish("QMC", themes=["nmirf"])
    publish("QMA", themes=["cultural-rights"])
    frozen = frozen_now()

    with translation.override("en"):
        sections = compose(frozen, figures.compute(frozen), "en").sections
    tables = {block.key: block for section in sections for block in section.blocks if isinstance(block, Table)}

    states = [row.label for row in tables["states"].rows]
    assert states == sorted(states)
    assert [row.code for row in tables["states"].rows] == ["QMA", "QMC"]
    assert [row.code for row in tables["themes"].rows] == ["cultural-rights", "nmirf"]


def test_paragraphs_and_tables_are_numbered_through(frozen_now):
    publish("QMA")
    frozen = frozen_now()

    with translation.override("en"):
        written = compose(frozen, figures.compute(frozen), "en")
    blocks = [block for section in written.sections for block in section.blocks]

    paragraphs = [block.number for block in blocks if isinstance(block, Paragraph)]
    tables = [block.number for block in blocks if isinstance(block, Table)]
    assert paragraphs == list(range(1, len(paragraphs) + 1))
    assert tables == list(range(1, len(tables) + 1))
    assert written.contents[0][1] == "1–3"


# ------------------------------------------------------------------------------------- submissions received (D19)


def sent(number: int, daniel) -> None:
    from django.utils import timezone

    from accounts.models import Organisation
    from submissions.models import Submission

    organisation = Organisation.objects.create(name="Lantern Legal Aid", slug="lantern", type="CSO")
    Submission.objects.bulk_create(
        Submission(reference=f"TCR-{place:08}", organisation=organisation, created_by=daniel, sent_at=timezone.now())
        for place in range(number)
    )
    Submission.objects.create(reference="TCR-DRAFT", organisation=organisation, created_by=daniel)


def test_submissions_received_are_told_from_ten_on(frozen_now, daniel):
    sent(10, daniel)
    frozen = frozen_now()

    assert frozen.received == 10
    assert "Worldwide, " in text(frozen)


def test_fewer_than_ten_submissions_are_written_down_nowhere(frozen_now, this_year, daniel):
    sent(9, daniel)
    frozen = frozen_now()

    assert counts.received_between(this_year.first, this_year.last) is None
    assert frozen.facts["received"] is None
    assert "submissions.received" not in dict(figures.keyed(figures.compute(frozen)))
    assert "Worldwide, " not in text(frozen)


def test_an_empty_repository_has_a_whole_update(frozen_now):
    page = text(frozen_now())

    assert "No activity was first published in the period." in page
    assert "0</data> activities were public." in page


def test_small_numbers_by_kind_and_region_are_not_in_any_file(frozen_now):
    for _time in range(3):
        publish("QMA", submitter="UN")
    publish("QMA", submitter="CSO")
    lines = dict(csv.reader(io.StringIO(made(frozen_now())["figures.csv"].decode("utf-8-sig"))))

    assert not [key for key in lines if key.startswith("by_submitter_and_group.CSO")]


def test_the_sentences_of_all_languages_take_their_fields(frozen_now):
    """A translation with a wrong placeholder would stop the build of its language."""
    publish("QMA")
    frozen = frozen_now()

    for language in ("ar", "zh", "en", "fr", "ru", "es"):
        assert "%(" not in text(frozen, language)
