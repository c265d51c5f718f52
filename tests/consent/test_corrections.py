"""Minor corrections (D6): a State's standing choice is a grant on the new text's hash, told, bounded, and to be undone."""

from datetime import date

import pytest

from accounts import mandates
from accounts.models import RefusedAttempt
from consent import corrections, gate, outcomes
from consent.models import Event, StandingChoice
from consent.verbs import Refused
from outbox.models import Letter
from repository.models import Activity, State
from tests import situations
from tests.consent.conftest import page_of, recovery_code

pytestmark = pytest.mark.django_db
TEXT = {
    "title": "Training of trial judges", "summary": "Three courses for trial juges on the prohibition of torture.",
    "description": "Judges of two regions worked through cases.", "results": "Forty judges took part in 2025.",
    "related_documents": [{"title": "Bench book", "symbol": "", "url": "https://example.org/old"}],
}  # fmt: skip
RIGHT = {"summary": "Three courses for trial judges on the prohibition of torture."}


@pytest.fixture
def qma() -> State:
    return State.objects.get(pk="QMA")


@pytest.fixture
def public(ask, amina, sofia):
    """A text of QMA that is public, with the permission to be named as an example."""
    put = ask("QMA", **TEXT)
    gate.grant(put.requests[0], by=amina, permissions=("example",))
    gate.publish(put.document, by=sofia)
    return put.document


@pytest.fixture
def corrected(ask, public):
    """``corrected(title="…")``: the next text, before the State."""
    return lambda **changed: ask("QMA", reference=public.record_id, **{**TEXT, **changed})


def test_two_officers_and_the_states_choice_make_a_grant_on_the_new_text(
    qma, amina, bruno, karima, sofia, public, corrected
):
    corrections.choose(qma, by=amina)
    put = corrected(**RIGHT)
    Letter.objects.all().delete()

    corrections.propose(put.document, by=bruno)
    assert outcomes.objection(put.document) is not None
    (event,) = corrections.confirm(put.document, by=karima)

    assert (event.kind, event.document_id, event.actor) == ("granted", put.document.pk, amina.pk)
    assert event.basis.startswith("standing choice of 20")
    assert event.permissions == "example"
    assert event.mandate == amina.mandates.get().pk
    assert Letter.objects.get().name == "minor_correction"
    assert Activity.objects.get(reference=public.record_id).document == public.pk  # a publisher has still to act
    gate.publish(put.document, by=sofia)
    assert corrections.confirm(put.document, by=karima) == []


def test_the_state_undoes_it_before_and_after_it_is_public(
    qma, amina, bruno, karima, sofia, corrected, signed_in_client
):
    corrections.choose(qma, by=amina)
    put = corrected(**RIGHT)
    corrections.propose(put.document, by=bruno)
    corrections.confirm(put.document, by=karima)
    page = signed_in_client(amina).get(page_of(put.requests[0])).content.decode()
    assert "Withdraw your consent" in page
    assert "judges" in page

    gate.withhold(put.requests[0], by=amina)

    with pytest.raises(Refused):
        gate.publish(put.document, by=sofia)


def test_without_the_choice_nothing_is_granted_and_after_its_end_neither(qma, amina, rosa, bruno, karima, corrected):
    put = corrected(**RIGHT)
    corrections.propose(put.document, by=bruno)
    assert corrections.confirm(put.document, by=karima) == []

    corrections.choose(qma, by=amina)
    corrections.stop(qma, by=rosa)
    again = corrected(**RIGHT, starts_on=None)
    assert corrections.reasons_not_minor(again.document)
    assert not Event.objects.filter(document__in=[put.document, again.document], kind="granted").exists()


MORE_THAN_MINOR = {
    "a word for another": {"title": "Monitoring of trial judges"},
    "a word more": {"title": "Training of all trial judges"},
    "a figure": {"results": "Forty judges took part in 2026."},
    "six words": {"description": "Judgez off twi regionz workd throug cases."},
    "another State": {"states": ["QMA", "QMB"]},
    "another status": {"status": "ongoing"},
    "another document": {
        "related_documents": [{"title": "Another book", "symbol": "", "url": "https://example.org/old"}]
    },
    "a translation": {"translations": [situations.translation("fr", "Formation des juges")]},
    "an end that was not there": {"ends_on": None},
}


@pytest.mark.parametrize("change", MORE_THAN_MINOR, ids=str)
def test_what_is_more_than_minor_is_refused(qma, amina, bruno, public, change):
    corrections.choose(qma, by=amina)
    more = {**TEXT, **MORE_THAN_MINOR[change]}
    put = situations.asked_about(public.record_id, **{"states": ["QMA"], **more})

    with pytest.raises(Refused, match="more than a minor correction"):
        corrections.propose(put.document, by=bruno)


MINOR = {
    "letters": RIGHT,
    "a date": {"starts_on": date(2025, 1, 14)},
    "a link": {"related_documents": [{"title": "Bench book", "symbol": "", "url": "https://example.org/new"}]},
}


@pytest.mark.parametrize("change", MINOR, ids=str)
def test_dates_typing_errors_and_links_are_minor(bruno, corrected, change):
    assert corrections.reasons_not_minor(corrected(**MINOR[change]).document) == []


def test_nothing_that_was_never_public_is_a_correction(ask, bruno):
    with pytest.raises(Refused, match="an earlier one is public"):
        corrections.propose(ask("QMA").document, by=bruno)


def test_the_same_officer_twice_other_roles_and_other_states_cannot(qma, amina, chen, sofia, daniel, joel, corrected):
    put = corrected(**RIGHT)
    corrections.propose(put.document, by=sofia)

    for act in (
        lambda: corrections.confirm(put.document, by=sofia),
        lambda: corrections.confirm(put.document, by=daniel),
        lambda: corrections.propose(put.document, by=joel),
        lambda: corrections.choose(qma, by=chen),
        lambda: corrections.stop(qma, by=sofia),
    ):
        with pytest.raises(Refused):
            act()
    assert RefusedAttempt.objects.count() == 5


def test_it_does_not_outlast_a_mandate_that_was_ended_for_cause(qma, amina, nuno, bruno, karima, corrected):
    corrections.choose(qma, by=amina)
    mandates.end(amina.mandates.get(), by=nuno)
    put = corrected(**RIGHT)
    corrections.propose(put.document, by=bruno)

    assert corrections.confirm(put.document, by=karima) == []


def test_the_choice_is_made_with_a_fresh_code_and_ended_without(qma, amina, chen, signed_in_client, time_machine_at):
    browser = signed_in_client(amina)
    assert (
        "They are limited to dates, typing errors and broken links."
        in browser.get("/en/state/corrections/QMA/").content.decode()
    )
    time_machine_at(minutes=11)

    assert "One-time code" in browser.post("/en/state/corrections/QMA/", {"choice": "allow"}).content.decode()
    assert not StandingChoice.objects.exists()
    browser.post("/en/state/corrections/QMA/", {"choice": "allow", "code": recovery_code(amina)})
    assert StandingChoice.objects.get().mandate.user == amina
    assert "may be made without asking again" in browser.get("/en/state/delegation/").content.decode()

    time_machine_at(minutes=11)
    browser.post("/en/state/corrections/QMA/", {"choice": "stop"})
    assert not StandingChoice.objects.filter(ended_at=None).exists()
    assert signed_in_client(chen).get("/en/state/corrections/QMA/").status_code == 404


def test_two_officers_do_it_on_the_page(qma, amina, bruno, karima, corrected, signed_in_client):
    corrections.choose(qma, by=amina)
    put = corrected(**RIGHT)
    first, second = signed_in_client(bruno), signed_in_client(karima)
    assert "It is a minor correction" in first.get("/en/desk/corrections/").content.decode()
    first.post(f"/en/desk/corrections/{put.document.pk}/", {"do": "propose"})

    page = second.post(f"/en/desk/corrections/{put.document.pk}/", {"do": "confirm"}, follow=True).content.decode()

    assert "Recorded for 1 State that allows it." in page
    assert Event.objects.filter(document=put.document, kind="granted").count() == 1
    assert "Nothing waits." in second.get("/en/desk/corrections/").content.decode()
