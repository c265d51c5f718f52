"""What the proof finds when somebody for whom no rule holds has been at the database: a superuser, triggers switched off."""

import json
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from consent import gate, journal, receipts, verification
from consent.models import Event
from consent.verbs import Refused
from repository.models import Activity
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return world.people()


@pytest.fixture
def published(cast) -> str:
    """A public record of two States, and other events before and after its own."""
    world.ask(cast)
    reference = world.publish(cast, states=("QMA", "QMB"))
    gate.withhold(world.ask(cast).requests[0], by=cast.focal["QMA"])
    return reference


def offences(**more) -> list[str]:
    return verification.verify(**more).offences


def without_the_journal() -> list[str]:
    """What the chain alone shows: the journal's file is gone."""
    file = journal.path()
    kept = file.read_text()
    file.unlink()
    try:
        return offences()
    finally:
        file.write_text(kept)
        file.chmod(0o600)


@pytest.mark.parametrize("line", ["not a line\n", '{"number": "x"}\n', "[]\n"])
def test_a_line_of_the_journal_that_cannot_be_read_is_an_offence_and_grants_wait(cast, published, line):
    request = world.ask(cast).requests[0]
    file = journal.path()
    kept = file.read_text()
    file.write_text(kept + line)
    try:
        assert offences() == ["The journal, or what was given as heads, has a line that cannot be read."]
        with pytest.raises(Refused, match="cannot be recorded safely"):
            gate.grant(request, by=cast.focal["QMA"])
        gate.revoke(published, state="QMA", by=cast.focal["QMA"])
    finally:
        file.write_text(kept)
        journal.catch_up()

    assert not Activity.objects.filter(reference=published).exists()


def test_an_honest_ledger_is_whole(published):
    finding = verification.verify()

    assert finding.offences == []
    assert finding.events == Event.objects.count()
    assert finding.publications == Activity.objects.count()
    assert finding.head == Event.objects.order_by("number").last().hash


# References and hashes are random: "another one" has to be asked for, the first in order may be the event's own.
CHANGES = {
    "kind": "kind = 'granted'",
    "record": "record_id = (SELECT min(reference) FROM consent_record WHERE reference <> record_id)",
    "document": "document_id = (SELECT min(hash) FROM consent_publicationdocument d WHERE d.hash <> document_id)",
    "state": "state_id = 'QMC'",
    "state's number": "state_number = 77", "actor": "actor = 4711", "mandate": "mandate = 4711", "basis": "basis = 'x'",
    "permissions": "permissions = 'files'", "detail": "detail = 'x'",
    "effective": "effective_at = effective_at - interval '1 hour'",
    "expires": "expires_at = '2999-01-01'", "recorded": "recorded_at = recorded_at + interval '1 microsecond'",
    "previous": "previous = repeat('0', 64)", "hash": "hash = repeat('f', 64)",
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found(published, tamper, column):
    last = Event.objects.filter(kind="withheld").order_by("number").values().last()
    with tamper(f"UPDATE consent_event SET {CHANGES[column]} WHERE number = {last['number']}"):
        assert Event.objects.filter(pk=last["number"]).values().get() != last, "the planted change was none"
        assert without_the_journal()


def test_two_columns_cannot_be_shifted_into_one_another(published, tamper):
    """Each part goes into the hash with its length: 'ab','c' and 'a','bc' are two events."""
    with tamper("UPDATE consent_event SET basis = 'onlin', permissions = 'e' WHERE kind = 'withheld'"):
        assert without_the_journal()


def test_a_deleted_event_is_found(published, tamper):
    with tamper("DELETE FROM consent_event WHERE number = 2"):
        assert any("missing" in one for one in without_the_journal())


def test_the_first_event_cannot_go_unseen(published, tamper):
    with tamper("DELETE FROM consent_event WHERE number = 1"):
        assert without_the_journal()


def test_two_events_that_were_swapped_are_found(published, tamper):
    with tamper(
        "UPDATE consent_event SET number = -1 WHERE number = 2",
        "UPDATE consent_event SET number = 2 WHERE number = 3",
        "UPDATE consent_event SET number = 3 WHERE number = -1",
    ):
        assert without_the_journal()


def test_an_event_put_in_between_is_found(published, tamper):
    with tamper(
        "UPDATE consent_event SET number = number + 1000 WHERE number > 3",
        "INSERT INTO consent_event SELECT (jsonb_populate_record(e, jsonb_build_object('number', 4, 'hash', repeat('a', 64)))).*"
        " FROM consent_event e WHERE number = 3",
        "UPDATE consent_event SET number = number - 999 WHERE number > 1000",
        "UPDATE consent_chain SET number = number + 1",
    ):
        assert without_the_journal()


CUT = (
    "DELETE FROM consent_event WHERE number = (SELECT max(number) FROM consent_event)",
    "UPDATE consent_chain SET (number, hash) = (SELECT number, hash FROM consent_event ORDER BY number DESC LIMIT 1)",
)


def test_a_cut_tail_is_missed_by_the_chain_alone(published, tamper):
    """Why there is a second place: what is left of a chain whose end was cut off is a perfect chain."""
    with tamper(*CUT):
        assert without_the_journal() == []


def test_a_cut_tail_is_found_with_the_journal(published, tamper):
    last = Event.objects.count()
    with tamper(*CUT):
        assert offences() == [f"Event {last} is in the journal and not in the ledger."]


def test_a_cut_tail_is_found_with_a_journal_kept_elsewhere(published, tamper, tmp_path):
    elsewhere = tmp_path / "heads.jsonl"
    elsewhere.write_text(journal.path().read_text())
    kept = journal.path().read_text()
    with tamper(*CUT):
        journal.path().write_text(
            "".join(kept.splitlines(keepends=True)[:-1])
        )  # whoever cut the ledger cut the journal too
        try:
            assert offences() == []
            assert offences(heads=verification.read_heads(elsewhere))
        finally:
            journal.path().write_text(kept)


def test_a_cut_tail_is_found_with_one_receipt_that_a_state_kept(published, tamper, tmp_path):
    receipt = tmp_path / "receipt.json"
    last = Event.objects.filter(state_number__isnull=False).order_by("number").last()
    receipt.write_text(json.dumps(receipts.receipt(last), indent=2))
    with tamper(*CUT):
        assert without_the_journal() == []
        kept = journal.path().read_text()
        journal.path().unlink()
        try:
            found = offences(heads=verification.read_heads(receipt))
        finally:
            journal.path().write_text(kept)

    assert found == [f"The event of receipt QMA-{last.state_number} is not in the ledger."]
    assert offences(heads=verification.read_heads(receipt)) == []


def test_a_suffix_written_anew_with_right_hashes_is_found_with_the_journal_only(
    published, tamper, superuser_connection
):
    """The strongest forger: turns the last refusal into a grant and hashes everything after it again."""
    with tamper(
        "UPDATE consent_event SET kind = 'granted'"
        " WHERE number = (SELECT max(number) FROM consent_event WHERE kind = 'withheld')",
        "UPDATE consent_event e SET hash = encode(sha256(consent_event_bytes(e)), 'hex')"
        " WHERE number = (SELECT max(number) FROM consent_event)",
        "UPDATE consent_chain SET hash = (SELECT hash FROM consent_event ORDER BY number DESC LIMIT 1)",
    ):
        assert without_the_journal() == []
        assert any("not the one that was written to the journal" in one for one in offences())


PUBLIC = {
    "the text": "UPDATE repository_activity SET canonical = replace(canonical, 'Forty judges', 'Fifty judges')",
    "the title": "UPDATE repository_activity SET title = 'Another'",
    "a filter": "UPDATE repository_activity SET themes = '{x}'",
    "the amount": "UPDATE repository_activity SET amount = 5",
    "the day": "UPDATE repository_activity SET ends_on = ends_on + 1",
    "a State is added": "INSERT INTO repository_activitystate (activity_id, state_id, roles)"
    " SELECT id, 'QMC', '[]' FROM repository_activity",
    "a provider": "UPDATE repository_activityprovider SET name = 'Another'",
    "a provider is left out": "DELETE FROM repository_activityprovider",
    "a file": """UPDATE repository_activity SET files = '[{"title": "x"}]'""",
    "a State is left out": "DELETE FROM repository_activitystate WHERE state_id = 'QMB'",
    "another document": "UPDATE repository_activity SET document = (SELECT hash FROM consent_publicationdocument d"
    " WHERE NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.document = d.hash) LIMIT 1)"
    " WHERE id = (SELECT max(id) FROM repository_activity)",
}


@pytest.mark.parametrize("what", PUBLIC)
def test_a_change_to_what_is_public_is_found(published, tamper, what):
    with tamper(PUBLIC[what]):
        assert any("is public, and" in one for one in offences())


def test_a_record_made_public_past_the_gate_is_found(cast, published, tamper):
    request = world.ask(cast).requests[0]
    with tamper(
        "INSERT INTO repository_activity SELECT made.* FROM repository_activity a, consent_publicationdocument d,"
        " jsonb_populate_record(a, jsonb_build_object('id', -1, 'reference', d.record_id, 'document', d.hash,"
        " 'canonical', d.canonical, 'title', d.canonical::jsonb -> 'content' ->> 'title')) AS made"
        " WHERE d.hash = %(document)s AND a.reference = %(like)s",
        "INSERT INTO repository_activitystate (activity_id, state_id, roles) VALUES (-1, 'QMA', '[]')",
        document=request.document.pk,
        like=published,
    ):
        assert offences() == [f"{request.document.record_id} is public, and a State concerned has not consented to it."]


def test_a_revocation_that_left_the_record_public_is_found(cast, published, tamper):
    """The row is put back by hand after the revocation: every column right, every hash right."""
    kept = Activity.objects.filter(reference=published).values().get()
    states = list(Activity.objects.get(reference=published).state_links.values_list("state", flat=True))
    gate.revoke(published, state="QMB", by=cast.focal["QMB"])
    columns = [name for name in kept if name not in ("related_documents", "files")]
    with tamper(
        f"INSERT INTO repository_activity ({', '.join(columns)}, related_documents, files)"
        f" VALUES ({', '.join(f'%({name})s' for name in columns)}, '[]', '[]')",
        *(
            f"INSERT INTO repository_activitystate (activity_id, state_id, roles) VALUES (%(id)s, '{one}', '[]')"
            for one in states
        ),
        **{name: kept[name] for name in columns},
    ):
        assert offences() == [f"{published} is public, and a State concerned has not consented to it."]


def test_a_held_record_that_is_public_is_found(cast, published, tamper):
    with tamper(
        "UPDATE consent_event SET kind = 'held' WHERE kind = 'published' AND record_id = %(reference)s",
        reference=published,
    ):
        assert f"{published} is public, and it is on hold." in offences()


def test_the_ledger_itself_refuses_all_this_while_its_triggers_are_on(published, superuser_connection):
    """The control: the same statements without switching the triggers off."""
    for statement in ["UPDATE consent_event SET basis = 'x'", "DELETE FROM consent_event", PUBLIC["the title"]]:
        with pytest.raises(psycopg.errors.CheckViolation), superuser_connection.transaction():
            superuser_connection.execute(statement)


# ---------------------------------------------------------------------------------------------------- the commands


def test_the_command_says_that_all_is_well(published):
    out = StringIO()

    call_command("verify_consent", stdout=out)

    assert f"{Event.objects.count()} events" in out.getvalue()
    assert Event.objects.order_by("number").last().hash in out.getvalue()


def test_the_command_ends_with_1_and_the_first_offence(published, tamper):
    err = StringIO()
    with tamper("UPDATE consent_event SET basis = 'x' WHERE number = 3"), pytest.raises(SystemExit) as ended:
        call_command("verify_consent", stderr=err)

    assert ended.value.code == 1
    assert err.getvalue().strip() == "Event 3 was changed: its hash is not that of its content."


def test_explain_publication_tells_every_step_with_its_number(cast):
    reference = world.publish(cast, states=("QMA", "QMB"))
    out = StringIO()
    call_command("explain_publication", reference, stdout=out)
    assert f"{reference} is public since" in out.getvalue()
    for event in Event.objects.of(reference):
        assert f"{event.number}  " in out.getvalue()

    gate.revoke(reference, state="QMA", by=cast.focal["QMA"])
    out = StringIO()
    call_command("explain_publication", reference, stdout=out)

    assert f"{reference} is not public." in out.getvalue()
    assert "revoked QMA" in out.getvalue()
    assert "It was public until" in out.getvalue()
    last = Event.objects.of(reference).last()
    granted = Event.objects.of(reference).get(kind="granted", state="QMB")
    assert f"QMB: granted by event {granted.number} (spent by event {last.number}, revoked)" in out.getvalue()


def test_explain_publication_says_what_the_proof_says(cast, published, tamper):
    out = StringIO()
    call_command("explain_publication", published, stdout=out)
    assert "The proof, apart from the gate: every State concerned has consented to exactly this." in out.getvalue()

    with tamper(PUBLIC["the title"]):
        out = StringIO()
        call_command("explain_publication", published, stdout=out)

    assert "The proof, apart from the gate: its column title differs from its document." in out.getvalue()


def test_explain_publication_tells_each_text_and_where_each_state_stands_on_it(cast):
    first = world.ask(cast, states=("QMA", "QMB"))
    gate.grant(first.requests[0], by=cast.focal["QMA"])
    world.ask(cast, first.document.record_id, states=("QMA",))
    out = StringIO()

    call_command("explain_publication", first.document.record_id, stdout=out)

    said = out.getvalue()
    assert said.index("Text 2") < said.index("QMA: has not answered") < said.index("Text 1")
    assert "QMA: granted by event" in said
    assert "QMB: has not answered" in said


def test_explain_publication_says_for_which_state_it_waits_in_words_only(cast):
    reference = world.ask(cast, states=("QMA", "QMB")).document.record_id
    out = StringIO()

    call_command("explain_publication", reference, stdout=out)

    assert "waits for a State" in out.getvalue()


def test_explain_publication_of_what_was_never_asked_about_says_so(cast):
    with pytest.raises(CommandError, match="No State has been asked about TCR-00000000"):
        call_command("explain_publication", "TCR-00000000")
