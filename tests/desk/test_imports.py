"""Imports on pages: preview, import, report, the way back; and what may not be sent."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from desk import imports
from outbox import jobs
from outbox.models import Job
from repository.models import ImportBatch, Pledge, Recommendation
from tests import situations
from tests.repository.source_files import ohchr_list, ohchr_row, upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/desk/imports/"
TEXT = "Plant a tree before every school, and let the pupils water it"


@pytest.fixture
def nuno_signed_in(nuno, signed_in_client):
    return signed_in_client(nuno)


@pytest.fixture
def send(nuno_signed_in):
    """Sends files, does the preview, and gives the address of its page."""

    def send_files(*paths, kind="recommendations", **more) -> str:
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
        answer = nuno_signed_in.post(PAGE, {"kind": kind, "sent": files, **more})
        assert answer.status_code == 302, answer.content.decode()
        assert "Waiting for its turn" in nuno_signed_in.get(answer["Location"]).content.decode()
        jobs.run_ready()
        return answer["Location"]

    return send_files


def test_files_are_previewed_imported_reported_and_taken_back(send, nuno_signed_in, tmp_path):
    rows = [ohchr_row("150.70", f"{TEXT} (Sample State B);"), ("Make it so (Sample State B)", "Supported", "", "")]
    preview = send(ohchr_list(tmp_path / "list.docx", *rows))

    page = nuno_signed_in.get(preview).content.decode()
    assert "Nothing is written yet" in page
    assert "does not begin with the number of a paragraph" in page
    assert not Recommendation.objects.filter(text=TEXT).exists()
    report = b"".join(nuno_signed_in.get(f"{preview}rows.csv").streaming_content).decode("utf-8-sig")
    assert report.splitlines()[1] == "list.docx,3,created,QMA-4-150.70,"
    assert "list.docx,4,rejected,," in report

    done = nuno_signed_in.post(f"{preview}apply/")["Location"]
    assert nuno_signed_in.post(f"{preview}apply/")["Location"] == done  # asked twice, it is the same work
    jobs.run_ready()

    assert Recommendation.objects.filter(identifier="QMA-4-150.70").exists()
    batch = ImportBatch.objects.latest("pk")
    assert batch.by_id == Job.objects.latest("pk").created_by_id
    assert f"{PAGE}{batch.identifier}/" in nuno_signed_in.get(done).content.decode()
    assert not default_storage.exists(Job.objects.latest("pk").arguments["files"][0]["stored_as"])
    assert "Take the import back" in nuno_signed_in.get(f"{PAGE}{batch.identifier}/").content.decode()

    nuno_signed_in.post(f"{PAGE}{batch.identifier}/undo/")

    assert not Recommendation.objects.filter(text=TEXT).exists()
    assert "taken back" in nuno_signed_in.get(PAGE).content.decode()


def test_what_an_activity_links_to_is_not_taken_back_and_the_page_says_why(send, nuno_signed_in, tmp_path):
    preview = send(ohchr_list(tmp_path / "list.docx", ohchr_row("150.71", f"{TEXT} twice (Sample State B);")))
    nuno_signed_in.post(f"{preview}apply/")
    jobs.run_ready()
    recommendation = Recommendation.objects.get(identifier="QMA-4-150.71")
    situations.published(states=["QMA"], recommendations=[recommendation])
    address = f"{PAGE}{ImportBatch.objects.latest('pk').identifier}/"

    page = nuno_signed_in.get(address).content.decode()
    nuno_signed_in.post(f"{address}undo/")

    assert "QMA-4-150.71" in page
    assert "Take the import back" not in page
    assert Recommendation.objects.filter(pk=recommendation.pk).exists()


def test_pledges_come_in_the_same_way(send, nuno_signed_in, tmp_path):
    path = upr_info_csv(tmp_path / "pledges.csv", upr_info_row("Will plant birches", response="Voluntary Pledge"))

    nuno_signed_in.post(f"{send(path, kind='pledges')}apply/")
    jobs.run_ready()

    assert Pledge.objects.filter(text="Will plant birches").exists()


def test_a_file_that_cannot_be_read_says_so_in_one_sentence_and_can_be_imported_by_nobody(
    send, nuno_signed_in, tmp_path
):
    other = tmp_path / "pears.csv"
    other.write_text("name,colour\npear,green\n")

    preview = send(other)

    page = nuno_signed_in.get(preview).content.decode()
    assert "pears.csv is in no format that is known" in page
    assert "Import these files" not in page
    assert nuno_signed_in.post(f"{preview}apply/")["Location"] == PAGE


def test_no_file_an_empty_one_and_two_of_one_name_are_refused_on_the_form(nuno_signed_in):
    def said(*files) -> str:
        return nuno_signed_in.post(PAGE, {"kind": "recommendations", "sent": list(files)}).content.decode()

    assert "Error:" in said()
    assert "Error:" in said(SimpleUploadedFile("empty.csv", b""))
    assert "same name" in said(SimpleUploadedFile("a.csv", b"x"), SimpleUploadedFile("a.csv", b"y"))
    assert "At most 10 files" in said(*(SimpleUploadedFile(f"{number}.csv", b"x") for number in range(11)))


def test_a_preview_that_is_thrown_away_leaves_nothing(send, nuno_signed_in, tmp_path):
    preview = send(upr_info_csv(tmp_path / "export.csv", upr_info_row(TEXT + " thrice")))
    kept = Job.objects.latest("pk").arguments["files"][0]["stored_as"]

    nuno_signed_in.post(f"{preview}discard/")

    assert not default_storage.exists(kept)
    assert nuno_signed_in.post(f"{preview}apply/")["Location"] == PAGE


def test_the_example_of_the_table_is_a_table_that_can_be_sent(send, nuno_signed_in, tmp_path):
    for suffix in ("csv", "xlsx"):
        path = tmp_path / f"example.{suffix}"
        path.write_bytes(nuno_signed_in.get(f"{PAGE}example.{suffix}").content)
        assert "QMA-4-150.12" in b"".join(nuno_signed_in.get(f"{send(path)}rows.csv").streaming_content).decode()
    assert nuno_signed_in.get(f"{PAGE}example.exe").status_code == 404


def test_a_name_of_a_file_cannot_lead_elsewhere():
    assert imports.name_of(SimpleUploadedFile("x", b"")) == "x"
    for name, kept in [("../../etc/passwd", "passwd"), ("a\n<b>.csv", "a__b_.csv"), ("...", "file")]:
        sent = SimpleUploadedFile("x", b"")
        sent._name = name
        assert imports.name_of(sent) == kept
