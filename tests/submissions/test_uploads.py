"""Files: what they are is told by their content, what they carry beside it is taken out, and nothing unscanned goes on."""

import io
import resource
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts import once
from consent import document as documents
from consent.models import ConsentRequest
from repository import attachments as store
from submissions import files, moves, scanner
from submissions.inspection import LARGEST, Kind, Unfit, Why, inspect, sandbox
from submissions.models import File, Scan
from tests import situations
from tests.proof import size
from tests.submissions.uploads import CORPUS, EICAR, KEPT, SECRET, docx, odt, pdf, picture, with_parts, xlsx

FILE_NAMES = [name for group, name, _make, _expected in CORPUS if group == "name"]
NAMES = [f"{group}: {name[:40]!r}" for group, name, _make, _expected in CORPUS]


def everything_in(copy: bytes) -> bytes:
    """The bytes, and what is packed in them."""
    parts = [copy]
    if copy.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            parts += [name.encode() for name in archive.namelist()] + [
                archive.read(name) for name in archive.namelist()
            ]
    if copy.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(copy)) as document:
            parts += [str(document.trailer).encode(), str(document.Root).encode(), str(list(document.docinfo)).encode()]
    return b"\n".join(parts)


def test_the_corpus_has_its_hundred_and_twenty_files():
    assert len(CORPUS) == 120


@pytest.mark.parametrize(("group", "name", "make", "expected"), CORPUS, ids=NAMES)
def test_each_file_is_refused_for_its_reason_or_neutralised(group, name, make, expected):
    data = make()
    if expected not in (KEPT, Why.VIRUS):
        with pytest.raises(Unfit) as refused:
            inspect(data, name)
        assert refused.value.why == expected
        return

    kind, copy = inspect(data, name)

    if expected == KEPT:
        assert SECRET.encode() not in everything_in(copy)
        assert SECRET.replace(" ", "").encode() not in everything_in(copy)
        assert b"<?php" not in copy
        assert b"<script" not in copy
        assert inspect(copy, name) == (kind, copy)  # nothing is left to take out, and it is made the same each time
    elif kind in (Kind.TXT, Kind.CSV):
        assert EICAR in copy  # it is for the scanner to find


def test_the_whole_corpus_stays_within_its_memory():
    """The largest that this process has been, with all of the corpus behind it (bombs are refused before they unpack)."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for group, name, make, _expected in CORPUS:
        if group in ("zip bomb", "xml bomb"):
            data = make()
            with pytest.raises(Unfit):
                inspect(data, name)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 1024  # kilobytes


# --- what an honest file keeps


def test_a_document_keeps_its_words_and_loses_who_wrote_it():
    kind, copy = inspect(docx("Forty judges took part.", author=SECRET))

    assert kind is Kind.DOCX
    assert b"Forty judges took part." in everything_in(copy)
    assert SECRET.encode() not in everything_in(copy)


def test_a_remark_in_a_document_loses_its_author():
    comments = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1" '
        f'w:author="{SECRET}" w:date="2026-01-01T10:00:00Z" w:initials="NFC"><w:p/></w:comment></w:comments>'
    )
    _kind, copy = inspect(with_parts(docx(), {"word/comments.xml": comments.encode()}))

    said = everything_in(copy)
    assert b"w:comment " in said
    assert SECRET.encode() not in said
    assert b"2026-01-01" not in said


def test_a_workbook_keeps_its_cells_and_loses_its_maker():
    kind, copy = inspect(xlsx(["Judges", 40], creator=SECRET))

    assert kind is Kind.XLSX
    assert b"Judges" in everything_in(copy)
    assert SECRET.encode() not in everything_in(copy)


@pytest.mark.parametrize(("kind", "expected"), [("text", Kind.ODT), ("spreadsheet", Kind.ODS)])
def test_an_open_document_loses_its_maker(kind, expected):
    found, copy = inspect(odt(kind=kind))

    assert found is expected
    assert copy[30:38] == b"mimetype"  # first, and not compressed, as the format wants it
    assert b"Bench book" in everything_in(copy)
    assert SECRET.encode() not in everything_in(copy)


def test_a_picture_that_lay_on_its_side_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    _kind, copy = inspect(picture("JPEG", size=(40, 30), exif=exif))

    with Image.open(io.BytesIO(copy)) as shown:
        assert shown.size == (30, 40)
        assert not shown.getexif()


def test_a_table_keeps_its_numbers_and_runs_no_formula():
    _kind, copy = inspect("a;b\n=1+1;-5\n@SUM(A1);+41 22\n \u200b=cmd|'/C calc'!A0;x\n".encode(), "table.csv")

    assert copy.decode().splitlines() == ["a;b", "'=1+1;-5", "'@SUM(A1);+41 22", "' \u200b=cmd|'/C calc'!A0;x"]


# --- the process of its own


def test_the_process_answers_like_the_function():
    data = docx(author=SECRET)

    assert sandbox.run(data, "bench-book.docx") == inspect(data, "bench-book.docx")
    with pytest.raises(Unfit) as refused:
        sandbox.run(b"MZ\x90\x00", "run.pdf")
    assert refused.value.why == Why.TYPE


def test_what_kills_the_process_is_a_refusal_and_no_more(monkeypatch):
    monkeypatch.setattr(sandbox, "PROJECT", sandbox.PROJECT / "nowhere")  # the process cannot even start

    with pytest.raises(Unfit) as refused:
        sandbox.run(b"words")
    assert refused.value.why == Why.SLOW


# --- the scanner


def test_the_scanner_finds_the_test_virus_and_nothing_else(virus_scanner):
    assert scanner.scan(EICAR) is scanner.Verdict.INFECTED
    assert scanner.scan(b"Forty judges took part.") is scanner.Verdict.CLEAN
    assert scanner.scan(b"x" * 5_000_000 + EICAR) is scanner.Verdict.INFECTED


def test_nothing_is_known_without_a_scanner(settings):
    for address in ("", "clamav://127.0.0.1:1", "unix:///nowhere/clamd.sock"):
        settings.CLAMAV_URL = address
        assert scanner.scan(b"words") is scanner.Verdict.UNKNOWN


def test_a_scanner_that_does_not_find_the_test_virus_is_none(virus_scanner, monkeypatch):
    monkeypatch.setattr(scanner, "EICAR", b"not in its signatures")

    assert scanner.scan(b"words") is scanner.Verdict.UNKNOWN


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "make", "expected"), [(name, make, why) for group, name, make, why in CORPUS if group == "virus"]
)
def test_no_form_of_the_test_virus_is_attached(name, make, expected, virus_scanner, joel):
    submission = moves.start(joel.organisations().get(), by=joel)

    with pytest.raises(files.FileRefused) as refused:
        attach(submission, joel, make(), name)
    assert refused.value.why == expected
    assert not File.objects.exists()


# --- attached to a draft


def attach(submission, by, content, name="report.txt", title="Report", **more):
    return files.attach(submission, content=content, name=name, title=title, persons_agreed=True, by=by, **more)


@pytest.fixture
def draft(joel):
    return situations.draft(joel)


@pytest.fixture
def url(draft):
    return reverse("submissions:files", args=[draft.reference])


def form(content, name="report.txt", **more):
    return {
        "file": SimpleUploadedFile(name, content), "title": "Report", "persons_agreed": "on", "do": "attach", **more,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_file_goes_into_the_document_by_its_hash_and_not_by_its_name(virus_scanner, joel, draft):
    attach(draft, joel, docx(author=SECRET), f"{SECRET}.docx", language="en")

    [row] = documents.compose(moves.propose(draft, draft.current))["files"]
    assert row["title"] == "Report"
    assert row["type"].endswith("wordprocessingml.document")
    assert len(store.read(row["sha256"])) == row["size"]
    assert SECRET not in str(row)


@pytest.mark.django_db
def test_another_byte_is_another_document(virus_scanner, joel, draft):
    attach(draft, joel, b"one")
    before = documents.compose(moves.propose(draft, draft.current))
    files.detach(draft, draft.current.files.get().pk, by=joel)
    attach(draft, joel, b"two")

    assert documents.compose(moves.propose(draft, draft.current))["files"] != before["files"]


@pytest.mark.django_db
def test_without_a_scanner_the_file_waits_and_the_activity_can_be_sent(joel, bruno, draft, url, signed_in_client):
    browser = signed_in_client(joel)
    browser.post(url, form(b"Forty judges took part."))
    assert "Waits to be scanned" in browser.get(url).text

    moves.submit(draft, by=joel)
    moves.take_up(draft, by=bruno)
    sha256 = draft.current.files.get().sha256
    assert (
        signed_in_client(bruno).get(reverse("submissions:desk_file", args=[draft.reference, sha256])).status_code == 404
    )
    assert documents.compose(moves.propose(draft, draft.current))["files"] == []
    with pytest.raises(moves.MoveRefused, match="waits to be scanned"):
        moves.approve(draft, by=bruno)


@pytest.mark.django_db
def test_what_waited_goes_on_once_there_is_a_scanner(joel, draft, clamd_address, settings):
    from django.utils import timezone

    attach(draft, joel, b"Forty judges took part.")
    attach(draft, joel, EICAR, title="Virus")
    assert files.scan_waiting(now=timezone.now()) == 0

    settings.CLAMAV_URL = clamd_address
    assert [files.scan_waiting(now=timezone.now()) for _twice in "ab"] == [2, 0]
    assert dict(File.objects.values_list("title", "scan")) == {"Report": Scan.CLEAN, "Virus": Scan.INFECTED}
    with pytest.raises(FileNotFoundError):
        store.read(File.objects.get(title="Virus").sha256)
    assert len(documents.compose(moves.propose(draft, draft.current))["files"]) == 1


@pytest.mark.django_db
def test_the_page_says_for_each_kind_of_refusal_what_to_do_and_keeps_the_other_answers(joel, url, signed_in_client):
    browser = signed_in_client(joel)
    for content, words in [
        (b"", "is empty"),
        (b"x" * (LARGEST + 1), "larger than 25 MB"),
        (b"MZ\x90\x00", "not taken"),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
        (with_parts(docx(), {"word/vbaProject.bin": b"VBA"}), "macros"),
    ]:
        answer = browser.post(url, form(content, title="A title that stays"))
        assert answer.status_code == 200
        assert words in answer.text, words
        assert "A title that stays" in answer.text
    assert not File.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILE_NAMES[:: size(3, 1)], ids=repr)
def test_no_name_of_a_file_gets_anywhere(name, virus_scanner, joel, draft, url, signed_in_client):
    browser = signed_in_client(joel)
    browser.post(url, form(b"Forty judges took part.", name.replace("\x00", "") or "x"))

    file = draft.current.files.get()
    answer = browser.get(reverse("submissions:file", args=[draft.reference, file.sha256]))
    assert file.title == "Report"
    assert answer["Content-Disposition"] == f'attachment; filename="Report.{file.kind}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == b"Forty judges took part."


@pytest.mark.django_db
def test_so_many_files_and_no_more(virus_scanner, joel, draft, monkeypatch):
    assert files.MOST == 10
    monkeypatch.setattr(files, "MOST", 2)
    for number in range(2):
        attach(draft, joel, f"Report {number}".encode())

    with pytest.raises(files.FileRefused, match="2 files"):
        attach(draft, joel, b"One more")


@pytest.mark.django_db
def test_the_same_form_twice_attaches_one_file(virus_scanner, joel, draft):
    key = once.new_key()

    assert attach(draft, joel, b"one", key=key) == attach(draft, joel, b"one", key=key)
    assert draft.current.files.count() == 1


@pytest.mark.django_db
def test_bytes_that_nothing_names_any_more_are_deleted(virus_scanner, joel, draft):
    other = moves.start(joel.organisations().get(), by=joel)
    first, second = attach(draft, joel, b"shared"), attach(other, joel, b"shared")
    files.detach(draft, first.pk, by=joel)
    assert store.read(first.sha256) == b"shared"

    files.detach(other, second.pk, by=joel)
    with pytest.raises(FileNotFoundError):
        store.read(first.sha256)


@pytest.mark.django_db
def test_a_new_version_keeps_its_files(virus_scanner, joel, bruno):
    submission = situations.draft(joel)
    attach(submission, joel, b"one")
    moves.submit(submission, by=joel)
    moves.take_up(submission, by=bruno)
    moves.return_for_changes(submission, by=bruno, message="Shorter, please.")

    assert [file.title for file in submission.current.files.all()] == ["Report"]


# --- who may have it


@pytest.mark.django_db
def test_each_reads_what_is_theirs_and_nobody_else_does(
    virus_scanner, joel, ines, bruno, amina, chen, signed_in_client, visitor
):
    submission = situations.draft(joel)
    sha256 = attach(submission, joel, b"Forty judges took part.").sha256
    mine = reverse("submissions:file", args=[submission.reference, sha256])
    desk = reverse("submissions:desk_file", args=[submission.reference, sha256])
    assert signed_in_client(joel).get(mine).status_code == 200
    assert signed_in_client(ines).get(mine).status_code == 404
    assert signed_in_client(bruno).get(desk).status_code == 404  # not sent yet
    assert "/login/" in visitor.get(mine).url

    moves.submit(submission, by=joel)
    moves.take_up(submission, by=bruno)
    moves.approve(submission, by=bruno)
    assert signed_in_client(bruno).get(desk).status_code == 200
    request = ConsentRequest.objects.get(document__record=submission.reference, state="QMA")
    theirs = reverse("consent:file", args=[request.pk, sha256])
    browser = signed_in_client(amina)
    assert theirs in browser.get(reverse("consent:decide", args=[request.pk])).text
    assert b"".join(browser.get(theirs).streaming_content) == b"Forty judges took part."
    assert browser.get(reverse("consent:file", args=[request.pk, "0" * 64])).status_code == 404
    assert browser.get(reverse("consent:file", args=[request.pk, "f" * 63 + "z"])).status_code == 404
    assert signed_in_client(chen).get(theirs).status_code == 404  # another State's
