"""Many activities at once, by the pages: tried first, told by row and column, then drafts; the same file again: nothing."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from outbox import jobs
from outbox.models import Job, JobStatus
from submissions.life import Status
from submissions.models import Spreadsheet, Submission
from tests.proof import size
from tests.submissions.uploads import docx, with_parts, xlsx

pytestmark = pytest.mark.django_db
UPLOAD = "submissions:spreadsheets"


def table(*rows, header=("id", "title", "places", "start", "kinds", "summary")) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


GOOD = ("A-1", "Training of judges", "QMA", "2025-03", "Training", "Three courses.")
BAD_DATE = ("A-2", "Course for police", "QMB", "20x5", "Training", "One course.")
NO_TEXT = ("A-3", "", "QMB", "2025", "Training", "")


@pytest.fixture
def browser(joel, signed_in_client):
    return signed_in_client(joel)


def upload(browser, content, name="activities.csv", **more):
    data = {"file": SimpleUploadedFile(name, content), "language": "en", **more}
    return browser.post(reverse(UPLOAD), data)


def tried(browser, content, name="activities.csv") -> str:
    """The address of the report, once the worker has been there."""
    address = upload(browser, content, name).url
    run()
    return address


def run():
    while jobs.run_ready():
        pass


def make(browser, address):
    browser.post(f"{address}make/")
    run()


def test_a_file_is_tried_before_anything_is_made(browser):
    address = upload(browser, table(GOOD, BAD_DATE, NO_TEXT)).url
    assert "Waiting for its turn" in browser.get(address).text
    run()

    page = browser.get(address).text
    assert "3 rows read" in page
    assert "Make the drafts" in page
    assert not Submission.objects.exists()


def test_what_is_wrong_is_told_by_row_and_column(browser):
    address = tried(browser, table(GOOD, BAD_DATE, NO_TEXT))

    rows = list(csv.reader(io.StringIO(browser.get(f"{address}report.csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Column", "What"]
    assert ["3", "Start", "Write the year with four digits, for example 2025."] in rows
    assert ["4", "", "The row has neither a title nor a summary."] in rows
    assert "Not taken" in browser.get(address).text


def test_then_drafts_are_made_and_only_drafts(browser, joel):
    address = tried(browser, table(GOOD, BAD_DATE, NO_TEXT))
    make(browser, address)

    assert "Drafts made" in browser.get(address).text
    made = {one.current.title: one for one in Submission.objects.all()}
    assert set(made) == {"Training of judges", "Course for police"}
    assert {one.status for one in made.values()} == {Status.DRAFT}
    assert made["Course for police"].current.as_typed["basics"]["values"]["starts_on_year"] == ["20x5"]


def test_pressed_twice_it_is_one_job(browser):
    address = tried(browser, table(GOOD))
    for _twice in "ab":
        browser.post(f"{address}make/")
    assert Job.objects.filter(kind="import_activities").count() == 2  # the trial and the drafts
    run()
    browser.post(f"{address}make/")
    run()

    assert Submission.objects.count() == 1


def test_the_same_form_twice_is_one_spreadsheet(browser):
    key = browser.get(reverse(UPLOAD)).context["key"]

    first, second = (upload(browser, table(GOOD), key=key) for _twice in "ab")
    assert first.url == second.url
    assert Spreadsheet.objects.count() == 1


def test_the_same_file_again_changes_nothing(browser):
    make(browser, tried(browser, table(GOOD)))
    again = tried(browser, table(GOOD))
    make(browser, again)

    assert Submission.objects.count() == 1
    assert Spreadsheet.objects.first().report["unchanged"] == 1


def test_a_worker_that_died_in_the_middle_leaves_nothing_twice(browser, monkeypatch):
    from submissions import importing

    address = tried(browser, table(GOOD, ("A-4", "Second", "QMA", "2025", "Training", "More."), BAD_DATE))
    browser.post(f"{address}make/")
    real, seen = importing._take_in, []

    class Killed(BaseException):
        """What a kill looks like from inside: nothing catches it."""

    def dies(line, *args, **more):
        seen.append(line)
        if len(seen) == 2:
            raise Killed
        return real(line, *args, **more)

    monkeypatch.setattr(importing, "_take_in", dies)
    with pytest.raises(Killed):
        jobs.run_ready()
    monkeypatch.setattr(importing, "_take_in", real)
    assert Submission.objects.count() == 1

    later = datetime.now().astimezone() + timedelta(minutes=5)  # its lease has ended
    while jobs.run_ready(now=later):
        pass
    assert Submission.objects.count() == 3
    assert Spreadsheet.objects.get().report["read"] == 3


def test_the_template_explains_itself_and_comes_back_as_drafts(browser):
    book = load_workbook(io.BytesIO(browser.get(reverse("submissions:spreadsheet_template")).content))
    assert book.sheetnames == ["README", "Activities", "Lists"]
    sheet = book["Activities"]
    header = [cell.value for cell in sheet[1]]
    assert {"id", "title", "recommendations", "partners"} <= set(header)
    choices = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert len(choices) == 13
    values = {"id": "T-1", "title": "Training of judges", "status": "completed", "places": "QMA", "kinds": "training",
              "summary": "Three courses.", "start": 2025, "requested_by": "state"}  # fmt: skip
    for name, value in values.items():
        sheet.cell(2, header.index(name) + 1, value)
    out = io.BytesIO()
    book.save(out)

    make(browser, tried(browser, out.getvalue(), "activities.xlsx"))

    version = Submission.objects.get().current
    assert (version.title, version.status, version.kinds, version.starts_on.year) == (
        "Training of judges", "completed", ["training"], 2025,
    )  # fmt: skip
    assert version.as_typed.keys() == {"import"}


def test_the_job_says_nothing_of_who_and_what(browser):
    address = upload(browser, table(GOOD)).url

    [job] = Job.objects.all()
    said = str(job.arguments) + str(job.steps) + job.step
    assert "Training of judges" not in said
    assert "Lantern" not in said
    assert str(Spreadsheet.objects.get().identifier) in address


def test_a_stranger_finds_nothing(browser, ines, signed_in_client):
    address = tried(browser, table(GOOD))
    stranger = signed_in_client(ines)

    for more in ("", "state.json", "report.csv"):
        assert stranger.get(address + more).status_code == 404
    assert stranger.post(f"{address}make/").status_code == 404


def test_the_form_says_what_is_missing(browser):
    answer = browser.post(reverse(UPLOAD), {"language": "xx"})

    assert "Choose a file." in answer.text
    assert "Choose the language of the texts." in answer.text


# --- files as they come (security design, H7)


def merged() -> bytes:
    book = Workbook()
    book.active.append(["id", "title", "places"])
    book.active.append(["M-1", "Merged", "QMA"])
    book.active.append(["M-2", None, None])
    book.active.merge_cells("B2:B3")
    return saved(book)


def dates(epoch_1904: bool) -> bytes:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900
    book.active.append(["id", "title", "places", "start"])
    book.active.append(["D-1", "Dated", "QMA", datetime(2025, 3, 14)])
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def formula() -> bytes:
    book = Workbook()
    book.active.append(["id", "title", "places"])
    book.active.append(["F-1", '=CONCATENATE("a","b")', "QMA"])
    book.active.append(["F-2", "A title", "QMA"])
    return saved(book)


HEAD = "id,title,places,start\n"
# name, content, what is refused at once ("" if it is read), drafts that would be made, rows that cannot be taken
AS_THEY_COME = [
    ("merged.xlsx", merged, "", 1, 1),
    ("dates-1900.xlsx", lambda: dates(False), "", 1, 0),
    ("dates-1904.xlsx", lambda: dates(True), "", 1, 0),
    ("formula.xlsx", formula, "", 1, 1),  # a formula has no value until a spreadsheet has computed it
    ("macro.xlsm", lambda: with_parts(xlsx(), {"xl/vbaProject.bin": b"VBA"}), "macros", 0, 0),
    ("linked.xlsx", lambda: with_parts(xlsx(), {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "elsewhere", 0, 0),
    ("words.docx", docx, "not taken", 0, 0),
    ("empty.csv", lambda: b"", "is empty", 0, 0),
    ("latin.csv", lambda: (HEAD + "L-1,Journ\u00e9e,QMA,2025\n").encode("latin-1"), "not taken", 0, 0),
    ("wide.csv", lambda: (HEAD + "W-1,Журнал,QMA,2025\n").encode("utf-16"), "", 1, 0),
    ("mark.csv", lambda: ("\ufeff" + HEAD + "B-1,日志,QMA,2025\n").encode(), "", 1, 0),
    ("semicolons.csv", lambda: (HEAD + "S-1,A title,QMA,2025\n").replace(",", ";").encode(), "", 1, 0),
    ("tabs.csv", lambda: (HEAD + "T-1,A title,QMA,2025\n").replace(",", "\t").encode(), "", 1, 0),
    ("mac.csv", lambda: (HEAD + "R-1,A title,QMA,2025\n").replace("\n", "\r\n").encode(), "", 1, 0),
    ("wrong-states.csv", lambda: (HEAD + "X-1,A title,ATL,2025\nX-2,B title,Taiwan,2025\n").encode(), "", 2, 0),
    ("twice.csv", lambda: (HEAD + "D-1,A title,QMA,2025\nD-1,A title,QMA,2025\n").encode(), "", 1, 1),
    ("long-row.csv", lambda: (HEAD + "O-1,A,QMA,2025,more,and more\n").encode(), "", 0, 1),
    ("formulas.csv", lambda: (HEAD + "=1+1,@SUM(A1),QMA,2025\n").encode(), "", 1, 0),
    ("blank-rows.csv", lambda: (HEAD + ",,,\n\n,,,\nE-1,A title,QMA,2025\n").encode(), "", 1, 0),
    ("quote.csv", lambda: (HEAD + 'Q-1,"A title\n').encode(), "", 1, 0),
]


@pytest.mark.parametrize(
    ("name", "content", "refused", "drafts", "rejected"), AS_THEY_COME, ids=[case[0] for case in AS_THEY_COME]
)
def test_files_as_they_come(name, content, refused, drafts, rejected, browser):
    answer = upload(browser, content(), name)
    if refused:
        assert answer.status_code == 200
        assert refused in answer.text
        assert not Job.objects.exists()
        return
    run()

    said = Spreadsheet.objects.get().tried
    assert (said["created"], len(said["rejected"])) == (drafts, rejected), said
    if name.startswith("dates"):
        make(browser, answer.url)
        assert Submission.objects.get().current.starts_on.isoformat() == "2025-03-14"
    assert Job.objects.latest("id").status == JobStatus.DONE


def test_a_file_with_too_many_rows_says_so(browser, monkeypatch):
    from submissions import importing

    monkeypatch.setattr(importing, "MOST_LINES", 5)
    address = tried(browser, table(*[(f"N-{number}", "A", "QMA", "2025", "", "B") for number in range(9)]))

    assert "more than 5 rows" in browser.get(address).text


@pytest.mark.shared_data
def test_the_real_activities_come_in_by_the_pages(browser, shared_data):
    """As they are, 103 of them; in `make test` the first eight."""
    lines = (shared_data / "activities_real.csv").read_bytes().split(b"\n")
    make(browser, tried(browser, b"\n".join(lines[: size(9, len(lines))])))

    said = Spreadsheet.objects.get().report
    assert (said["created"], len(said["rejected"])) == (size(8, 103), 0)
    assert all(one.current.places.exists() for one in Submission.objects.all())
