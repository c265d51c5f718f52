"""Files with whole lists: the rows of the page, all of them, in its order, that spreadsheets leave as they are."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from consent import gate
from repository.browse.vocabulary import Vocabulary
from repository.exports import as_xlsx, formats, stream
from repository.exports.cells import as_it_was, harmless
from repository.exports.files import Export
from repository.models import Recommendation
from tests import situations
from tests.repository.conftest import recommendation_to, shown, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def body(visitor, address: str) -> bytes:
    answer = visitor.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer) if answer.streaming else answer.content


def table(visitor, address: str) -> list[dict[str, str]]:
    """The records of a CSV file, as a program reads them."""
    text = body(visitor, address).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{name: as_it_was(cell) for name, cell in row.items()} for row in rows]


def sheets(visitor, address: str):
    return load_workbook(io.BytesIO(body(visitor, address)))


# --- CSV


@pytest.mark.parametrize(
    "query", ["", "state=QMA", "q=judges", "sort=state", "sort=recent&kind=training", "theme=nope"]
)
def test_the_file_has_the_rows_of_the_page_in_its_order(query, public, visitor):
    page = visitor.get(f"/en/activities/?{query}&page_size=100")

    assert [row["reference"] for row in table(visitor, f"/en/activities.csv?{query}")] == shown(page.text)


def test_a_table_is_what_rfc_4180_and_spreadsheets_want(public, visitor):
    answer = visitor.get("/en/activities.csv")
    content = b"".join(answer)

    assert content.startswith(b"\xef\xbb\xbfreference,permalink,title")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.endswith(b"\r\n")


def test_codes_stand_beside_their_labels_in_the_language_chosen(public, visitor):
    [row] = table(visitor, "/fr/activities.csv?state=QMB&theme=violence-against-women")

    assert (row["states"], row["states_label"]) == ("QMB; QMC", "État exemple B; État exemple C")
    assert (row["kinds"], row["title"], row["language"]) == ("grant; advice", "مأوى للنساء", "ar")
    assert row["kinds_label"] not in ("", row["kinds"])
    assert (row["starts_on"], row["ends_on"], row["cooperation_agreed"]) == ("2026-01-05", "", "true")


def test_the_terms_go_with_the_table(public, visitor):
    first, *others = table(visitor, "/en/activities.csv")

    assert "designations employed" in first["notice"]
    assert "does not imply endorsement" in first["notice"]
    assert not any(row["notice"] for row in others)
    assert '/en/about/#disclaimers>; rel="license"' in visitor.get("/en/activities.csv")["Link"]


def test_a_recommendation_keeps_its_paragraph_and_codes(public, visitor):
    one = recommendation_to("QMA", "supported")
    Recommendation.objects.filter(pk=one.pk).update(paragraph="118.10", sdgs=["16.3"])

    content = body(visitor, "/en/recommendations.csv?state=QMA").decode()
    row = next(
        row for row in table(visitor, "/en/recommendations.csv?state=QMA") if row["identifier"] == one.identifier
    )

    assert (row["paragraph"], row["sdgs"], row["state_label"]) == ("118.10", "16.3", "Sample State A")
    assert ",'118.10," in content
    assert row["recommending"] == "; ".join(sorted(state.pk for state in one.recommending.all()))


def test_a_protected_organisation_is_its_kind_in_a_file_too(public, visitor):
    row = next(row for row in table(visitor, "/en/activities.csv") if row["reference"] == public.protected)

    assert row["submitter"] == "Civil society organization"


# --- formulas (security test plan, H3)

BEGINNINGS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\ufeff=",
    "\u200b=",
    "'=",
    '"=',
    "\xa0=",
]
PAYLOADS = [
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://example.org","here")', 'WEBSERVICE("https://example.org")',
    "SUM(A1:A9)", "DDE(\"x\";\"y\";\"z\")", "2;=1+1", "x\t=1+1", "x\n=1+1",
]  # fmt: skip
FORMULAS = [beginning + payload for beginning in BEGINNINGS for payload in PAYLOADS]
KEPT = ["118.10", "007", "16.3", "1-2", "3/4", "12:30", "1e5", "-5", "+41 22 917 9000", "٣٫٥", "50%"]


def taken_for_more(cell: str) -> bool:
    """What a spreadsheet program does with a cell of a CSV file, in any country: blanks are skipped, then a sign decides."""
    for part in re.split("[;|\t\r\n]", cell):
        if re.match("[=+\\-@＝＋－＠]", part.strip().strip("\ufeff\u200b\xa0 ")):
            return True
    return bool(re.fullmatch(r"\s*[\d.,:/%eE-]*\d[\d.,:/%eE-]*\s*", cell))


def test_no_text_is_taken_for_a_formula_a_number_or_a_day():
    assert len(FORMULAS) >= 60
    for text in [*FORMULAS, *KEPT]:
        assert not taken_for_more(harmless(text)), text
        assert as_it_was(harmless(text)) == text
    assert all(taken_for_more(text) for text in ("=1+1", "x;=1", "118.10"))  # the test can find


def test_ordinary_text_is_left_alone():
    for text in (
        "Training of judges",
        "تدريب",
        "A/HRC/59/12",
        "TCR-7K3M9QXA",
        "SVN-4-140.7",
        "2 courses – 40 judges",
        "",
    ):
        assert harmless(text) == text


def test_formulas_in_a_record_stay_text_in_every_table(visitor, transactional_db):
    texts = [text for text in FORMULAS if text.isprintable() and text == text.strip()][:40]
    for number, text in enumerate(texts):
        situations.published(states=["QMH"], title=f"{text} {number}", summary=text, description=f"x;{text}")

    rows = {row["title"]: row for row in table(visitor, "/en/activities.csv?state=QMH")}
    assert {f"{text} {number}" for number, text in enumerate(texts)} == set(rows)
    raw = csv.reader(io.StringIO(body(visitor, "/en/activities.csv?state=QMH").decode("utf-8-sig"), newline=""))
    assert not [cell for row in raw for cell in row if re.search(r"(^|;)\s*[=+@＝＋＠-]", cell)]
    sheet = sheets(visitor, "/en/activities.xlsx?state=QMH")["activities"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert {row[2].value for row in sheet.iter_rows(min_row=2)} == set(rows)


# --- XLSX


def test_a_workbook_has_real_types_and_says_what_it_is(public, visitor):
    book = sheets(visitor, "/en/activities.xlsx?state=QMA&foo=1")
    sheet, explained = book["activities"], {row[0].value: row[1].value for row in book["README"].iter_rows()}
    head = [cell.value for cell in sheet[1]]
    rows = {row[0].value: dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)}

    partner = rows[public.partner]
    assert (partner["amount"].value, partner["amount"].data_type, partner["currency"].value) == (250000, "n", "USD")
    assert partner["cooperation_agreed"].value is True
    assert rows[public.judges]["starts_on"].value == datetime(2024, 2, 1)
    assert rows[public.judges]["sdgs"].value == "16.3"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref
    assert explained["The same list as a page"] == "http://localhost:8000/en/activities/?foo=1&state=QMA"
    assert explained["Records"] == "3"
    assert explained["Not understood and ignored"] == "foo=1"
    assert "designations" in explained["Designations"]


def test_an_arabic_workbook_reads_from_the_right(public, visitor):
    assert sheets(visitor, "/ar/activities.xlsx")["activities"].sheet_view.rightToLeft


def test_table_and_workbook_say_the_same(public, visitor):
    for address in ("/en/activities.{}", "/en/recommendations.{}?state=QMA&state=QMB"):
        rows = table(visitor, address.format("csv"))
        sheet = sheets(visitor, address.format("xlsx")).worksheets[0]
        head = [cell.value for cell in sheet[1]]
        assert [*head, "notice"] == list(rows[0])
        for row, cells in zip(rows, sheet.iter_rows(min_row=2, values_only=True), strict=True):
            for name, cell in zip(head, cells, strict=True):
                assert _as_csv(cell, row[name]) == row[name], name


def _as_csv(cell: object, said: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return f"{cell.isoformat()}+00:00" if "T" in said else cell.date().isoformat()
    if isinstance(cell, int) and "." in said:
        return f"{cell:.2f}"
    return str(cell)


def test_a_workbook_that_would_be_too_long_is_refused_with_the_way_out(public, visitor, monkeypatch):
    monkeypatch.setitem(formats.FORMATS, "xlsx", replace(formats.FORMATS["xlsx"], most_rows=2))

    answer = visitor.get("/en/activities.xlsx")
    [offer] = [one for one in formats.offers("activities", QueryDict(""), 8) if one.suffix == "xlsx"]

    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (400, "too-many-rows")
    assert offer.most_rows == 2


# --- JSON


def test_json_is_what_the_interface_gives_record_by_record(public, visitor):
    found = json.loads(body(visitor, "/en/activities.json?state=QMA&foo=1"))

    assert [one["reference"] for one in found["results"]] == [public.partner, public.peers, public.judges]
    assert found["results"][2] == visitor.get(f"/api/v1/activities/{public.judges}/").json()
    assert found["ignored"] == ["foo=1"]
    assert "designations" in found["terms"]
    assert json.loads(body(visitor, "/en/activities.json?q=nothingofthekind"))["results"] == []


# --- all of them

FILES = [f"/en/{subject}.{one.suffix}" for one in formats.FORMATS.values() for subject in one.bytes_a_record]


@pytest.mark.parametrize("address", FILES)
def test_a_file_has_a_name_a_date_and_can_be_asked_about(address, public, visitor):
    answer = visitor.get(f"{address}?state=QMA&sort=state")
    again = visitor.get(f"{address}?state=QMA&sort=state", headers={"If-None-Match": answer["ETag"]})
    other = visitor.get(f"{address}?state=QMB")

    name = re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]
    assert re.fullmatch(
        rf"(activities|recommendations)-{date.today().isoformat()}-[0-9a-f]{{8}}\.[a-z.]+",
        name,
    )
    assert name not in other["Content-Disposition"]
    assert again.status_code == 304
    assert answer["Last-Modified"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert visitor.head(address).status_code == 200


def test_the_size_is_told_before_the_click(public, visitor):
    for subject, total in (("activities", 8), ("recommendations", Recommendation.objects.count())):
        for offer in formats.offers(subject, QueryDict("page=2&sort=state"), total):
            assert offer.address.endswith("?sort=state")
            size = len(body(visitor, offer.address))
            assert size / 3 < offer.size < size * 3, (offer, size)


# --- while a file is under way


def under_way(query: str = "sort=state"):
    grammar = stream.ACTIVITIES.grammar(QueryDict(query), vocabulary=Vocabulary("en"))
    return Export(stream.ACTIVITIES, grammar, Vocabulary("en"))


def test_a_record_that_is_withdrawn_while_a_file_is_under_way_is_not_sent_any_more(public, visitor, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 1)
    last = situations.published(states=["QMG"], title="The last by its State")
    chunks = formats.FORMATS["csv"].write(under_way())
    begun = [next(chunks), next(chunks)]

    gate.revoke(last.reference, state="QMG", by=situations.focal_point("QMG"))
    rest = b"".join(chunks)

    assert last.reference.encode() not in b"".join(begun) + rest
    assert stored(public.noted).reference.encode() in rest


def test_a_record_that_is_revised_meanwhile_comes_with_its_new_text(public, visitor, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 1)
    last = situations.published(states=["QMG"], title="The text before")
    chunks = formats.FORMATS["csv"].write(under_way())
    next(chunks), next(chunks)

    situations.published(last.reference, states=["QMG"], title="The text after")

    assert b"".join(chunks).count(b"The text after") == 1


def test_a_workbook_is_made_anew_when_a_record_goes_before_it_is_sent(public, visitor, monkeypatch):
    going = situations.published(states=["QMG"], title="Here for a moment")
    fill, filled = as_xlsx._fill, []

    def fill_and_revoke(file, export):
        rows = fill(file, export)
        if not filled:
            gate.revoke(going.reference, state="QMG", by=situations.focal_point("QMG"))
        filled.append(len(rows))
        return rows

    monkeypatch.setattr(as_xlsx, "_fill", fill_and_revoke)
    sheet = sheets(visitor, "/en/activities.xlsx")["activities"]

    assert going.reference not in {row[0].value for row in sheet.iter_rows()}
    assert filled[0] == filled[1] + 1


def test_a_file_breaks_off_when_a_consent_runs_out_on_the_way(public, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 1)
    situations.published(states=["QMG"], title="For a while")
    chunks = formats.FORMATS["json"].write(under_way())
    next(chunks), next(chunks)

    monkeypatch.setattr(stream.epoch, "current", lambda: type("Due", (), {"is_due": True}))
    with pytest.raises(stream.Interrupted):
        list(chunks)
