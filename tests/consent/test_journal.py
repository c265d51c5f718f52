"""The second place: a line for every event, in order, whatever happens to the process or the disk."""

import json
import stat
from pathlib import Path

import pytest

from consent import gate, journal, verification
from consent.models import Chain, Event
from consent.verbs import Refused
from repository.models import Activity, Tombstone
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return world.people()


def written() -> list[dict]:
    return list(journal.lines())


def ledger() -> list[tuple]:
    return list(
        Event.objects.order_by("number").values_list("number", "kind", "record_id", "state_id", "document_id", "hash")
    )


def as_ledger(lines: list[dict]) -> list[tuple]:
    return [
        (line["number"], line["kind"], line["reference"], line["state"], line["document"], line["hash"])
        for line in lines
    ]


def test_every_event_has_its_line_in_order_when_the_verb_returns(cast):
    reference = world.publish(cast, states=("QMA", "QMB"))
    assert as_ledger(written()) == ledger()

    gate.revoke(reference, state="QMA", by=cast.focal["QMA"])

    assert as_ledger(written()) == ledger()
    assert written()[-1]["kind"] == "revoked"


def test_a_line_says_which_database_it_belongs_to_and_nothing_of_the_text(cast):
    world.ask(cast, title="Training of judges in Northport")

    line = written()[-1]

    assert line["database"] == str(Chain.objects.get().database) == journal.path().stem
    assert set(line) == {"database", "number", "kind", "reference", "state", "document", "hash"}
    assert "Northport" not in journal.path().read_text()


def test_nobody_else_on_the_machine_can_read_it(cast):
    world.ask(cast)

    assert stat.S_IMODE(journal.path().stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path().parent.stat().st_mode) == 0o700


def test_lines_that_a_dying_process_did_not_write_are_caught_up_by_the_next(cast):
    world.ask(cast)
    file = journal.path()
    kept = file.read_text().splitlines(keepends=True)
    world.ask(cast)
    file.write_text("".join(kept))  # as if the process had died between commit and line

    world.ask(cast)

    assert as_ledger(written()) == ledger()


def test_and_by_the_clock_when_nothing_else_happens(cast):
    world.ask(cast)
    file = journal.path()
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-2]))

    assert journal.catch_up() == 2
    assert journal.catch_up() == 0
    assert file.read_text().splitlines(keepends=True) == lines


@pytest.mark.parametrize("rest", ['{"database":"x","num', '{"database":"x","number":3}', "\0" * 300, "{"])
def test_a_half_written_line_is_cut_off_and_written_again(cast, rest):
    world.ask(cast)
    file = journal.path()
    whole = file.read_text()
    file.write_text(whole + rest)  # a power cut in the middle of a line

    world.ask(cast)

    assert as_ledger(written()) == ledger()
    assert file.read_text().startswith(whole)


def test_a_half_written_first_line_is_repaired_too(cast):
    world.ask(cast)
    file = journal.path()
    file.write_text('{"database":"')

    journal.catch_up()

    assert as_ledger(written()) == ledger()


def test_a_half_written_line_does_not_disturb_the_proof(cast):
    world.ask(cast)
    with journal.path().open("a") as file:
        file.write('{"database":"x","number":')

    assert verification.verify().offences == []


def test_what_is_rolled_back_leaves_no_line(cast):
    request = world.ask(cast).requests[0]
    before = written()

    with pytest.raises(Refused):
        gate.ask_for_changes(request, by=cast.focal["QMA"], message=" ")
    with pytest.raises(Refused):
        gate.grant(request, by=cast.focal["QMB"])

    assert written() == before
    assert not Event.objects.by_state("QMA").filter(document=request.document).exists()


# ------------------------------------------------------------------------------------------ a folder that is away


@pytest.fixture
def journal_away(settings, tmp_path: Path):
    """The journal's folder cannot be written: its place is taken by a file (root would write into any folder)."""
    usual = settings.JOURNAL_PATH
    (tmp_path / "taken").write_text("")
    settings.JOURNAL_PATH = str(tmp_path / "taken")
    yield
    settings.JOURNAL_PATH = usual
    journal.catch_up()


def test_without_the_journal_a_grant_waits(cast, journal_away):
    request = world.ask(cast).requests[0]

    with pytest.raises(Refused, match="try again in a few minutes"):
        gate.grant(request, by=cast.focal["QMA"])

    assert not Event.objects.filter(document=request.document, kind="granted").exists()


def test_without_the_journal_a_revocation_works(cast, settings, tmp_path):
    reference = world.publish(cast)
    before = len(written())
    usual = settings.JOURNAL_PATH
    (tmp_path / "taken").write_text("")
    settings.JOURNAL_PATH = str(tmp_path / "taken")

    gate.revoke(reference, state="QMA", by=cast.focal["QMA"])

    assert not Activity.objects.filter(reference=reference).exists()
    assert Tombstone.objects.filter(reference=reference).exists()
    settings.JOURNAL_PATH = usual
    assert len(written()) == before
    assert journal.catch_up() == 1  # the line comes as soon as the folder is back
    assert as_ledger(written()) == ledger()


@pytest.mark.parametrize("verb", ["withhold", "hold"])
def test_without_the_journal_everything_that_hides_works(cast, journal_away, verb):
    request = world.ask(cast).requests[0]

    if verb == "withhold":
        gate.withhold(request, by=cast.focal["QMA"])
    else:
        gate.hold(request.document.record_id, by=cast.reviewer, reason="A person is in danger.")

    assert Event.objects.filter(document=request.document).last().kind in {"withheld", "held"}


def test_the_lines_are_json_one_a_line(cast):
    world.ask(cast)

    rows = journal.path().read_text().splitlines()

    assert [json.loads(row)["number"] for row in rows] == list(range(1, len(rows) + 1))
