"""Who may read and answer a request: the focal point of that State, with a mandate in force, and nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, StateMandate
from consent import gate, outcomes
from consent.models import ConsentRequest, Event
from consent.verbs import Refused
from tests.cast import give_mandate, organisation_of, person, with_second_factor
from tests.consent.conftest import page_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def may(user, request: ConsentRequest, browser: Client) -> bool:
    """Whether page and gate let this person answer; fails when the two disagree."""
    page = browser.get(page_of(request)).status_code == 200
    try:
        gate.withhold(request, by=user)
        answered = True
    except Refused:
        answered = False
    assert page == answered
    return page


def mandate_of(user) -> StateMandate:
    return StateMandate.objects.get(user=user)


def test_the_focal_point_of_the_state_may(asked, amina, signed_in_client):
    assert may(amina, asked, signed_in_client(amina))


def test_an_alternate_may(asked, nuno, karima, signed_in_client):
    deputy = with_second_factor(person("Deputy"))
    give_mandate(deputy, "QMA", entered_by=nuno, confirmed_by=karima, rank="alternate")

    assert may(deputy, asked, signed_in_client(deputy))


def test_the_focal_point_of_another_state_may_not(asked, chen, signed_in_client):
    assert not may(chen, asked, signed_in_client(chen))


@pytest.mark.parametrize("role", list(Role))
def test_nobody_at_ohchr_may(asked, role, signed_in_client):
    officer = with_second_factor(person("Officer", role))

    assert not may(officer, asked, signed_in_client(officer))


def test_the_submitter_may_not(asked, joel, signed_in_client):
    assert not may(joel, asked, signed_in_client(joel))


def test_a_member_of_an_authority_of_that_state_may_not_without_a_mandate(asked, bruno, signed_in_client):
    clerk = person("Clerk")
    organisation_of(clerk, "Ministry of Justice", "STATE", state_id="QMA", verified_by=bruno)

    assert not may(clerk, asked, signed_in_client(clerk))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"confirmed_by": None, "confirmed_at": None}, id="not confirmed"),
        pytest.param({"ends_on": date(2025, 1, 1)}, id="ended"),
        pytest.param({"starts_on": date(2999, 1, 1)}, id="not begun"),
    ],
)
def test_without_a_mandate_in_force_nobody_may(asked, amina, signed_in_client, change):
    browser = signed_in_client(amina)
    StateMandate.objects.filter(user=amina).update(**change)

    assert not may(amina, asked, browser)


def test_a_mandate_that_was_ended_opens_nothing_from_that_moment(asked, amina, nuno, signed_in_client):
    browser = signed_in_client(amina)
    StateMandate.objects.filter(user=amina).update(revoked_at=timezone.now(), revoked_by=nuno)

    assert not may(amina, asked, browser)


def test_a_closed_account_may_not(asked, amina, signed_in_client):
    browser = signed_in_client(amina)
    amina.is_active = False
    amina.save(update_fields=["is_active"])

    with pytest.raises(Refused):
        gate.grant(asked, by=amina)
    assert browser.get(page_of(asked)).status_code == 302  # to the page for signing in


def test_without_a_second_factor_the_pages_stay_shut(asked, nuno, karima, signed_in_client):
    newcomer = person("Newcomer")
    give_mandate(newcomer, "QMA", entered_by=nuno, confirmed_by=karima)

    reply = signed_in_client(newcomer).get(page_of(asked))

    assert reply.status_code == 302
    assert "2fa" in reply.url or "totp" in reply.url


def test_a_visitor_is_asked_to_sign_in_whatever_the_reference(asked, visitor):
    there = visitor.get(page_of(asked))
    nowhere = visitor.get("/en/state/requests/CR-00000000/")

    assert there.status_code == nowhere.status_code == 302
    assert there.url.replace(asked.reference, "") == nowhere.url.replace("CR-00000000", "")


def test_who_decides_for_two_states_answers_for_each_alone(ask, amina, nuno, karima, signed_in_client):
    give_mandate(amina, "QMB", entered_by=nuno, confirmed_by=karima)
    first, second = ask("QMA", "QMB").requests
    browser = signed_in_client(amina)

    gate.withhold(first, by=amina)

    assert browser.get(page_of(second)).status_code == 200
    assert [row["asked"] for row in browser.get("/en/state/").context["rows"]] == [second]
    assert not Event.objects.by_state(second.state_id).exists()


def test_a_state_that_submitted_itself_still_has_to_consent_by_an_act(ask, bruno, sofia, amina):
    """E-403: the submission of an authority is not the decision of the State; no rule skips the gate."""
    clerk = person("Clerk")
    organisation_of(clerk, "Ministry of Justice of QMA", "STATE", state_id="QMA", verified_by=bruno)
    put = ask("QMA")

    with pytest.raises(Refused):
        gate.publish(put.document, by=sofia)
    with pytest.raises(Refused):
        gate.grant(put.requests[0], by=clerk)

    gate.grant(put.requests[0], by=amina)
    assert gate.publish(put.document, by=sofia).reference == put.document.record_id


@pytest.mark.parametrize(
    ("instant", "allowed"),
    [
        (datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC), True),  # 23:59 in Geneva, the last day
        (datetime(2026, 11, 30, 23, 0, 1, tzinfo=UTC), False),  # 00:00 in Geneva, while it is still that day in UTC
    ],
)
def test_a_mandate_ends_at_midnight_in_geneva(asked, amina, time_machine, instant, allowed):
    StateMandate.objects.filter(user=amina).update(ends_on=date(2026, 11, 30))
    time_machine.move_to(instant)

    if allowed:
        gate.withhold(asked, by=amina)
    else:
        with pytest.raises(Refused):
            gate.withhold(asked, by=amina)


def test_a_mandate_begins_at_midnight_in_geneva(asked, amina, time_machine):
    StateMandate.objects.filter(user=amina).update(starts_on=date(2026, 12, 1))

    time_machine.move_to(datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC))
    with pytest.raises(Refused):
        gate.withhold(asked, by=amina)
    time_machine.move_to(datetime(2026, 11, 30, 23, 0, 1, tzinfo=UTC))
    gate.withhold(asked, by=amina)


def test_the_decisions_of_a_mandate_that_ended_stay_and_its_successor_finds_them(
    asked, amina, nuno, karima, sofia, signed_in_client
):
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)
    StateMandate.objects.filter(user=amina).update(ends_on=TODAY() - timedelta(days=1))
    successor = with_second_factor(person("Successor"))
    give_mandate(successor, "QMA", entered_by=nuno, confirmed_by=karima)

    page = signed_in_client(successor).get("/en/state/answers/")

    assert outcomes.objection(asked.document) is None
    assert [row["asked"] for row in page.context["lists"]["published"]["rows"]] == [asked]
    assert "Amina" in page.content.decode()


# ------------------------------------------------------------------------------------ the other pages of a State


@pytest.fixture
def addresses(asked, amina) -> list[str]:
    event = gate.grant(asked, by=amina)
    receipt = f"/en/state/receipts/QMA-{event.state_number}"
    return [page_of(asked), f"{page_of(asked)}withdraw/", f"{page_of(asked)}preview.pdf", f"{receipt}/", f"{receipt}.json",
            f"{receipt}.pdf"]  # fmt: skip


def test_another_state_finds_none_of_the_pages(addresses, chen, signed_in_client):
    browser = signed_in_client(chen)

    assert [browser.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_this_state_finds_all_of_them(addresses, amina, signed_in_client):
    browser = signed_in_client(amina)

    assert [browser.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_another_state_cannot_post_either(asked, chen, signed_in_client):
    browser = signed_in_client(chen)

    for address in [
        page_of(asked),
        f"{page_of(asked)}confirm/",
        f"{page_of(asked)}withdraw/",
        f"{page_of(asked)}provider/",
    ]:
        assert browser.post(address, {"choice": "withhold", "after": 0, "tell": "yes"}).status_code == 404
    assert not Event.objects.by_state("QMA").exists()


def test_history_and_inbox_hold_what_is_this_states_alone(ask, amina, chen, signed_in_client):
    """Each State is asked about a text of its own and about one that concerns both."""
    ask("QMB", title="Only for the other State")
    both = ask("QMA", "QMB", title="For both")
    for request in both.requests:
        gate.withhold(request, by={"QMA": amina, "QMB": chen}[request.state_id])
    browser = signed_in_client(amina)

    for address in ["/en/state/?show=all", "/en/state/answers/", "/en/state/answers.csv"]:
        page = browser.get(address).content.decode()
        assert "For both" in page
        assert "Only for the other State" not in page
        assert "Chen" not in page
        assert "QMB-" not in page


def test_no_page_says_what_another_state_answered(ask, amina, chen, signed_in_client):
    mine, other = ask("QMA", "QMB").requests
    browser = signed_in_client(amina)
    gate.grant(mine, by=amina)
    before = browser.get(page_of(mine)).content.decode()

    gate.withhold(other, by=chen)
    after = browser.get(page_of(mine)).content.decode()

    assert without_tokens(after) == without_tokens(before)


def without_tokens(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_successor_finds_every_decision_in_force_with_who_gave_it_and_when(
    ask, amina, nuno, karima, bruno, signed_in_client
):
    """Handover: old account ends, decisions stay and are listed; those of another State are not."""
    granted, withheld, open_ = (
        ask("QMA", title=f"Course {word}").requests[0] for word in ("granted", "withheld", "open")
    )
    gate.grant(granted, by=amina)
    gate.withhold(withheld, by=amina)
    ask("QMB", title="Of another State")
    StateMandate.objects.filter(user=amina).update(ends_on=TODAY() - timedelta(days=1))
    successor = with_second_factor(person("Successor", function="Third Secretary"))
    give_mandate(successor, "QMA", entered_by=nuno, confirmed_by=karima)

    reply = signed_in_client(successor).get("/en/state/delegation/")
    page = reply.content.decode()

    assert {row["asked"] for row in reply.context["decisions"]} == {granted, withheld}
    assert [row["person"] for row in reply.context["decisions"]] == [amina, amina]
    assert [one.user for one in reply.context["present"]] == [successor]
    assert [one.user for one in reply.context["former"]] == [amina]
    assert "Of another State" not in page
    assert open_.pk not in page
    assert signed_in_client(amina).get("/en/state/delegation/").status_code == 404
