"""A partner that may be harmed by being named, or took no part, is named only after it has said yes, by a link (E-205)."""

import re

import pytest

from consent import document as documents
from consent import gate
from consent.models import PublicationDocument
from consent.verbs import Refused
from outbox.models import Letter
from repository.content import ProviderType
from submissions import asking_partners, moves, named_partners
from submissions.models import Act, AskedPartner, Attribution, PartnerAnswer, Submission, Version, VersionPartner
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


@pytest.mark.parametrize("end", ["withdrawn", "not in the text any more", "never was"])
def test_a_link_that_ended_answers_like_one_that_never_was(text, joel, visitor, end):
    question, secret = asked(text, joel)
    nowhere = visitor.get(address("a" * 32))
    if end == "withdrawn":
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

    wrong = browser.post(
        page, {"name": BAR, "type": "CSO", "p0-email": "no address", "p0-language": "es"}
    ).content.decode()
    right = browser.post(
        page, {"name": BAR, "type": "CSO", "p0-email": "bar@example.org", "p0-language": "es"}, follow=True
    )

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


# ------------------------------------------------------------------------------------- what may change after an answer


def test_a_yes_to_one_title_is_none_to_another_and_the_partner_says_so_by_the_same_link(text, joel, visitor):
    question, secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)
    Version.objects.filter(submission=text).update(title="Forty clerks learn to write PLAINLY!")
    assert named(text) == [BAR]  # the same words

    Version.objects.filter(submission=text).update(title="Forty clerks learn to arrest")

    assert named(text) == [None]
    page = visitor.get(address(secret)).content.decode()
    assert "What is said of you has changed since: please answer once more." in page
    visitor.post(address(secret), {"says": "named", "remark": ""})
    assert named(text) == [BAR]


def test_the_writers_are_told_with_which_title_it_answered(text, joel, signed_in_client):
    question, _secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)
    Version.objects.filter(submission=text).update(title="Forty clerks learn to arrest")

    page = signed_in_client(joel).get(f"/en/my/{text.reference}/partners/").text

    assert (
        "It answered when the title was “Forty clerks learn to write plainly”, and has to be asked once more." in page
    )


def test_who_has_answered_is_asked_again_where_it_answered_and_nowhere_else(text, joel):
    question, _secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.UNNAMED)
    Version.objects.filter(submission=text).update(title="Another title")

    with pytest.raises(Refused, match="has answered at another address"):
        asking_partners.ask(text, name=BAR, email="friend@example.org", language="en", by=joel)
    assert asking_partners.ask(text, name=BAR, email="Bar@EXAMPLE.org", language="en", by=joel).letters == 2


@pytest.mark.parametrize("spelling", ["bar@example.org", "BAR@Example.ORG", "bar+again@example.org"])
def test_the_same_address_gets_no_more_letters_under_another_name(text, joel, spelling):
    for _time in range(3):
        asked(text, joel)
    VersionPartner.objects.filter(version=text.current).update(name="Bar Association of the Harbour")

    with pytest.raises(Refused, match="3 letters about this text have gone to"):
        asking_partners.ask(text, name="Bar Association of the Harbour", email=spelling, language="en", by=joel)
    assert Letter.objects.filter(name="partner_asked").count() == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("bar@example.org", "bar+x@EXAMPLE.org", True),
        ("bar@bücher.example", "bar@xn--bcher-kva.example", True),
        ("bar@example.org", "b.ar@example.org", False),
    ],
)
def test_one_address_in_two_spellings_is_one(one, other, same):
    assert (asking_partners.one_spelling(one) == asking_partners.one_spelling(other)) is same


def test_one_name_with_two_kinds_is_two_partners(joel, signed_in_client):
    both = ROW | {"partners-1-name": BAR, "partners-1-role": "implementing", "partners-1-type": "NHRI"}
    text = situations.draft(joel, partners=both)
    browser, page = signed_in_client(joel), f"/en/my/{text.reference}/partners/"

    browser.post(page, {"name": BAR, "type": "NHRI", "p1-email": "bar@example.org", "p1-language": "en"})
    asking_partners.answer(AskedPartner.objects.get(), says=PartnerAnswer.NAMED)

    assert AskedPartner.objects.get().type == "NHRI"
    shown = {row["type"]: row["name"] for row in documents.compose(moves.propose(text, text.current))["partners"]}
    assert shown == {"CSO": None, "NHRI": BAR}


@pytest.mark.parametrize("kind", ["UN", "IO", "RHRM", "STATE"])
def test_who_refused_is_not_named_as_a_public_body_instead(text, joel, kind):
    question, _secret = asked(text, joel)
    asking_partners.answer(question, says=PartnerAnswer.UNNAMED)

    VersionPartner.objects.filter(version=text.current).update(type=kind, state="QMA" if kind == "STATE" else None)
    assert named(text) == [None]

    asking_partners.answer(question, says=PartnerAnswer.NOT_PART)
    assert any("did not take part" in reason for reason in moves.reasons_not_to_submit(text))


# ---------------------------------------------------------------------------------- what is public, while it is rewritten


@pytest.fixture
def published(ines, bruno, sofia) -> tuple[Submission, AskedPartner, str]:
    submission = situations.in_review(ines, reviewer=bruno, partners=ROW, basics={"title": "The public title"})
    question, secret = asked(submission, ines)
    asking_partners.answer(question, says=PartnerAnswer.NAMED)
    for request in moves.approve(submission, by=bruno).requests:
        gate.grant(request, by=situations.focal_point(request.state_id))
    moves.publish(submission, by=sofia)
    return submission, question, secret


def test_a_partner_that_a_new_text_drops_says_no_to_what_is_public_and_every_reviewer_is_told(
    published, ines, bruno, visitor
):
    submission, _question, secret = published
    version = moves.revise(submission, by=ines)
    version.partners.all().delete()
    Version.objects.filter(pk=version.pk).update(title="A TITLE THAT NOBODY HAS SENT")
    bea = cast.person("Bea", cast.Role.REVIEWER)
    Letter.objects.all().delete()

    page = visitor.get(address(secret)).content.decode()
    assert "The public title" in page
    assert "NOBODY HAS SENT" not in page
    assert visitor.post(address(secret), {"says": "not_part"}).status_code == 302

    assert AskedPartner.objects.get().answer == PartnerAnswer.NOT_PART
    told = set(Letter.objects.filter(name="submission_message").values_list("recipient", flat=True))
    assert told == {ines.email, bruno.email, bea.email}


def test_what_is_held_may_come_back_and_what_its_writers_took_back_does_not(published, ines, bruno, visitor):
    submission, _question, secret = published
    gate.hold(submission.reference, by=bruno, reason="A person is in danger.")
    assert visitor.get(address(secret)).status_code == 200

    moves.revise(submission, by=ines)
    moves.withdraw(submission, by=ines)
    assert visitor.get(address(secret)).status_code == 404


def test_a_link_has_no_last_day(text, joel, visitor):
    _question, secret = asked(text, joel)
    AskedPartner.objects.update(asked_at="2019-01-01T00:00:00Z")

    assert visitor.get(address(secret)).status_code == 200


# ---------------------------------------------------------------------------------------------- what the reviewer sees


def test_an_earlier_name_that_said_no_stays_before_the_reviewer(joel, bruno, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno, partners=ROW)
    question, _secret = asked(submission, joel)
    asking_partners.answer(question, says=PartnerAnswer.NOT_PART, remark="We were never there.")
    VersionPartner.objects.filter(version=submission.current).update(name="The Bar of the Harbour")

    for page in ("", "approve/"):
        shown = signed_in_client(bruno).get(f"/en/desk/{submission.reference}/{page}").text
        assert "Named in an earlier text, and refused" in shown
        assert BAR in shown
        assert "We were never there." in shown
    question.refresh_from_db()
    assert named_partners.for_ohchr(submission, submission.current).earlier == [question]


def test_the_kind_that_is_typed_stands_beside_the_registrys_and_a_protected_name_is_as_unknown_as_any(
    joel, ines, bruno, signed_in_client
):
    rows = ROW | {"partners-0-type": "UN", "partners-1-name": "Quiet Clinic", "partners-1-type": "UN"}
    submission = situations.in_review(joel, reviewer=bruno, partners=rows | {"partners-1-role": "partner"})
    page = f"/en/desk/{submission.reference}/"
    browser = signed_in_client(bruno)
    assert "As the registry knows them" not in browser.get(page).text

    cast.organisation_of(ines, BAR.upper(), ProviderType.CSO, verified_by=bruno)
    cast.organisation_of(ines, "Quiet Clinic", ProviderType.CSO, verified_by=bruno, is_protected=True)

    shown = browser.get(page).text.partition('id="partners-title"')[2].partition("</section>")[0]
    assert (
        "“United Nations agency, fund or programme” in the text, “Civil society organization” in the registry" in shown
    )
    assert BAR in shown
    assert "Quiet Clinic" not in shown
