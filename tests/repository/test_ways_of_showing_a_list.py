"""A list as cards, as a table, by State; and all values of a facet on a page of their own."""

import re

import pytest

from repository.browse import facets
from repository.browse.table import AT_FIRST, COLUMNS
from repository.models import Provider
from tests.repository.conftest import shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def heads(html: str) -> list[str]:
    head = re.search(r"<thead>.*?</thead>", html, re.DOTALL)[0]
    return [re.sub(r"<[^>]+>|[↑↓]", "", one).strip() for one in re.findall(r"<th .*?</th>", head, re.DOTALL)]


def rows(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/en/activities/(TCR-[^/]+)/"', html)


# --- the table


def test_the_table_has_the_same_rows_in_the_same_order_as_the_cards(public, visitor):
    for query in ("state=QMA", "sort=state", "q=judges"):
        cards = visitor.get(f"/en/activities/?{query}")
        table = visitor.get(f"/en/activities/?{query}&view=table")

        assert rows(table.text) == shown(cards.text) != []


def test_the_reader_chooses_the_columns_and_the_address_keeps_them(public, visitor):
    at_first = visitor.get("/en/activities/?view=table")
    chosen = visitor.get("/en/activities/?view=table&column=published&column=kinds&column=nothing")

    labels = {one.key: str(one.label) for one in COLUMNS}
    assert heads(at_first.text) == ["Title", *(labels[key] for key in AT_FIRST)]
    assert heads(chosen.text) == ["Title", "Type of support", "Published"]
    assert 'value="kinds" checked' in chosen.text
    assert 'value="provider" checked' not in chosen.text


@pytest.mark.parametrize("column", [one.key for one in COLUMNS])
def test_each_column_shows_something(column, public, visitor):
    page = visitor.get(f"/en/activities/?view=table&column={column}&state=QMA")

    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.text, re.DOTALL)
    assert len(cells) == 3
    assert any(cell.strip() for cell in cells)


def test_a_column_that_orders_the_list_says_how_it_is_ordered_and_the_others_offer_it(public, visitor):
    page = visitor.get("/en/activities/?view=table&sort=recent")

    assert re.findall(r'aria-sort="(\w+)"', page.text) == ["descending"]
    assert '<a href="?view=table&amp;sort=state">States concerned</a>' in page.text
    assert 'aria-sort="ascending"' in visitor.get("/en/activities/?view=table&sort=state").text


def test_how_a_list_is_shown_does_not_change_what_is_asked_of_feed_and_data(public, visitor):
    page = visitor.get("/en/activities/?state=QMA&view=table&column=kinds&sort=recent&page_size=50")

    assert 'href="/api/v1/activities/?state=QMA"' in page.text
    assert 'href="/en/activities.atom?state=QMA"' in page.text
    assert re.search(r'rel="canonical" href="[^"]+/en/activities/\?state=QMA"', page.text)
    assert '<input type="hidden" name="view" value="table">' in page.text


# --- by State


def test_by_state_too_an_empty_list_offers_what_to_remove_in_place_of_empty_tiles(public, visitor):
    page = visitor.get("/en/activities/?state=QMB&theme=torture&view=states")

    assert 'class="tiles"' not in page.text
    assert re.search(r'href="\?theme=torture&amp;view=states">Remove State concerned', page.text)


def test_by_state_every_state_is_a_tile_and_leads_to_the_narrowed_list(public, visitor):
    page = visitor.get("/en/activities/?theme=torture&view=states")

    tiles = dict(re.findall(r'<li><a href="([^"]+)" title="[^"]*"[^>]*>.*?<b>(\d+)</b>', page.text))
    assert tiles["?theme=torture&amp;state=QMA"] == "2"
    assert tiles["?theme=torture&amp;state=QMB"] == "0"
    assert len(tiles) > 200
    assert "These tiles are not a map." in page.text
    assert shown(visitor.get("/en/activities/?theme=torture&state=QMA").text) == [public.peers, public.judges]


@pytest.mark.parametrize("kept_in_memory", [False, True])
def test_a_list_that_was_narrowed_says_of_how_many_it_is(public, visitor, settings, kept_in_memory):
    settings.KEEP_BY_EPOCH, settings.INDEX_FROM = kept_in_memory, 1

    def heading(address: str) -> str:
        found = re.search(r"<h1>(.*?)</h1>", visitor.get(address).text, re.DOTALL)
        assert found
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())

    assert heading("/en/activities/") == f"Activities – {len(public.all)}"
    assert heading("/en/activities/?theme=torture") == f"Activities – 2 of {len(public.all)}"
    assert heading("/en/activities/?q=nothing+at+all") == f"Activities – 0 of {len(public.all)}"
    assert heading("/en/good-practices/?state=QMA") == "Good practices – 1 of 1"


# --- all values of a facet


@pytest.mark.parametrize("key", list(facets.OF_ACTIVITIES))
def test_each_value_of_a_facet_gives_what_its_number_says(key, public, visitor):
    page = visitor.get(f"/en/activities/values/{key}/")

    offered = re.findall(rf'name="{key}" value="([^"]+)".*?<span class="c">\((\d+)\)', page.text)
    assert offered
    for value, number in offered[:6]:
        there = visitor.get(f"/en/activities/?{key}={value}&page_size=100")
        assert len(shown(there.text)) == int(number), value


def test_a_value_is_found_by_a_part_of_its_name_and_what_is_ticked_stays(public, visitor):
    page = visitor.get(
        "/en/activities/values/provider/?find=LANTERN&provider=ministry-justice-b&theme=torture&state=QMA"
    )

    values = re.findall(r'name="provider" value="([^"]+)"( checked)?', page.text)
    assert values == [("ministry-justice-b", " checked")]
    assert '<input type="hidden" name="theme" value="torture">' in page.text
    found = visitor.get("/en/activities/values/provider/?find=LANTERN")
    assert re.findall(r'name="provider" value="([^"]+)"', found.text) == ["lantern-legal-aid"]
    assert "1 value found" in found.text


def test_apply_leads_to_the_list_with_all_that_was_chosen(public, visitor):
    answer = visitor.get("/en/activities/values/state/?q=judges&state=QMA&state=QMC&find=sample&apply=1")

    assert (answer.status_code, answer["Location"]) == (302, "/en/activities/?q=judges&state=QMA&state=QMC")


def test_values_stand_by_letter_in_the_alphabet_of_the_page(public, visitor):
    english = visitor.get("/en/recommendations/values/theme/")
    chinese = visitor.get("/zh/recommendations/values/theme/")

    letters = re.findall(r"<h2>(\w)</h2>", english.text)
    assert letters == sorted(letters)
    assert len(letters) > 4
    assert "<h2>" not in chinese.text[: chinese.text.index("<footer")]


def test_every_provider_is_among_the_values_however_many_there_are(public, visitor, monkeypatch):
    monkeypatch.setattr("repository.browse.listing.MOST_PROVIDERS", 1)

    page = visitor.get("/en/activities/values/provider/")

    assert page.text.count('name="provider"') == Provider.objects.count() > 1


@pytest.mark.parametrize("key", ["q", "sort", "nothing", "page"])
def test_what_is_no_facet_has_no_values(key, public, visitor):
    assert visitor.get(f"/en/activities/values/{key}/").status_code == 404
    assert visitor.get(f"/en/recommendations/values/{key}/").status_code == 404
