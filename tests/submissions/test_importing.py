"""Spreadsheets become drafts: good rows go in, nothing is sent, the same file again changes nothing."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from accounts.models import Organisation
from consent.models import Record
from submissions import moves, writing
from submissions.life import Status
from submissions.models import Submission, Version
from submissions.task_list import PAGES
from tests import cast, situations

pytestmark = pytest.mark.django_db

ROW = {
    "id": "A-1", "title": "Training of judges", "status": "completed", "start": "2025-03", "end": "2025-06-20",
    "kinds": "Training; advice", "modalities": "MULTI", "places": "Sample State A; qmb", "recommendations": "QMA-4-101.2",
    "summary": "Three courses.", "description": "Judges worked through cases.",
    "themes": "Administration of justice & fair trial",
    "sdgs": "16; 16.3", "requested_by": "state", "amount": "25,000.50", "currency": "chf",
    "partners": "UNDP; Example Fund | funding | IO; Harbour Agency | funding | STATE | QMB; Sample State A",
    "documents": "Bench book || https://example.org/book",
    "good_practice": "yes",
}  # fmt: skip


def write_csv(path: Path, *rows: dict, header: list[str] | None = None, **options) -> Path:
    with path.open("w", encoding=options.pop("encoding", "utf-8"), newline="") as file:
        writer = csv.DictWriter(file, header or list(ROW), extrasaction="ignore", **options)
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(path: Path, *more: str, by: str = "joel@example.org", tmp: Path | None = None) -> dict:
    report = (tmp or path.parent) / "report.json"
    call_command("import_activities", str(path), "--by", by, "--report", str(report), *more, verbosity=0)
    return json.loads(report.read_text(encoding="utf-8"))


def counts(report: dict) -> dict:
    return {name: report[name] for name in ("read", "created", "updated", "unchanged")} | {
        "rejected": len(report["rejected"])
    }


def test_a_row_becomes_a_draft_of_the_persons_organisation(joel, lantern, tmp_path):
    report = run(write_csv(tmp_path / "a.csv", ROW))

    assert counts(report) == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert report["notes"] == []
    submission = Submission.objects.get()
    version = submission.current
    assert (submission.status, submission.organisation, submission.sent_at) == (Status.DRAFT, lantern, None)
    assert (version.title, version.kinds, version.modalities) == (
        "Training of judges",
        ["advice", "training"],
        ["MULTI"],
    )
    assert (version.starts_on.isoformat(), version.starts_precision) == ("2025-03-01", "month")
    assert (float(version.amount), version.currency) == (25_000.5, "CHF")
    assert (version.themes, version.sdgs) == (["administration-justice-fair-trial"], ["16", "16.3"])
    assert set(version.places.values_list("pk", flat=True)) == {"QMA", "QMB"}
    assert [one.identifier for one in version.recommendations.all()] == ["QMA-4-101.2"]
    assert {(one.name, one.role, one.type, one.state_id) for one in version.partners.all()} == {
        ("UNDP", "implementing", "UN", None), ("Example Fund", "funding", "IO", None),
        ("Harbour Agency", "funding", "STATE", "QMB"), ("Sample State A", "implementing", "STATE", "QMA"),
    }  # fmt: skip
    assert version.related_documents == [{"title": "Bench book", "symbol": "", "url": "https://example.org/book"}]
    assert not Record.objects.exists()


def test_the_same_file_again_changes_nothing(joel, tmp_path):
    path = write_csv(tmp_path / "a.csv", ROW, {**ROW, "id": "A-2"})
    run(path)
    before = list(Submission.objects.values_list("reference", "changed_at"))

    assert counts(run(path)) == {"read": 2, "created": 0, "updated": 0, "unchanged": 2, "rejected": 0}
    assert list(Submission.objects.values_list("reference", "changed_at")) == before


def test_a_changed_row_renews_a_draft_that_nobody_has_touched(joel, tmp_path):
    run(write_csv(tmp_path / "a.csv", ROW))

    report = run(write_csv(tmp_path / "a.csv", {**ROW, "title": "Training of judges and prosecutors", "summary": ""}))

    assert counts(report)["updated"] == 1
    version = Submission.objects.get().current
    assert (version.title, version.summary) == ("Training of judges and prosecutors", "")


def test_a_changed_row_leaves_alone_what_somebody_has_edited(joel, tmp_path):
    run(write_csv(tmp_path / "a.csv", ROW))
    submission, page = Submission.objects.get(), PAGES["story"]
    seen = writing.Seen.of(page, submission.current)
    writing.save_page(submission, page, situations.posted({"summary": "Joel's words."}), seen=seen, by=joel)

    report = run(write_csv(tmp_path / "a.csv", {**ROW, "summary": "The file's words."}))

    assert counts(report)["unchanged"] == 1
    assert "was edited or sent since" in report["notes"][0]["note"]
    assert submission.current.summary == "Joel's words."


def test_what_cannot_be_read_stands_in_the_draft_as_written_and_is_reported(joel, tmp_path):
    bad = {
        **ROW,
        "status": "nearly done",
        "start": "spring 2025",
        "places": "Atlantis",
        "amount": "much",
        "recommendations": "QMA-9-1.1",
    }

    report = run(write_csv(tmp_path / "a.csv", bad))

    assert counts(report)["created"] == 1
    notes = " ".join(note["note"] for note in report["notes"])
    for word in ("nearly done", "year with four digits", "Atlantis", "QMA-9-1.1 is not known"):
        assert word in notes
    version = Submission.objects.get().current
    assert version.as_typed["basics"]["values"]["starts_on_year"] == ["spring 2025"]
    assert version.as_typed["partners"]["values"]["amount"] == ["much"]
    assert version.title == "Training of judges"


def test_bad_rows_are_named_by_their_number_and_the_good_ones_go_in(joel, tmp_path):
    path = write_csv(tmp_path / "a.csv", ROW, {"id": "A-2"}, {**ROW, "id": "A-3"}, {**ROW, "id": "A-1"})
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(",".join(["x"] * (len(ROW) + 3)) + "\r\n")

    report = run(path)

    assert counts(report) == {"read": 5, "created": 2, "updated": 0, "unchanged": 0, "rejected": 3}
    assert [(row["row"], row["reason"]) for row in report["rejected"]] == [
        (3, "The row has neither a title nor a summary."),
        (5, "The row is the same activity as row 2."),
        (6, f"The row has {len(ROW) + 3} cells, the header has {len(ROW)}."),
    ]


def test_a_dry_run_writes_nothing_and_says_the_same(joel, tmp_path):
    path = write_csv(tmp_path / "a.csv", ROW, {"id": "A-2"})

    dry = run(path, "--dry-run")

    assert dry["dry_run"]
    assert not Submission.objects.exists()
    assert counts(run(path)) == counts(dry)


@pytest.mark.parametrize(
    "options", [{"delimiter": ";"}, {"delimiter": "\t"}, {"encoding": "utf-8-sig"}, {"encoding": "utf-16"}]
)
def test_the_csv_of_any_office_program_is_read(options, joel, tmp_path):
    assert counts(run(write_csv(tmp_path / "a.csv", {**ROW, "title": "تدريب القضاة"}, **options)))["created"] == 1
    assert Submission.objects.get().current.title == "تدريب القضاة"


def test_an_excel_workbook_is_read_with_its_dates_and_numbers(joel, tmp_path):
    from datetime import datetime

    book = Workbook()
    book.active.title = "Readme"
    sheet = book.create_sheet("Activities")
    sheet.append(["ID", "Title", "Start", "Amount", "Currency", "Places"])
    sheet.append([7.0, "Training of judges", datetime(2025, 3, 14), 1500, "USD", "QMA"])
    sheet.append([None, None, None, None, None, None])
    book.save(tmp_path / "a.xlsx")

    report = run(tmp_path / "a.xlsx")

    version = Submission.objects.get().current
    assert counts(report)["read"] == 1
    assert (version.starts_on.isoformat(), version.starts_precision, float(version.amount)) == (
        "2025-03-14",
        "day",
        1500,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"first,second\r\n1,2\r\n"),
        ("a.csv", "title\r\nÉcole".encode("latin-1")),
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
        ("a.pdf", b"%PDF-1.7"),
        ("missing.csv", None),
    ],
)
def test_a_file_that_is_none_writes_nothing_and_ends_with_2(name, content, joel, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=r"Nothing was written\.$") as ended:
        run(path, tmp=tmp_path)

    assert ended.value.returncode == 2
    assert not Submission.objects.exists()


def test_whose_drafts_they_become_must_be_clear(joel, bruno, tmp_path):
    path = write_csv(tmp_path / "a.csv", ROW)
    for by in ("nobody@example.org", "bruno@example.org"):
        with pytest.raises(CommandError):
            run(path, by=by)
    cast.organisation_of(joel, "A second one", "CSO", verified_by=bruno)
    with pytest.raises(CommandError, match="Choose one with --organisation"):
        run(path)

    run(path, "--organisation", "a-second-one")

    assert Submission.objects.get().organisation == Organisation.objects.get(slug="a-second-one")


def test_an_imported_draft_can_be_finished_and_sent(joel, tmp_path):
    run(write_csv(tmp_path / "a.csv", ROW))
    submission, page = Submission.objects.get(), PAGES["sensitive"]
    seen = writing.Seen.of(page, submission.current)
    writing.save_page(submission, page, situations.posted(situations.ANSWERS["sensitive"]), seen=seen, by=joel)

    moves.submit(submission, by=joel)

    assert Submission.objects.get().status == Status.SUBMITTED


def test_real_activities_become_drafts(joel, shared_data, tmp_path):
    """103 real activities as they are: each becomes a draft of its States, with a title made of kind and theme."""
    report = run(shared_data / "activities_real.csv", tmp=tmp_path)

    assert counts(report) == {"read": 103, "created": 103, "updated": 0, "unchanged": 0, "rejected": 0}
    versions = {version.as_typed["import"]["key"]: version for version in Version.objects.prefetch_related("places")}
    assert all(version.title and version.summary for version in versions.values())
    with (shared_data / "activities_real.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            version = versions[f"id {row['act_id']}"]
            assert {state.pk for state in version.places.all()} == set(row["iso3"].split("; ")) - {""}
            assert row["year"] == (str(version.starts_on.year) if version.starts_on else "")
    assert {submission.status for submission in Submission.objects.all()} == {Status.DRAFT}
    assert counts(run(shared_data / "activities_real.csv", tmp=tmp_path))["unchanged"] == 103
