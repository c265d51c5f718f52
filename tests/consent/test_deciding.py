"""From the letter to the receipt: what a focal point reads, chooses, checks and keeps."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from consent import gate, outcomes
from consent.document import Attribution, Partner
from consent.models import ConsentRequest, Event, EventKind
from repository.models import Activity, Recommendation, Review
from tests.accounts.browser import code_of, give_code, give_password
from tests.consent.conftest import answer, page_of, recovery_code

pytestmark = pytest.mark.django_db


def events_of(request: ConsentRequest) -> list[str]:
    return list(
        Event.objects.by_state(request.state_id)
        .filter(record=request.document.record_id)
        .values_list("kind", flat=True)
    )


# ------------------------------------------------------------------------------------------------ what is read


def test_the_page_says_what_silence_means_and_what_the_text_is_in_the_agreed_words(asked, amina, signed_in_client):
    page = unescape(signed_in_client(amina).get(page_of(asked)).content.decode())

    for sentence in [
        "Decide whether this activity may be published",
        "If you do not answer, nothing is published.",
        "Silence is never treated as consent. You can also answer after the date.",
        "This is the complete public record, exactly as it would appear "
        f'(text version <bdi class="sym" dir="ltr">{asked.document.text_version}</bdi>).',
        "What would stay private",
        "If published, the same text is also available in the list, the open data files, the programming interface and the "
        "yearly update to the Human Rights Council.",
        "This exact text may be published.",
        "Tell us what must change. We will show you the new text and ask again. Nothing is published in between.",
        "Nothing about your State is published from this record. You do not have to give a reason. We do not make public that "
        "you were asked or how you answered.",
        "Choose a new date. The request stays open.",
        "Consent to publication concerns this text only. It does not mean that your State endorses the description, and it has "
        "no effect on your State's position on any recommendation.",
    ]:
        assert sentence in page, sentence


def test_no_answer_and_no_permission_is_chosen_beforehand(asked, amina, signed_in_client):
    page = signed_in_client(amina).get(page_of(asked)).content.decode()

    assert page.count('type="radio"') == 4
    assert page.count('type="checkbox"') == 2
    assert " checked" not in page


def test_the_whole_text_is_shown_in_each_of_its_languages(ask, amina, signed_in_client):
    french = {"language": "fr", "source": "ohchr", "title": "Formation des juges", "summary": "Trois cours.",
              "description": "Les juges ont travaillé.", "results": "Quarante juges."}  # fmt: skip
    request = ask(
        "QMA", "QMB", translations=[french], partners=[Partner("Bar Association", "implementing", "CSO")],
        amount="1200.00", currency="CHF",
    ).requests[0]  # fmt: skip
    browser = signed_in_client(amina)

    english = browser.get(page_of(request)).content.decode()
    other = browser.get(page_of(request), {"text": "fr"}).content.decode()

    for part in ["Training of trial judges", "Judges of two regions worked through cases", "Forty judges took part",
                 "Lantern Legal Aid", "Bar Association", "CHF", "20 June 2025"]:  # fmt: skip
        assert part in english
    for part in ["Formation des juges", "Trois cours.", "Les juges ont travaillé.", "Quarante juges."]:
        assert part in other
    assert '<div class="record-text" lang="fr" dir="ltr">' in other
    assert "Translated by OHCHR. Original language: English." in other
    assert "Forty judges took part" not in other


def test_a_protected_submitter_is_never_more_than_its_category(ask, joel, amina, signed_in_client):
    request = ask("QMA", attribution=Attribution(type="CSO", name=None, slug=None)).requests[0]

    page = signed_in_client(amina).get(page_of(request)).content.decode()

    assert "A civil society organization" in page
    assert "Lantern" not in page
    assert "Joel" not in page


def test_linked_recommendations_show_the_position_of_this_state_now(ask, amina, signed_in_client):
    linked = Recommendation.objects.create(
        identifier="QMA-3-993.41", review=Review.objects.get(state="QMA", cycle=3), state_id="QMA", cycle=3,
        paragraph="993.41", text="Train judges", language="en", position="supported",
    )  # fmt: skip
    request = ask("QMA", recommendations=[linked]).requests[0]
    Recommendation.objects.filter(pk=linked.pk).update(position="noted")

    page = signed_in_client(amina).get(page_of(request)).content.decode()

    assert "Position of your State: <strong>noted</strong>" in page


def test_the_next_text_shows_what_changed_since_the_one_consented_to(ask, amina, signed_in_client):
    first = ask("QMA", title="Training of judges")
    gate.grant(first.requests[0], by=amina)
    second = ask("QMA", reference=first.document.record_id, title="Training of trial judges")

    page = signed_in_client(amina).get(page_of(second.requests[0]))

    assert page.context["changes_consented"] is True
    assert [change.name for change in page.context["changes"]] == ["title"]
    assert "<ins>" in page.content.decode()


def test_a_text_that_is_shown_for_the_first_time_has_no_differences(asked, amina, signed_in_client):
    page = signed_in_client(amina).get(page_of(asked))

    assert page.context["changes"] is None


# ----------------------------------------------------------------------------------------------- the four answers


def test_a_grant_is_checked_then_recorded_and_ends_on_its_receipt(asked, amina, signed_in_client):
    browser = signed_in_client(amina)

    reply = answer(browser, asked, "grant", example="on")

    event = Event.objects.by_state("QMA").get()
    assert (event.kind, event.actor, event.permissions) == (EventKind.GRANTED, amina.pk, "example")
    assert reply.url == f"/en/state/receipts/QMA-{event.state_number}/"
    receipt = browser.get(reply.url).content.decode()
    for part in ["Your answer has been recorded", asked.reference, "Consent granted", "Amina", "Second Secretary",
                 "Geneva time", asked.document.text_version]:  # fmt: skip
        assert part in receipt


def test_the_check_page_says_for_whom_what_and_on_which_text(asked, amina, signed_in_client):
    page = (
        signed_in_client(amina)
        .post(page_of(asked), {"step": "check", "choice": "withhold", "after": 0})
        .content.decode()
    )

    for part in ["Check your answer", "You are about to answer for:", asked.state.name, "Withhold consent",
                 asked.document.text_version, "You can change this answer later.", "Confirm: withhold consent"]:  # fmt: skip
        assert part in page
    assert events_of(asked) == []


@pytest.mark.parametrize(
    ("choice", "more", "kind"),
    [
        ("withhold", {}, EventKind.WITHHELD),
        ("changes", {"message": "Leave out the second paragraph."}, EventKind.CHANGES_ASKED),
        ("time", {}, EventKind.TIME_ASKED),
    ],
)
def test_every_other_answer_is_recorded_as_what_it_is(asked, amina, signed_in_client, choice, more, kind):
    if choice == "time":
        more = {"until": (timezone.localdate() + timedelta(days=20)).isoformat()}

    answer(signed_in_client(amina), asked, choice, **more)

    assert events_of(asked) == [kind]
    assert not Activity.objects.filter(reference=asked.document.record_id).exists()


def test_more_time_keeps_the_request_open_and_moves_its_date(asked, amina, signed_in_client):
    day = timezone.localdate() + timedelta(days=20)

    answer(signed_in_client(amina), asked, "time", until=day.isoformat())

    asked.refresh_from_db()
    assert asked.hoped_by == day
    assert ConsentRequest.objects.open().filter(pk=asked.pk).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose one of the four answers."),
        ({"choice": "yes"}, "Choose one of the four answers."),
        ({"choice": "changes"}, "Say what must change."),
        ({"choice": "time"}, "Choose the new date."),
        ({"choice": "time", "until": "2020-01-01"}, "Choose a date from tomorrow"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(asked, amina, signed_in_client, sent, sentence):
    typed = {"step": "check", "after": 0, "note": "No. 7/2026", **sent}

    page = signed_in_client(amina).post(page_of(asked), typed).content.decode()

    assert sentence in page
    assert "No. 7/2026" in page
    assert events_of(asked) == []


def test_permissions_belong_to_a_grant_only(asked, amina, signed_in_client):
    answer(signed_in_client(amina), asked, "withhold", files="on", example="on")

    assert Event.objects.by_state("QMA").get().permissions == ""


def test_the_note_verbale_and_the_message_go_with_the_answer_and_stay_private(asked, amina, signed_in_client):
    answer(signed_in_client(amina), asked, "grant", note="No. 31/2026 of 4 May", message="With thanks.")

    event = Event.objects.by_state("QMA").get()
    assert event.basis == "No. 31/2026 of 4 May"
    assert event.remark.text == "With thanks."
    assert "With thanks." not in event.document.canonical


def test_going_back_from_the_check_page_keeps_what_was_chosen(asked, amina, signed_in_client):
    page = (
        signed_in_client(amina)
        .post(
            page_of(asked), {"step": "change", "choice": "changes", "message": "Leave out the town.", "example": "True"}
        )
        .content.decode()
    )

    assert "Leave out the town." in page
    assert 'value="changes" checked' in page
    assert events_of(asked) == []


# -------------------------------------------------------------------------------------------- changing the answer


def test_an_answer_can_be_changed_before_the_record_is_public(asked, amina, signed_in_client):
    browser = signed_in_client(amina)
    answer(browser, asked, "withhold")

    answer(browser, asked, "grant")

    assert events_of(asked) == [EventKind.WITHHELD, EventKind.GRANTED]
    assert outcomes.objection(asked.document) is None


def test_once_the_record_is_public_the_way_is_to_withdraw(asked, amina, sofia, signed_in_client):
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)
    browser = signed_in_client(amina)

    page = browser.get(page_of(asked)).content.decode()

    assert 'type="radio"' not in page
    assert f"/en/state/requests/{asked.reference}/withdraw/" in page
    step = browser.get(f"{page_of(asked)}withdraw/").content.decode()
    assert (
        "The record will be removed from public view at once, including feeds and data files. Documents of the United Nations "
        "already issued cannot be changed. You do not have to give a reason."
    ) in step
    assert "Withdraw consent now" in step


def test_withdrawing_takes_one_click_and_removes_the_record_before_the_reply(asked, amina, sofia, signed_in_client):
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)
    browser = signed_in_client(amina)
    after = browser.get(f"{page_of(asked)}withdraw/").context["after"]

    reply = browser.post(f"{page_of(asked)}withdraw/", {"after": after})

    assert not Activity.objects.filter(reference=asked.document.record_id).exists()
    assert "no longer in public view" in browser.get(reply.url).content.decode()


def test_there_is_nothing_to_withdraw_from_what_was_never_granted(asked, amina, signed_in_client):
    assert signed_in_client(amina).get(f"{page_of(asked)}withdraw/").status_code == 404


def test_after_withholding_the_state_chooses_whether_the_provider_is_told(asked, amina, signed_in_client):
    browser = signed_in_client(amina)
    reply = answer(browser, asked, "withhold")
    page = browser.get(reply.url).content.decode()
    assert "Thank you. Nothing about your State will be published from this record." in page
    assert "May we tell the provider?" in page

    browser.post(f"{page_of(asked)}provider/", {"tell": "yes", "after": 1})

    assert [event.permissions for event in Event.objects.by_state("QMA")] == ["", "tell"]


def test_without_a_yes_the_provider_is_not_told(asked, amina, signed_in_client):
    browser = signed_in_client(amina)
    answer(browser, asked, "withhold")

    browser.post(f"{page_of(asked)}provider/", {"tell": "no", "after": 1})

    assert [event.permissions for event in Event.objects.by_state("QMA")] == [""]


# --------------------------------------------------------------------------------- two people, two clicks, two texts


def test_two_clicks_are_one_answer(asked, amina, signed_in_client):
    browser = signed_in_client(amina)

    first = browser.post(f"{page_of(asked)}confirm/", {"choice": "grant", "after": 0})
    second = browser.post(f"{page_of(asked)}confirm/", {"choice": "grant", "after": 0})

    assert events_of(asked) == [EventKind.GRANTED]
    assert first.url == second.url


def test_two_clicks_withdraw_once(asked, amina, sofia, signed_in_client):
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)
    browser = signed_in_client(amina)

    first = browser.post(f"{page_of(asked)}withdraw/", {"after": 1})
    second = browser.post(f"{page_of(asked)}withdraw/", {"after": 1})

    assert events_of(asked) == [EventKind.GRANTED, EventKind.REVOKED]
    assert first.url == second.url


def test_who_answers_second_sees_what_the_first_said_and_can_change_it(asked, amina, rosa, signed_in_client):
    hers = signed_in_client(rosa)
    after = hers.get(page_of(asked)).context["after"]
    answer(signed_in_client(amina), asked, "withhold")

    reply = hers.post(f"{page_of(asked)}confirm/", {"choice": "grant", "after": after}, follow=True)

    assert events_of(asked) == [EventKind.WITHHELD]
    page = reply.content.decode()
    assert "An answer of your State was recorded while you were reading." in page
    assert "Consent withheld" in page
    assert "Second Secretary" in page
    assert "Change the answer" in page


def test_an_answer_without_saying_what_it_follows_is_not_taken(asked, amina, signed_in_client):
    signed_in_client(amina).post(f"{page_of(asked)}confirm/", {"choice": "grant"})

    assert events_of(asked) == []


def test_a_text_that_changed_while_it_was_read_is_not_decided_on(ask, amina, signed_in_client):
    first = ask("QMA", title="One title", results="Forty judges took part.")
    browser = signed_in_client(amina)
    browser.get(page_of(first.requests[0]))
    second = ask("QMA", reference=first.document.record_id, title="One title", results="Forty-one judges.")

    reply = browser.post(f"{page_of(first.requests[0])}confirm/", {"choice": "grant", "after": 0}, follow=True)

    assert events_of(first.requests[0]) == []
    page = reply.content.decode()
    assert reply.redirect_chain[-1][0] == f"{page_of(second.requests[0])}?since={first.requests[0].reference}"
    assert "The text changed while you were reading. Here is what changed. Please look again before you decide." in page
    assert [change.name for change in reply.context["changes"]] == ["results"]


def test_the_same_is_said_one_page_earlier(ask, amina, signed_in_client):
    first = ask("QMA")
    ask("QMA", reference=first.document.record_id, title="Another title")

    chosen = {"step": "check", "choice": "grant", "after": 0}
    reply = signed_in_client(amina).post(page_of(first.requests[0]), chosen, follow=True)

    assert "The text changed while you were reading." in reply.content.decode()


def test_a_newer_text_that_leaves_the_state_out_is_said_to(ask, amina, signed_in_client):
    first = ask("QMA", "QMB")
    ask("QMB", reference=first.document.record_id)
    mine = next(one for one in first.requests if one.state_id == "QMA")

    page = signed_in_client(amina).get(page_of(mine)).content.decode()

    assert "A newer text was written that does not concern your State." in page
    assert 'type="radio"' not in page


def test_a_text_that_was_taken_back_can_no_longer_be_answered(asked, amina, bruno, signed_in_client):
    gate.withdraw(asked.document.record_id, by=bruno)
    browser = signed_in_client(amina)

    page = browser.get(page_of(asked)).content.decode()
    browser.post(f"{page_of(asked)}confirm/", {"choice": "grant", "after": 0})

    assert "This text was taken back." in page
    assert events_of(asked) == []


def test_withholding_a_newer_text_leaves_the_public_one_alone(ask, amina, sofia, signed_in_client):
    first = ask("QMA", title="The first title")
    gate.grant(first.requests[0], by=amina)
    gate.publish(first.document, by=sofia)
    second = ask("QMA", reference=first.document.record_id, title="The second title")

    browser = signed_in_client(amina)
    assert "An earlier text of this record is public." in browser.get(page_of(second.requests[0])).content.decode()
    answer(browser, second.requests[0], "withhold")

    assert Activity.objects.get(reference=first.document.record_id).title == "The first title"


# ------------------------------------------------------------------------------------------- the one-time code again


def test_a_grant_wants_a_one_time_code_of_the_last_ten_minutes(asked, amina, signed_in_client, time_machine_at):
    browser = signed_in_client(amina)
    time_machine_at(minutes=11)
    fields = {"choice": "grant", "after": 0, "message": "With thanks."}

    without = browser.post(f"{page_of(asked)}confirm/", fields).content.decode()
    wrong = browser.post(f"{page_of(asked)}confirm/", {**fields, "code": "000000"}).content.decode()
    assert events_of(asked) == []
    browser.post(f"{page_of(asked)}confirm/", {**fields, "code": recovery_code(amina)})

    assert "The answer is not recorded yet" in without
    assert "The answer is not recorded yet" in wrong
    assert "With thanks." in wrong
    assert events_of(asked) == [EventKind.GRANTED]


def test_a_code_that_was_used_elsewhere_a_minute_ago_is_not_a_fresh_one(asked, amina, visitor, signed_in_client):
    now = timezone.now()
    with time_machine.travel(now - timedelta(minutes=11)):
        browser = signed_in_client(amina)
    with time_machine.travel(now + timedelta(seconds=30)):
        code = code_of(amina)
    with time_machine.travel(now):
        give_password(visitor, amina.email)
        give_code(visitor, code)

    with time_machine.travel(now + timedelta(seconds=58)):  # by its period it is still right
        page = browser.post(f"{page_of(asked)}confirm/", {"choice": "grant", "after": 0, "code": code}).text

    assert "The answer is not recorded yet" in page
    assert events_of(asked) == []


def test_the_check_page_asks_for_the_code_where_it_will_be_needed(asked, amina, signed_in_client, time_machine_at):
    browser = signed_in_client(amina)
    time_machine_at(minutes=11)

    grant = browser.post(page_of(asked), {"step": "check", "choice": "grant", "after": 0}).content.decode()
    withhold = browser.post(page_of(asked), {"step": "check", "choice": "withhold", "after": 0}).content.decode()

    assert 'name="code"' in grant
    assert 'name="code"' not in withhold


def test_what_takes_away_waits_for_no_code(asked, amina, sofia, signed_in_client, time_machine_at):
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)
    browser = signed_in_client(amina)
    time_machine_at(minutes=11)

    browser.post(f"{page_of(asked)}withdraw/", {"after": 1})

    assert not Activity.objects.filter(reference=asked.document.record_id).exists()
