"""Addresses that nobody types by mistake: keys that repeat, contradict, never end; bytes that are no text; made-up cursors."""

import pytest

from tests.repository.conftest import shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]

QUERIES = [
    # bytes that are no text, signs that texts cannot have, signs that nobody sees
    "state=%00", "q=%00", "q=%ff%fe", "state=%ff", "q=%ED%A0%80", "provider=%00", "cursor=%00", "view=%00", "column=%00",
    "text=%00", "find=%00", "fields=%00", "paragraph=%00", "by=%00", "peers=%00", "recommendation=QMA-4-%00", "lang=%00",
    "q=%E2%80%AE%E2%81%A6abc", "q=tor%C2%ADture", "a=%zz", "%zz=1", "=", "&&&&", "?", "%",
    # without end
    "q=" + "a" * 3_000, "state=" + "&state=".join(["QMA"] * 300), "&".join(f"k{number}=1" for number in range(300)),
    "recommendation=" + "&recommendation=".join(f"QMA-4-{number}" for number in range(100)), "q=" + "%EF%B7%BA" * 200,
    "q=" + "-a%20" * 60, "q=" + "%22a%20b%22%20" * 40, "q=" + "a%20" * 100, "q=" + "co-operation%20" * 13,
    # numbers that are none, or too large
    "page=-1", "page=0", "page=1e9", "page=999999999", "page=99999999999999999999", "page=%D9%A1", "page=%C2%B2",
    "page_size=0", "page_size=-5", "page_size=99999", "page_size=%C2%B2", "year=0000", "year=9999", "sdg=0",
    "sdg=99999999999999999999", "cycle=%D9%A4", "since=0001-01-01", "since=9999-12-31T23:59:59-14:00",
    "since=0001-01-01T00:00:00%2B14:00", "since=2026-13-45",
    # cursors that no list gave out
    "cursor=AAAA", "cursor=" + "A" * 3_000, "cursor=eyJhIjoxfQ%3D%3D", "cursor=W10%3D", "cursor=bnVsbA%3D%3D",
    "cursor=2020-01-01T00:00:00Z~TCR-00000000", "cursor=0001-01-01T00:00:00%2B14:00~TCR-2B03P5N6",
    "cursor=9999-12-31T23:59:59-14:00~TCR-2B03P5N6",
    # what the database, a template or a spreadsheet might take for its own
    "q='", "q=%22", "q=-%22", "q=***", "q=%5C", "q=:*", "q=%26%7C!()", "q=a:b:c%3AA", "q=<script>", "state='; DROP TABLE x",
    "theme={{7*7}}", "provider=../../", "q==1%2B1", "sort=id", "apply=1&state=%0d%0aX-Injected: y",
    # contradictions
    "sort=relevance", "sort=relevance&q=-judges", "q=-judges", "q=judges%20-judges", "activities=true&activities=false",
    "lang=ar&lang=fr", "facets=1&facets=0", "view=table&view=cards&column=&column=themes", "view=states&page=3",
    "state=QMA&state=XXX&q=judges&theme=zzz", "theme[]=torture", "q[]=1", "format=api", "verb=ListRecords&resumptionToken=%00",
]  # fmt: skip
ADDRESSES = [
    "/en/activities/", "/ar/recommendations/", "/en/states/QMA/", "/en/states/QMB/?view=shared", "/en/states/QMB/made/",
    "/en/good-practices/", "/en/statistics/", "/en/statistics/theme.csv", "/en/providers/", "/en/pledges/", "/en/funds/",
    "/en/activities/values/theme/", "/zh/recommendations/values/by/", "/en/activities.atom", "/en/activities.rss",
    "/en/activities.csv", "/en/activities.xlsx", "/ru/activities.json", "/en/activities.jsonld", "/en/activities.iati.xml",
    "/en/recommendations.csv?state=QMA", "/en/recommendations.xlsx?state=QMA", "/api/v1/activities/", "/api/v1/recommendations/",
    "/api/v1/states/", "/api/v1/providers/", "/api/v1/pledges/", "/api/v1/changes/", "/api/v1/completions/", "/api/v1/themes/",
    "/api/v1/updates/", "/en/updates/", "/", "/en/about/display/",
]  # fmt: skip
EACH = 2  # addresses that a query is tried on; which, follows from its place; all are met


@pytest.mark.parametrize("step", range(EACH))
def test_no_address_breaks_a_page_the_interface_a_feed_or_a_file(step, public, visitor, settings):
    settings.API_RATE = settings.EXPORT_RATE = 0
    broken = []
    for place, query in enumerate(QUERIES):
        address = ADDRESSES[(place + step * 7) % len(ADDRESSES)]
        asked = f"{address}{'&' if '?' in address else '?'}{query}"
        answer = visitor.get(asked)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code not in {200, 302, 303, 400, 404}:
            broken.append(f"{answer.status_code} {asked[:120]}")
        if "X-Injected" in answer or "<script>" in getattr(answer, "text", "").partition("<main")[2]:
            broken.append(f"taken over: {asked[:120]}")

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("words", ["-judges", "%FF%FE", "-judges&sort=relevance"])
def test_a_file_is_whole_where_nothing_but_exclusions_is_asked_for(words, public, visitor):
    file = b"".join(visitor.get(f"/en/activities.csv?q={words}").streaming_content).decode()
    page = visitor.get(f"/en/activities/?q={words}&page_size=100")

    assert {reference for reference in public.all if reference in file} == set(shown(page.text))


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/en/activities/?stat=QMA", "stat=QMA"),
        ("/en/activities/?view=map", "view=map"),
        ("/en/activities/?view=table&column=colour", "column=colour"),
        ("/en/activities/?page=last", "page=last"),
        ("/en/recommendations/?maker=QMA", "maker=QMA"),
        ("/en/states/QMA/?state=QMB", "state=QMB"),
        ("/en/states/QMB/?view=shared&theme=torture", "theme=torture"),
        ("/en/good-practices/?peers=yes", "peers=yes"),
        ("/en/statistics/?them=torture", "them=torture"),
        ("/en/providers/?provider_type=NGO", "provider_type=NGO"),
        ("/en/pledges/?cycle=3", "cycle=3"),
        ("/en/funds/?who=nobody", "who=nobody"),
    ],
)
def test_what_a_page_does_not_know_is_named_and_ignored(address, named, public, visitor):
    page = visitor.get(address)

    assert page.status_code == 200
    assert "is ignored" in page.text
    assert named in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/en/activities/?utm_source=letter&fbclid=1",
        "/en/activities/?view=table&column=themes&page=1",
        "/en/states/QMA/?state=QMA&cycle=4",
    ],
)
def test_what_mail_programs_add_and_what_pages_know_is_no_notice(address, public, visitor):
    assert "is ignored" not in visitor.get(address).text
