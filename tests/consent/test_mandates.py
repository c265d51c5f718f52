"""Who makes a focal point: one officer enters what the note verbale says, another confirms it, either can end it."""

import hashlib
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import evidence, mandates
from accounts.mandates import MandateRefused
from accounts.models import Office, RefusedAttempt, Role, StateMandate, User
from outbox.models import Letter
from repository.models import State
from tests.cast import PASSWORD, give_mandate, organisation_of, person, with_second_factor

pytestmark = pytest.mark.django_db
FIELDS = {
    "email": "first.secretary@mission.example.org", "name": "Tau", "function": "First Secretary", "language": "fr",
    "rank": "holder", "note_verbale": "No. 12/2026", "note_verbale_on": date(2026, 3, 3),
}  # fmt: skip


@pytest.fixture
def qma() -> State:
    return State.objects.get(pk="QMA")


@pytest.fixture
def entered(nuno, qma) -> StateMandate:
    return mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **FIELDS)


def reasons(refusal) -> str:
    return " ".join(refusal.value.reasons)


def test_entered_by_one_officer_it_opens_nothing_and_nobody_is_written_to(entered, qma):
    assert not entered.user.states().exists()
    assert not Letter.objects.exists()
    assert not entered.user.has_usable_password()


def test_confirmed_by_a_second_it_opens_the_state_and_invites_the_person(entered, karima, qma):
    mandates.confirm(entered, by=karima)

    assert list(entered.user.states()) == [qma]
    letter = Letter.objects.get(name="mandate_invitation")
    assert letter.recipient == FIELDS["email"]
    assert letter.language == "fr"
    assert "/fr/account/" in letter.body


def test_the_one_who_entered_it_cannot_confirm_it(entered, nuno):
    with pytest.raises(MandateRefused) as refusal:
        mandates.confirm(entered, by=nuno)

    assert "A second officer has to confirm it" in reasons(refusal)
    assert not entered.user.states().exists()


def test_confirming_twice_invites_once(entered, karima):
    mandates.confirm(entered, by=karima)
    mandates.confirm(entered, by=karima)

    assert Letter.objects.filter(name="mandate_invitation").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in mandates.ENTERING])
def test_other_staff_can_do_none_of_it(entered, qma, role):
    other = person("Other", role)

    for act in (
        lambda: mandates.enter(
            state=qma, starts_on=timezone.localdate(), by=other, **{**FIELDS, "email": "b@example.org"}
        ),
        lambda: mandates.confirm(entered, by=other),
        lambda: mandates.end(entered, by=other),
    ):
        with pytest.raises(MandateRefused, match="Only an administrator or a confirmer"):
            act()


def test_no_officer_makes_themselves_a_focal_point(qma, nuno):
    with pytest.raises(MandateRefused, match="their own mandate"):
        mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **{**FIELDS, "email": nuno.email})


def test_ohchr_staff_cannot_answer_for_a_state(qma, nuno, bruno):
    with pytest.raises(MandateRefused, match="works for OHCHR"):
        mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **{**FIELDS, "email": bruno.email.upper()})


@pytest.mark.parametrize("kind", ["CSO", "NHRI", "UN", "IO", "RHRM"])
def test_who_writes_for_an_organisation_cannot_answer_for_a_state(qma, nuno, bruno, kind):
    writer = person("Writer")
    organisation_of(writer, "An organisation", kind, verified_by=bruno, state_id="QMA")

    with pytest.raises(MandateRefused, match="not an authority of this State"):
        mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **{**FIELDS, "email": writer.email})


def test_who_joins_an_organisation_in_between_is_not_confirmed(entered, karima, bruno):
    organisation_of(entered.user, "An organisation", "CSO", verified_by=bruno)

    with pytest.raises(MandateRefused, match="not an authority of this State"):
        mandates.confirm(entered, by=karima)


def test_who_writes_for_an_authority_of_another_state_cannot_either(qma, nuno, bruno):
    writer = person("Writer")
    organisation_of(writer, "Ministry of Justice", "STATE", verified_by=bruno, state_id="QMB")

    with pytest.raises(MandateRefused):
        mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **{**FIELDS, "email": writer.email})


def test_who_writes_for_an_authority_of_that_state_can_be_named(qma, nuno, karima, bruno):
    writer = person("Writer")
    organisation_of(writer, "Ministry of Justice", "STATE", verified_by=bruno, state_id="QMA")

    made = mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **{**FIELDS, "email": writer.email})
    mandates.confirm(made, by=karima)

    assert list(writer.states()) == [qma]
    assert User.objects.filter(email=writer.email).count() == 1


def test_a_note_verbale_is_needed_and_the_days_in_their_order(qma, nuno):
    with pytest.raises(MandateRefused) as refusal:
        mandates.enter(
            state=qma, starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 1), by=nuno, **{**FIELDS, "note_verbale": " "}
        )

    assert "note verbale" in reasons(refusal)
    assert "The last day is before the first day." in reasons(refusal)
    assert not User.objects.filter(email=FIELDS["email"]).exists()


def test_one_person_has_one_mandate_for_a_state_at_a_time(entered, qma, nuno):
    with pytest.raises(MandateRefused, match="already has a mandate"):
        mandates.enter(state=qma, starts_on=timezone.localdate() + timedelta(days=100), by=nuno, **FIELDS)


def test_and_can_have_the_next_one_after_it(qma, nuno):
    first = date(2026, 1, 1)
    mandates.enter(state=qma, starts_on=first, ends_on=date(2026, 12, 31), by=nuno, **FIELDS)

    assert mandates.enter(state=qma, starts_on=date(2027, 1, 1), by=nuno, **FIELDS).pk


def test_ended_it_opens_nothing_from_that_moment(entered, karima, nuno):
    mandates.confirm(entered, by=karima)

    mandates.end(entered, by=nuno)

    assert not entered.user.states().exists()
    with pytest.raises(MandateRefused):
        mandates.enter(state=entered.state, starts_on=timezone.localdate(), by=person("Other"), **FIELDS)


def test_one_that_was_discarded_cannot_be_confirmed(entered, karima):
    mandates.end(entered, by=karima)

    with pytest.raises(MandateRefused, match="has been ended"):
        mandates.confirm(entered, by=karima)


# --------------------------------------------------------------------------------------------------- the pages


def test_two_officers_make_a_focal_point_on_the_pages(nuno, karima, signed_in_client):
    hers = signed_in_client(nuno)
    sent = hers.post("/en/desk/mandates/new/", {**FIELDS, "state": "QMA", "starts_on": "2026-01-01"}, follow=True)
    assert "A second officer has to confirm it" in sent.content.decode()
    assert "You entered it: another officer has to confirm it." in sent.content.decode()
    made = StateMandate.objects.get()

    theirs = signed_in_client(karima)
    page = theirs.post(f"/en/desk/mandates/{made.pk}/confirm/", follow=True).content.decode()

    assert "Confirmed. The person is invited by e-mail." in page
    assert "In force" in page
    assert made.user.states().exists()


def test_a_refusal_is_told_on_the_page_with_what_was_typed(nuno, bruno, signed_in_client):
    page = (
        signed_in_client(nuno)
        .post("/en/desk/mandates/new/", {**FIELDS, "email": bruno.email, "state": "QMA", "starts_on": "2026-01-01"})
        .content.decode()
    )

    assert "This person works for OHCHR" in page
    assert "No. 12/2026" in page
    assert not StateMandate.objects.exists()


def test_ending_it_on_the_page(amina, nuno, signed_in_client):
    made = StateMandate.objects.get(user=amina)

    page = signed_in_client(nuno).post(f"/en/desk/mandates/{made.pk}/end/", follow=True).content.decode()

    assert "Ended. What was decided under it stays in force." in page
    assert not amina.states().exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in mandates.ENTERING])
def test_the_pages_are_there_for_two_roles_only(amina, role, signed_in_client):
    browser = signed_in_client(with_second_factor(person("Other", role)))
    made = StateMandate.objects.get(user=amina)

    assert browser.get("/en/desk/mandates/").status_code == 404
    assert browser.get("/en/desk/mandates/new/").status_code == 404
    assert browser.post(f"/en/desk/mandates/{made.pk}/end/").status_code == 404
    assert amina.states().exists()


def test_a_focal_point_does_not_see_them(amina, signed_in_client):
    assert signed_in_client(amina).get("/en/desk/mandates/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(amina, nuno, karima, signed_in_client):
    browser = signed_in_client(nuno)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get("/en/desk/mandates/")
        return len(seen)

    queries()
    few = queries()
    for number in range(10):
        give_mandate(person(f"Focal{number}"), "QMB", entered_by=nuno, confirmed_by=karima)

    assert queries() == few


def test_the_invited_person_comes_in_by_the_link_of_the_letter(entered, karima, visitor):
    """From the invitation to the page where the one-time code is set up: no officer ever knows a password."""
    mandates.confirm(entered, by=karima)
    link = address_in(Letter.objects.get(name="mandate_invitation").body)

    visitor.post(link, {"email": FIELDS["email"]})
    form = visitor.get(address_in(Letter.objects.get(name="choose_password").body), follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    visitor.post("/fr/account/login/", {"login": FIELDS["email"], "password": PASSWORD})

    inside = visitor.get("/fr/state/")
    assert inside.status_code == 302
    assert inside.url.startswith("/fr/account/2fa/totp/activate/")


def address_in(text: str) -> str:
    """The path of the first link in a letter."""
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]


# ------------------------------------------------------------------------------- office, scan, the yearly word


SCAN = b"%PDF-1.7 a note verbale"


def scanned(content: bytes = SCAN, name: str = "nv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_the_scan_is_kept_privately_and_only_the_officers_open_it(qma, nuno, karima, amina, visitor, signed_in_client):
    hers = signed_in_client(nuno)
    hers.post(
        "/en/desk/mandates/new/",
        {**FIELDS, "state": "QMA", "starts_on": "2026-01-01", "scan": scanned(), "office": "Permanent Mission of QMA",
         "mailbox": "Mission@qma.example.org"},
    )  # fmt: skip
    made = StateMandate.objects.get(user__email=FIELDS["email"])

    reply = signed_in_client(karima).get(f"/en/desk/mandates/{made.pk}/scan/")

    assert b"".join(reply.streaming_content) == SCAN
    assert reply["Content-Disposition"].startswith("attachment")
    assert made.evidence.sha256 == hashlib.sha256(SCAN).hexdigest()
    assert made.office.email == "mission@qma.example.org"
    assert evidence.storage().path(made.evidence.path).endswith(".pdf")
    assert Path(evidence.storage().path(made.evidence.path)).stat().st_mode & 0o077 == 0
    assert signed_in_client(amina).get(f"/en/desk/mandates/{made.pk}/scan/").status_code == 404
    assert visitor.get(f"/en/desk/mandates/{made.pk}/scan/").status_code == 302


@pytest.mark.parametrize("content", [b"MZ\x90 a program", b"", b"<html>"])
def test_what_is_no_scan_is_refused_and_what_was_typed_stays(qma, nuno, content, signed_in_client):
    page = signed_in_client(nuno).post(
        "/en/desk/mandates/new/",
        {**FIELDS, "state": "QMA", "starts_on": "2026-01-01", "scan": scanned(content or b" ")},
    )

    assert "must be a PDF, JPEG or PNG file" in page.content.decode()
    assert "No. 12/2026" in page.content.decode()
    assert not StateMandate.objects.exists()


def test_a_year_after_it_was_confirmed_the_mission_is_asked_and_nothing_lapses(entered, karima, nuno, time_machine):
    mandates.confirm(entered, by=karima)
    day = timezone.localdate() + timedelta(days=366)
    time_machine.move_to(timezone.now() + timedelta(days=366))

    assert (mandates.ask_again(today=day), mandates.ask_again(today=day)) == (1, 0)
    assert Letter.objects.get(name="mandate_yearly").recipient == FIELDS["email"]
    assert entered.user.states(day).exists()  # a forgotten letter takes no State's right to withdraw

    mandates.confirm_again(entered, by=nuno, today=day)
    assert mandates.ask_again(today=day + timedelta(days=200)) == 0


def test_the_desk_is_shown_a_mandate_that_is_due_and_notes_the_missions_word(amina, nuno, signed_in_client):
    StateMandate.objects.filter(user=amina).update(confirmed_at=timezone.now() - timedelta(days=800))
    made, browser = StateMandate.objects.get(user=amina), signed_in_client(nuno)
    assert "A year has passed" in browser.get("/en/desk/mandates/").content.decode()

    page = browser.post(f"/en/desk/mandates/{made.pk}/again/", follow=True).content.decode()

    assert "A year has passed" not in page
    made.refresh_from_db()
    assert (made.confirmed_again_by, made.confirmed_again_on) == (nuno, timezone.localdate())


def test_a_state_without_a_focal_point_is_an_alert_and_its_office_gets_the_letters(
    ask, amina, nuno, karima, signed_in_client
):
    """X-35: decisions stand, new requests go to the mission's mailbox, the desk is told."""
    office = Office.objects.create(
        state_id="QMA", name="Permanent Mission of QMA", email="mission@qma.example.org", language="ar"
    )
    StateMandate.objects.filter(user=amina).update(office=office, ends_on=timezone.localdate() - timedelta(days=1))
    browser = signed_in_client(nuno)
    assert "Nobody can answer for these States now" not in browser.get("/en/desk/mandates/").content.decode()

    ask("QMA")

    letter = Letter.objects.get(name="consent_request")
    assert (letter.recipient, letter.language) == ("mission@qma.example.org", "ar")
    assert "Nobody can answer for these States now" in browser.get("/en/desk/mandates/").content.decode()


def test_what_somebody_tries_who_may_not_is_written_down(entered, qma, nuno, bruno):
    for act in (
        lambda: mandates.confirm(entered, by=nuno),
        lambda: mandates.confirm(entered, by=bruno),
        lambda: mandates.enter(state=qma, starts_on=timezone.localdate(), by=nuno, **{**FIELDS, "email": nuno.email}),
    ):
        with pytest.raises(MandateRefused):
            act()

    assert list(RefusedAttempt.objects.order_by("pk").values_list("act", "actor", "state")) == [
        ("confirm a mandate", nuno.pk, "QMA"), ("confirm a mandate", bruno.pk, "QMA"), ("enter a mandate", nuno.pk, "QMA"),
    ]  # fmt: skip
