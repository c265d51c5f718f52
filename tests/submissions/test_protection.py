"""People who may be harmed by being known to have written: told first, asked twice, and not betrayed by the hour."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentRequest, PublicationDocument
from outbox.models import Letter
from submissions import moves, protection, reminders
from submissions.life import Status
from submissions.models import Attribution, Submission
from tests import situations

pytestmark = pytest.mark.django_db
GENEVA = ZoneInfo("Europe/Zurich")
BY_KIND = {"attribution": "category"}


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


# --- before the first word


def test_a_civil_society_organisation_reads_what_may_happen_and_chooses_before_the_first_word(joel, signed_in_client):
    browser = signed_in_client(joel)
    page = browser.get(reverse("submissions:start")).text
    assert "will be asked, and so will learn" in page
    assert "do not contact the State" in page

    answer = browser.post(reverse("submissions:start"), {})

    assert answer.status_code == 200
    assert "Choose how the public is told" in answer.text
    assert not Submission.objects.exists()


def test_who_stops_there_leaves_no_trace(joel, signed_in_client):
    answer = signed_in_client(joel).post(reverse("submissions:start"), {"attribution": "stop"})

    assert answer.url == reverse("submissions:dashboard")
    assert not Submission.objects.exists()


@pytest.mark.parametrize("chosen", ["named", "category"])
def test_what_was_chosen_is_kept_with_the_draft(chosen, joel, signed_in_client):
    signed_in_client(joel).post(reverse("submissions:start"), {"attribution": chosen})

    assert Submission.objects.get().attribution == chosen


def test_a_public_body_is_not_asked_and_is_named(ines, signed_in_client):
    browser = signed_in_client(ines)
    assert "attribution" not in browser.get(reverse("submissions:start")).text

    browser.post(reverse("submissions:start"))

    assert Submission.objects.get().attribution == Attribution.NAMED


def test_a_protected_organisation_is_never_named_whatever_is_sent(joel, lantern):
    type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)
    organisation = joel.organisations().get()
    submission = moves.start(organisation, by=joel, attribution="named")
    assert submission.attribution == Attribution.CATEGORY

    with pytest.raises(moves.MoveRefused, match="protected"):
        moves.confirm_attribution(submission, by=joel, attribution="named")


# --- asked again


def test_the_choice_is_made_once_more_when_it_is_sent(joel, signed_in_client):
    submission = situations.draft(joel)
    browser, send = signed_in_client(joel), reverse("submissions:submit", args=[submission.reference])

    browser.post(send)
    assert fresh(submission).status == Status.DRAFT

    browser.post(send, {"attribution": "category"})
    assert (fresh(submission).status, fresh(submission).attribution) == (Status.SUBMITTED, "category")


def test_no_state_is_asked_on_a_choice_that_is_older_than_thirty_days(joel, bruno):
    submission = situations.in_review(joel, reviewer=bruno)
    Submission.objects.update(attribution_confirmed_at=timezone.now() - timedelta(days=31))

    with pytest.raises(moves.MoveRefused, match="confirm once more"):
        moves.approve(submission, by=bruno)
    moves.confirm_attribution(submission, by=joel, attribution="named")

    assert moves.approve(submission, by=bruno)


def test_the_clock_asks_once_and_the_page_takes_the_answer(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)
    browser, status = signed_in_client(joel), reverse("submissions:status", args=[submission.reference])
    assert "OHCHR needs one answer" not in browser.get(status).text
    later = timezone.now() + timedelta(days=26)

    assert [reminders.ask_to_confirm(now=later) for _twice in "ab"] == [1, 0]
    letter = Letter.objects.get(name="submission_confirm_choice")
    assert submission.current.title not in letter.subject + letter.body
    assert "OHCHR needs one answer" in browser.get(status).text

    browser.post(reverse("submissions:confirm_attribution", args=[submission.reference]), {"attribution": "named"})
    assert "OHCHR needs one answer" not in browser.get(status).text
    assert fresh(submission).asked_to_confirm_at is None


def test_once_the_states_are_asked_the_choice_stands(joel, bruno):
    submission = situations.with_states(joel, reviewer=bruno)

    with pytest.raises(moves.MoveRefused, match="asked already"):
        moves.confirm_attribution(submission, by=joel, attribution="category")


def test_a_stranger_chooses_nothing(joel, ines):
    with pytest.raises(moves.MoveRefused):
        moves.confirm_attribution(situations.sent(joel), by=ines, attribution="named")


# --- not betrayed by the hour


@pytest.mark.parametrize(
    ("now", "batch"),
    [
        ("2026-11-25 19:00", "2026-11-30 09:00"),  # a Wednesday
        ("2026-11-30 08:59", "2026-11-30 09:00"),
        ("2026-11-30 09:00", "2026-12-07 09:00"),
        ("2026-11-29 23:59", "2026-11-30 09:00"),
        ("2026-03-27 12:00", "2026-03-30 09:00"),  # over the change to summer time
    ],
)
def test_a_batch_leaves_on_monday_at_nine_in_geneva(now, batch):
    moment = datetime.fromisoformat(now).replace(tzinfo=GENEVA)

    assert protection.next_batch(moment) == datetime.fromisoformat(batch).replace(tzinfo=GENEVA)


@pytest.fixture
def approved(joel, bruno):
    """Approved on a Wednesday, shown only as its kind."""
    with time_machine.travel(datetime(2026, 11, 25, 15, 12, tzinfo=GENEVA), tick=False):
        submission = situations.in_review(joel, reviewer=bruno, sensitive=BY_KIND)
        assert moves.approve(submission, by=bruno) is None
    return submission


def test_what_is_shown_by_its_kind_waits_for_the_batch_and_leaves_no_trace_at_the_gate_before(approved, joel, bruno):
    assert not PublicationDocument.objects.exists()
    assert not Letter.objects.filter(name="consent_request").exists()
    assert fresh(approved).status == Status.IN_REVIEW
    monday = datetime(2026, 11, 30, 9, 0, 30, tzinfo=GENEVA)
    with time_machine.travel(monday, tick=False):
        assert [moves.ask_due(now=monday), moves.ask_due(now=monday)] == [1, 0]

        assert fresh(approved).status == Status.WITH_STATES
        assert [request.asked_at for request in ConsentRequest.objects.all()] == [monday]
        assert PublicationDocument.objects.get().asked_by == bruno


def test_the_submitter_is_told_the_day(approved, joel, signed_in_client):
    page = signed_in_client(joel).get(reverse("submissions:status", args=[approved.reference])).text

    assert "30 November 2026" in page


@pytest.mark.parametrize("act", ["withdraw", "put_back", "return"])
def test_what_happens_before_the_batch_takes_it_out(act, approved, joel, bruno):
    if act == "withdraw":
        moves.withdraw(approved, by=joel)
    elif act == "put_back":
        moves.put_back(approved, by=bruno)
    else:
        moves.return_for_changes(approved, by=bruno, message="Please shorten it.")

    assert moves.ask_due(now=timezone.now() + timedelta(days=400)) == 0
    assert not PublicationDocument.objects.exists()


def test_another_choice_meanwhile_needs_another_approval(approved, joel, bruno):
    moves.confirm_attribution(approved, by=joel, attribution="named")

    assert moves.ask_due(now=timezone.now() + timedelta(days=400)) == 0
    assert moves.approve(approved, by=bruno)  # named: at once


def test_a_reviewer_who_is_none_any_more_asks_nobody(approved, bruno):
    bruno.staff_roles.all().delete()

    assert moves.ask_due(now=timezone.now() + timedelta(days=8)) == 0
    assert fresh(approved).to_ask_at is None


def test_a_public_body_shown_by_its_kind_needs_no_batch(ines, bruno):
    submission = situations.in_review(ines, reviewer=bruno, sensitive=BY_KIND)

    assert moves.approve(submission, by=bruno)


# --- eight answers


def test_eight_answers_are_required_and_no_more(ines):
    submission = moves.start(ines.organisations().get(), by=ines)

    assert len(moves.reasons_not_to_submit(submission)) == 8


def test_an_activity_that_ended_before_the_review_began_is_refused_with_the_year(joel):
    boxes = {"starts_on_day": "", "starts_on_month": "", "ends_on_month": ""}
    old = boxes | {"starts_on_year": "2004", "ends_on_year": "2007"}
    begun_before = boxes | {"starts_on_year": "2004", "ends_on_year": "2008"}

    assert any("2008" in reason for reason in moves.reasons_not_to_submit(situations.draft(joel, basics=old)))
    assert moves.reasons_not_to_submit(situations.draft(joel, basics=begun_before)) == []
