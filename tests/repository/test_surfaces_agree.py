"""One query, every surface: page, interface, files and feeds give the same records, for queries that nobody thought of."""

import csv
import io
import json
import random
import re
import tracemalloc
from urllib.parse import urlencode

import feedparser
import pytest
from lxml import etree
from openpyxl import load_workbook

from repository.browse.filters import ActivityFilter
from repository.catalogue import epoch
from repository.content import ActivityStatus, Kind, Modality, ProviderType
from repository.exports import stream
from repository.models import Activity, Group, Position
from tests.benches import exports
from tests.proof import size
from tests.repository.conftest import shown
from tests.repository.test_exports import body

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
QUERIES = size(10, 300)
# Values that some record has, some that none has, some that do not exist.
VALUES = {
    "q": ["judges", "legal aid", "-travelling", '"heard in court"', "ملاجئ", "nothingofthekind", "شؤون"],
    "state": ["QMA", "QMB", "QMC", "QMD", "SVN", "XYZ"],
    "group": [*Group.values, "NATO"],
    "theme": ["torture", "violence-against-women", "nope"],
    "persons": ["children", "women-girls"],
    "sdg": ["16", "16.3", "5", "99"],
    "cycle": ["3", "4", "1"],
    "position": Position.values,
    "provider": ["lantern-legal-aid", "example-fund-for-justice", "nobody"],
    "provider_type": ProviderType.values,
    "kind": [Kind.TRAINING, Kind.GRANT, Kind.PEER, "juggling"],
    "modality": [Modality.SOUTH_SOUTH, Modality.NORTH_SOUTH],
    "status": ActivityStatus.values,
    "year": ["2024", "2025", "2026", "1850"],
    "language": ["en", "ar", "ru"],
    "good_practice": ["true", "false"],
}
OF_RECOMMENDATIONS = {
    "q": ["torture", "women", "140.7", "nothingofthekind"],
    "state": ["QMA", "QMB", "QMC", "XYZ"],
    "by": ["QMB", "QMC", "SVN"],
    "cycle": ["3", "4"],
    "position": Position.values,
    "theme": ["torture", "nope"],
    "sdg": ["16", "5"],
    "activities": ["true", "false"],
}


def generated(values: dict[str, list], sorts: tuple[str, ...], number: int) -> list[str]:
    """So many queries, the same each time: up to three keys, up to two values each, some order."""
    chance = random.Random(54_28)
    queries = []
    for _ in range(number):
        keys = chance.sample(sorted(values), chance.choice([0, 1, 1, 2, 2, 3]))
        asked = [(key, str(value)) for key in keys for value in chance.sample(values[key], chance.choice([1, 1, 2]))]
        queries.append(urlencode([*asked, ("sort", chance.choice(sorts))]))
    return queries


def known(query: str) -> str:
    """The query without what does not exist: the interface refuses that, all the others ignore it."""
    return "&".join(
        part for part in query.split("&") if not re.search("=(XYZ|NATO|nope|99|nobody|juggling|1850)$", part)
    )


@pytest.mark.parametrize("query", generated(VALUES, ("newest", "recent", "state", "relevance"), QUERIES))
def test_every_surface_gives_the_activities_of_the_page_in_its_order(query, public, visitor):
    page = shown(visitor.get(f"/en/activities/?{query}&page_size=100").text)

    answer = visitor.get(f"/api/v1/activities/?{known(query)}&page_size=100&facets=1").json()
    assert [row["reference"] for row in answer["results"]] == page
    assert answer["count"] == len(page)
    table = csv.DictReader(io.StringIO(body(visitor, f"/en/activities.csv?{query}").decode("utf-8-sig"), newline=""))
    assert [row["reference"] for row in table] == page
    sheet = load_workbook(io.BytesIO(body(visitor, f"/en/activities.xlsx?{query}"))).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == page
    assert [row["reference"] for row in json.loads(body(visitor, f"/en/activities.json?{query}"))["results"]] == page
    parts = json.loads(body(visitor, f"/en/activities.jsonld?{query}"))["hasPart"]
    assert [row["identifier"] for row in parts] == page
    named = etree.fromstring(body(visitor, f"/en/activities.iati.xml?{query}")).xpath(
        "iati-activity/iati-identifier/text()"
    )
    assert [one.removeprefix("XM-DAC-41313-") for one in named] == page
    for kind in ("atom", "rss"):  # their order is always the newest first
        entries = feedparser.parse(body(visitor, f"/en/activities.{kind}?{query}")).entries
        assert {entry.id.rpartition("/")[2] for entry in entries} == set(page)


@pytest.mark.parametrize("query", generated(OF_RECOMMENDATIONS, ("state", "newest"), QUERIES))
def test_every_surface_gives_the_same_recommendations(query, public, visitor):
    answer = visitor.get(f"/api/v1/recommendations/?{known(query)}&page_size=100").json()
    table = csv.DictReader(
        io.StringIO(body(visitor, f"/en/recommendations.csv?{query}").decode("utf-8-sig"), newline="")
    )
    rows = [row["identifier"] for row in table]
    sheet = load_workbook(io.BytesIO(body(visitor, f"/en/recommendations.xlsx?{query}"))).worksheets[0]
    head = re.search(r"<h1>.*?</h1>", visitor.get(f"/en/recommendations/?{query}").text, re.DOTALL)[0]

    assert (
        answer["count"] == len(rows) == len(json.loads(body(visitor, f"/en/recommendations.json?{query}"))["results"])
    )
    assert [row["identifier"] for row in answer["results"]] == rows[:100]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == rows
    assert str(len(rows)) in re.sub(r"[,\s\xa0]", "", head)


def test_a_surface_that_forgot_a_filter_would_be_noticed(public, visitor, monkeypatch, settings):
    settings.KEEP_BY_EPOCH = False  # the fault is in no answer to another test
    page = shown(visitor.get("/en/activities/?state=QMB").text)
    monkeypatch.setattr(ActivityFilter, "qs", property(lambda grammar: Activity.objects.all()))

    assert [row["reference"] for row in json.loads(body(visitor, "/en/activities.json?state=QMB"))["results"]] != page


def test_a_file_takes_no_more_memory_for_more_records(public, superuser_connection, monkeypatch, settings):
    """A batch is all that is in memory: with four times the batches the peak stays."""
    settings.KEEP_BY_EPOCH = False  # the records are made past the verbs
    monkeypatch.setattr(stream, "BATCH", 50)
    superuser_connection.autocommit = True
    seeds = sorted(public.all)
    peaks: dict[str, list[int]] = {}
    for first, rows in ((0, 100), (100, 400)):
        exports.fill(superuser_connection, rows, seeds, first)
        for suffix in ("csv", "json", "jsonld", "iati.xml", "xlsx"):
            tracemalloc.start()
            try:
                total, most = exports.written(suffix)
            finally:
                tracemalloc.stop()
            assert total > 100 * rows
            peaks.setdefault(suffix, []).append(most)

    epoch.advance()
    for suffix, (few, many) in peaks.items():
        assert many < few * 1.3 + 100_000, (suffix, few, many)
