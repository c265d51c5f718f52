"""What the submitter is told of time: how long ago, when to ask, and once a year whether it is still right."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from outbox.models import Letter
from repository.models import Activity
from submissions import moves, reminders, standing, workdays
from submissions.models import Message, Submission
from tests import situations

pytestmark = pytest.mark.django_db
GENEVA = ZoneInfo("Europe/Zurich")


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=GENEVA)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-25", "2026-11-25", 0),
        ("2026-11-25", "2026-11-27", 2),
        ("2026-11-27", "2026-11-30", 1),  # over a weekend
        ("2026-11-28", "2026-11-29", 0),
        ("2026-11-25", "2026-12-09", 10),
        ("2026-11-25", "2026-12-23", 20),
    ],
)
def test_working_days_are_counted_without_weekends(first, last, days):
    assert workdays.since(at(first), at(last)) == days


def test_after_twice_the_usual_time_one_click_asks_where_it_stands(joel, signed_in_client):
    with time_machine.travel(at("2026-11-25"), tick=False):
        submission = situations.sent(joel)
    where = reverse("submissions:ask_where_it_stands", args=[submission.reference])
    status = reverse("submissions:status", args=[submission.reference])

    with time_machine.travel(at("2026-12-22"), tick=False):
        browser = signed_in_client(joel)
        assert "You sent it 19 working days ago." in browser.get(status).text
        assert browser.post(where).status_code == 404
    with time_machine.travel(at("2026-12-23"), tick=False):
        browser = signed_in_client(joel)
        page = browser.get(status)
        assert "Ask where this stands" in page.text
        for _twice in "ab":
            browser.post(where, {"key": page.context["key"]})

    assert Message.objects.get().text == "Where does this stand, please?"


@pytest.fixture
def published(joel, bruno, sofia):
    return situations.published_submission(joel, reviewer=bruno, publisher=sofia)


def a_year_later() -> datetime:
    return timezone.now() + timedelta(days=366)


def test_once_a_year_the_submitter_is_asked_and_answers_in_one_click(published, joel, signed_in_client):
    assert reminders.ask_if_right(now=timezone.now()) == 0
    later = a_year_later()
    assert [reminders.ask_if_right(now=later) for _twice in "ab"] == [1, 0]
    letter = Letter.objects.get(name="submission_still_right")
    assert published.current.title not in letter.subject + letter.body

    Submission.objects.update(changed_at=timezone.now() - timedelta(days=366))
    browser, public = signed_in_client(joel), Activity.objects.get().document
    assert "Once a year: is this still right?" in browser.get(reverse("submissions:dashboard")).text
    browser.post(reverse("submissions:still_right", args=[published.reference]))

    assert "Once a year" not in browser.get(reverse("submissions:dashboard")).text
    assert Activity.objects.get().document == public  # nothing public has changed


def test_only_what_is_published_is_asked_about_and_only_its_own_people_answer(published, joel, ines):
    draft = situations.draft(joel)
    with pytest.raises(moves.MoveRefused):
        moves.say_still_right(draft, by=joel)
    with pytest.raises(moves.MoveRefused):
        moves.say_still_right(published, by=ines)

    moves.withdraw(published, by=joel)
    assert reminders.ask_if_right(now=a_year_later()) == 0


def test_what_nobody_confirms_for_three_years_is_marked_at_the_desk_and_to_its_writers_only(
    published, joel, bruno, visitor, signed_in_client, time_machine
):
    address = f"/en/activities/{published.reference}/"
    before = visitor.get(address).text
    desk = reverse("submissions:queue") + "?view=unconfirmed"
    pages = {joel: [reverse("submissions:dashboard"), reverse("submissions:status", args=[published.reference])]}
    pages[bruno] = [reverse("submissions:review", args=[published.reference])]
    for days, marked in ((3 * 365 - 1, False), (3 * 365 + 1, True)):
        time_machine.move_to(
            timezone.now() + timedelta(days=days) if not marked else timezone.now() + timedelta(days=2)
        )
        for person, addresses in pages.items():
            browser = signed_in_client(person)
            for page in addresses:
                assert ("confirmed since" in browser.get(page).text) is marked, page
        assert (published.reference in signed_in_client(bruno).get(desk).text) is marked
    assert visitor.get(address).text == before

    moves.say_still_right(published, by=joel)

    assert published.reference not in signed_in_client(bruno).get(desk).text
    assert "confirmed since" not in signed_in_client(joel).get(pages[joel][1]).text


def test_a_new_version_that_is_being_written_confirms_nothing(published, joel):
    later = timezone.now() + timedelta(days=3 * 365 + 1)
    moves.revise(published, by=joel)
    Submission.objects.update(changed_at=later)
    assert standing.unconfirmed_since(Submission.objects.get(), later) is not None

    moves.withdraw(Submission.objects.get(), by=joel)
    assert standing.unconfirmed_since(Submission.objects.get(), later) is None  # it is not public any more


def test_half_a_year_later_the_submitter_is_asked_once_for_results_where_there_are_none(
    joel, ines, bruno, sofia, signed_in_client
):
    told = situations.published_submission(joel, reviewer=bruno, publisher=sofia)
    silent = situations.published_submission(ines, reviewer=bruno, publisher=sofia, story={"results": ""})
    planned = {"status": "pipeline", "starts_on_year": "2090", "ends_on_year": "2091"}
    begun = situations.published_submission(
        ines, reviewer=bruno, publisher=sofia, basics=planned, story={"results": ""}
    )
    now = timezone.now()

    assert reminders.ask_for_results(now=now + timedelta(days=182)) == 0
    assert [reminders.ask_for_results(now=now + timedelta(days=184)) for _twice in "ab"] == [1, 0]

    letter = Letter.objects.get(name="submission_results")
    assert silent.reference in letter.body
    assert not {told.reference, begun.reference} & {letter.reference}
    assert silent.current.title not in letter.subject + letter.body
    assert silent.reference in signed_in_client(ines).get(reverse("submissions:status", args=[silent.reference])).text


def test_who_withdrew_it_or_writes_a_new_version_is_not_asked_for_results(ines, bruno, sofia):
    gone, revised = (
        situations.published_submission(ines, reviewer=bruno, publisher=sofia, story={"results": ""}) for _one in "ab"
    )
    moves.withdraw(gone, by=ines)
    moves.revise(revised, by=ines)

    assert reminders.ask_for_results(now=a_year_later()) == 0
