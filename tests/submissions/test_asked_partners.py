"""A partner that may be harmed by being named, or took no part, is named only after it has said yes, by a link (E-205)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consent import document as documents
from consent.models import PublicationDocument
from consent.verbs import Refused
from outbox.models import Letter
from submissions import asking_partners, moves, named_partners
from submissions.models import Act, AskedPartner, Attribution, PartnerAnswer, Submission, VersionPartner
from tests import cast, situations

pytestmark = pytest.mark.django_db

BAR = "Harbour Bar Association"
ROW = {"partners-0-name": BAR, "partners-0-role": "implementing", "partners-0-type": "CSO"}


@pytest.fixture
def text(joel) -> Submission:
    return situations.draft(joel, partners=ROW, basics={"title": "Forty clerks learn to write plainly"})


def asked(submission: Submission, by, *, name: str = BAR) -> tuple[AskedPartner, str]:
    """The question, and the secret of the newest letter."""
    question = asking_partners.ask(submission, name=name, email="bar@example.org", language="fr", by=by)
    body = Letter.objects.filter(name="partner_asked").latest("pk").body
    return question, re.search(r"/fr/my/partner/([\w-]+)/", body)[1]


def address(secret: str) -> str:
    return f"/en/my/partner/{secret}/"


def named(submission: Submission) -> list[str | None]:
    version = submission.current
    return [row["name"] for row in documents.compose(moves.propose(submission, version))["partners"]]


def test_the_public_reads_the_kind_of_a_partner_until_it_has_agreed_and_the_name_afterwards(text, joel, visitor):
    assert named(text) == [None]
    _question, secret = asked(text, joel)
    assert named(text) == [None]

    reply = visitor.post(address(secret), {"says": "named", "remark": ""}, follow=True)

    assert "You have answered: “We took part, and our name may be public”" in reply.content.decode()
    assert named(text) == [BAR]


@pytest.mark.parametrize(("type_", "name"), [("UN", BAR), ("IO", BAR), ("RHRM", BAR), ("NHRI", None), ("CSO", None)])
def test_public_bodies_are_named_without_being_asked_and_those_at_risk_are_not(joel, type_, name):
    assert named(situations.draft(joel, partners=ROW | {"partners-0-type": type_})) == [name]


def test_what_the_states_decide_on_holds_the_name_only_of_who_agreed(joel, bruno):
    two = ROW | {"partners-1-name": "Quiet Clinic", "partners-1-role": "partner", "partners-1-type": "CSO"}
    submission = situations.in_review(joel, reviewer=bruno, partners=two)
    question, _secret = asked(submission, joel)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)

    moves.approve(submission, by=bruno)

    document = PublicationDocument.objects.get(record=submission.reference)
    assert BAR in document.canonical
    assert "Quiet Clinic" not in document.canonical
    assert [row["type"] for row in document.content["partners"]] == ["CSO", "CSO"]


def test_the_letter_names_nobody_and_the_page_shows_what_is_said_of_the_partner_and_no_more(text, joel, visitor):
    _question, secret = asked(text, joel)
    letter = Letter.objects.get(name="partner_asked")

    page = visitor.get(address(secret)).content.decode()

    for word in (BAR, "Lantern", "Joel", "Forty clerks", text.reference):
        assert word not in letter.subject + letter.body
    assert letter.opens_account  # its text is removed once it was sent
    for shown in ("Forty clerks learn to write plainly", "Lantern Legal Aid", BAR, "Implementing"):
        assert shown in page
    for hidden in ("Three courses for trial judges", "25 000", "Joel", text.reference, "bar@example.org", " checked"):
        assert hidden not in page.partition("<main")[2].partition("</main>")[0].replace(secret, "")


def test_who_is_shown_by_its_kind_is_not_named_to_a_partner(text, joel, visitor, signed_in_client):
    Submission.objects.filter(pk=text.pk).update(attribution=Attribution.CATEGORY)
    _question, secret = asked(text, joel)

    assert "Lantern" not in visitor.get(address(secret)).content.decode()
    assert "a partner may guess who writes" in signed_in_client(joel).get(f"/en/my/{text.reference}/partners/").text


def test_no_cache_no_search_engine_and_only_its_hash_is_kept(text, joel, visitor):
    _question, secret = asked(text, joel)
    reply = visitor.get(address(secret))

    assert (reply["Cache-Control"], reply["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "noindex" in reply["X-Robots-Tag"]
    assert secret not in str(AskedPartner.objects.values().get())


def test_who_took_no_part_stops_the_text_until_the_row_is_gone(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno, partners=ROW)
    question, _secret = asked(submission, joel)
    asking_partners.answer(question, says=PartnerAnswer.NOT_PART, remark="We were never there.")

    with pytest.raises(Refused, match="says that it did not take part"):
        moves.approve(submission, by=bruno)
    page = signed_in_client(bruno).get(f"/en/desk/{submission.reference}/").text
    assert "It says that it did not take part." in page
    assert "We were never there." in page

    VersionPartner.objects.filter(version=submission.current).delete()
    assert moves.approve(submission, by=bruno) is not None


def test_who_does_not_want_to_be_named_is_shown_by_its_kind(text, joel):
    question, _secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.UNNAMED)

    assert named(text) == [None]
    assert moves.reasons_not_to_submit(text) == []


def test_a_yes_to_one_role_is_none_to_another(text, joel):
    question, _secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)

    VersionPartner.objects.filter(version=text.current).update(role="funding")

    assert named(text) == [None]
    again, _new = asked(text, joel)
    asking_partners.answer(again, says=PartnerAnswer.NAMED)
    assert named(text) == [BAR]


def test_only_the_partner_changes_its_answer_and_the_submitter_cannot_ask_a_friend_instead(text, joel):
    question, _secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.UNNAMED)

    with pytest.raises(Refused, match="Only the partner can change the answer"):
        asking_partners.ask(text, name=BAR, email="friend@example.org", language="en", by=joel)

    asking_partners.answer(question, says=PartnerAnswer.NAMED)
    assert named(text) == [BAR]


def test_asked_once_more_the_old_link_ends_and_nobody_is_pressed(text, joel, visitor):
    _question, first = asked(text, joel)
    _question, second = asked(text, joel)

    assert visitor.get(address(first)).status_code == 404
    assert visitor.get(address(second)).status_code == 200
    asked(text, joel)
    with pytest.raises(Refused, match="has got 3 letters already"):
        asked(text, joel)


@pytest.mark.parametrize("end", ["ran out", "withdrawn", "not in the text any more", "never was"])
def test_a_link_that_ended_answers_like_one_that_never_was(text, joel, visitor, end):
    question, secret = asked(text, joel)
    nowhere = visitor.get(address("a" * 32))
    if end == "ran out":
        AskedPartner.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "withdrawn":
        moves.withdraw(text, by=joel)
    elif end == "not in the text any more":
        VersionPartner.objects.all().delete()
    else:
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")

    reply = visitor.post(address(secret), {"says": "named"})

    assert reply.status_code == nowhere.status_code == 404
    assert reply.content.replace(secret.encode(), b"") == nowhere.content.replace(b"a" * 32, b"")
    assert AskedPartner.objects.get().answer == ""
    if end != "never was":
        with pytest.raises(Refused, match="no longer leads"):
            asking_partners.answer(question, says=PartnerAnswer.NAMED)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"says": ""}, "Choose one of the answers."),
        ({"says": "perhaps"}, "perhaps"),
        ({"says": "named", "remark": "x" * 2_001}, "2000"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_what_was_typed_stays(text, joel, visitor, given, said):
    _question, secret = asked(text, joel)

    page = visitor.post(address(secret), {"remark": "KEPT WORDS", **given}).content.decode()

    assert said in page
    assert "KEPT WORDS" in page or "x" * 2_001 in page
    assert AskedPartner.objects.get().answer == ""


def test_the_writers_ask_on_a_page_and_a_wrong_address_comes_back_as_typed(text, joel, ines, signed_in_client):
    browser = signed_in_client(joel)
    page = f"/en/my/{text.reference}/partners/"

    wrong = browser.post(page, {"name": BAR, "p0-email": "no address", "p0-language": "es"}).content.decode()
    right = browser.post(page, {"name": BAR, "p0-email": "bar@example.org", "p0-language": "es"}, follow=True)

    assert 'value="no address"' in wrong
    assert '<option value="es" selected>' in wrong
    assert f"A letter goes to {BAR}." in right.content.decode()
    assert "It has not answered yet" in right.content.decode()
    assert Letter.objects.get(name="partner_asked").language == "es"
    assert signed_in_client(ines).get(page).status_code == 404


def test_strangers_the_unverified_and_names_not_in_the_text_are_refused(text, joel, ines):
    with pytest.raises(Refused, match="Only the organisation"):
        asking_partners.ask(text, name=BAR, email="bar@example.org", language="en", by=ines)
    with pytest.raises(Refused, match="is not among the partners"):
        asking_partners.ask(text, name="Somebody", email="bar@example.org", language="en", by=joel)
    type(text.organisation).objects.filter(pk=text.organisation_id).update(verified_at=None, verified_by=None)
    with pytest.raises(Refused, match="not verified your organisation"):
        asking_partners.ask(text, name=BAR, email="bar@example.org", language="en", by=joel)
    assert not Letter.objects.filter(name="partner_asked").exists()


def test_writers_and_the_reviewer_are_told_that_there_is_an_answer_and_not_which(joel, bruno):
    submission = situations.in_review(joel, reviewer=bruno, partners=ROW)
    question, _secret = asked(submission, joel)
    Letter.objects.all().delete()

    asking_partners.answer(question, says=PartnerAnswer.NAMED)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)  # the same again tells nobody anything

    letters = Letter.objects.order_by("recipient")
    assert [(one.name, one.recipient) for one in letters] == [
        ("submission_message", bruno.email), ("submission_message", joel.email),
    ]  # fmt: skip
    assert not any(BAR in one.subject + one.body for one in letters)
    assert [move.act for move in submission.moves.order_by("pk")][-2:] == [Act.PARTNER_ASKED, Act.PARTNER_SAID]


def test_a_no_about_what_is_public_reaches_every_reviewer_who_can_hold_it(ines, bruno, sofia):
    bea = cast.person("Bea", cast.Role.REVIEWER)
    submission = situations.in_review(ines, reviewer=bruno, partners=ROW)
    question, _secret = asked(submission, ines)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)
    moves.approve(submission, by=bruno)
    Letter.objects.all().delete()

    asking_partners.answer(question, says=PartnerAnswer.NOT_PART)

    told = set(Letter.objects.filter(name="submission_message").values_list("recipient", flat=True))
    assert told == {ines.email, bruno.email, bea.email}
    assert (
        BAR in PublicationDocument.objects.get(record=submission.reference).canonical
    )  # what States read stays the same


def test_approving_shows_which_partners_have_not_agreed(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno, partners=ROW)

    page = signed_in_client(bruno).get(f"/en/desk/{submission.reference}/approve/").text

    assert "It has not been asked: the public reads only its kind." in page
    assert named_partners.reasons_against(named_partners.in_text(submission, submission.current)) == []
