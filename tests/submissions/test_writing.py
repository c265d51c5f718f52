"""Writing a draft: what was typed is kept, valid or not; two people on one page lose nothing."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from repository.content import CONTENT_FIELDS
from submissions import moves, task_list, writing
from submissions.models import Submission
from tests import cast, situations

pytestmark = pytest.mark.django_db


def page_url(submission, code):
    return reverse("submissions:page", args=[submission.reference, code])


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture
def draft(joel):
    return moves.start(joel.organisations().get(), by=joel)


@pytest.fixture
def mira(lantern, bruno):
    """A colleague of Joel."""
    user = cast.person("Mira")
    Membership.objects.create(organisation=lantern, user=user, confirmed_at="2026-01-02T09:00Z", confirmed_by=bruno)
    return user


def save(submission, code, answers, *, by, seen=None):
    page = task_list.PAGES[code]
    seen = seen or writing.Seen.of(page, fresh(submission).current)
    return writing.save_page(submission, page, situations.posted(answers), seen=seen, by=by)


# --- every field has a page


def test_each_public_field_is_asked_on_exactly_one_page():
    asked = [name for page in task_list.PAGES.values() for name in page.form.writes()]

    assert sorted(asked) == sorted(CONTENT_FIELDS)


def test_each_public_field_can_really_be_filled_in(joel, draft):
    """Posts an answer to every page and looks at the columns, so that a field cannot be listed and never written."""
    answers = {
        "basics": {**situations.ANSWERS["basics"], "language": "fr", "status": "ongoing"},
        "states": {"no_state_reason": "It is a worldwide course."},
        "story": {**situations.ANSWERS["story"], "good_practice": "on"},
        "themes": {**situations.ANSWERS["themes"], "persons": ["children"]},
        "partners": {**situations.ANSWERS["partners"], "funds": ["VFTC"]},
    }
    defaults = {name: getattr(draft.current, name) for name in CONTENT_FIELDS}

    for code in task_list.PAGES:
        form = save(draft, code, answers.get(code, situations.ANSWERS.get(code, {})), by=joel)
        assert not form.errors, (code, form.errors)

    version = draft.current
    still_empty = {name for name in CONTENT_FIELDS if getattr(version, name) == defaults[name]}
    assert still_empty == {"starts_precision"}  # a whole day is the default
    assert version.ends_precision == "month"
    assert (version.ends_on.isoformat(), version.amount, version.currency) == ("2025-06-30", 25_000, "CHF")
    assert version.sdgs == ["16", "16.3"]
    assert [partner.name for partner in version.partners.all()] == ["Example Fund for Justice"]


def test_a_complete_draft_has_nothing_against_it(joel):
    submission = situations.draft(joel)

    assert moves.reasons_not_to_submit(submission) == []
    how = {
        str(task.title): progress for task, progress, _problems in task_list.progress(submission, submission.current)
    }
    assert set(how.values()) == {task_list.Progress.COMPLETE}


# --- invalid, and kept


INVALID = {
    "basics": [
        ("title", {"title": "T" * 250}),
        ("title", {"title": "Court\x07 training"}),
        ("starts_on", {"starts_on_year": "25"}),
        ("starts_on", {"starts_on_day": "31", "starts_on_month": "2", "starts_on_year": "2025"}),
        ("starts_on", {"starts_on_day": "3", "starts_on_year": "2025"}),
        ("ends_on", {"starts_on_year": "2025", "ends_on_year": "2024"}),
    ],
    "states": [("places", {"places": ["QMA"], "places_added": "Atlantis"})],
    "story": [("summary", {"summary": "word " * 500})],
    "themes": [("sdgs", {"sdgs_targets": "16.3, 99.1"})],
    "partners": [
        ("amount", {"amount": "about ten", "currency": "CHF"}),
        ("currency", {"amount": "10", "currency": "CHX"}),
        ("currency", {"amount": "10"}),
        ("partners", {"partners-0-name": "A partner", "partners-0-role": "", "partners-0-type": "CSO"}),
    ],
    "documents": [("documents", {"documents-0-title": "Report", "documents-0-url": "javascript:alert(1)"})],
}  # fmt: skip
CASES = [(code, name, answers) for code, cases in INVALID.items() for name, answers in cases]


@pytest.mark.parametrize(
    ("code", "name", "answers"), CASES, ids=[f"{code}-{name}-{n}" for n, (code, name, _a) in enumerate(CASES)]
)
def test_what_cannot_be_read_stands_there_again_as_it_was_typed(code, name, answers, joel, draft, signed_in_client):
    browser = signed_in_client(joel)
    browser.post(page_url(draft, code), answers | {"do": "continue"})

    shown = browser.get(page_url(draft, code))

    typed = {key: values for key, values in shown.context["form"].data.lists() if not key.endswith("_FORMS")}
    for key, value in answers.items():
        if value:
            assert typed[key] == (value if isinstance(value, list) else [value])
    assert "There is a problem" in shown.text
    assert draft.current.as_typed[code]["errors"]
    assert any(reason in moves.reasons_not_to_submit(draft) for reason in draft.current.as_typed[code]["errors"])


def test_what_can_be_read_is_saved_beside_what_cannot(joel, draft):
    save(
        draft,
        "basics",
        {"title": "Training of judges", "language": "en", "starts_on_year": "20x5", "kinds": ["training"]},
        by=joel,
    )

    version = draft.current
    assert (version.title, version.kinds, version.starts_on) == ("Training of judges", ["training"], None)
    assert version.as_typed["basics"]["values"]["starts_on_year"] == ["20x5"]


def test_a_value_that_was_good_stays_in_its_column_while_the_new_one_cannot_be_read(joel, draft):
    save(draft, "partners", {"amount": "1 500", "currency": "CHF"}, by=joel)
    save(draft, "partners", {"amount": "fifteen", "currency": "CHF"}, by=joel)

    assert draft.current.amount == 1500
    assert draft.current.as_typed["partners"]["values"]["amount"] == ["fifteen"]


def test_dates_in_the_wrong_order_are_kept_without_breaking_the_rule_of_the_database(joel, draft):
    basics = {"title": "A", "language": "en"}
    save(draft, "basics", {**basics, "starts_on_year": "2020", "ends_on_year": "2021"}, by=joel)
    save(draft, "basics", {**basics, "starts_on_year": "2022", "ends_on_year": "nonsense"}, by=joel)
    assert (draft.current.starts_on.year, draft.current.ends_on) == (2022, None)

    save(draft, "basics", {**basics, "starts_on_year": "2022", "ends_on_year": "2023"}, by=joel)
    save(draft, "basics", {**basics, "starts_on_year": "nonsense", "ends_on_year": "2019"}, by=joel)
    assert (draft.current.starts_on, draft.current.ends_on.year) == (None, 2019)


def test_mending_a_page_clears_its_problems(joel, draft):
    save(draft, "partners", {"amount": "fifteen", "currency": "CHF"}, by=joel)
    save(draft, "partners", {"amount": "15", "currency": "CHF"}, by=joel)

    assert draft.current.as_typed == {}


def test_a_sign_that_the_database_cannot_hold_leaves_a_mark_and_loses_no_other(joel, draft, signed_in_client):
    answer = signed_in_client(joel).post(page_url(draft, "story"), {"summary": "before\x00after", "do": "stay"})

    assert answer.status_code == 302
    assert draft.current.summary == "before\ufffdafter"


def test_line_ends_and_accents_are_kept_in_one_form(joel, draft):
    save(draft, "story", {"summary": "Une journe\u0301e\r\n\r\nde formation"}, by=joel)

    assert draft.current.summary == "Une journ\u00e9e\n\nde formation"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1500", 1500),
        ("1 500,50", 1500.5),
        ("1,500", 1500),
        ("1.500.000,25", 1500000.25),
        ("١٥٠٠", 1500),
        ("1'500", 1500),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, stored, joel, draft):
    save(draft, "partners", {"amount": typed, "currency": "chf"}, by=joel)

    assert float(draft.current.amount) == stored


@pytest.mark.parametrize(
    ("boxes", "starts", "precision"),
    [
        (("", "", "2025"), "2025-01-01", "year"),
        (("", "3", "2025"), "2025-03-01", "month"),
        (("14", "03", "2025"), "2025-03-14", "day"),
        (("١٤", "٣", "٢٠٢٥"), "2025-03-14", "day"),
        (("29", "2", "2024"), "2024-02-29", "day"),
    ],
)
def test_a_date_is_as_exact_as_it_was_typed(boxes, starts, precision, joel, draft):
    save(
        draft, "basics", dict(zip(("starts_on_day", "starts_on_month", "starts_on_year"), boxes, strict=True)), by=joel
    )

    assert (draft.current.starts_on.isoformat(), draft.current.starts_precision) == (starts, precision)


def test_states_are_found_by_any_of_their_names(joel, draft):
    save(draft, "states", {"places": ["QMA"], "places_added": "Turkey; Côte d’Ivoire；中国; qmb"}, by=joel)

    assert set(draft.current.places.values_list("pk", flat=True)) == {"QMA", "TUR", "CIV", "CHN", "QMB"}


def test_rows_can_be_removed_by_tick_and_by_emptying_them(joel, draft):
    row = {"name": "A", "role": "funding", "type": "CSO"}
    rows = {f"partners-{n}-{name}": value for n in range(3) for name, value in row.items()}
    save(draft, "partners", rows, by=joel)
    assert draft.current.partners.count() == 3

    save(draft, "partners", rows | {"partners-1-DELETE": "on"} | {f"partners-2-{name}": "" for name in row}, by=joel)
    assert draft.current.partners.count() == 1


def test_nothing_can_be_written_once_it_is_sent(joel, signed_in_client):
    submission = situations.sent(joel)
    title = submission.current.title

    answer = signed_in_client(joel).post(page_url(submission, "basics"), {"title": "Another title", "do": "continue"})

    assert submission.current.title == title
    assert "Another title" in answer.text  # and it stands there to be copied
    assert "was not saved" in answer.text


# --- two people on one page


def test_two_people_on_different_fields_of_a_page_do_not_disturb_each_other(joel, mira, draft):
    page = task_list.PAGES["basics"]
    opened = writing.Seen.of(page, draft.current)
    save(draft, "basics", {"title": "Joel's title", "language": "en"}, by=joel, seen=opened)

    form = save(draft, "basics", {"title": "", "language": "en", "kinds": ["training"]}, by=mira, seen=opened)

    assert not form.is_bound
    assert (draft.current.title, draft.current.kinds) == ("Joel's title", ["training"])


def test_two_people_on_one_field_see_both_texts_and_lose_neither(joel, mira, draft, signed_in_client):
    page = task_list.PAGES["story"]
    opened = writing.Seen.of(page, draft.current)
    save(draft, "story", {"summary": "Joel wrote this.", "results": "Both agree."}, by=joel, seen=opened)
    save(draft, "story", {"summary": "Mira wrote that.", "results": "Both agree."}, by=mira, seen=opened)

    shown = signed_in_client(joel).get(page_url(draft, "story")).text
    assert "Joel wrote this." in shown
    assert "Mira wrote that." in shown
    assert any("at the same time" in reason for reason in moves.reasons_not_to_submit(draft))

    save(draft, "story", {"summary": "Joel and Mira wrote this.", "results": "Both agree."}, by=mira)
    assert draft.current.summary == "Joel and Mira wrote this."
    assert draft.current.as_typed == {}


def test_the_other_text_can_be_taken_in_one_click(joel, mira, draft, signed_in_client):
    page = task_list.PAGES["story"]
    opened = writing.Seen.of(page, draft.current)
    save(draft, "story", {"summary": "Joel wrote this."}, by=joel, seen=opened)
    save(draft, "story", {"summary": "Mira wrote that."}, by=mira, seen=opened)
    seen = writing.Seen.of(page, draft.current)

    signed_in_client(mira).post(
        page_url(draft, "story"),
        {"summary": "Mira wrote that.", "keep": "summary", "edition": seen.edition, "seen": seen.as_json},
    )

    assert draft.current.summary == "Joel wrote this."
    assert draft.current.as_typed == {}


def test_a_colleagues_unreadable_text_is_kept_too(joel, mira, draft):
    page = task_list.PAGES["partners"]
    opened = writing.Seen.of(page, draft.current)
    save(draft, "partners", {"amount": "about ten", "currency": "CHF"}, by=joel, seen=opened)
    save(draft, "partners", {"amount": "12", "currency": "CHF"}, by=mira, seen=opened)

    conflict = draft.current.as_typed["partners"]["conflicts"][0]
    assert (conflict["field"], conflict["theirs"], conflict["by"]) == ("amount", {"amount": ["about ten"]}, "Joel")
    assert draft.current.as_typed["partners"]["values"]["amount"] == ["12"]


def test_rows_that_two_people_wrote_at_once_are_both_kept(joel, mira, draft):
    page = task_list.PAGES["partners"]
    opened = writing.Seen.of(page, draft.current)
    row = {"partners-0-role": "funding", "partners-0-type": "CSO"}
    save(draft, "partners", row | {"partners-0-name": "Joel's partner"}, by=joel, seen=opened)
    save(draft, "partners", row | {"partners-0-name": "Mira's partner"}, by=mira, seen=opened)

    assert [partner.name for partner in draft.current.partners.all()] == ["Joel's partner"]
    assert draft.current.as_typed["partners"]["values"]["partners-0-name"] == ["Mira's partner"]


def test_a_page_without_its_hidden_fields_never_overwrites_a_colleague(joel, mira, draft, signed_in_client):
    save(draft, "story", {"summary": "Joel wrote this."}, by=joel)

    signed_in_client(mira).post(
        page_url(draft, "story"), {"summary": "Mira wrote that.", "seen": "[nonsense", "edition": "x"}
    )

    assert draft.current.summary == "Joel wrote this."
    assert draft.current.as_typed["story"]["values"]["summary"] == ["Mira wrote that."]


# --- strangers


def test_a_stranger_finds_nothing_and_changes_nothing(joel, ines, signed_in_client):
    submission = situations.draft(joel)
    browser = signed_in_client(ines)
    title = submission.current.title

    for name in ("status", "tasks", "check", "sent", "recommendations", "pledges", "withdraw"):
        assert browser.get(reverse(f"submissions:{name}", args=[submission.reference])).status_code == 404, name
    assert browser.get(page_url(submission, "basics")).status_code == 404
    assert browser.get(reverse("submissions:version", args=[submission.reference, 1])).status_code == 404
    for name in ("submit", "message", "withdraw", "revise", "recommendations"):
        assert browser.post(reverse(f"submissions:{name}", args=[submission.reference])).status_code == 404, name
    assert browser.post(page_url(submission, "basics"), {"title": "Mine now"}).status_code == 404
    assert fresh(submission).current.title == title
    assert fresh(submission).status == "draft"


def test_the_dashboard_asks_the_same_questions_for_one_row_and_for_ten(
    joel, signed_in_client, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in_client(joel)
    organisation = joel.organisations().get()
    moves.start(organisation, by=joel)
    browser.get(reverse("submissions:dashboard"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("submissions:dashboard"))
    for _more in range(9):
        moves.start(organisation, by=joel)
    with CaptureQueriesContext(connection) as ten:
        browser.get(reverse("submissions:dashboard"))

    assert len(one) == len(ten)
