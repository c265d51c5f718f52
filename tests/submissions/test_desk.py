"""OHCHR's desk: the queue, the review page, decisions, the gate's buttons; what each role sees and may do."""

import pytest
from django.urls import reverse

from consent import gate
from consent.models import ConsentRequest
from outbox.models import Letter
from repository.models import Activity
from submissions import correspondence, moves, writing
from submissions.life import Status
from submissions.models import Submission
from submissions.task_list import PAGES
from tests import cast, situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea(db):
    """A second reviewer."""
    return cast.with_second_factor(cast.person("Bea", cast.Role.REVIEWER))


def review(browser, submission, **query):
    return browser.get(reverse("submissions:review", args=[submission.reference]), query)


def post(browser, name, submission, **data):
    return browser.post(reverse(f"submissions:{name}", args=[submission.reference]), data, follow=True)


def status_of(submission):
    return Submission.objects.get(pk=submission.pk).status


def revised(submission, by, **answers):
    """The next version, with these answers on its page "story", sent again."""
    page = PAGES["story"]
    seen = writing.Seen.of(page, submission.current)
    writing.save_page(submission, page, situations.posted(situations.ANSWERS["story"] | answers), seen=seen, by=by)
    moves.submit(submission, by=by)


# --- who sees what


def test_a_draft_that_was_never_sent_is_not_at_the_desk(joel, bruno, signed_in_client):
    submission = situations.draft(joel)
    browser = signed_in_client(bruno)

    assert review(browser, submission).status_code == 404
    assert submission.reference not in browser.get(reverse("submissions:queue"), {"view": "all"}).text


def test_ohchr_reads_the_version_that_was_sent_while_the_next_one_is_written(joel, bruno, signed_in_client):
    submission = situations.returned(joel, reviewer=bruno)
    page = PAGES["story"]
    answers = situations.posted({"summary": "CANARY of an unsent version"})
    writing.save_page(submission, page, answers, seen=writing.Seen.of(page, submission.current), by=joel)

    browser = signed_in_client(bruno)

    for address in (
        reverse("submissions:review", args=[submission.reference]),
        f"{reverse('submissions:queue')}?view=all",
    ):
        answer = browser.get(address)
        assert submission.reference in answer.text
        assert "CANARY" not in answer.text


@pytest.mark.parametrize("person", ["joel", "amina", "daniel"])
def test_who_has_no_business_at_the_desk_finds_nothing(person, request, joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)
    browser = signed_in_client(request.getfixturevalue(person))

    assert browser.get(reverse("submissions:queue")).status_code == 404
    assert review(browser, submission).status_code == 404
    for name in ("take_up", "put_back", "approve", "publish", "hold", "release", "note", "clear"):
        assert browser.post(reverse(f"submissions:{name}", args=[submission.reference])).status_code == 404, name
    assert status_of(submission) == Status.IN_REVIEW


def test_an_auditor_reads_and_changes_nothing(joel, bruno, olga, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)
    browser = signed_in_client(olga)

    page = review(browser, submission)
    assert page.status_code == 200
    assert "<textarea" not in page.text
    for name in ("approve", "note", "hold", "desk_message", "publish", "put_back"):
        assert browser.post(reverse(f"submissions:{name}", args=[submission.reference])).status_code == 404, name
    with pytest.raises(moves.MoveRefused):
        correspondence.note(submission, by=olga, text="A note")


def test_a_protected_organisation_is_only_its_kind_at_the_desk_too(joel, lantern, bruno, signed_in_client):
    type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)
    submission = situations.sent(joel, sensitive={"attribution": "category"})
    browser = signed_in_client(bruno)

    pages = [browser.get(reverse("submissions:queue")).text, review(browser, submission).text]
    moves.take_up(submission, by=bruno)
    pages.append(browser.get(reverse("submissions:approve", args=[submission.reference])).text)
    for page in pages:
        assert "Lantern" not in page
        assert "Civil society organization" in page or "A civil society organization" in page


# --- the queue


def test_each_view_of_the_queue_shows_what_its_name_says(joel, bruno, bea, sofia, signed_in_client):
    made = {
        "unassigned": situations.sent(joel),
        "mine": situations.in_review(joel, reviewer=bruno),
        "others": situations.in_review(joel, reviewer=bea),
        "submitter": situations.returned(joel, reviewer=bruno),
        "states": situations.with_states(joel, reviewer=bruno),
        "publication": situations.consented(joel, reviewer=bruno),
        "published": situations.published_submission(joel, reviewer=bruno, publisher=sofia),
    }
    moves.withdraw(withdrawn := situations.sent(joel), by=joel)
    made["ended"] = withdrawn
    browser = signed_in_client(bruno)

    for view, submission in made.items():
        answer = browser.get(reverse("submissions:queue"), {"view": view})
        assert [one.pk for one in answer.context["found"]] == [submission.pk], view
        assert {one.code: number for one, number in answer.context["views"]}[view] == 1
    assert len(browser.get(reverse("submissions:queue"), {"view": "all"}).context["found"]) == len(made)


def test_a_message_of_the_submitter_waits_until_it_is_answered(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)
    correspondence.ask_ohchr(submission, by=joel, text="Is anything missing?")
    browser = signed_in_client(bruno)
    asked = lambda: browser.get(reverse("submissions:queue"), {"view": "asked"}).context["found"]  # noqa: E731

    assert [one.pk for one in asked()] == [submission.pk]
    assert Letter.objects.filter(recipient=bruno.email, name="submission_message").count() == 1
    post(browser, "desk_message", submission, text="No, thank you.")
    assert list(asked()) == []


def test_the_queue_asks_the_same_questions_for_one_row_and_for_ten(joel, bruno, signed_in_client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, address = signed_in_client(bruno), reverse("submissions:queue")
    situations.sent(joel)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for _more in range(9):
        situations.sent(joel)
    with CaptureQueriesContext(connection) as ten:
        assert len(browser.get(address).context["found"]) == 10

    assert len(one) == len(ten)


# --- taking up


def test_two_reviewers_never_hold_the_same_one(joel, bruno, bea, signed_in_client):
    submission = situations.sent(joel)
    post(signed_in_client(bruno), "take_up", submission)

    answer = post(signed_in_client(bea), "take_up", submission)

    assert Submission.objects.get(pk=submission.pk).taken_by == bruno
    assert "it cannot become" in answer.text


def test_a_colleagues_item_can_be_put_back_and_taken_up(joel, bruno, bea, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)
    browser = signed_in_client(bea)

    assert "Another reviewer is working on it" in post(browser, "approve", submission, version=1, states="QMA QMB").text
    post(browser, "put_back", submission)
    post(browser, "take_up", submission)

    assert Submission.objects.get(pk=submission.pk).taken_by == bea


def test_nobody_reviews_their_own(joel, lantern, bruno, signed_in_client):
    submission = situations.sent(joel)
    cast.Membership.objects.create(
        organisation=lantern, user=bruno, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )

    answer = post(signed_in_client(bruno), "take_up", submission)

    assert "Nobody reviews a submission of their own organisation." in answer.text
    assert status_of(submission) == Status.SUBMITTED


# --- what changed


def test_what_changed_is_shown_word_by_word_and_said_in_words(joel, bruno, signed_in_client):
    submission = situations.returned(joel, reviewer=bruno)
    revised(submission, joel, summary="Four courses for trial judges on the prohibition of torture.")

    page = review(signed_in_client(bruno), submission).text

    assert '<del><span class="vh">removed: </span>Three' in page
    assert '<ins><span class="vh">added: </span>Four' in page


def test_chinese_is_compared_by_characters(joel, bruno, signed_in_client):
    submission = situations.returned(
        joel, reviewer=bruno, basics={"language": "zh"}, story={"summary": "我们培训了三十八名法官。"}
    )
    revised(submission, joel, summary="我们培训了三十九名法官。")

    page = review(signed_in_client(bruno), submission)

    change = next(one for one in page.context["comparison"].changes if one.name == "summary")
    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "我们培训了三十"), ("removed", "八"), ("added", "九"), ("same", "名法官。"),
    ]  # fmt: skip
    assert 'lang="zh"' in page.text


def test_any_earlier_version_can_be_compared_with(joel, bruno, signed_in_client):
    submission = situations.returned(joel, reviewer=bruno)
    revised(submission, joel, results="Fifty judges took part.")
    moves.take_up(submission, by=bruno)
    moves.return_for_changes(submission, by=bruno, message="And the prosecutors?")
    revised(submission, joel, results="Fifty judges took part.", summary="With prosecutors.")
    browser = signed_in_client(bruno)

    def changed(**query):
        return {one.name for one in review(browser, submission, **query).context["comparison"].changes}

    assert changed() == {"summary"}
    assert changed(before="1") == {"summary", "results"}
    assert changed(before="1", after="2") == {"results"}
    assert changed(before="77") == {"summary"}


def test_the_published_text_and_the_one_i_last_decided_on_can_be_compared_with(
    joel, bruno, bea, sofia, signed_in_client
):
    submission = situations.published_submission(joel, reviewer=bruno, publisher=sofia)
    moves.revise(submission, by=joel)
    revised(submission, joel, results="Fifty judges took part.")
    moves.take_up(submission, by=bea)
    moves.return_for_changes(submission, by=bea, message="And the prosecutors?")
    revised(submission, joel, results="Fifty judges took part.", summary="With prosecutors.")

    def offered(user):
        return [one.code for one in review(signed_in_client(user), submission).context["texts"]]

    def changed(user, **query):
        return {one.name for one in review(signed_in_client(user), submission, **query).context["comparison"].changes}

    assert offered(bruno) == ["public", "mine", "3", "2", "1"]
    assert offered(sofia) == ["public", "3", "2", "1"]
    assert changed(bea) == {"summary", "results"}
    assert changed(bea, before="mine") == {"summary"}
    assert changed(bea, before="public", after="2") == {"results"}


def test_arabic_is_compared_in_its_own_direction(joel, bruno, signed_in_client):
    submission = situations.returned(
        joel, reviewer=bruno, basics={"language": "ar"}, story={"summary": "ثلاث دورات للقضاة."}
    )
    revised(submission, joel, summary="أربع دورات للقضاة.")

    page = review(signed_in_client(bruno), submission).text

    assert '<p class="record-text pieces" lang="ar" dir="rtl"><del><span class="vh">removed: </span>ثلاث' in page


# --- decisions


@pytest.mark.parametrize(
    ("name", "after", "letter"),
    [("return_for_changes", Status.DRAFT, "submission_returned"), ("decline", Status.DECLINED, "submission_declined")],
)
def test_a_decision_is_written_previewed_and_only_then_sent(name, after, letter, joel, bruno, signed_in_client):
    joel.language = "fr"
    joel.save(update_fields=["language"])
    submission = situations.in_review(joel, reviewer=bruno)
    browser, text = signed_in_client(bruno), "Please say who\n\nthe trainers were."

    preview = post(browser, name, submission, text=text, do="preview", version=1)
    assert preview.context["is_preview"]
    (written,) = preview.context["letters"]
    assert written["language"] == "fr"
    assert "/fr/my/" in written["body"]
    assert text in preview.text
    assert status_of(submission) == Status.IN_REVIEW
    assert not Letter.objects.filter(name=letter).exists()

    post(browser, name, submission, text=text, do="send", version=1)
    assert status_of(submission) == after
    assert Letter.objects.filter(name=letter, recipient=joel.email).count() == 1
    assert "trainers" not in Letter.objects.get(name=letter).body
    assert (
        "the trainers were."
        in signed_in_client(joel).get(reverse("submissions:status", args=[submission.reference])).text
    )


def test_a_letter_is_shown_in_each_language_in_which_it_goes_out_also_before_an_approval(
    joel, lantern, bruno, signed_in_client
):
    submission = situations.in_review(joel, reviewer=bruno)
    colleague = cast.person("Layla", language="ar")
    cast.Membership.objects.create(
        organisation=lantern, user=colleague, confirmed_at="2026-01-02T09:00Z", confirmed_by=bruno
    )

    page = signed_in_client(bruno).get(reverse("submissions:approve", args=[submission.reference]))

    assert [one["language"] for one in page.context["letters"]] == ["ar", "en"]
    assert '<div class="frame" lang="ar" dir="rtl">' in page.text
    assert not Letter.objects.filter(name="submission_with_states").exists()


def test_an_empty_decision_is_refused(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)

    answer = post(signed_in_client(bruno), "decline", submission, text="  ", do="send", version=1)

    assert "Please say why it is not retained." in answer.text
    assert status_of(submission) == Status.IN_REVIEW


def test_a_refused_decision_keeps_its_words(joel, bruno, bea, signed_in_client):
    submission = situations.in_review(joel, reviewer=bea)

    answer = post(
        signed_in_client(bruno), "return_for_changes", submission, text="WORDS OF BRUNO", do="send", version=1
    )

    assert "WORDS OF BRUNO" in answer.text
    assert status_of(submission) == Status.IN_REVIEW


def test_a_decision_on_an_outdated_version_is_refused(joel, bruno, signed_in_client):
    submission = situations.returned(joel, reviewer=bruno)
    revised(submission, joel, summary="Another summary.")
    moves.take_up(submission, by=bruno)

    answer = post(signed_in_client(bruno), "approve", submission, version=1)

    assert "The text changed while you were reading." in answer.text
    assert {one.name for one in answer.context["outdated"].changes} == {"summary"}
    assert status_of(submission) == Status.IN_REVIEW


@pytest.mark.parametrize("name", ["return_for_changes", "decline"])
def test_words_written_about_an_outdated_version_are_kept_beside_what_changed(name, joel, bruno, signed_in_client):
    submission = situations.returned(joel, reviewer=bruno)
    revised(submission, joel, summary="Another summary.")
    moves.take_up(submission, by=bruno)
    browser = signed_in_client(bruno)

    answer = post(browser, name, submission, text="WORDS OF BRUNO", do="send", version=1)

    assert "WORDS OF BRUNO" in answer.text
    assert "What changed while you were reading: Version 1 → Version 2" in answer.text
    assert status_of(submission) == Status.IN_REVIEW
    post(browser, name, submission, text="WORDS OF BRUNO", do="send", version=answer.context["version"].number)
    assert status_of(submission) in (Status.DRAFT, Status.DECLINED)


def test_approving_asks_every_state_and_shows_why_each_is_concerned(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno, states={"places": ["QMA", "QMB"]})
    browser = signed_in_client(bruno)

    page = browser.get(reverse("submissions:approve", args=[submission.reference]))
    assert [(state.pk, len(reasons)) for state, reasons in page.context["concerned"]] == [("QMA", 2), ("QMB", 1)]
    post(browser, "approve", submission, version=1, states="QMA QMB")

    assert set(ConsentRequest.objects.values_list("state", flat=True)) == {"QMA", "QMB"}
    assert status_of(submission) == Status.WITH_STATES


# --- the gate's buttons


def test_ohchr_sees_each_states_answer_and_its_words(joel, bruno, signed_in_client):
    submission = situations.with_states(joel, reviewer=bruno, states={"places": ["QMA", "QMB"]})
    requests = {one.state_id: one for one in ConsentRequest.objects.all()}
    gate.grant(requests["QMA"], by=situations.focal_point("QMA"))
    gate.ask_for_changes(requests["QMB"], by=situations.focal_point("QMB"), message="Name the ministry correctly.")

    page = review(signed_in_client(bruno), submission)

    answers = {one.request.state_id: one.answer for one in page.context["gate"].answers}
    assert answers == {"QMA": "Consent granted", "QMB": "Consent granted if changes are made"}
    assert "Name the ministry correctly." in page.text
    assert requests["QMA"].reference in page.text


def test_the_publisher_publishes_what_every_state_has_consented_to(joel, bruno, sofia, signed_in_client):
    submission = situations.consented(joel, reviewer=bruno)

    post(signed_in_client(sofia), "publish", submission)

    assert Activity.objects.filter(reference=submission.reference).exists()
    assert status_of(submission) == Status.PUBLISHED


def test_publishing_too_early_is_refused_in_a_sentence(joel, bruno, sofia, signed_in_client):
    submission = situations.with_states(joel, reviewer=bruno)

    answer = post(signed_in_client(sofia), "publish", submission)

    assert "cannot be published before every State concerned has consented" in answer.text
    assert not Activity.objects.exists()


def test_a_text_cleared_in_advance_is_published_on_the_last_consent(joel, bruno, sofia, signed_in_client):
    submission = situations.with_states(joel, reviewer=bruno)
    browser = signed_in_client(sofia)

    post(browser, "clear", submission)
    assert review(browser, submission).context["gate"].is_cleared
    assert status_of(submission) == Status.WITH_STATES
    gate.grant(ConsentRequest.objects.get(), by=situations.focal_point("QMA"))

    assert status_of(submission) == Status.PUBLISHED


def test_the_reviewer_who_asked_cannot_publish(joel, bruno, signed_in_client):
    cast.StaffRole.objects.create(user=bruno, role=cast.Role.PUBLISHER)
    submission = situations.consented(joel, reviewer=bruno)

    answer = post(signed_in_client(bruno), "publish", submission)

    assert "The publisher is a person other than the reviewer" in answer.text
    assert status_of(submission) == Status.CONSENTED


def test_a_hold_takes_it_from_public_view_and_two_officers_end_it(joel, bruno, sofia, karima, signed_in_client):
    submission = situations.published_submission(joel, reviewer=bruno, publisher=sofia)

    refused = post(signed_in_client(bruno), "hold", submission, reason=" ")
    assert "Please say why" in refused.text
    post(signed_in_client(bruno), "hold", submission, reason="A person is in danger.")
    assert not Activity.objects.exists()
    assert status_of(submission) == Status.WITHDRAWN

    post(signed_in_client(bruno), "release", submission)
    again = post(signed_in_client(bruno), "release", submission)
    assert "A second officer has to end the hold" in again.text
    post(signed_in_client(karima), "release", submission)
    assert not review(signed_in_client(karima), submission).context["gate"].is_held


def test_a_text_that_concerns_no_state_waits_for_a_second_person(joel, bruno, karima, sofia, signed_in_client):
    submission = situations.draft(joel, states={"places": [], "no_state_reason": "A worldwide course."})
    writing.choose(
        submission,
        "recommendations",
        shown=submission.current.recommendations.values_list("pk", flat=True),
        ticked=[],
        by=joel,
    )
    moves.submit(submission, by=joel)
    moves.take_up(submission, by=bruno)
    post(signed_in_client(bruno), "approve", submission, version=1, states="")
    waiting = signed_in_client(karima).get(reverse("submissions:queue"), {"view": "second"}).context["found"]
    assert [one.pk for one in waiting] == [submission.pk]
    assert (
        signed_in_client(bruno).post(reverse("submissions:confirm_no_state", args=[submission.reference])).status_code
        == 404
    )

    post(signed_in_client(karima), "confirm_no_state", submission)
    assert status_of(submission) == Status.CONSENTED
    post(signed_in_client(sofia), "publish", submission)

    assert status_of(submission) == Status.PUBLISHED


# --- notes


def test_the_checklist_is_kept_as_a_note_with_its_version(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)

    post(signed_in_client(bruno), "checklist", submission, checked=["harm", "tone", "nonsense"])

    note = submission.messages.get()
    assert note.internal
    assert note.text.startswith("Checked in version 1:")
    assert note.text.count("–") == 2


def test_a_refused_note_keeps_its_words(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)

    answer = post(signed_in_client(bruno), "note", submission, text="y" * 5_001)

    assert "y" * 5_001 in answer.text
    assert not submission.messages.exists()
