"""What the script of a page sends while somebody writes, and what comes back; no text is lost on the way to us."""

import json

import pytest
from django.urls import reverse

from accounts import once
from accounts.models import Membership
from submissions import correspondence, moves, task_list, writing
from submissions.models import Message, Submission
from tests import cast, situations

pytestmark = pytest.mark.django_db
STORY = task_list.PAGES["story"]


@pytest.fixture
def draft(joel):
    return moves.start(joel.organisations().get(), by=joel)


@pytest.fixture
def url(draft):
    return reverse("submissions:page", args=[draft.reference, "story"])


@pytest.fixture
def mira(lantern, bruno):
    user = cast.person("Mira")
    Membership.objects.create(organisation=lantern, user=user, confirmed_at="2026-01-02T09:00Z", confirmed_by=bruno)
    return user


def script(browser, url, answers, seen):
    """What ``static/writing.js`` sends."""
    data = answers | {"edition": str(seen["edition"]), "seen": seen["seen"]}
    return browser.post(url, data, headers={"accept": "application/json"})


def opened(draft):
    seen = writing.Seen.of(STORY, draft.current)
    return {"edition": seen.edition, "seen": seen.as_json}


def test_what_is_typed_is_stored_and_the_page_told_so(joel, draft, url, signed_in_client):
    answer = script(signed_in_client(joel), url, {"summary": "Three cour"}, opened(draft))

    assert answer.status_code == 200
    assert answer.json()["sentence"].startswith("Saved ")
    assert draft.current.summary == "Three cour"


def test_what_cannot_be_read_is_stored_as_typed_too(joel, draft, signed_in_client):
    url = reverse("submissions:page", args=[draft.reference, "basics"])
    seen = writing.Seen.of(task_list.PAGES["basics"], draft.current)

    answer = script(
        signed_in_client(joel), url, {"title": "Training", "language": "en", "starts_on_year": "20"},
        {"edition": seen.edition, "seen": seen.as_json},
    )  # fmt: skip

    assert "1 answer to look at" in answer.json()["sentence"]
    assert draft.current.as_typed["basics"]["values"]["starts_on_year"] == ["20"]


def test_saving_goes_on_from_what_the_answer_says_was_seen(joel, draft, url, signed_in_client):
    browser, seen = signed_in_client(joel), opened(draft)
    for text in ("Three", "Three courses", "Three courses for judges"):
        seen = script(browser, url, {"summary": text}, seen).json()

    assert draft.current.summary == "Three courses for judges"
    assert draft.current.as_typed == {}


def test_the_same_text_again_writes_nothing(joel, draft, url, signed_in_client):
    browser = signed_in_client(joel)
    seen = script(browser, url, {"summary": "Three"}, opened(draft)).json()
    edition = draft.current.edition

    assert script(browser, url, {"summary": "Three"}, seen).status_code == 200
    assert draft.current.edition == edition


def test_a_page_out_of_step_never_undoes_what_a_colleague_saved_in_another_field(
    joel, mira, draft, url, signed_in_client
):
    browser, seen = signed_in_client(joel), opened(draft)
    writing.save_page(
        draft,
        STORY,
        situations.posted({"results": "Mira's results"}),
        seen=writing.Seen.of(STORY, draft.current),
        by=mira,
    )

    for text in ("Joel", "Joel's summary", "Joel's whole summary"):
        seen = script(browser, url, {"summary": text, "results": ""}, seen).json()

    assert (draft.current.summary, draft.current.results) == ("Joel's whole summary", "Mira's results")


def test_where_both_wrote_one_field_nothing_is_overwritten_and_the_page_is_told(
    joel, mira, draft, url, signed_in_client
):
    browser, seen = signed_in_client(joel), opened(draft)
    writing.save_page(
        draft, STORY, situations.posted({"summary": "Mira's"}), seen=writing.Seen.of(STORY, draft.current), by=mira
    )

    answer = script(browser, url, {"summary": "Joel's"}, seen)

    assert answer.status_code == 409
    assert "Mira changed this page" in answer.json()["sentence"]
    assert draft.current.summary == "Mira's"

    browser.post(url, {"summary": "Joel's", "do": "stay", **{k: str(v) for k, v in seen.items()}})  # pressed "Save"
    shown = browser.get(url).text
    assert "Joel's" in shown.replace("&#x27;", "'")
    assert "Mira's" in shown.replace("&#x27;", "'")


def test_a_text_that_has_left_our_hands_is_not_written_any_more(joel, signed_in_client):
    submission = situations.sent(joel)
    url = reverse("submissions:page", args=[submission.reference, "story"])

    answer = script(signed_in_client(joel), url, {"summary": "Too late"}, {"edition": 1, "seen": "{}"})

    assert answer.status_code == 409
    assert "was not saved" in answer.json()["sentence"]
    assert submission.current.summary != "Too late"


def test_a_script_whose_session_has_ended_is_told_and_its_text_stays_in_the_browser(url, visitor):
    answer = script(visitor, url, {"summary": "Three"}, {"edition": 1, "seen": "{}"})

    assert answer.status_code == 401
    assert json.loads(answer.content) == {"signed_out": True}
    assert "typed_text" not in visitor.session


def test_after_signing_in_again_the_same_page_shows_what_was_typed(joel, draft, url, visitor):
    seen = opened(draft)
    answer = visitor.post(url, {"summary": "Typed before", "do": "continue", **{k: str(v) for k, v in seen.items()}})
    assert answer.url == f"/en/account/login/?next={url}"

    visitor.post("/en/account/login/", {"login": joel.email, "password": cast.PASSWORD})
    shown = visitor.get(url)

    assert "Typed before" in shown.text
    assert "signed out before this could be saved" in shown.text
    assert draft.current.summary == ""  # not saved behind the person's back
    assert "Typed before" not in visitor.get(url).text  # told once


def test_what_was_typed_before_signing_in_again_is_compared_with_what_the_page_had_shown(
    joel, mira, draft, url, visitor
):
    seen = {k: str(v) for k, v in opened(draft).items()}
    visitor.post(url, {"summary": "Joel's", "do": "continue", **seen})
    writing.save_page(
        draft, STORY, situations.posted({"summary": "Mira's"}), seen=writing.Seen.of(STORY, draft.current), by=mira
    )
    visitor.post("/en/account/login/", {"login": joel.email, "password": cast.PASSWORD})
    form = visitor.get(url).context

    visitor.post(
        url, {"summary": "Joel's", "do": "stay", "edition": str(form["seen"].edition), "seen": form["seen"].as_json}
    )

    assert draft.current.as_typed["story"]["conflicts"][0]["theirs"] == {"summary": ["Mira's"]}


# --- a form that is sent twice acts once


def test_the_same_form_twice_begins_one_draft(joel, signed_in_client):
    browser = signed_in_client(joel)
    key = browser.get(reverse("submissions:start")).context["key"]

    first, second = (
        browser.post(reverse("submissions:start"), {"key": key, "attribution": "named"}) for _twice in "ab"
    )

    assert first.url == second.url
    assert Submission.objects.count() == 1


def test_the_same_form_twice_sends_one_message(joel):
    submission, key = situations.sent(joel), once.new_key()
    first, second = (correspondence.ask_ohchr(submission, by=joel, text="When?", key=key) for _twice in "ab")

    assert first == second
    assert Message.objects.count() == 1


def test_a_key_of_one_person_means_nothing_from_another(joel, ines):
    key = once.new_key()
    moves.start(joel.organisations().get(), by=joel, key=key)
    moves.start(ines.organisations().get(), by=ines, key=key)

    assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "'; DROP TABLE", "\x00" * 20], ids=["none", "short", "long", "sql", "NUL"]
)
def test_without_a_proper_key_each_form_acts(key, joel):
    for _twice in "ab":
        moves.start(joel.organisations().get(), by=joel, key=key)

    assert Submission.objects.count() == 2


def test_a_refused_act_leaves_its_key_free(joel, ines):
    key = once.new_key()
    with pytest.raises(moves.MoveRefused):
        moves.start(ines.organisations().get(), by=joel, key=key)

    assert moves.start(joel.organisations().get(), by=joel, key=key)
