"""The audit trail: each read of what is not public and each move is written down; it names no submitter, nobody changes it."""

import csv
import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.attempts import Attempted, note
from accounts.models import Organisation
from consent import gate
from consent.models import ConsentRequest
from desk import trail
from desk.models import Reading
from desk.readings import READ
from submissions import moves, sharing
from tests import situations
from tests.invariants.test_matrix import meant

pytestmark = pytest.mark.django_db
# Private addresses of the rooms that hold texts which show none of them: ways elsewhere, empty forms, people, answers to scripts.
SHOW_NO_TEXT = {
    "submissions:start", "submissions:spreadsheets", "submissions:spreadsheet_template", "submissions:spreadsheet_state",
    "submissions:make_drafts", "submissions:remove_view", "submissions:take_up", "submissions:put_back",
    "submissions:publish", "submissions:end_advice", "submissions:bring_back_hint", "submissions:take_wording_back",
    "consent:delegation", "consent:minor_corrections", "consent:mandates", "consent:enter_mandate", "consent:confirm_mandate",
    "consent:end_mandate", "consent:confirm_mandate_again", "consent:mandate_scan", "consent:trouble", "consent:mark_trouble",
    "consent:resume", "consent:seal", "submissions:call_off_merging", "submissions:unshare",
    "submissions:team_figures", "submissions:enter",
    "submissions:bring",  # its writer alone sees what was begun without an account; it is no submission yet
    "reports:desk", "reports:new", "reports:settings", "reports:build", "reports:propose", "reports:take_back",
    "reports:confirm", "reports:confirm_corrigendum", "reports:discard_corrigendum", "reports:make_corrigendum",
    "reports:progress", "reports:progress_state", "reports:cancel",
}  # fmt: skip


def told(**wanted: object) -> list[tuple[str, str, str, str]]:
    return [
        (one.actor, one.words, one.record, one.version) for one in trail.read(trail.entries(trail.Wanted(**wanted)))
    ]


def test_every_private_page_is_written_down_or_known_to_show_no_text():
    private = {
        name
        for name, policy in meant().items()
        if policy != "public" and name.startswith(("submissions:", "consent:", "reports:"))
    }

    assert private - set(READ) == SHOW_NO_TEXT
    by_a_link = {"consent:read", "submissions:read_shared", "submissions:partner_asked", "submissions:entered"}
    assert set(READ) - private - by_a_link - {"desk:trail", "desk:trail_csv"} == set()


def test_a_read_says_who_when_what_and_which_version(ines, bruno, signed_in_client):
    submission = situations.sent(ines)
    signed_in_client(bruno).get(f"/en/desk/{submission.reference}/")

    assert told(verb="read") == [("Bruno (OHCHR)", "read a submission", submission.reference, "1")]


def test_a_file_and_a_request_for_consent_are_reads_too(ines, bruno, amina, signed_in_client):
    submission = situations.with_states(ines, reviewer=bruno)
    request = ConsentRequest.objects.get()
    client = signed_in_client(amina)
    client.get("/en/state/")
    client.get(f"/en/state/requests/{request.reference}/")

    assert told(verb="read") == [
        ("Amina (a State)", "read a request for consent", submission.reference, request.document.text_version),
        ("Amina (a State)", "read a list of what is not public", "", ""),
    ]


def test_the_time_is_told_in_geneva_and_in_utc(olga, signed_in_client, time_machine):
    time_machine.move_to("2026-07-01T22:30:15Z", tick=False)
    client = signed_in_client(olga)
    client.get("/en/desk/trail/")
    page = client.get("/en/desk/trail/?verb=read").text

    assert "2 July 2026, 00:30" in page
    assert "2026-07-01 22:30:15" in page


def test_what_was_not_shown_is_no_read(ines, bruno, joel, signed_in_client, visitor):
    submission = situations.sent(ines)
    address = f"/en/desk/{submission.reference}/"
    visitor.get(address)
    signed_in_client(joel).get(address)
    signed_in_client(bruno).get("/en/desk/TCR-00000000/")
    signed_in_client(bruno).head(address)

    assert not Reading.objects.exists()


def test_moves_and_the_gate_stand_in_the_same_order(ines, bruno, amina, sofia):
    submission = situations.published_submission(ines, reviewer=bruno, publisher=sofia)
    gate.revoke(submission.reference, state="QMA", by=amina)

    said = [(actor, words) for actor, words, *_rest in told(record=submission.reference)][::-1]

    assert said[0] == ("the submitter", "moved to: Draft")
    assert ("Bruno (OHCHR)", "moved to: In review") in said
    assert ("Bruno (OHCHR)", "Consent was asked for") in said
    assert ("Bruno (OHCHR)", "list of States concerned: Confirmed") in said
    assert said.index(("Amina (a State)", "Consent granted")) < said.index(("Amina (a State)", "Consent withdrawn"))
    assert all(record == submission.reference for *_rest, record, _version in told(record=submission.reference))


def test_it_is_filtered_by_person_record_verb_and_period(ines, bruno, olga, signed_in_client):
    one, other = situations.sent(ines), situations.in_review(ines, reviewer=bruno)
    client = signed_in_client(olga)

    def records(query: str) -> list[str]:
        rows = csv.DictReader(io.StringIO(client.get(f"/en/desk/trail.csv?{query}").getvalue().decode("utf-8-sig")))
        return [row["Record"] for row in rows]

    assert set(records(f"record={one.reference.lower()}")) == {one.reference}
    assert records(f"person={bruno.pk}") == [other.reference]
    assert records("verb=move:in_review") == [other.reference]
    assert records("verb=move&to=2020-01-01") == []
    assert set(records("verb=move&from=2020-01-01")) == {one.reference, other.reference}


def test_what_a_filter_does_not_understand_is_named(olga, signed_in_client):
    page = signed_in_client(olga).get(
        "/en/desk/trail/?record=nothing&verb=x&from=2026-02-31&person=999999999999999999999"
    )

    assert page.status_code == 200
    for label in ("Record", "What was done", "From", "Person"):
        assert label in page.context["wanted"].ignored


def test_it_betrays_no_submitter(joel, bruno, olga, signed_in_client):
    Organisation.objects.filter(memberships__user=joel).update(is_protected=True, name="Quiet Lantern")
    submission = situations.in_review(joel, reviewer=bruno, sensitive={"attribution": "category"})
    signed_in_client(joel).get(f"/en/my/{submission.reference}/")
    moves.withdraw(submission, by=joel)  # the gate hears of it, too
    note(Attempted("answer", joel, about=submission.reference))
    client = signed_in_client(olga)

    everything = client.get("/en/desk/trail/").text + client.get("/en/desk/trail.csv").getvalue().decode()
    assert "the submitter" in everything
    assert "Joel" not in everything
    assert "Lantern" not in everything
    assert told(person=joel.pk) == []
    assert joel not in trail.people()


def test_a_draft_that_was_never_sent_stands_there_for_nobody(joel, olga, signed_in_client):
    draft = situations.draft(joel)
    signed_in_client(joel).get(f"/en/my/{draft.reference}/write/")

    assert Reading.objects.filter(record=draft.reference).exists()
    assert draft.reference not in signed_in_client(olga).get("/en/desk/trail/").text
    moves.submit(draft, by=joel)
    assert draft.reference in signed_in_client(olga).get("/en/desk/trail/").text


def test_it_comes_page_by_page_in_as_many_questions_for_many_rows_as_for_one(olga, signed_in_client):
    client = signed_in_client(olga)
    client.get("/en/desk/trail/")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/desk/trail/")
    Reading.objects.bulk_create(Reading(reader=olga.pk, side="ohchr", page="submissions:queue") for _ in range(130))
    with CaptureQueriesContext(connection) as many:
        page = client.get("/en/desk/trail/?page=2")

    assert len(few) == len(many)
    assert len(page.context["page"].object_list) == 50
    assert 'rel="next"' in page.text
    assert len(client.get("/en/desk/trail.csv").getvalue().decode().splitlines()) > 130


@pytest.mark.parametrize(
    "change", ["UPDATE desk_reading SET reader = 1", "DELETE FROM desk_reading", "TRUNCATE desk_reading"]
)
def test_nobody_changes_it(olga, change):
    Reading.objects.create(reader=olga.pk, side="ohchr", page="submissions:queue")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert Reading.objects.count() == 1


def test_only_auditors_and_administrators_read_it(bruno, sofia, joel, amina, nuno, signed_in_client):
    for person in (bruno, sofia, joel, amina):
        assert signed_in_client(person).get("/en/desk/trail/").status_code == 404
    assert signed_in_client(nuno).get("/en/desk/trail/").status_code == 200


def test_a_reader_with_a_link_is_told_as_that(ines, bruno, amina, visitor):
    from consent import reading

    submission = situations.with_states(ines, reviewer=bruno)
    _link, secret = reading.share(ConsentRequest.objects.get(), reader="Ministry", days=7, by=amina)
    visitor.get(f"/en/state/read/{secret}/")

    assert told(verb="read")[0][:3] == ("a reader with a link", "read a request for consent", submission.reference)


def test_a_partner_with_a_link_of_the_submitter_is_told_as_that(joel, visitor):
    submission = situations.sent(joel)
    _link, secret = sharing.share(submission, reader="Bar association", days=7, by=joel)
    visitor.get(f"/en/my/read/{secret}/")

    assert told(verb="read")[0][:3] == (
        "a reader with a link", "read a text by the link of its submitter", submission.reference,
    )  # fmt: skip


def test_a_page_that_cannot_be_written_down_is_not_shown(ines, bruno, signed_in_client):
    submission = situations.sent(ines)
    title = submission.current.title
    client = signed_in_client(bruno)
    client.raise_request_exception = False

    def full_disk(execute, sql, *more):
        if sql.startswith('INSERT INTO "desk_reading"'):
            raise DatabaseError("no space left on device")
        return execute(sql, *more)

    with connection.execute_wrapper(full_disk):
        answer = client.get(f"/en/desk/{submission.reference}/")

    assert answer.status_code == 500
    assert title not in answer.text
