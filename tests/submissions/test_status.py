"""What the submitter is told: seven words, one sentence, events by side; never which State, how many, or how one answered."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from consent import gate, outcomes
from consent.models import PublicationDocument
from outbox.models import Letter
from submissions import moves, standing
from submissions.life import Status
from submissions.models import Submission
from tests import cast, situations

pytestmark = pytest.mark.django_db


def status_page(browser, submission):
    return browser.get(reverse("submissions:status", args=[submission.reference]))


def word(submission):
    submission.refresh_from_db()
    return standing.standing(submission, list(submission.moves.all()))


def of_two_states(joel, bruno):
    return situations.with_states(joel, reviewer=bruno, states={"places": ["QMA", "QMB"]})


def requests_of(submission):
    submission.refresh_from_db()
    document = PublicationDocument.objects.get(pk=submission.current.document)
    return {request.state_id: request for request in document.requests.all()}


def test_each_status_has_one_of_seven_words():
    assert len(standing.Standing) == 7
    assert set(standing.WORDS) | {Status.DRAFT} == set(Status)


def test_the_words_along_the_way(joel, bruno, sofia):
    submission = situations.draft(joel)
    assert word(submission) == "draft"
    moves.submit(submission, by=joel)
    assert word(submission) == "sent"
    moves.take_up(submission, by=bruno)
    assert word(submission) == "sent"
    moves.return_for_changes(submission, by=bruno, message="Please say who the trainers were.")
    assert word(submission) == "changes_requested"
    moves.submit(submission, by=joel)
    moves.take_up(submission, by=bruno)
    moves.approve(submission, by=bruno)
    assert word(submission) == "with_states"
    gate.grant(requests_of(submission)["QMA"], by=situations.focal_point("QMA"))
    assert word(submission) == "with_states"
    moves.publish(submission, by=sofia)
    assert word(submission) == "published"
    moves.withdraw(submission, by=joel)
    assert word(submission) == "withdrawn"


def test_what_was_withdrawn_waits_for_nobody(joel, signed_in_client):
    submission = situations.draft(joel)
    assert "You act next." in signed_in_client(joel).get("/en/my/").text

    moves.withdraw(submission, by=joel)

    page = signed_in_client(joel).get("/en/my/").text
    assert "Nobody has to do anything." in page
    assert "You act next." not in page


def test_a_version_begun_by_the_submitter_is_a_draft_and_not_changes_requested(joel, bruno, sofia):
    submission = situations.published_submission(joel, reviewer=bruno, publisher=sofia)
    moves.revise(submission, by=joel)

    assert word(submission) == "draft"


def test_one_answer_of_two_changes_nothing_that_the_submitter_can_see(joel, bruno, signed_in_client):
    """Policy decision D4, over every page of the submitter and every letter to them."""
    browser = signed_in_client(joel)
    addresses = ["status", "sent", "withdraw"]
    pages, letters = [], []
    granted, withheld, silent = (of_two_states(joel, bruno) for _three in range(3))
    gate.grant(requests_of(granted)["QMA"], by=situations.focal_point("QMA"))
    gate.withhold(requests_of(withheld)["QMA"], by=situations.focal_point("QMA"), message="SECRET-REMARK")

    for submission in (granted, withheld, silent):
        shown = [browser.get(reverse(f"submissions:{name}", args=[submission.reference])).text for name in addresses]
        pages.append([_without_its_own(text, submission) for text in shown])
        rows = Letter.objects.filter(recipient=joel.email, reference=submission.reference)
        letters.append([(row.name, row.body.replace(submission.reference, "")) for row in rows])

    assert pages[0] == pages[1] == pages[2]
    assert letters[0] == letters[1] == letters[2]
    assert browser.get(reverse("submissions:dashboard")).text.count("With the States") >= 3
    assert "SECRET-REMARK" not in "".join(pages[1])


def _without_its_own(page, submission):
    """The page without reference and tokens, which differ between any two."""
    import re

    page = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]+"', "", page.replace(submission.reference, "REF"))
    return re.sub(r"\d{1,2} \w+ \d{4}, \d\d:\d\d", "TIME", page)


def test_when_all_have_answered_the_submitter_gets_the_neutral_sentence(joel, bruno, signed_in_client):
    submission = of_two_states(joel, bruno)
    gate.grant(requests_of(submission)["QMA"], by=situations.focal_point("QMA"))
    gate.withhold(requests_of(submission)["QMB"], by=situations.focal_point("QMB"), message="SECRET-REMARK")

    page = status_page(signed_in_client(joel), submission).text

    assert word(submission) == "not_published"
    assert "The record cannot be published in its present form." in page
    assert "We cannot share details of the consultation." in page
    for secret in ("SECRET-REMARK", "Sample State", "withheld", "QMB"):
        assert secret not in page
    letter = Letter.objects.get(recipient=joel.email, name="submission_not_in_present_form")
    assert "Sample State" not in letter.body


def test_after_sixty_days_of_silence_a_withholding_is_told_without_its_state(joel, bruno):
    submission = of_two_states(joel, bruno)
    gate.withhold(requests_of(submission)["QMA"], by=situations.focal_point("QMA"))
    today = timezone.localdate()

    outcomes.tell_decisions(today=today + timezone.timedelta(days=59))
    assert word(submission) == "with_states"
    outcomes.tell_decisions(today=today + timezone.timedelta(days=60))
    assert word(submission) == "not_published"


def test_a_revocation_is_told_as_no_longer_public_and_nothing_more(joel, bruno, sofia, signed_in_client):
    submission = situations.published_submission(joel, reviewer=bruno, publisher=sofia)
    gate.revoke(submission.reference, state="QMA", by=situations.focal_point("QMA"), message="SECRET-REMARK")
    revoked = _without_its_own(status_page(signed_in_client(joel), submission).text, submission)
    other = situations.published_submission(joel, reviewer=bruno, publisher=sofia)
    gate.hold(other.reference, by=bruno, reason="SECRET-REASON")
    held = _without_its_own(status_page(signed_in_client(joel), other).text, other)

    assert revoked == held  # why it left public view is nothing to the submitter
    assert "The record left public view." in revoked
    assert "SECRET" not in revoked + held
    assert Letter.objects.filter(recipient=joel.email, name="submission_no_longer_public").count() == 2


def test_of_ohchr_the_side_is_told_and_not_the_person(joel, bruno, signed_in_client):
    submission = situations.returned(joel, reviewer=bruno)

    page = status_page(signed_in_client(joel), submission).text

    assert "OHCHR asked you for changes." in page
    assert "Please say who the trainers were." in page
    assert "Bruno" not in page


def test_internal_notes_never_reach_the_submitter(joel, bruno, signed_in_client):
    from submissions import correspondence

    submission = situations.in_review(joel, reviewer=bruno)
    correspondence.note(submission, by=bruno, text="CANARY-NOTE")
    correspondence.write_to_submitter(submission, by=bruno, text="A question to you.")
    browser = signed_in_client(joel)

    for name in ("status", "sent", "withdraw"):
        assert "CANARY-NOTE" not in browser.get(reverse(f"submissions:{name}", args=[submission.reference])).text
    assert "A question to you." in status_page(browser, submission).text
    assert not Letter.objects.filter(body__contains="CANARY").exists()
    assert not Letter.objects.filter(body__contains="question").exists()


def test_a_message_that_is_refused_is_not_lost(joel, signed_in_client):
    submission = situations.sent(joel)
    text = "x" * 5_001

    answer = signed_in_client(joel).post(reverse("submissions:message", args=[submission.reference]), {"text": text})

    assert text in answer.text
    assert not submission.messages.exists()


def test_sending_needs_all_reasons_to_be_gone_and_says_each(joel, signed_in_client):
    submission = moves.start(joel.organisations().get(), by=joel)
    browser = signed_in_client(joel)

    page = browser.get(reverse("submissions:check", args=[submission.reference])).text
    for reason in moves.reasons_not_to_submit(submission):
        assert reason.replace("“", "&ldquo;") in page or reason in page
    answer = browser.post(reverse("submissions:submit", args=[submission.reference]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("submissions:check", args=[submission.reference])
    assert Submission.objects.get(pk=submission.pk).status == Status.DRAFT


def test_sending_leads_to_the_reference_and_what_happens_next(joel, signed_in_client):
    submission = situations.draft(joel)

    send = reverse("submissions:submit", args=[submission.reference])
    answer = signed_in_client(joel).post(send, {"attribution": "named"}, follow=True)

    assert submission.reference in answer.text
    assert "What happens next" in answer.text
    assert (
        Letter.objects.filter(recipient=joel.email, name="submission_received", reference=submission.reference).count()
        == 1
    )


def test_the_preview_is_the_partial_that_the_public_page_draws(joel, signed_in_client):
    submission = situations.draft(joel)

    answer = signed_in_client(joel).get(reverse("submissions:check", args=[submission.reference]))

    assert "repository/_record.html" in [template.name for template in answer.templates]
    assert "Forty judges took part; a bench book is in use." in answer.text


def test_every_letter_exists_in_six_languages_and_says_a_reference_and_a_link_only(joel, bruno, sofia, settings):
    from django.template.loader import render_to_string
    from django.utils import translation

    letters = [
        "submission_received", "submission_returned", "submission_declined", "submission_with_states",
        "submission_published", "submission_not_in_present_form", "submission_no_longer_public", "submission_message",
        "hold_waits",
    ]  # fmt: skip
    for letter in letters:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                said = {"reference": "TCR-7K3M9QXA", "link": "https://example.org/en/my/"}
                assert "TCR-7K3M9QXA" in render_to_string(f"emails/{letter}.subject", said)
                assert "https://example.org/en/my/" in render_to_string(f"emails/{letter}.txt", said)

    title = "CANARY title"
    submission = situations.published_submission(
        joel, reviewer=bruno, publisher=sofia, basics={"title": title}, story={"summary": "CANARY summary"}
    )
    gate.revoke(submission.reference, state="QMA", by=situations.focal_point("QMA"))
    assert Letter.objects.filter(reference=submission.reference).count() >= 4
    assert not Letter.objects.filter(body__contains="CANARY").exists()
    assert not Letter.objects.filter(subject__contains="CANARY").exists()


def test_letters_go_to_confirmed_members_only(joel, lantern, bruno):
    asking = cast.person("Asking")  # says that they belong to it; nobody has confirmed that
    Membership.objects.create(organisation=lantern, user=asking)
    gone = cast.person("Gone")
    Membership.objects.create(
        organisation=lantern, user=gone, confirmed_at=timezone.now(), confirmed_by=bruno, ended_at=timezone.now()
    )

    situations.returned(joel, reviewer=bruno)

    assert set(Letter.objects.values_list("recipient", flat=True)) == {joel.email}


@time_machine.travel("2026-06-15 12:00", tick=False)
def test_an_end_known_by_its_year_may_be_past(joel):
    """ "2026" is stored as 31 December; a completed activity may have ended in January."""
    submission = situations.draft(joel, basics={"ends_on_year": "2026", "ends_on_month": "", "ends_on_day": ""})
    assert moves.reasons_not_to_submit(submission) == []

    submission = situations.draft(joel, basics={"ends_on_year": "2026", "ends_on_month": "7", "ends_on_day": ""})
    assert moves.reasons_not_to_submit(submission) == [
        "The activity is said to be completed, but it ends in the future."
    ]
