"""What a form accepts, every page, file and feed carries and gives back as it was; what it refuses, it refuses in a sentence."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from urllib.parse import quote

import feedparser
import pytest
from django.utils import timezone
from lxml import etree, html
from openpyxl import load_workbook

from outbox import letters
from outbox.models import Letter
from reports import rendering, snapshots
from reports.frozen_record import day_in_geneva
from reports.period import Period
from repository.exports import pdf
from repository.exports.cells import as_it_was
from repository.models import CouncilSession
from repository.printable import unprintable
from submissions import moves
from submissions.fields import PlainText
from submissions.task_list import PAGES
from tests import situations
from tests.proof import record, size
from tests.repository.test_exports import body
from tests.submissions.texts import CORPUS, kept_as

pytestmark = pytest.mark.django_db
CHOSEN = CORPUS[:: size(30, 1)]
PUBLISHED = size(20, 300)  # records, one a text
SHOWN = [kept_as(text).strip() for _group, text in CORPUS if not any(map(unprintable, kept_as(text)))]
SHOWN = list(dict.fromkeys(text for text in SHOWN if text))
SHOWN = SHOWN[:: max(1, len(SHOWN) // PUBLISHED)][:PUBLISHED]


def words(text: str) -> str:
    """As a reader sees it: any blank or line end is one blank."""
    return " ".join(text.split())


def sent_as(text: str) -> str:
    """As a browser could send it, and as it could not: lone surrogates in three bytes."""
    return quote(text.encode("utf-8", "surrogatepass"))


def test_the_corpus_has_its_three_hundred_texts():
    assert len(CORPUS) == len(set(CORPUS)) == 300
    assert sum(any(map(unprintable, kept_as(text))) for _group, text in CORPUS) > 20


def test_every_field_for_words_keeps_a_text_as_it_is_or_says_which_sign_cannot_be_shown(joel):
    version = situations.draft(joel).current
    asked = 0
    for page in PAGES.values():
        names = [name for name, field in page.form(version=version).fields.items() if isinstance(field, PlainText)]
        for group, text in CHOSEN if names else []:
            form = page.form(situations.posted(dict.fromkeys(names, text)), version=version)
            form.is_valid()
            for name in names:
                asked += 1
                if any(map(unprintable, kept_as(text))):
                    assert "cannot be shown" in " ".join(form.errors[name]), (group, text, name)
                elif name not in form.errors:
                    assert form.cleaned_data[name] == kept_as(text).strip(), (group, text, name)
                else:
                    assert all(str(one) for one in form.errors[name]), (group, text, name)
    record(texts=len(CHOSEN), fields_asked=asked)
    assert asked >= 5 * len(CHOSEN)


def test_no_text_sent_to_any_address_breaks_the_site(joel, bruno, olga, signed_in_client, visitor):
    submission = situations.in_review(joel, reviewer=bruno)
    mine, desk, trail = (signed_in_client(one) for one in (joel, bruno, olga))
    reference = submission.reference
    other = situations.draft(joel).reference
    asked, wrong = 0, []
    for group, text in CHOSEN:
        said = sent_as(text)
        posts = [
            (mine, f"/en/my/{other}/write/basics/", f"title={said}&do=continue"),
            (mine, f"/en/my/{other}/write/story/", f"summary={said}&description={said}&results={said}"),
            (mine, f"/en/my/{other}/write/partners/", f"amount={said}&currency={said}&partners-0-name={said}"),
            (mine, f"/en/my/{reference}/message/", f"text={said}"),
            (desk, f"/en/desk/{reference}/note/", f"text={said}"),
            (desk, f"/en/desk/{reference}/message/", f"text={said}"),
            (desk, f"/en/desk/{reference}/return/", f"text={said}&do=preview&version=1"),
            (visitor, "/en/mistakes/", f"page={said}&text={said}&email={said}"),
        ]
        gets = [
            (visitor, f"/en/activities/?q={said}&state={said}&page={said}"),
            (visitor, f"/api/v1/activities/?q={said}&theme={said}"),
            (mine, f"/en/my/{other}/write/recommendations/?q={said}&state={said}"),
            (desk, f"/en/desk/?q={said}&view={said}&state={said}&page={said}"),
            (trail, f"/en/desk/trail/?record={said}&person={said}&verb={said}&from={said}&page={said}"),
        ]
        answers = [client.post(to, data, "application/x-www-form-urlencoded") for client, to, data in posts]
        answers += [client.get(to) for client, to in gets]
        asked += len(answers)
        wrong += [
            (group, text, answer.request["PATH_INFO"], answer.status_code)
            for answer in answers
            if answer.status_code >= 500
        ]
        told = [answer for answer in answers if not answer.streaming and b"<script>alert(1)" in answer.content]
        # The interface says a value back that it does not know, as JSON that no browser takes for a page.
        pages = [
            answer for answer in told if answer["Content-Type"] not in ("application/json", "application/problem+json")
        ]
        assert [answer.request["PATH_INFO"] for answer in pages] == []
        assert all(answer["X-Content-Type-Options"] == "nosniff" for answer in told)
    for page in (f"/en/desk/{reference}/", f"/en/my/{reference}/"):
        assert (desk if "desk" in page else mine).get(page).status_code == 200
    record(requests=asked, server_errors=len(wrong))

    assert wrong == []


@pytest.fixture
def published():
    """Reference -> the text that stands in every field of its words."""
    return {
        situations.published(title=text, summary=text, description=text, results=text).reference: text for text in SHOWN
    }


def test_every_renderer_gives_back_what_was_accepted(published, visitor, monkeypatch):
    files = files_of_the_update(monkeypatch)
    for told in (
        by_pages(visitor, published), by_csv(visitor), by_xlsx(visitor), by_json(visitor), by_interface(visitor, published),
        by_iati(visitor),
    ):  # fmt: skip
        wrong = {text for reference, text in published.items() if words(told[reference]) != words(text)}
        assert wrong == set()
    feeds = [feedparser.parse(body(visitor, f"/en/activities.{kind}")) for kind in ("atom", "rss")]
    assert [feed.bozo for feed in feeds] == [False, False]
    for name, content in files.items():
        if name.endswith((".docx", ".html")):
            said = words(everything_said(name, content))
            assert [text for text in published.values() if words(text) not in said] == [], name
    record(records=len(published), files_of_the_update=sorted(files), with_pdf=pdf.available())


def by_pages(visitor, published) -> dict[str, str]:
    told = {}
    for reference in published:
        page = html.document_fromstring(visitor.get(f"/en/activities/{reference}/").text)
        told[reference] = page.xpath("//h1")[0].text_content()
    return told


def by_csv(visitor) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(body(visitor, "/en/activities.csv").decode("utf-8-sig"), newline=""))
    return {row["reference"]: as_it_was(row["title"]) for row in rows}


def by_xlsx(visitor) -> dict[str, str]:
    head, *rows = (
        load_workbook(io.BytesIO(body(visitor, "/en/activities.xlsx"))).worksheets[0].iter_rows(values_only=True)
    )
    at = head.index("title")
    assert all(row[at] is not None for row in rows)
    return {row[0]: row[at] for row in rows}


def by_json(visitor) -> dict[str, str]:
    return {row["reference"]: row["title"] for row in json.loads(body(visitor, "/en/activities.json"))["results"]}


def by_interface(visitor, published) -> dict[str, str]:
    return {one: visitor.get(f"/api/v1/activities/{one}/").json()["title"] for one in published}


def by_iati(visitor) -> dict[str, str]:
    tree = etree.fromstring(body(visitor, "/en/activities.iati.xml"))
    return {
        one.findtext("iati-identifier").removeprefix("XM-DAC-41313-"): "".join(one.find("title/narrative").itertext())
        for one in tree.iter("iati-activity")
    }


def files_of_the_update(monkeypatch) -> dict[str, bytes]:
    """Every file of an annual update that holds all of them; the PDF in `make proof` alone, for it takes minutes."""
    if not size(0, 1):
        monkeypatch.setattr(pdf, "available", lambda: False)
    today = day_in_geneva(timezone.now())
    period = Period(today - timedelta(days=100), today, today)
    frozen = snapshots.collect(CouncilSession.objects.get(pk=65), period, today=today)
    return {one.name: one.make().data for one in rendering.plan(frozen, ["en"])}


def everything_said(name: str, content: bytes) -> str:
    if name.endswith(".html"):
        return html.document_fromstring(content.decode()).text_content()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    marks = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    told = []
    for part in tree.iter(f"{marks}t", f"{marks}p", f"{marks}br", f"{marks}tab"):
        told.append(part.text or "" if part.tag == f"{marks}t" else " ")
    return "".join(told)


def test_no_letter_carries_any_of_it_and_each_leaves_the_house(joel, bruno, amina, mailoutbox):
    """Mails say a reference and a link (security: say little), so no text can break them."""
    for text in SHOWN[:: size(5, 20)]:
        submission = situations.in_review(joel, reviewer=bruno, story={"summary": text}, basics={"title": text})
        moves.return_for_changes(submission, by=bruno, message=text)
    letters.deliver(limit=1_000)

    telling = [text for text in SHOWN if len(text) > 12]
    assert Letter.objects.exists()
    assert len(mailoutbox) == Letter.objects.filter(sent_at__isnull=False).count() > 0
    for letter in Letter.objects.all():
        assert not [text for text in telling if text in letter.subject + letter.body]


def test_a_receipt_is_drawn_for_every_text(published, signed_in_client):
    """A receipt names the State and the text version; the print of the document itself holds the words."""
    if not pdf.available():
        pytest.skip("Pango is not installed")
    client = signed_in_client(situations.cast.with_second_factor(situations.focal_point("QMA")))
    for number in range(1, len(published) + 1, size(len(published), 10)):
        answer = client.get(f"/en/state/receipts/QMA-{number}.pdf")
        assert answer.status_code == 200
        assert body_of(answer).startswith(b"%PDF")


def body_of(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_a_renderer_that_drops_a_sign_would_be_noticed(published, visitor):
    told = by_csv(visitor)
    reference, text = next(iter(published.items()))
    told[reference] = re.sub(".$", "", text)

    assert {text for reference, text in published.items() if words(told[reference]) != words(text)} == {text}
