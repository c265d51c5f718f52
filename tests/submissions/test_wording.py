"""Wording that OHCHR proposes: shown side by side, taken with one click as a new version, or not; never written over a text."""

import pytest
from django.urls import reverse

from outbox.models import Letter
from submissions import counts, moves, queue, writing
from submissions.life import Status
from submissions.models import Act, ProposedWording, Submission
from submissions.reviewing import wording
from submissions.task_list import PAGES
from tests import cast, situations

pytestmark = pytest.mark.django_db
OWN, BETTER = "Three courses for trial judges.", "Four courses for trial judges."


@pytest.fixture
def submission(joel, bruno):
    return situations.in_review(joel, reviewer=bruno, story={"summary": OWN})


def propose(submission, bruno, text=BETTER, field="summary-en", why="There were four."):
    return wording.propose(submission, field=field, text=text, why=why, by=bruno)


def again(submission):
    return Submission.objects.get(pk=submission.pk)


def status_page(browser, submission):
    return browser.get(reverse("submissions:status", args=[submission.reference])).text


def test_the_reviewer_edits_a_copy_of_one_field_and_the_text_stays(submission, bruno, joel, signed_in_client):
    browser, address = (
        signed_in_client(bruno),
        reverse("submissions:propose_wording", args=[submission.reference, "summary-en"]),
    )

    assert OWN in browser.get(address).text
    refused = browser.post(address, {"text": OWN, "why": "WHY IT IS SO"})
    assert "This is the text that stands there already." in refused.text
    assert "WHY IT IS SO" in refused.text
    browser.post(address, {"text": BETTER, "why": "There were four."})

    assert submission.current.summary == OWN
    assert Letter.objects.filter(name="submission_message", recipient=joel.email).count() == 1
    assert "courses" not in Letter.objects.get(name="submission_message").body
    assert "waits for the submitter" in browser.get(reverse("submissions:review", args=[submission.reference])).text


def test_the_submitter_sees_both_side_by_side_and_takes_it_with_one_click(submission, bruno, joel, signed_in_client):
    proposed = propose(submission, bruno)
    browser = signed_in_client(joel)
    page = status_page(browser, submission)
    assert '<del><span class="vh">removed: </span>Three' in page
    assert '<ins><span class="vh">added: </span>Four' in page
    assert "There were four." in page
    assert "Bruno" not in page
    assert counts.waiting_for_submitter(joel) == 1

    browser.post(reverse("submissions:answer_wording", args=[submission.reference, proposed.pk]), {"do": "accept"})

    new = submission.current
    assert (new.number, new.summary) == (2, BETTER)
    assert submission.versions.get(number=1).summary == OWN
    move = submission.moves.last()
    assert (move.act, move.version, move.by, move.before, move.after) == (
        Act.WORDING_ACCEPTED, new, joel, Status.IN_REVIEW, Status.IN_REVIEW,
    )  # fmt: skip
    assert again(submission).taken_by == bruno
    assert [one.number for one in queue.versions_sent(submission)] == [2, 1]
    page = status_page(browser, submission)
    assert "You accepted a wording that OHCHR had proposed." in page
    assert "Take the proposed wording" not in page
    assert counts.waiting_for_submitter(joel) == 0
    assert moves.approve(again(submission), by=bruno).document.pk == submission.current.document


def test_a_decision_on_the_text_before_it_was_accepted_is_refused_with_what_changed(
    submission, bruno, joel, signed_in_client
):
    proposed = propose(submission, bruno)
    wording.accept(submission, proposed.pk, by=joel)

    answer = signed_in_client(bruno).post(reverse("submissions:approve", args=[submission.reference]), {"version": "1"})

    assert [one.name for one in answer.context["outdated"].changes] == ["summary"]
    assert again(submission).status == Status.IN_REVIEW


def test_the_submitter_may_keep_the_own_text(submission, bruno, joel, signed_in_client):
    proposed = propose(submission, bruno)

    signed_in_client(joel).post(
        reverse("submissions:answer_wording", args=[submission.reference, proposed.pk]), {"do": "keep"}
    )

    assert submission.versions.get().summary == OWN
    assert submission.moves.last().act == Act.WORDING_KEPT
    assert Letter.objects.filter(name="submission_message", recipient=bruno.email).count() == 1
    assert "You kept your own wording." in status_page(signed_in_client(joel), submission)


def test_two_clicks_make_one_version(submission, bruno, joel):
    proposed = propose(submission, bruno)

    wording.accept(submission, proposed.pk, by=joel)
    wording.accept(submission, proposed.pk, by=joel)
    wording.keep_own(submission, proposed.pk, by=joel)

    assert submission.versions.count() == 2
    assert ProposedWording.objects.get().answer == "accepted"


def test_in_a_draft_it_is_written_into_the_draft(submission, bruno, joel):
    proposed = propose(submission, bruno)
    moves.return_for_changes(submission, by=bruno, message="And please add who taught.")

    wording.accept(submission, proposed.pk, by=joel)

    assert (submission.current.number, submission.current.summary) == (2, BETTER)
    assert [one.number for one in queue.versions_sent(submission)] == [1]  # the draft is not OHCHR's to read
    assert counts.waiting_for_submitter(joel) == 1  # the changes that were asked for


def test_what_the_submitter_has_changed_meanwhile_is_never_written_over(submission, bruno, joel):
    proposed = propose(submission, bruno)
    moves.return_for_changes(submission, by=bruno, message="And please add who taught.")
    page = PAGES["story"]
    answers = situations.posted(situations.ANSWERS["story"] | {"summary": "Mine, rewritten."})
    writing.save_page(submission, page, answers, seen=writing.Seen.of(page, submission.current), by=joel)

    with pytest.raises(moves.MoveRefused, match="has been changed since"):
        wording.accept(submission, proposed.pk, by=joel)

    assert submission.current.summary == "Mine, rewritten."
    wording.keep_own(submission, proposed.pk, by=joel)


def test_nothing_goes_to_the_states_while_a_wording_waits(submission, bruno, joel):
    proposed = propose(submission, bruno)

    with pytest.raises(moves.MoveRefused, match="waits for the submitter's answer"):
        moves.approve(submission, by=bruno)
    wording.take_back(submission, proposed.pk, by=bruno)
    with pytest.raises(moves.MoveRefused, match="does not propose"):
        wording.accept(submission, proposed.pk, by=joel)

    assert moves.approve(again(submission), by=bruno)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("title-en", " ", "Write the text"),
        ("title-en", "y" * 201, "200 are possible"),
        ("summary-en", "y" * 2_001, "2000 are possible"),
        ("summary-en", "bell \x07", "cannot be shown"),
        ("summary-fr", "Un texte.", "not there any more"),
        ("status-en", "ongoing", "not there any more"),
    ],
)
def test_a_text_that_could_not_stand_there_is_refused(field, text, said, submission, bruno):
    with pytest.raises(moves.MoveRefused, match=said):
        propose(submission, bruno, text, field)

    assert not ProposedWording.objects.exists()


def test_a_field_has_one_proposal_at_a_time(submission, bruno):
    propose(submission, bruno)

    with pytest.raises(moves.MoveRefused, match="waits for its answer already"):
        propose(submission, bruno, "Five courses.")


def test_a_translation_can_be_proposed_for_in_its_own_language(joel, bruno, signed_in_client):
    submission = situations.draft(joel)
    submission.current.translations.create(language="ar", source="provider", title="دورة", summary="ثلاث دورات.")
    moves.submit(submission, by=joel)
    moves.take_up(submission, by=bruno)
    proposed = propose(submission, bruno, "أربع دورات.", "summary-ar")

    assert '<p class="record-text pieces frame" lang="ar" dir="rtl">' in status_page(signed_in_client(joel), submission)
    wording.accept(submission, proposed.pk, by=joel)

    assert submission.current.translations.get().summary == "أربع دورات."


@pytest.mark.parametrize("person", ["ines", "amina", "sofia", "bruno"])
def test_only_the_organisation_that_wrote_it_answers(person, request, submission, bruno, signed_in_client):
    proposed = propose(submission, bruno)
    by = request.getfixturevalue(person)

    for verb in (wording.accept, wording.keep_own):
        with pytest.raises(moves.MoveRefused):
            verb(submission, proposed.pk, by=by)
    address = reverse("submissions:answer_wording", args=[submission.reference, proposed.pk])
    assert signed_in_client(by).post(address, {"do": "accept"}).status_code == 404


def test_only_the_reviewer_who_has_it_proposes(submission, sofia, joel, bruno):
    bea = cast.with_second_factor(cast.person("Bea", cast.Role.REVIEWER))

    for by in (bea, sofia, joel):
        with pytest.raises(moves.MoveRefused):
            propose(submission, by)
    moves.put_back(submission, by=bruno)
    with pytest.raises(moves.MoveRefused):
        propose(submission, bruno)


def test_a_wording_of_another_submission_cannot_be_answered_here(submission, bruno, joel):
    other = situations.in_review(joel, reviewer=bruno, story={"summary": OWN})
    proposed = propose(other, bruno)

    with pytest.raises(moves.MoveRefused):
        wording.accept(submission, proposed.pk, by=joel)

    assert submission.versions.count() == other.versions.count() == 1
