"""Answers by note verbale: one officer enters, a second confirms, the State is told; a grant waits, a withdrawal does not."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Office, RefusedAttempt, Role, StateMandate
from consent import gate, outcomes, paper, receipts
from consent.models import ANSWERS, Event, EventKind, PaperAnswer
from consent.paper import Received
from consent.verbs import Refused
from outbox.models import Letter
from repository.models import Activity
from tests.cast import person, with_second_factor

pytestmark = pytest.mark.django_db
SAID = {"note_verbale": "31/2026", "note_verbale_on": date(2026, 5, 4)}
SCAN = b"%PDF-1.7 a note verbale"


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("nv.pdf", SCAN, "application/pdf")


def entered(request, kind: str, by, **more) -> PaperAnswer:
    return paper.enter(request, Received(kind=kind, **{**SAID, **more}), scan=scan(), by=by)


def kinds(request) -> list[str]:
    return list(Event.objects.of(request.document.record_id).exclude(kind="asked").values_list("kind", flat=True))


def test_by_one_officer_nothing_is_recorded_and_the_state_hears_nothing(asked, amina, bruno):
    Letter.objects.all().delete()

    entered(asked, "granted", bruno)

    assert kinds(asked) == []
    assert not Letter.objects.exists()


def test_confirmed_by_a_second_it_is_recorded_the_state_told_and_it_waits_72_hours(asked, amina, sofia, karima):
    row = paper.confirm(entered(asked, "granted", sofia, permissions=("files",)), by=karima)

    event = Event.objects.by_state("QMA").get()
    assert (event.kind, event.actor, event.mandate, event.permissions) == ("granted", karima.pk, None, "files")
    assert event.basis == "31/2026, 2026-05-04"
    assert event.detail == f"scan sha256:{row.evidence.sha256}"
    assert timedelta(hours=71, minutes=59) < event.effective_at - event.recorded_at < timedelta(hours=72, minutes=1)
    assert "72 hours" in outcomes.objection(asked.document)
    letter = Letter.objects.get(name="paper_recorded")
    assert letter.recipient == amina.email
    assert "31/2026" not in letter.body
    with pytest.raises(Refused):
        gate.publish(asked.document, by=sofia)
    assert paper.take_effect() == 0


@pytest.mark.parametrize("kind", ["withheld", "changes_asked", "time_asked"])
def test_every_other_answer_takes_effect_when_it_is_confirmed(asked, amina, bruno, karima, kind):
    more = {"message": "Leave out the town.", "until": timezone.localdate() + timedelta(days=20)}

    paper.confirm(entered(asked, kind, bruno, **more), by=karima)

    event = Event.objects.by_state("QMA").get()
    assert event.kind == kind
    assert event.effective_at == event.recorded_at
    assert event.until == (more["until"] if kind == "time_asked" else None)


def test_a_withdrawal_of_consent_takes_effect_with_the_first_officer(asked, amina, sofia, bruno, karima):
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)

    row = entered(asked, "revoked", bruno)

    assert not Activity.objects.filter(reference=asked.document.record_id).exists()
    assert Event.objects.by_state("QMA").last().actor == bruno.pk
    assert Letter.objects.filter(name="paper_recorded").count() == 1
    paper.confirm(row, by=karima)
    assert kinds(asked).count("revoked") == 1


def test_the_same_officer_the_one_who_asked_and_other_roles_cannot_confirm(asked, amina, nuno, bruno, sofia):
    row = entered(asked, "granted", nuno)

    for somebody in (nuno, bruno, sofia, amina):
        with pytest.raises(Refused):
            paper.confirm(row, by=somebody)
    reviewer_and_confirmer = person("Both", Role.REVIEWER, Role.CONFIRMER)
    other = gate.ask(situation(), by=reviewer_and_confirmer).requests[0]
    with pytest.raises(Refused, match="nor the one who asked"):
        paper.confirm(entered(other, "withheld", nuno), by=reviewer_and_confirmer)

    assert kinds(asked) == kinds(other) == []
    assert RefusedAttempt.objects.count() == 5


def situation():
    from tests import situations

    return situations.proposal(states=["QMB"])


def test_who_is_no_officer_enters_nothing(asked, amina, joel, daniel, olga):
    for somebody in (amina, joel, daniel, olga):
        with pytest.raises(Refused):
            entered(asked, "granted", somebody)

    assert not PaperAnswer.objects.exists()
    assert RefusedAttempt.objects.filter(act="record an answer on paper", about=asked.pk).count() == 4


def test_the_gate_takes_no_paper_that_one_officer_alone_vouches_for(asked, nuno):
    row = entered(asked, "granted", nuno, mailbox="mission@qma.example.org")

    with pytest.raises(Refused, match="A second officer has to confirm"):
        gate.grant(asked, by=nuno, paper=row)


@pytest.mark.parametrize(
    ("who", "instant"), [("nobody", "now()"), ("the officer who entered it", "now() + interval '72 hours'")]
)
def test_nor_does_the_database(asked, nuno, who, instant):
    """Past the verbs, by the function that the desk may call."""
    row = entered(asked, "granted", nuno, mailbox="mission@qma.example.org")
    actor = row.entered_by_id if who != "nobody" else None

    with pytest.raises(DatabaseError, match="confirmed by a second officer"), transaction.atomic():
        append(asked, "granted", actor, None, instant)


def test_nor_a_grant_before_its_72_hours_nor_a_mandate_of_another_state(asked, nuno, karima, chen):
    row = entered(asked, "granted", nuno, mailbox="mission@qma.example.org")
    PaperAnswer.objects.filter(pk=row.pk).update(confirmed_by=karima, confirmed_at=timezone.now())

    with pytest.raises(DatabaseError, match="72 hours"), transaction.atomic():
        append(asked, "granted", karima.pk, None, "now() + interval '71 hours'")
    with pytest.raises(DatabaseError, match="mandate in force"), transaction.atomic():
        append(asked, "granted", chen.pk, StateMandate.objects.get(user=chen).pk, "now()")
    with pytest.raises(DatabaseError, match="mandate in force"), transaction.atomic():
        append(asked, "revoked", karima.pk, StateMandate.objects.get(user=chen).pk, "now()")


def append(request, kind: str, actor: int | None, mandate: int | None, instant: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT consent_append(%s, %s, %s, %s, %s, %s, 'x', '', '', {instant}, NULL)",
            [kind, request.document.record_id, request.document_id, request.state_id, actor, mandate],
        )


def test_a_state_that_nobody_can_tell_grants_nothing_on_paper(asked, bruno):
    with pytest.raises(Refused, match="official mailbox"):
        entered(asked, "granted", bruno)

    assert entered(asked, "withheld", bruno).pk  # what takes away needs nobody told beforehand


def test_a_state_without_a_login_takes_part_and_is_told_in_its_mailbox(asked, bruno, karima):
    paper.confirm(entered(asked, "granted", bruno, mailbox="Mission@QMA.example.org"), by=karima)

    assert Letter.objects.get(name="paper_recorded").recipient == "mission@qma.example.org"


def test_its_office_is_told_beside_the_focal_points(asked, amina, bruno, karima):
    office = Office.objects.create(state_id="QMA", name="Permanent Mission", email="mission@qma.example.org")
    StateMandate.objects.filter(user=amina).update(office=office)

    paper.confirm(entered(asked, "granted", bruno), by=karima)

    told = set(Letter.objects.filter(name="paper_recorded").values_list("recipient", flat=True))
    assert told == {amina.email, "mission@qma.example.org"}


def test_discarded_it_can_be_confirmed_no_more(asked, amina, bruno, karima):
    row = entered(asked, "granted", bruno)
    paper.discard(row, by=bruno)

    with pytest.raises(Refused, match="discarded"):
        paper.confirm(row, by=karima)
    assert kinds(asked) == []


def test_two_notes_verbales_that_contradict_are_both_recorded_and_the_record_is_held(
    asked, amina, sofia, bruno, karima
):
    """E-407: New York against Geneva."""
    gate.grant(asked, by=amina)
    gate.publish(asked.document, by=sofia)

    paper.confirm(entered(asked, "withheld", bruno, contradicts=True), by=karima)

    assert kinds(asked) == ["granted", "published", "withheld", "held"]
    assert outcomes.objection(asked.document).endswith("two officers have to end the hold first.")


def test_a_focal_point_disputes_an_answer_on_paper_and_the_record_is_held(
    asked, amina, bruno, karima, signed_in_client
):
    paper.confirm(entered(asked, "granted", bruno), by=karima)
    browser = signed_in_client(amina)
    page = browser.get(f"/en/state/requests/{asked.pk}/").content.decode()
    assert "The last answer was not given in our name" in page

    reply = browser.post(
        f"/en/state/requests/{asked.pk}/dispute/", {"message": "New York had no instruction."}, follow=True
    )

    assert "the record is on hold" in reply.content.decode()
    assert kinds(asked) == ["granted", "held"]
    assert Event.objects.get(kind="held").remark.text == "New York had no instruction."


def test_of_two_holders_one_disputes_the_other_but_nobody_disputes_their_own(asked, amina, rosa):
    gate.grant(asked, by=rosa)

    with pytest.raises(Refused, match="somebody else"):
        gate.dispute(asked, by=rosa, message="I was mistaken.")
    with pytest.raises(Refused, match="who speaks"):
        gate.dispute(asked, by=amina, message=" ")
    gate.dispute(asked, by=amina, message="The Ambassador was recalled.")

    assert kinds(asked) == ["granted", "held"]


def test_the_receipt_says_by_whom_it_was_recorded_and_on_which_paper(asked, amina, bruno, karima, signed_in_client):
    row = paper.confirm(entered(asked, "granted", bruno, note_verbale="No. 31/2026"), by=karima)

    said = receipts.receipt(row.event)
    page = signed_in_client(amina).get(f"/en/state/receipts/QMA-{row.event.state_number}/").content.decode()

    assert said["parties"]["decided_by"] == {"name": "", "function": "", "mandate": ""}
    assert said["paper"] == {
        "note_verbale": "31/2026", "note_verbale_on": "2026-05-04", "scan_sha256": row.evidence.sha256,
        "entered_by": "Bruno", "confirmed_by": "Karima",
    }  # fmt: skip
    assert receipts.verify(json.loads(json.dumps(said)))
    for sentence in [
        "Answer received by note verbale No. 31/2026 of 4 May 2026, recorded by Bruno and confirmed by Karima.",
        "If this is not correct, tell us here.", "Takes effect",
    ]:  # fmt: skip
        assert sentence in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "published"}, "Choose one of the answers."),
        ({"note_verbale": " "}, "Give the number"),
        ({"note_verbale_on": date(2999, 1, 1)}, "lies in the future"),
        ({"kind": "changes_asked"}, "Say what must change."),
        ({"kind": "time_asked"}, "Choose the new date."),
        ({"expires_on": date(2026, 1, 1)}, "later than three days"),
    ],
)
def test_what_is_missing_is_said(asked, amina, bruno, said, sentence):
    with pytest.raises(Refused, match=sentence):
        entered(asked, said.pop("kind", "granted"), bruno, **said)


# --------------------------------------------------------------------------------------------------- the pages


def test_two_officers_record_an_answer_on_the_pages(asked, amina, bruno, karima, signed_in_client):
    first = signed_in_client(bruno)
    page = first.post(
        "/en/desk/paper/new/",
        {"request": asked.pk.lower(), "kind": "granted", "example": "on", "note_verbale": "31/2026",
         "note_verbale_on": "2026-05-04", "scan": scan()},
        follow=True,
    )  # fmt: skip
    assert "a second officer has to compare it" in page.content.decode()
    assert "Forty judges took part" in page.content.decode()
    row = PaperAnswer.objects.get()
    assert b"".join(first.get(f"/en/desk/paper/{row.pk}/scan/").streaming_content) == SCAN

    second = signed_in_client(karima)
    assert "1 waits for you" in second.get("/en/account/home/").content.decode()
    page = second.post(f"/en/desk/paper/{row.pk}/confirm/", follow=True).content.decode()

    assert "Recorded. The State is told by letter." in page
    assert Event.objects.by_state("QMA").get().permissions == "example"
    assert "31/2026" in second.get("/en/desk/paper/").content.decode()


def test_a_grant_on_paper_wants_a_fresh_code(asked, amina, bruno, karima, signed_in_client, time_machine_at):
    row = entered(asked, "granted", bruno)
    browser = signed_in_client(karima)
    time_machine_at(minutes=11)

    page = browser.post(f"/en/desk/paper/{row.pk}/confirm/")

    assert "One-time code" in page.content.decode()
    assert kinds(asked) == []


def test_an_unknown_request_is_said_and_what_was_typed_stays(asked, bruno, signed_in_client):
    page = (
        signed_in_client(bruno)
        .post("/en/desk/paper/new/", {"request": "CR-00000000", "kind": "withheld", "message": "Our thanks."})
        .content.decode()
    )

    assert "There is no request CR-00000000." in page
    assert "Our thanks." in page


def test_only_officers_read_what_came_on_paper(asked, amina, joel, daniel, olga, bruno, signed_in_client):
    row = entered(asked, "withheld", bruno)

    for somebody in (amina, joel, daniel, with_second_factor(olga)):
        browser = signed_in_client(somebody)
        for address in ("", "new/", f"{row.pk}/", f"{row.pk}/scan/"):
            assert browser.get(f"/en/desk/paper/{address}").status_code == 404


def test_the_events_are_what_the_kinds_say():
    assert set(paper.KINDS) == {*ANSWERS, EventKind.REVOKED}
