"""What came by mail or on paper is entered by a clerk, confirmed by its sender, and reviewed by somebody else (E-209)."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import evidence
from accounts.models import Organisation
from consent.verbs import Refused
from desk import trail
from outbox.models import Letter
from repository.models import Recommendation
from submissions import counts, entering, moves, old_drafts, standing, task_list, writing
from submissions.life import Status
from submissions.models import Act, ConfirmedBy, Entry, Submission
from tests import cast, situations

pytestmark = pytest.mark.django_db
SENDER = "Programme officer"


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("Lantern.pdf", b"%PDF-1.7", "application/pdf")


def received(**changes) -> entering.Received:
    said = {"came_by": "paper", "received_on": date(2026, 5, 4), "sender": SENDER, "email": "office@example.org"}
    return entering.Received(**said | changes)


def begun(organisation: Organisation, by, **changes) -> Submission:
    return entering.begin(organisation, received(**changes), scan=scan(), by=by)


@pytest.fixture
def text(joel, bruno) -> Submission:
    return situations.entered(joel, clerk=bruno)


def asked(submission: Submission, by) -> str:
    """The secret of the newest letter to its sender."""
    entering.ask(submission, email="office@example.org", language="fr", by=by)
    return re.search(r"/fr/my/entered/([\w-]+)/", Letter.objects.filter(name="entry_is_right").latest("pk").body)[1]


def address(secret: str) -> str:
    return f"/en/my/entered/{secret}/"


def edition_on(page: str) -> str:
    return re.search(r'name="edition" value="(\w+)"', page)[1]


def now(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


# --- entering


def test_a_clerk_enters_it_on_the_pages_of_writers_and_its_members_see_from_what(
    lantern, joel, bruno, signed_in_client
):
    browser = signed_in_client(bruno)
    given = {
        "organisation": lantern.slug,
        "came_by": "mail",
        "received_on": "2026-05-04",
        "sender": SENDER,
        "language": "en",
    }
    begun_at = browser.post("/en/desk/entries/new/", {**given, "scan": scan(), "key": "k" * 20})
    again = browser.post("/en/desk/entries/new/", {**given, "scan": scan(), "key": "k" * 20})

    submission = Submission.objects.get()
    tasks = f"/en/my/{submission.reference}/write/"
    assert begun_at["Location"] == again["Location"] == tasks
    assert "You enter this for an organisation." in browser.get(tasks).text
    browser.post(f"{tasks}story/", {"summary": "Words of the sender", "edition": "0", "seen": "{}", "do": "stay"})
    assert now(submission).current.summary == "Words of the sender"
    check = browser.get(f"/en/my/{submission.reference}/check/").text
    assert "Send to OHCHR" not in check
    assert f"/en/desk/entries/{submission.reference}/" in check

    theirs = signed_in_client(joel)
    assert "Entered by OHCHR" in theirs.get("/en/my/").text
    page = theirs.get(f"/en/my/{submission.reference}/").text
    assert f"OHCHR entered this for your organisation from what {SENDER} sent; it came on 4 May 2026." in page
    assert "Bruno" not in page
    assert Letter.objects.get(name="submission_entered").recipient == joel.email


def test_nothing_takes_it_for_changes_that_were_asked_for(text, joel):
    made = list(text.moves.all())

    assert standing.standing(text, made) == standing.Standing.DRAFT
    assert "OHCHR has entered it" in standing.sentence(text, made, is_public=False)
    assert counts.waiting_for_submitter(joel) == 1
    assert counts.received_between(date(2020, 1, 1), date(2099, 1, 1)) == 0
    assert [move.act for move in made] == [Act.ENTERED]


def test_neither_a_protected_organisation_nor_one_that_nobody_verified_can_be_chosen(
    lantern, ines, bruno, signed_in_client
):
    hidden = cast.organisation_of(cast.person("Hidden"), "Hidden Harbour", "CSO", verified_by=bruno, is_protected=True)
    cast.organisation_of(cast.person("New"), "Brand New", "CSO", verified_by=bruno)
    Organisation.objects.filter(name="Brand New").update(verified_at=None, verified_by=None)
    browser = signed_in_client(bruno)

    page = browser.get("/en/desk/entries/new/").text
    wrong = [
        browser.post("/en/desk/entries/new/", {"organisation": slug}).text.replace(slug, "")
        for slug in (hidden.slug, "never-was")
    ]

    assert "Lantern Legal Aid" in page
    assert "Hidden Harbour" not in page + wrong[0]
    assert "Brand New" not in page
    assert re.sub(r'value="[\w-]{24,}"', "", wrong[0]) == re.sub(r'value="[\w-]{24,}"', "", wrong[1])
    with pytest.raises(Refused, match="Choose an organisation from the list"):
        begun(hidden, bruno)


@pytest.mark.parametrize("who", ["sofia", "joel", "olga", "karima"])
def test_only_reviewers_and_administrators_enter(lantern, who, request):
    with pytest.raises(Refused, match="Only a reviewer or an administrator"):
        begun(lantern, request.getfixturevalue(who))
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"received_on": date(2099, 1, 1)}, "lies in the future"),
        ({"sender": " "}, "who sent it"),
        ({"came_by": "pigeon"}, "how it came"),
    ],
)
def test_what_is_missing_is_said(lantern, bruno, given, said):
    with pytest.raises(Refused, match=said):
        begun(lantern, bruno, **given)


def test_another_reviewer_a_stranger_and_the_clerk_afterwards_cannot_write_in_it(
    text, lantern, joel, ines, nuno, signed_in_client
):
    pages = [
        f"/en/my/{text.reference}/write/",
        f"/en/my/{text.reference}/check/",
        f"/en/my/{text.reference}/write/story/",
    ]
    for who in (nuno, ines):
        assert {signed_in_client(who).get(page).status_code for page in pages} == {404}
    moves.submit(text, by=joel)

    clerk = signed_in_client(cast.User.objects.get(email="bruno@example.org"))
    assert {clerk.get(page).status_code for page in pages} == {404}
    assert clerk.get(f"/en/desk/entries/{text.reference}/").status_code == 404


def test_the_clerk_opens_none_of_the_organisations_own_pages(text, bruno, signed_in_client):
    browser = signed_in_client(bruno)
    for page in ("", "share/", "partners/", "withdraw/", "versions/1/"):
        assert browser.get(f"/en/my/{text.reference}/{page}").status_code == 404


# --- confirming


def test_its_sender_reads_all_of_it_by_a_link_and_it_goes_to_review(text, bruno, nuno, visitor, signed_in_client):
    secret = asked(text, bruno)
    letter = Letter.objects.get(name="entry_is_right")
    for word in ("Training", "Lantern", "Bruno", SENDER):
        assert word not in letter.subject + letter.body
    assert (letter.recipient, letter.opens_account) == ("office@example.org", True)

    reply = visitor.get(address(secret))
    page = reply.content.decode()
    assert (reply["Cache-Control"], reply["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "Forty judges took part; a bench book is in use." in page
    assert "Bruno" not in page
    for _twice in range(2):
        done = visitor.post(address(secret), {"says": "right", "edition": edition_on(page)}, follow=True)
        assert "Thank you: it is with OHCHR" in done.content.decode()
        assert "Forty judges" not in done.content.decode()

    sent, entry = now(text), Entry.objects.get()
    assert (sent.status, entry.confirmed_how) == (Status.SUBMITTED, ConfirmedBy.LINK)
    assert entry.confirmed_edition == edition_on(page)
    assert [move.act or move.after for move in sent.moves.order_by("pk")] == [
        "entered",
        "entry_ask",
        "entry_right",
        "submitted",
    ]
    other = cast.with_second_factor(cast.person("Bea", cast.Role.REVIEWER))
    review = signed_in_client(other).get(f"/en/desk/{text.reference}/").text
    assert f"It came on paper from {SENDER} on 4 May 2026, and was entered by Bruno" in review
    assert "read it by a link, and answered that it is right" in review
    assert "office@example.org" in review
    assert signed_in_client(other).get(f"/en/desk/entries/{text.reference}/received/").status_code == 200


def test_a_yes_to_a_text_that_was_changed_meanwhile_is_none_and_the_new_one_is_shown(text, bruno, visitor):
    secret = asked(text, bruno)
    before = edition_on(visitor.get(address(secret)).content.decode())
    other = Recommendation.objects.of_state("QMB").supported().first()

    for change in (
        lambda: situations.written(text, bruno, story={"results": "Fifty judges took part."}),
        lambda: writing.choose(text, "recommendations", shown=[], ticked=[other.pk], by=bruno),
    ):
        change()
        page = visitor.post(address(secret), {"says": "right", "edition": before}).content.decode()
        assert "The text was changed after you had opened it." in page
        assert now(text).status == Status.DRAFT
        assert edition_on(page) != before
        before = edition_on(page)
    assert "Fifty judges took part." in page
    visitor.post(address(secret), {"says": "right", "edition": before})
    assert now(text).status == Status.SUBMITTED


def test_a_no_reaches_the_clerk_in_its_words_and_nothing_goes_further(text, bruno, visitor, signed_in_client):
    secret = asked(text, bruno)
    empty = visitor.post(address(secret), {"says": "wrong", "remark": " "}).content.decode()
    long = visitor.post(address(secret), {"says": "wrong", "remark": "x" * 2_001}).content.decode()
    visitor.post(address(secret), {"says": "wrong", "remark": "There were four courses."})

    assert "Please say what is not right." in empty
    assert "x" * 2_001 in long
    assert (now(text).status, Entry.objects.get().confirmed_at) == (Status.DRAFT, None)
    assert "There were four courses." in signed_in_client(bruno).get(f"/en/desk/entries/{text.reference}/").text
    told = Letter.objects.get(name="submission_message")
    assert (told.recipient, "four courses" in told.body) == (bruno.email, False)
    assert "There were four courses." in visitor.get(address(secret)).content.decode()


@pytest.mark.parametrize("end", ["ran out", "sent by a member", "withdrawn", "taken back", "asked anew", "never was"])
def test_a_link_that_ended_answers_like_one_that_never_was(text, joel, bruno, visitor, end):
    secret = asked(text, bruno)
    seen = edition_on(visitor.get(address(secret)).content.decode())
    nowhere = visitor.get(address("a" * 32))
    match end:
        case "ran out":
            Entry.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "sent by a member":
            moves.submit(text, by=joel)
        case "withdrawn":
            moves.withdraw(text, by=joel)
        case "taken back":
            entering.take_back(text, by=bruno)
        case "asked anew":
            asked(text, bruno)
        case "never was":
            secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")

    before = now(text).status
    reply = visitor.post(address(secret), {"says": "right", "edition": seen})

    assert reply.status_code == nowhere.status_code == 404
    assert reply.content.replace(secret.encode(), b"") == nowhere.content.replace(b"a" * 32, b"")
    assert now(text).status == before


def test_a_member_sends_it_in_the_ordinary_way(text, joel):
    moves.submit(text, by=joel)

    entry = Entry.objects.get()
    assert (entry.confirmed_how, entry.confirmed_by) == (ConfirmedBy.MEMBER, joel)
    assert now(text).status == Status.SUBMITTED


def test_a_confirmation_on_paper_is_entered_by_a_second_officer(text, bruno, nuno, signed_in_client):
    page = f"/en/desk/entries/{text.reference}/"
    browser = signed_in_client(nuno)
    seen = edition_on(browser.get(page).text)
    with pytest.raises(Refused, match="A second officer"):
        entering.confirm_on_paper(text, seen=seen, scan=scan(), by=bruno)
    none = browser.post(page, {"do": "confirm", "edition": seen}).text
    old = browser.post(page, {"do": "confirm", "edition": "0" * 64, "scan": scan()}).text
    assert "There is a problem" in none
    assert "The text was changed while you compared it." in old
    assert now(text).status == Status.DRAFT

    browser.post(page, {"do": "confirm", "edition": seen, "scan": scan()})

    entry = Entry.objects.get()
    assert (now(text).status, entry.confirmed_how, entry.confirmed_by) == (Status.SUBMITTED, ConfirmedBy.PAPER, nuno)
    assert signed_in_client(bruno).get(f"{page}confirmation/").status_code == 200


def test_nobody_is_asked_before_all_is_there_and_nobody_is_pressed(lantern, bruno):
    submission = begun(lantern, bruno)
    with pytest.raises(Refused, match="is not filled in yet"):
        entering.ask(submission, email="office@example.org", language="en", by=bruno)
    situations.written(submission, bruno)
    for _letter in range(3):
        asked(submission, bruno)
    with pytest.raises(Refused, match="3 letters already"):
        asked(submission, bruno)


def test_a_letter_that_is_asked_for_twice_goes_out_once_and_a_wrong_address_comes_back(text, bruno, signed_in_client):
    browser, page = signed_in_client(bruno), f"/en/desk/entries/{text.reference}/"
    wrong = browser.post(page, {"do": "ask", "email": "no address", "language": "es"}).text
    for _twice in range(2):
        given = {"do": "ask", "key": "k" * 20, "email": "office@example.org", "language": "es"}
        done = browser.post(page, given, follow=True).text

    assert 'value="no address"' in wrong
    assert "A letter goes to its sender." in done
    assert Letter.objects.get(name="entry_is_right").language == "es"
    assert Entry.objects.get().letters == 1


# --- afterwards


def test_who_entered_it_never_reviews_it_nor_who_entered_its_confirmation(text, bruno, sofia):
    cast.StaffRole.objects.create(user=bruno, role=cast.Role.PUBLISHER)
    bea, cleo = cast.person("Bea", cast.Role.REVIEWER), cast.person("Cleo", cast.Role.REVIEWER)
    seen = entering.edition(text.current, entering.propose(text, text.current))
    entering.confirm_on_paper(text, seen=seen, scan=scan(), by=bea)

    for hand in (bruno, bea):
        with pytest.raises(Refused, match="does not decide about it"):
            moves.take_up(now(text), by=hand)
    moves.take_up(now(text), by=cleo)
    assert not {bruno.pk, bea.pk} & set(moves.colleagues(now(text), of=cleo).values_list("pk", flat=True))
    with pytest.raises(Refused, match="does not decide about it"):
        moves.publish(now(text), by=cast.User.objects.get(pk=bruno.pk))


def test_the_clerk_finds_no_button_of_the_gate(text, joel, bruno, sofia, signed_in_client):
    moves.submit(text, by=joel)
    cleo = cast.person("Cleo", cast.Role.REVIEWER)
    moves.take_up(now(text), by=cleo)
    moves.approve(now(text), by=cleo)
    cast.StaffRole.objects.create(user=bruno, role=cast.Role.PUBLISHER)

    page = signed_in_client(bruno).post(f"/en/desk/{text.reference}/clear/", follow=True).text

    assert "does not decide about it" in page


def test_entered_by_mistake_its_text_is_erased_and_the_organisation_sees_that_it_was_there(
    text, joel, bruno, signed_in_client, django_capture_on_commit_callbacks
):
    scanned = Entry.objects.get().scan
    with django_capture_on_commit_callbacks(execute=True):
        entering.take_back(text, by=bruno)
    entering.take_back(text, by=bruno)

    gone = now(text)
    assert (gone.status, gone.current.title, gone.current.partners.count()) == (Status.WITHDRAWN, "", 0)
    assert not gone.current.recommendations.exists()
    assert Entry.objects.get().sender == ""
    assert "entered it for your organisation by mistake" in signed_in_client(joel).get(f"/en/my/{text.reference}/").text
    assert not evidence.is_there(scanned)


def test_what_the_organisation_had_a_hand_in_is_its_own_to_withdraw(text, joel, bruno):
    situations.written(text, joel, story={"results": "Ours."})

    with pytest.raises(Refused, match="has written in it meanwhile"):
        entering.take_back(text, by=bruno)


def test_two_who_write_on_one_field_are_not_told_each_others_names(text, joel, bruno):
    page = task_list.PAGES["story"]
    seen = writing.Seen.of(page, text.current)
    answers = situations.ANSWERS["story"]
    writing.save_page(text, page, situations.posted(answers | {"results": "Clerk."}), seen=seen, by=bruno)
    form = writing.save_page(text, page, situations.posted(answers | {"results": "Member."}), seen=seen, by=joel)

    said = " ".join(sentence for _place, sentence in form.sentences()) + str(now(text).current.as_typed)
    assert "was changed by OHCHR" in said
    assert "Bruno" not in said


def test_each_read_of_a_clerk_stands_in_the_trail_and_no_reading_of_its_writers(text, joel, bruno, signed_in_client):
    signed_in_client(bruno).get(f"/en/my/{text.reference}/check/")
    signed_in_client(joel).get(f"/en/my/{text.reference}/check/")

    told = [(one.actor, one.words) for one in trail.read(trail.entries(trail.Wanted(record=text.reference)))]

    assert told == [
        ("Bruno (OHCHR)", "read or wrote an entry of what came by mail or on paper"),
        ("Bruno (OHCHR)", "entered by a clerk from what came by mail or on paper"),
    ]


def test_an_old_entry_is_told_of_to_its_members_and_goes_with_its_scan(
    lantern, joel, bruno, django_capture_on_commit_callbacks
):
    long_ago = timezone.now() - timedelta(days=800)
    with time_machine.travel(long_ago, tick=False):
        submission = begun(lantern, bruno, received_on=long_ago.date())
    scanned = Entry.objects.get().scan
    for days in (671, 717):
        old_drafts.write_due(now=long_ago + timedelta(days=days))
    with django_capture_on_commit_callbacks(execute=True):
        assert old_drafts.delete_due(now=long_ago + timedelta(days=731)) == 1

    assert {one.recipient for one in Letter.objects.filter(name="draft_goes")} == {joel.email}
    assert not evidence.is_there(scanned)
    assert not Submission.objects.filter(pk=submission.pk).exists()
