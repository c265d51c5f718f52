"""Statistics: every figure agrees with the list it counts, ranks no State, and can be taken away."""

import re

import pytest

from repository.browse import figures
from repository.models import State
from tests.repository.conftest import shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]


def test_each_number_of_each_table_is_that_of_the_list_it_leads_to(public, visitor):
    page = visitor.get("/en/statistics/")

    cells = re.findall(r'<td class="n"><a href="/en/activities/(\?[^"]+)">(\d+)</a>', page.text)
    assert len(cells) > 20
    for query, number in cells:
        assert len(shown(visitor.get(f"/en/activities/{query}&page_size=100").text)) == int(number), query


def test_a_figure_has_its_finding_bars_table_definition_source_and_file(public, visitor):
    page = visitor.get("/en/statistics/?state=QMA")

    box = re.search(r'<section class="figure-box" aria-labelledby="figure-kind">.*?</section>', page.text, re.DOTALL)[0]
    assert "Type of support named most often: Training, in 2 of 3 activities" in box
    assert '<rect class="bar" width="100" height="3"/>' in box
    assert "<caption" in box
    assert "Source: the published records as of" in box
    assert 'href="/en/statistics/kind.csv?state=QMA"' in box


def test_what_the_figures_are_filtered_by_has_no_figure_that_would_mislead(public, visitor):
    page = visitor.get("/en/statistics/?theme=torture")

    assert 'id="figure-theme"' not in page.text
    assert 'id="figure-kind"' in page.text
    assert "– 2 activities" in page.text
    assert visitor.get("/en/statistics/theme.csv?theme=torture").status_code == 404


def test_a_figure_of_a_part_is_cited_with_the_address_of_that_part(public, visitor):
    part, whole = (visitor.get(f"/en/statistics/{query}") for query in ("?theme=torture&sort=", ""))

    cited = [re.search(r"Cite as: [^<]*<bdi[^>]*>([^<]+)</bdi>", page.text)[1] for page in (part, whole)]
    assert [address.partition("/en/")[2] for address in cited] == ["statistics/?theme=torture", "statistics/"]


def test_the_tiles_of_a_part_lead_to_that_part_and_their_table_has_its_numbers(public, visitor):
    page = visitor.get("/en/statistics/?theme=torture").text

    box = page[page.index('aria-labelledby="figure-state"') :]
    query, number = re.search(r'href="/en/activities/([^"]*QMA)" title="Sample State A".*?<b>(\d+)</b>', box).groups()
    assert len(shown(visitor.get(f"/en/activities/{query.replace('&amp;', '&')}").text)) == int(number) == 2
    table = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="n">(?:<a [^>]+>)?(\d+)<', box))
    assert (table["Sample State A"], table["Sample State B"]) == ("2", "0")
    assert len(table) == State.objects.count()
    assert "Source: the published records as of" in box


def test_values_met_equally_often_are_not_given_an_order_in_words(public, visitor):
    page = visitor.get("/en/statistics/?q=%22A+handbook%22")

    assert "Type of support named most often: Training, in 1 of 1 activity" in page.text
    assert "several are named equally often" in visitor.get("/en/statistics/?state=QMB").text


def test_no_state_and_no_group_is_ranked(public, visitor):
    page = visitor.get("/en/statistics/")

    headings = " ".join(re.findall(r"<h2[^>]*>(.*?)</h2>", page.text))
    assert not any(state.name in headings for state in State.objects.all())
    assert "Activities by group of States" in headings
    tiles = re.findall(r'<a href="/en/states/([A-Z]{3})/" title', page.text)
    assert tiles == [state.pk for state in State.objects.in_order("en")]
    assert "map" not in re.sub(r"<[^>]+>|not a map|sitemap|Site map", "", page.text)


def test_a_figure_as_a_file_has_codes_and_labels_in_the_language_of_the_page(public, visitor):
    answer = visitor.get("/fr/statistics/provider_type.csv")

    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == "code,label,activities"
    assert "STATE,État,1" in lines
    states = visitor.get("/en/statistics/state.csv").content.decode("utf-8-sig").split("\r\n")
    assert "QMA,Sample State A,3" in states
    assert len(states) == State.objects.count() + 2


@pytest.mark.parametrize("key", ["nothing", "provider", "q"])
def test_what_is_no_figure_has_no_file(key, public, visitor):
    assert visitor.get(f"/en/statistics/{key}.csv").status_code == 404


def test_without_a_record_there_is_a_sentence_instead_of_figures(public, visitor):
    page = visitor.get("/en/statistics/?q=nothingofthekind")

    assert "Nothing is published that these filters leave." in page.text
    assert "<svg" not in page.text


def test_every_figure_has_words_for_its_finding_and_what_it_counts(public, visitor):
    page = visitor.get("/en/statistics/")

    for key in figures.KEYS:
        box = re.search(rf'aria-labelledby="figure-{key}".*?</section>', page.text, re.DOTALL)
        assert box, key
        assert re.search(r"<h2[^>]*>[^<]{10,}</h2>", box[0]), key
