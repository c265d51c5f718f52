"""Own words, examples, settings: nothing that one drafter wrote is lost by what another one writes."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from consent.counts import allowed_as_examples
from reports import drafting, snapshots
from reports.figures import compute
from reports.models import Update
from reports.text import compose
from reports.text.parts import plain
from tests import situations
from tests.cast import person, with_second_factor
from tests.reports.publications import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(june, this_year, daniel) -> Update:
    return Update.objects.create(
        session=june, period_first=this_year.first, period_last=this_year.last, cut_off=this_year.cut_off,
        languages=["en", "fr"], created_by_id=daniel.pk,
    )  # fmt: skip


def written(update: Update, this_year, language: str = "en"):
    frozen = snapshots.collect(update.session, this_year, today=this_year.last, update=update)
    with translation.override(language):
        return compose(frozen, compute(frozen), language)


def paragraphs(text, key: str) -> list[str]:
    return [
        " ".join(map(plain, one.sentences))
        for section in text.sections
        if section.key == key
        for one in section.paragraphs
    ]


def test_own_words_follow_the_generated_ones_and_their_figures_follow_the_record(draft, daniel, this_year):
    drafting.write(
        draft, "outlook", "en", "{published.stock} so far, 100% free.\n\nMore <soon>.", after=0, by=daniel.pk
    )
    assert paragraphs(written(draft, this_year), "outlook") == ["0 so far, 100% free.", "More <soon>."]

    publish("QMA")

    assert paragraphs(written(draft, this_year), "outlook")[0] == "1 so far, 100% free."


def test_a_section_without_words_is_left_out_and_the_marks_go_on(draft, daniel, this_year):
    before = [section.mark for section in written(draft, this_year).sections if section.level == 1]
    drafting.write(draft, "outlook", "en", "More is to come.", after=0, by=daniel.pk)
    after = [section.mark for section in written(draft, this_year).sections if section.level == 1]

    assert len(after) == len(before) + 1
    assert after[: len(before)] == before


def test_words_that_exist_in_english_only_stand_marked_in_the_other_languages(draft, daniel, this_year):
    drafting.write(draft, "outlook", "en", "More is to come.", after=0, by=daniel.pk)

    french = [
        one
        for section in written(draft, this_year, "fr").sections
        if section.key == "outlook"
        for one in section.paragraphs
    ]

    assert [one.language for one in french] == ["en"]


def test_two_drafters_at_once_lose_nothing(draft, daniel, signed_in_client):
    dana = with_second_factor(person("Dana", Role.DRAFTER))
    address = reverse("reports:section", args=[draft.identifier, "outlook"])
    signed_in_client(dana).post(address, {"words": "Dana's words.", "after": "0"})

    answer = signed_in_client(daniel).post(address, {"words": "Daniel's words.", "after": "0"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Dana&#x27;s words." in page
    assert "Daniel&#x27;s words." in page
    assert drafting.words_now(draft, "outlook", "en").words == "Dana's words."
    signed_in_client(daniel).post(address, {"words": "Both.", "after": "1"})
    assert drafting.words_now(draft, "outlook", "en").words == "Both."
    assert draft.wordings.count() == 2  # the earlier one can be read again


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{by_state.NOWHERE.stock}", "There is no figure {by_state.NOWHERE.stock}"),
        ("a\x0cb", "U+000C"),
        ("a" * 20_001, "20001"),
    ],
)
def test_words_that_cannot_be_printed_are_refused_and_stay_in_the_field(draft, daniel, signed_in_client, words, said):
    answer = signed_in_client(daniel).post(
        reverse("reports:section", args=[draft.identifier, "outlook"]), {"words": words, "after": "0"}
    )

    page = answer.content.decode()
    assert said in page
    assert words[:20].replace("\x0c", "\x0c") in page
    assert not draft.wordings.exists()


def test_settings_changed_by_another_drafter_are_shown_before_they_are_replaced(draft, daniel, signed_in_client):
    browser = signed_in_client(daniel)
    address = reverse("reports:settings", args=[draft.identifier])
    sent = {
        "period_first": "2026-03-16", "period_last": "2027-03-15", "cut_off": "2027-03-15", "languages": ["en"],
        "target_words": "1200", "other_words": "0", "submission_on": "", "version": "1",
    }  # fmt: skip
    assert browser.post(address, sent).status_code == 302

    answer = browser.post(address, sent | {"target_words": "900"})

    assert "Another drafter changed the settings meanwhile" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.target_words, draft.version) == (1200, 2)
    assert browser.post(address, sent | {"target_words": "900", "version": "2"}).status_code == 302


# ---------------------------------------------------------------------------------------------------- examples


def test_only_records_whose_states_all_allowed_it_are_offered(draft, daniel, signed_in_client):
    allowed = situations.gate.publish(
        situations.granted(states=("QMA", "QMB"), permissions=("example",), title="May be named"),
        by=situations.officer(Role.PUBLISHER),
    ).reference
    silent = publish("QMA", title="May not be named")

    assert allowed_as_examples({allowed, silent}) == {allowed}
    page = signed_in_client(daniel).get(reverse("reports:examples", args=[draft.identifier])).content.decode()
    assert "May be named" in page
    assert "May not be named" not in page
    assert drafting.choose_examples(draft, {allowed, silent}, by=daniel.pk) == {silent}
    assert list(draft.examples.values_list("reference", flat=True)) == [allowed]


def test_an_example_stands_in_the_words_consented_to(draft, daniel, this_year):
    reference = situations.gate.publish(
        situations.granted(states=("QMA",), permissions=("example",), title="Named", summary="What was done."),
        by=situations.officer(Role.PUBLISHER),
    ).reference
    drafting.choose_examples(draft, {reference}, by=daniel.pk)

    (paragraph,) = paragraphs(written(draft, this_year), "practices")

    assert paragraph.startswith("Named (submitted by ")
    assert reference in paragraph
    assert paragraph.endswith("What was done.")
