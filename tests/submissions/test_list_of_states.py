"""The list of States concerned: confirmed by the reviewer, added to and taken from with a reason that stays."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from consent.models import ConsentRequest, PublicationDocument
from repository.models import Activity
from submissions import moves
from submissions.life import Status
from submissions.models import StateDecision, Submission
from submissions.reviewing import hints
from submissions.reviewing import states as listed
from tests import cast, situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(joel, bruno):
    return situations.in_review(joel, reviewer=bruno)


def state(code):
    return hints.State.objects.get(pk=code)


def post(browser, name, submission, **data):
    return browser.post(reverse(f"submissions:{name}", args=[submission.reference]), data, follow=True)


def test_a_state_that_the_text_is_about_is_added_with_a_reason_and_is_asked(
    submission, bruno, sofia, joel, signed_in_client
):
    browser = signed_in_client(bruno)

    post(browser, "desk_states", submission, do="add", state=state("QMB").name, reason="CANARY: it is described.")
    page = browser.get(reverse("submissions:review", args=[submission.reference])).text
    assert "CANARY: it is described." in page
    assert "The text is about it" in page
    post(browser, "approve", submission, version=1, states="QMA QMB")

    assert set(ConsentRequest.objects.values_list("state", flat=True)) == {"QMA", "QMB"}
    document = PublicationDocument.objects.get(pk=submission.current.document)
    for request in document.requests.all():
        situations.gate.grant(request, by=situations.focal_point(request.state_id))
    moves.publish(Submission.objects.get(pk=submission.pk), by=sofia)
    rows = Activity.objects.get().record["states_concerned"]
    assert {row["state"]: row["roles"] for row in rows}["QMB"] == ["named"]
    kept = StateDecision.objects.filter(act="confirmed").order_by("state").values_list("state", "reason", "by")
    assert list(kept) == [("QMA", "place reviewed", bruno.pk), ("QMB", "named", bruno.pk)]
    assert "CANARY" not in signed_in_client(joel).get(reverse("submissions:status", args=[submission.reference])).text


@pytest.mark.parametrize(
    ("name", "reason", "said"),
    [
        ("QMB", " ", "Please say why."),
        ("QMB", "y" * 1_001, "1000 are possible"),
        ("QMA", "It is named.", "is on the list already"),
        ("Nowhere", "It is named.", "is the name of no State"),
        ("", "It is named.", "is the name of no State"),
    ],
)
def test_a_refused_addition_keeps_its_words(name, reason, said, submission, bruno, signed_in_client):
    answer = post(signed_in_client(bruno), "desk_states", submission, do="add", state=name, reason=reason)

    assert said in answer.text
    assert reason.strip() in answer.text
    assert not StateDecision.objects.exists()


def test_one_that_was_added_is_removed_with_a_reason_and_one_that_is_there_by_rule_stays(submission, bruno):
    listed.add(submission, state("QMB"), reason="It is described.", by=bruno)

    with pytest.raises(moves.MoveRefused, match="by rule"):
        listed.remove(submission, state("QMA"), reason="Not really.", by=bruno)
    with pytest.raises(moves.MoveRefused, match="say why"):
        listed.remove(submission, state("QMB"), reason="", by=bruno)
    listed.remove(submission, state("QMB"), reason="It is only the place of a meeting.", by=bruno)

    assert set(submission.current.states_concerned()) == {"QMA"}
    assert [(one.decision.act, one.reason) for one in listed.history(submission)] == [
        ("added", "It is described."), ("removed", "It is only the place of a meeting."),
    ]  # fmt: skip


def test_what_was_added_stays_for_the_next_version(submission, bruno, joel):
    listed.add(submission, state("QMB"), reason="It is described.", by=bruno)
    moves.return_for_changes(submission, by=bruno, message="Please say who taught.")

    assert set(submission.current.states_concerned()) == {"QMA", "QMB"}


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Confirm that you have checked the list"),
        ({"states": "QMA"}, "another one than you confirmed"),
        ({"states": ""}, "another one than you confirmed"),
    ],
)
def test_nothing_is_approved_before_the_list_as_it_is_now_is_confirmed(
    posted, said, submission, bruno, signed_in_client
):
    listed.add(submission, state("QMB"), reason="It is described.", by=bruno)

    answer = post(signed_in_client(bruno), "approve", submission, version=1, **posted)

    assert said in answer.text
    assert Submission.objects.get(pk=submission.pk).status == Status.IN_REVIEW
    assert not ConsentRequest.objects.exists()


def test_a_state_is_no_hint_any_more_when_it_is_asked(joel, bruno):
    submission = situations.in_review(joel, reviewer=bruno, story={"summary": f"Visited by {state('QMB').name}."})
    assert [one.subject for one in hints.of(submission, submission.current).open] == ["QMB"]

    listed.add(submission, state("QMB"), reason="It is described.", by=bruno)

    assert hints.of(submission, submission.current).open == []


def test_only_the_reviewer_who_has_it_changes_the_list_and_only_before_it_is_approved(submission, joel, bruno, sofia):
    bea = cast.person("Bea", cast.Role.REVIEWER)

    for by in (joel, sofia, bea):
        with pytest.raises(moves.MoveRefused):
            listed.add(submission, state("QMB"), reason="It is described.", by=by)
    moves.approve(submission, by=bruno)
    with pytest.raises(moves.MoveRefused):
        listed.add(submission, state("QMB"), reason="It is described.", by=bruno)


def test_a_decision_about_a_state_is_never_changed_or_deleted(submission, bruno):
    listed.add(submission, state("QMB"), reason="It is described.", by=bruno)

    for statement in ("UPDATE submissions_statedecision SET reason = 'x'", "DELETE FROM submissions_statedecision"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
