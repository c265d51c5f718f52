"""A reviewer proposes another recommendation instead of a linked one; the submitter takes it or keeps the own one (J3.4)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from outbox.models import Letter
from repository.models import FormerIdentifier, Recommendation
from submissions import counts, moves, queue, writing
from submissions.life import Status
from submissions.models import Act, ProposedWording, Submission
from submissions.moves import MoveRefused
from submissions.reviewing import wording
from tests import cast, situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked() -> Recommendation:
    return Recommendation.objects.of_state("QMA").supported()[0]


@pytest.fixture
def better() -> Recommendation:
    return Recommendation.objects.of_state("QMA").supported()[1]


@pytest.fixture
def submission(joel, bruno, linked) -> Submission:
    return situations.in_review(joel, reviewer=bruno, recommendations=(linked.identifier,))


def propose(submission, linked, other, by, why="It speaks of judges.") -> ProposedWording:
    return wording.propose_link(submission, instead_of=linked.identifier, identifier=other.identifier, why=why, by=by)


def links(submission) -> list[Recommendation]:
    return list(Submission.objects.get(pk=submission.pk).current.recommendations.all())


def proposing_at(submission, linked) -> str:
    return reverse("submissions:propose_link", args=[submission.reference, linked.identifier])


def answer_at(submission, proposed) -> str:
    return reverse("submissions:answer_wording", args=[submission.reference, proposed.pk])


def status_page(browser, submission) -> str:
    return browser.get(reverse("submissions:status", args=[submission.reference])).text


# --- OHCHR proposes


def test_the_reviewer_looks_for_another_one_and_proposes_it(submission, linked, better, bruno, joel, signed_in_client):
    browser, address = signed_in_client(bruno), proposing_at(submission, linked)
    assert address in browser.get(reverse("submissions:review", args=[submission.reference])).text
    page = browser.get(address, {"state": "QMA", "q": better.text[:40]})
    assert better in page.context["found"].object_list
    assert linked.text in page.text

    refused = browser.post(f"{address}?state=QMA", {"why": "WHY IT IS SO"})
    assert "Choose the recommendation that you propose." in refused.text
    assert "WHY IT IS SO" in refused.text
    browser.post(f"{address}?state=QMA", {"recommendation": better.identifier, "why": "It speaks of judges."})

    assert links(submission) == [linked]  # nothing changes before the submitter says yes
    letter = Letter.objects.get(name="submission_message", recipient=joel.email)
    assert better.identifier not in letter.body
    page = browser.get(reverse("submissions:review", args=[submission.reference])).text
    assert better.text in page
    assert "waits for the submitter" in page


def test_what_cannot_be_proposed(submission, linked, better, bruno):
    far = Recommendation.objects.of_state("QMB").first()

    def refused(match, *, instead_of=linked.identifier, identifier=better.identifier, why="") -> None:
        with pytest.raises(MoveRefused, match=match):
            wording.propose_link(submission, instead_of=instead_of, identifier=identifier, why=why, by=bruno)

    refused("not linked any more", instead_of=far.identifier)
    refused("not linked any more", instead_of="QMA-9-9")
    refused("linked already", identifier=linked.identifier)
    refused("Choose the recommendation", identifier="QMA-9-9")
    refused("1000 are possible", why="x" * 1_001)
    refused("cannot be shown", why="a\x07b")
    propose(submission, linked, better, bruno)
    refused("has been proposed for this recommendation already", identifier=far.identifier)
    assert ProposedWording.objects.count() == 1
    with pytest.raises(IntegrityError, match="another_recommendation_is_proposed_once"), transaction.atomic():
        ProposedWording.objects.create(
            submission=submission, version=submission.current, field="recommendation", before=linked.identifier,
            after=far.identifier, by=bruno,
        )  # fmt: skip


def test_only_the_reviewer_who_has_it_proposes(submission, linked, better, joel, bruno, sofia, signed_in_client):
    other = cast.person("Berta", "reviewer")
    for stranger in (joel, sofia, other):
        with pytest.raises(MoveRefused):
            propose(submission, linked, better, stranger)
    for outsider in (joel, sofia):
        assert signed_in_client(outsider).get(proposing_at(submission, linked)).status_code == 404
    assert signed_in_client(bruno).get(proposing_at(submission, better)).status_code == 404  # it is not linked
    moves.put_back(submission, by=bruno)
    with pytest.raises(MoveRefused, match="Take it up first"):
        propose(submission, linked, better, bruno)

    assert not ProposedWording.objects.exists()


def test_several_links_have_a_proposal_each_beside_one_for_a_text(submission, linked, better, joel, bruno):
    third, fourth = Recommendation.objects.of_state("QMA").supported()[2:4]
    submission.current.recommendations.add(third)

    propose(submission, linked, better, bruno)
    propose(submission, third, fourth, bruno)
    wording.propose(submission, field="summary-en", text="Four courses.", why="", by=bruno)

    assert submission.wordings.unanswered().count() == 3


def test_the_text_goes_to_no_state_while_one_waits_and_it_can_be_taken_back(submission, linked, better, bruno, joel):
    proposed = propose(submission, linked, better, bruno)
    assert moves.reasons_not_to_approve(submission, by=bruno) == [
        "A proposed recommendation waits for the submitter's answer. Wait for it, or take it back."
    ]

    wording.take_back(submission, proposed.pk, by=bruno)

    assert moves.reasons_not_to_approve(submission, by=bruno) == []
    with pytest.raises(MoveRefused, match="does not propose this any more"):
        wording.accept(submission, proposed.pk, by=joel)
    assert links(submission) == [linked]


# --- the submitter answers


def test_the_submitter_sees_both_and_takes_the_other_with_one_click(
    submission, linked, better, bruno, joel, signed_in_client
):
    proposed = propose(submission, linked, better, bruno)
    browser = signed_in_client(joel)
    page = status_page(browser, submission)
    for said in (linked.text, better.text, "It speaks of judges.", "Take the proposed recommendation"):
        assert said in page
    assert "Bruno" not in page
    assert "to another State" not in page
    assert counts.waiting_for_submitter(joel) == 1

    browser.post(answer_at(submission, proposed), {"do": "accept"})

    new = submission.current
    assert (new.number, links(submission)) == (2, [better])
    assert list(submission.versions.get(number=1).recommendations.all()) == [linked]
    move = submission.moves.last()
    assert (move.act, move.version, move.by, move.after) == (Act.LINK_ACCEPTED, new, joel, Status.IN_REVIEW)
    assert [one.number for one in queue.versions_sent(submission)] == [2, 1]  # the next decision is on the new one
    page = status_page(browser, submission)
    assert "You accepted a recommendation that OHCHR had proposed instead of another." in page
    assert "Take the proposed recommendation" not in page
    assert counts.waiting_for_submitter(joel) == 0
    assert Letter.objects.filter(name="submission_message", recipient=bruno.email).count() == 1


def test_the_submitter_may_keep_the_own_one(submission, linked, better, bruno, joel, signed_in_client):
    proposed = propose(submission, linked, better, bruno)
    browser = signed_in_client(joel)

    browser.post(answer_at(submission, proposed), {"do": "keep"})

    assert (submission.versions.count(), links(submission)) == (1, [linked])
    assert submission.moves.last().act == Act.LINK_KEPT
    assert "You kept your own recommendation." in status_page(browser, submission)
    review = signed_in_client(bruno).get(reverse("submissions:review", args=[submission.reference])).text
    assert "The submitter kept the own one" in review


def test_one_to_another_state_says_that_it_will_be_asked(submission, linked, bruno, joel, signed_in_client):
    far = Recommendation.objects.of_state("QMB").first()
    proposed = propose(submission, linked, far, bruno)
    assert "It is a recommendation to another State, which will then be asked" in status_page(
        signed_in_client(joel), submission
    )

    wording.accept(submission, proposed.pk, by=joel)

    assert set(submission.current.states_concerned()) == {"QMA", "QMB"}  # QMA is where it takes place


def test_what_was_linked_otherwise_meanwhile_is_left_alone(submission, linked, better, bruno, joel):
    proposed = propose(submission, linked, better, bruno)
    moves.return_for_changes(submission, by=bruno, message="And please add who taught.")
    submission.refresh_from_db()
    writing.choose(submission, "recommendations", shown=[linked.pk], ticked=[better.pk], by=joel)

    with pytest.raises(MoveRefused, match="has been changed since"):
        wording.accept(submission, proposed.pk, by=joel)

    assert links(submission) == [better]


def test_in_a_draft_it_is_linked_in_the_draft_and_two_clicks_are_one(submission, linked, better, bruno, joel):
    proposed = propose(submission, linked, better, bruno)
    moves.return_for_changes(submission, by=bruno, message="And please add who taught.")

    wording.accept(submission, proposed.pk, by=joel)
    wording.accept(submission, proposed.pk, by=joel)
    wording.keep_own(submission, proposed.pk, by=joel)

    assert (submission.versions.count(), links(submission)) == (2, [better])
    assert ProposedWording.objects.get().answer == "accepted"


def test_who_is_called_otherwise_by_now_is_found_all_the_same(submission, linked, better, bruno, joel):
    proposed = propose(submission, linked, better, bruno)
    FormerIdentifier.objects.create(identifier=better.identifier, recommendation=better, since="2026-01-01T00:00Z")
    Recommendation.objects.filter(pk=better.pk).update(identifier="QMA-9-1.1")

    wording.accept(submission, proposed.pk, by=joel)

    assert [one.pk for one in links(submission)] == [better.pk]


def test_nobody_else_answers(submission, linked, better, bruno, ines, signed_in_client):
    proposed = propose(submission, linked, better, bruno)

    assert signed_in_client(ines).post(answer_at(submission, proposed), {"do": "accept"}).status_code == 404
    with pytest.raises(MoveRefused, match="Only the organisation that wrote it"):
        wording.accept(submission, proposed.pk, by=ines)

    assert links(submission) == [linked]
