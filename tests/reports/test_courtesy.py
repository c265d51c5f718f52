"""Passages of a draft for the information of a State: who is sent what, who reads it, and what it replies."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from desk.models import Reading
from outbox import jobs
from outbox.models import Letter
from reports import builds, courtesy, drafting
from reports.models import Passages, Update
from reports.views.workbench import shown
from repository.models import State
from tests.cast import person, with_second_factor
from tests.reports.publications import publish, revoke

pytestmark = pytest.mark.django_db
OWN = "Courts of two regions took part."
ELSEWHERE = "Another paragraph, of other States."


@pytest.fixture
def example(amina, chen) -> str:
    """Amina alone decides for QMA, and Chen for QMB."""
    return publish("QMA", permissions=("example",), title="Training of trial judges", summary="Forty judges learnt.")


@pytest.fixture
def draft(june, this_year, daniel, example) -> Update:
    """A preview with an example of QMA and two paragraphs of own words."""
    other = publish("QMB", permissions=("example",), title="A bench book")
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    update = Update.objects.get()
    drafting.choose_examples(update, {example, other}, by=daniel.pk)
    drafting.write(update, "outlook", "en", f"{OWN}\n\n{ELSEWHERE}", after=0, by=daniel.pk)
    assert jobs.run_ready() == 1
    return Update.objects.select_related("session").get()


@pytest.fixture
def sent(draft, example, daniel, amina) -> Passages:
    return courtesy.send(draft, State.objects.get(pk="QMA"), examples={example}, own=[OWN], by=daniel.pk)


def page_of(sent: Passages) -> str:
    return reverse("reports:passages", args=[sent.identifier])


def test_a_state_is_offered_the_examples_that_concern_it_and_the_drafters_words(draft, example, amina):
    offered = courtesy.offered_to(draft, State.objects.get(pk="QMA"))

    assert [one.reference for one in offered.examples] == [example]
    assert offered.own == [OWN, ELSEWHERE]
    assert [state.pk for state in courtesy.states_named(draft)] == ["QMA", "QMB"]


def test_a_drafter_sends_passages_and_the_letter_says_only_where_they_are(
    draft, example, daniel, amina, signed_in_client
):
    desk = signed_in_client(daniel)
    address = reverse("reports:courtesy", args=[draft.identifier]) + "?state=QMA"
    assert "Training of trial judges" in desk.get(address).content.decode()

    desk.post(address, {"example": [example], "own": [OWN]})

    sent = Passages.objects.get()
    assert (sent.state_id, sent.examples, sent.own) == ("QMA", [example], [OWN])
    letter = Letter.objects.get(name="update_passages")
    assert letter.recipient == amina.email
    assert page_of(sent) in letter.body
    for told in (OWN, "Training", example, "QMA"):
        assert told not in letter.subject + letter.body


def test_the_focal_point_reads_what_was_sent_and_nothing_else(sent, amina, signed_in_client):
    client = signed_in_client(amina)

    page = client.get(page_of(sent)).content.decode()

    for words in ("Training of trial judges", "Forty judges learnt.", OWN):
        assert words in page
    for words in (ELSEWHERE, "A bench book"):
        assert words not in page
    assert page_of(sent) in client.get(reverse("reports:for_information")).content.decode()


def test_it_is_written_down_who_was_shown_which_passages_and_which_update(
    sent, draft, chen, amina, daniel, signed_in_client
):
    signed_in_client(chen).get(page_of(sent))  # is not shown them
    signed_in_client(amina).get(page_of(sent))
    signed_in_client(amina).get(reverse("reports:for_information"))
    signed_in_client(daniel).get(reverse("reports:text", args=[draft.identifier]))

    assert list(Reading.objects.order_by("pk").values_list("reader", "side", "page", "version")) == [
        (amina.pk, "states", "reports:passages", str(sent.identifier)[:8]),
        (amina.pk, "states", "reports:for_information", ""),
        (daniel.pk, "ohchr", "reports:text", str(draft.identifier)[:8]),
    ]


def test_for_everybody_else_the_page_does_not_exist(sent, chen, daniel, joel, visitor, signed_in_client):
    for user in (chen, daniel, joel):
        assert signed_in_client(user).get(page_of(sent)).status_code == 404
    assert visitor.get(page_of(sent)).status_code == 302
    assert page_of(sent) not in signed_in_client(chen).get(reverse("reports:for_information")).content.decode()


def test_an_example_whose_state_takes_its_consent_back_is_gone_from_what_was_sent(
    sent, example, amina, signed_in_client
):
    revoke(example, "QMA")

    page = signed_in_client(amina).get(page_of(sent)).content.decode()

    assert "Training of trial judges" not in page
    assert "1 record that was named here is not public any more" in page


def test_the_reply_reaches_the_drafters_once_and_a_second_one_is_refused_with_what_was_typed(
    sent, daniel, amina, signed_in_client
):
    client = signed_in_client(amina)
    client.post(page_of(sent), {"words": "Please say “first instance”."})

    assert Letter.objects.get(name="update_reply").recipient == daniel.email
    desk = signed_in_client(daniel).get(reverse("reports:courtesy", args=[sent.update.identifier])).content.decode()
    assert "Please say “first instance”." in desk

    again = client.post(page_of(sent), {"words": "And a second thing."}).content.decode()

    assert "Your State has replied already." in again
    assert "And a second thing." in again
    sent.refresh_from_db()
    assert (sent.reply, sent.replied_by_id) == ("Please say “first instance”.", amina.pk)
    assert Letter.objects.filter(name="update_reply").count() == 1


@pytest.mark.parametrize("words", ["", "  ", "x" * 5_001, "A\u0001B"])
def test_an_empty_overlong_or_unprintable_reply_is_refused(sent, amina, signed_in_client, words):
    answer = signed_in_client(amina).post(page_of(sent), {"words": words})

    assert answer.status_code == 200
    assert Passages.objects.get().reply == ""


def test_who_has_no_mandate_for_the_state_cannot_reply(sent, chen):
    with pytest.raises(courtesy.CourtesyRefused, match="no mandate"):
        courtesy.reply(sent, "Thank you.", by=chen)


def test_the_same_passages_twice_are_one_letter(draft, example, daniel, amina, sent):
    again = courtesy.send(draft, State.objects.get(pk="QMA"), examples={example}, own=[OWN], by=daniel.pk)

    assert again == sent
    assert Letter.objects.filter(name="update_passages").count() == 1


def test_what_is_not_offered_is_not_sent(draft, example, daniel, amina, chen):
    qmb = State.objects.get(pk="QMB")
    for chosen in (
        {"examples": {example}, "own": []},  # of another State
        {"examples": set(), "own": ["Words that no drafter wrote."]},
        {"examples": set(), "own": []},
    ):
        with pytest.raises(courtesy.CourtesyRefused):
            courtesy.send(draft, qmb, **chosen, by=daniel.pk)
    assert not Passages.objects.exists()
    assert not Letter.objects.filter(name="update_passages").exists()


def test_a_state_that_nobody_can_be_written_to_is_said_to_be_so(draft, daniel):
    with pytest.raises(courtesy.CourtesyRefused, match="Nobody can be told"):
        courtesy.send(draft, State.objects.get(pk="QMD"), examples=set(), own=[OWN], by=daniel.pk)


def test_after_the_freeze_nothing_is_sent_and_no_reply_comes(sent, draft, daniel, amina, signed_in_client):
    freeze(draft, daniel, signed_in_client)

    with pytest.raises(courtesy.CourtesyRefused, match="frozen"):
        courtesy.send(draft, State.objects.get(pk="QMA"), examples=set(), own=[ELSEWHERE], by=daniel.pk)
    with pytest.raises(courtesy.CourtesyRefused, match="frozen"):
        courtesy.reply(sent, "Too late.", by=amina)
    page = signed_in_client(amina).get(page_of(sent)).content.decode()
    assert "This update is frozen" in page
    assert "Send the reply" not in page


def freeze(draft: Update, daniel: User, signed_in_client) -> None:
    """By Daniel and a second drafter, on the pages."""
    dana = with_second_factor(person("Dana", Role.DRAFTER))
    first: Client = signed_in_client(daniel)
    first.post(reverse("reports:propose", args=[draft.identifier]))
    sha256 = shown(draft).sha256
    signed_in_client(dana).post(reverse("reports:confirm", args=[draft.identifier]), {"sha256": sha256})
    draft.refresh_from_db()
    assert not draft.is_draft
