"""A complaint that came as an activity is led on in safe words, not kept, and its text erased soon (E-211)."""

import json
from datetime import timedelta

import pytest
from django.core import serializers
from django.utils import timezone

from accounts.models import Role
from consent.verbs import Refused
from desk import trail
from outbox.models import Letter
from submissions import correspondence, counts, files, moves, sharing, standing
from submissions.life import Status
from submissions.models import (
    Complaint,
    DraftLink,
    Message,
    ProposedWording,
    Submission,
    Version,
    VersionPartner,
    VersionTranslation,
)
from submissions.reviewing import advice, complaints, wording
from tests import cast, situations

pytestmark = pytest.mark.django_db
CANARY = "They came at night"


@pytest.fixture
def text(joel, bruno) -> Submission:
    return situations.in_review(joel, reviewer=bruno, basics={"title": CANARY})


@pytest.fixture
def laden(joel, bruno) -> Submission:
    """In review, with the canary in each place in which a text can hang."""
    submission = situations.draft(
        joel, basics={"title": CANARY}, story={"summary": CANARY, "description": CANARY, "results": CANARY},
        partners={"partners-0-name": CANARY}, documents={"documents-0-title": CANARY},
    )  # fmt: skip
    VersionTranslation.objects.create(version=submission.current, language="fr", source="provider", title=CANARY)
    files.attach(submission, content=CANARY.encode(), name="a.txt", title=CANARY, persons_agreed=True, by=joel)
    sharing.share(submission, reader=CANARY, days=7, by=joel)
    moves.submit(submission, by=joel)
    correspondence.ask_ohchr(submission, by=joel, text=CANARY)
    moves.take_up(submission, by=bruno)
    correspondence.note(submission, by=bruno, text=CANARY)
    vera = cast.person("Vera", Role.ADVISER)
    advice.ask(submission, adviser=str(vera.pk), question=CANARY, by=bruno)
    proposed = wording.propose(submission, field="summary-en", text=f"{CANARY}.", why=CANARY, by=bruno)
    wording.take_back(submission, proposed.pk, by=bruno)
    return Submission.objects.get(pk=submission.pk)


def now(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def everything() -> str:
    """All rows of the room, as text."""
    from django.apps import apps

    rows = [row for model in apps.get_app_config("submissions").get_models() for row in model.objects.all()]
    return json.dumps(serializers.serialize("python", rows), default=str)


def test_the_reviewer_sees_the_letter_and_leads_it_on(text, joel, bruno, signed_in_client):
    browser = signed_in_client(bruno)
    page = browser.get(f"/en/desk/{text.reference}/lead-on/").text
    assert "/en/about/elsewhere/" in page
    assert f"{text.reference} has not been retained" in page

    Letter.objects.all().delete()
    browser.post(f"/en/desk/{text.reference}/lead-on/", {"version": str(text.current.number)})
    complaints.lead_on(now(text), by=bruno)  # again: nothing more

    letter = Letter.objects.get()
    assert (letter.name, letter.recipient) == ("submission_led_on", joel.email)
    assert "/en/about/elsewhere/" in letter.body
    for word in (CANARY, "complaint", "violation", "Lantern", "Bruno"):
        assert word not in letter.subject + letter.body
    assert now(text).status == Status.DECLINED
    told = [one.words for one in trail.read(trail.entries(trail.Wanted(record=text.reference)))]
    assert "a complaint: not kept, and led on to where complaints are received" in told


def test_a_decision_on_an_older_version_is_none(text, bruno, signed_in_client):
    page = signed_in_client(bruno).post(f"/en/desk/{text.reference}/lead-on/", {"version": "7"}).text

    assert "The text changed while you were reading." in page
    assert not Complaint.objects.exists()


def test_its_writers_read_it_until_the_day_and_are_led_on(text, joel, bruno, signed_in_client):
    complaints.lead_on(text, by=bruno)
    browser = signed_in_client(joel)

    page = browser.get(f"/en/my/{text.reference}/").text

    assert "It belongs elsewhere, and has not been retained. Its text is erased on" in page
    assert "Nobody has to do anything." in page
    assert "Where complaints are received" in page
    assert "Write a new version" not in page
    assert CANARY in browser.get(f"/en/my/{text.reference}/versions/1/").text
    assert counts.waiting_for_submitter(joel) == 0
    with pytest.raises(Refused, match="cannot be sent again"):
        moves.revise(text, by=joel)


def test_after_fourteen_days_no_word_of_it_is_left_and_its_reference_stays(
    laden, joel, bruno, signed_in_client, django_capture_on_commit_callbacks
):
    from repository import attachments

    complaints.lead_on(laden, by=bruno)
    sha256 = laden.current.files.get().sha256
    at = Complaint.objects.get().erase_at
    assert complaints.erase_due(now=at - timedelta(minutes=1)) == 0
    assert CANARY in everything()

    with django_capture_on_commit_callbacks(execute=True):
        assert [complaints.erase_due(now=at), complaints.erase_due(now=at)] == [1, 0]

    assert CANARY not in everything()
    assert not any(
        one.objects.exists() for one in (Message, DraftLink, VersionPartner, VersionTranslation, ProposedWording)
    )
    assert Version.objects.get().title == ""
    with pytest.raises(FileNotFoundError):
        attachments.read(sha256)
    assert signed_in_client(joel).get(f"/en/my/{laden.reference}/").status_code == 200
    desk = signed_in_client(bruno).get(f"/en/desk/{laden.reference}/")
    assert "It was a complaint, and was led on. Its text is erased." in desk.text
    assert standing.standing(now(laden), list(laden.moves.all())) == standing.Standing.NOT_PUBLISHED


def test_what_has_been_before_states_is_theirs_too(joel, bruno, amina):
    submission = situations.with_states(joel, reviewer=bruno)
    with pytest.raises(Refused, match="Take it up first"):
        complaints.lead_on(submission, by=bruno)
    moves.withdraw(submission, by=joel)
    moves.revise(submission, by=joel)
    moves.submit(submission, by=joel)
    moves.take_up(submission, by=bruno)

    with pytest.raises(Refused, match="before States or the public"):
        complaints.lead_on(now(submission), by=bruno)
    assert not Complaint.objects.exists()


def test_only_the_reviewer_who_has_it(text, joel, sofia, nuno):
    for who in (joel, sofia, nuno):
        with pytest.raises(Refused, match="Only a reviewer"):
            complaints.lead_on(text, by=who)
    with pytest.raises(Refused, match="Another reviewer is working on it"):
        complaints.lead_on(text, by=cast.person("Bea", Role.REVIEWER))


def test_before_the_first_word_and_before_sending_the_way_elsewhere_is_shown(joel, ines, signed_in_client):
    draft = situations.draft(ines)

    pages = [
        signed_in_client(joel).get("/en/my/new/").text,
        signed_in_client(ines).get("/en/my/new/").text,
        signed_in_client(ines).get(f"/en/my/{draft.reference}/write/sensitive/").text,
    ]

    for page in pages:
        main = page.partition("<main")[2].partition("</main>")[0]
        assert "This is not the place for complaints about violations." in main
        assert 'href="/en/about/elsewhere/"' in main


def test_the_clock_erases(text, bruno):
    from submissions import tasks

    complaints.lead_on(text, by=bruno)
    Complaint.objects.update(erase_at=timezone.now())

    assert tasks.erase_complaints() == 1
