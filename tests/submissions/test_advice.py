"""Advisers: they read one text (redacted where the submitter is protected) when asked, comment, and decide nothing."""

import pytest
from django.urls import reverse

from outbox.models import Letter
from submissions import counts, moves
from submissions.models import AdviceComment, AdviceRequest, Attribution, VersionPartner
from submissions.reviewing import advice
from tests import cast, situations

pytestmark = pytest.mark.django_db
QUESTION = "Are the names of the courts right?"


@pytest.fixture
def submission(joel, bruno):
    return situations.in_review(joel, reviewer=bruno)


def asked(submission, bruno, vera):
    return advice.ask(submission, adviser=str(vera.pk), question=QUESTION, by=bruno)


def at(name, submission, *more):
    return reverse(f"submissions:{name}", args=[submission.reference, *more])


def test_an_adviser_sees_what_is_asked_and_nothing_else(submission, joel, bruno, vera, signed_in_client):
    other = situations.in_review(joel, reviewer=bruno)
    browser = signed_in_client(vera)
    assert browser.get(at("advise", submission)).status_code == 404

    signed_in_client(bruno).post(at("ask_adviser", submission), {"adviser": vera.pk, "question": QUESTION})

    assert submission.reference in browser.get(reverse("submissions:advised")).text
    page = browser.get(at("advise", submission)).text
    assert QUESTION in page
    assert "Three courses" in page or submission.current.summary in page
    assert Letter.objects.filter(recipient=vera.email, name="submission_message").count() == 1
    assert counts.waiting_for_advice(vera) == 1
    for name in (
        "review",
        "approve",
        "return_for_changes",
        "decline",
        "note",
        "take_up",
        "desk_states",
        "hold",
        "publish",
    ):
        assert browser.post(at(name, submission)).status_code == 404, name
    assert browser.get(at("advise", other)).status_code == 404
    assert browser.get(reverse("submissions:queue")).status_code == 404


def test_a_comment_is_read_by_ohchr_and_never_by_the_submitter(submission, joel, bruno, vera, signed_in_client):
    asked(submission, bruno, vera)
    browser = signed_in_client(vera)

    refused = browser.post(at("advise", submission), {"text": "KEPT " + "y" * 5_000})
    assert "KEPT " in refused.text
    browser.post(at("advise", submission), {"text": "CANARY: the second court is called otherwise."})

    assert "CANARY" in signed_in_client(bruno).get(at("review", submission)).text
    assert Letter.objects.filter(recipient=bruno.email, name="submission_message").count() == 1
    assert counts.waiting_for_advice(vera) == 0
    moves.return_for_changes(submission, by=bruno, message="Please look at the names.")
    for name, *more in (("status",), ("version", 1)):
        page = signed_in_client(joel).get(at(name, submission, *more)).text
        assert "CANARY" not in page
        assert "Vera" not in page
        assert QUESTION not in page


@pytest.mark.parametrize("how", ["attribution", "organisation", "not chosen"])
def test_a_protected_submitter_is_nowhere_in_the_advisers_copy(how, joel, lantern, bruno, vera, signed_in_client):
    submission = situations.in_review(
        joel,
        reviewer=bruno,
        basics={"title": "Lantern Legal Aid trains judges"},
        story={
            "summary": "LANTERN  LEGAL\nAID and LLA taught; write to joel@example.org or +41 22 917 90 00.",
            "description": "Joel, see https://lantern.example/judges, and Ms. Ana Ruiz.",
            "results": "lantern-legal-aid worked with Joel.",
        },
        sensitive={"attribution": "category" if how == "attribution" else "named"},
    )
    submission.current.translations.create(language="fr", source="provider", title="Lantern Legal Aid forme des juges")
    VersionPartner.objects.create(version=submission.current, name="Lantern Friends", role="partner", type="CSO")
    if how == "organisation":
        type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)
    if how == "not chosen":
        type(submission).objects.filter(pk=submission.pk).update(attribution="")
    asked(submission, bruno, vera)
    browser = signed_in_client(vera)

    pages = [browser.get(at("advise", submission)).text, browser.get(reverse("submissions:advised")).text]
    pages.append(browser.get(at("advise", submission).replace("/en/", "/fr/")).text)

    for page in pages:
        for word in ("lantern", "lla ", "joel", "ruiz", "917 90 00", "bench-book"):
            assert word not in page.lower(), word
    assert "[withheld]" in pages[0]
    assert "The submitter is protected." in pages[0]
    assert submission.current.title == "Lantern Legal Aid trains judges"  # the copy only


def test_a_named_submitter_stays_named(submission, bruno, vera, signed_in_client):
    assert submission.attribution == Attribution.NAMED
    asked(submission, bruno, vera)

    page = signed_in_client(vera).get(at("advise", submission)).text

    assert "Lantern Legal Aid" in page
    assert "[withheld]" not in page


def test_it_ends_with_the_request_with_the_role_and_with_the_reading(submission, joel, bruno, vera, signed_in_client):
    request = asked(submission, bruno, vera)
    browser = signed_in_client(vera)
    assert browser.get(at("advise", submission)).status_code == 200

    signed_in_client(bruno).post(at("end_advice", submission, request.pk))
    assert browser.get(at("advise", submission)).status_code == 404
    with pytest.raises(moves.MoveRefused):
        advice.comment(submission, text="Late.", by=vera)

    asked(submission, bruno, vera)
    assert browser.get(at("advise", submission)).status_code == 200
    moves.return_for_changes(submission, by=bruno, message="Please say who taught.")
    assert browser.get(at("advise", submission)).status_code == 404
    moves.submit(submission, by=joel)
    cast.StaffRole.objects.filter(user=vera).delete()
    assert browser.get(at("advise", submission)).status_code == 404


def test_only_the_reviewer_who_has_it_asks_and_only_advisers_of_other_houses(
    submission, lantern, joel, bruno, sofia, vera
):
    bea = cast.person("Bea", cast.Role.REVIEWER)
    for by in (bea, sofia, joel, vera):
        with pytest.raises(moves.MoveRefused):
            asked(submission, by, vera)
    for adviser in (sofia, joel, bea):
        with pytest.raises(moves.MoveRefused, match="Choose an adviser"):
            asked(submission, bruno, adviser)
    cast.Membership.objects.create(
        organisation=lantern, user=vera, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )
    with pytest.raises(moves.MoveRefused, match="Choose an adviser"):
        asked(submission, bruno, vera)
    assert not AdviceRequest.objects.exists()


def test_who_joins_the_organisation_later_is_not_shown_the_text_any_more(submission, lantern, bruno, vera):
    asked(submission, bruno, vera)
    cast.Membership.objects.create(
        organisation=lantern, user=vera, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )

    assert not advice.open_to(vera).exists()


def test_a_refused_question_stays_in_its_box(submission, bruno, signed_in_client):
    answer = signed_in_client(bruno).post(at("ask_adviser", submission), {"adviser": "", "question": "KEPT QUESTION"})

    assert "KEPT QUESTION" in answer.text
    assert not AdviceComment.objects.exists()
