"""The list of what was asked, and the history that a delegation keeps for its capital."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import gate
from consent.document import Attribution
from tests import situations

pytestmark = pytest.mark.django_db


def listed(browser, show: str = "open") -> list[str]:
    return [row["asked"].reference for row in browser.get(f"/en/state/?show={show}").context["rows"]]


def test_an_empty_inbox_says_so(amina, signed_in_client):
    page = signed_in_client(amina).get("/en/state/").content.decode()

    assert "No request waits for an answer. You will get an e-mail when there is one." in page


def test_a_row_says_what_is_asked_by_whom_and_until_when(ask, amina, signed_in_client):
    request = ask("QMA", title="Training in Northport", attribution=Attribution("CSO", None, None)).requests[0]

    page = signed_in_client(amina).get("/en/state/").content.decode()

    for part in [request.reference, "Training in Northport", "A civil society organization", "Not answered yet"]:
        assert part in page


def test_requests_that_wait_longest_stand_first(ask, amina, signed_in_client):
    today = timezone.localdate()
    later = ask("QMA", hoped_by=today + timedelta(days=40)).requests[0]
    sooner = ask("QMA", hoped_by=today + timedelta(days=4)).requests[0]

    assert listed(signed_in_client(amina)) == [sooner.reference, later.reference]


def test_the_filters_show_open_late_and_answered_ones(ask, amina, signed_in_client):
    today = timezone.localdate()
    waiting = ask("QMA").requests[0].reference
    late = ask("QMA", hoped_by=today - timedelta(days=1)).requests[0].reference
    answered = ask("QMA").requests[0]
    gate.withhold(answered, by=amina)
    more_time = ask("QMA").requests[0]
    gate.need_time(more_time, until=today + timedelta(days=90), by=amina)
    browser = signed_in_client(amina)

    assert listed(browser) == [late, waiting, more_time.reference]
    assert listed(browser, "late") == [late]
    assert listed(browser, "answered") == [answered.reference]
    assert set(listed(browser, "all")) == {waiting, late, answered.reference, more_time.reference}
    assert listed(browser, "no such filter") == listed(browser)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "Not answered yet"),
        (["grant"], "Consent granted"),
        (["grant", "publish"], "Consent granted, published"),
        (["grant", "publish", "revoke"], "Consent withdrawn"),
        (["grant", "publish", "hold"], "Consent granted, no longer in force"),
        (["grant", "take back"], "Taken back, nothing to answer"),
        (["withhold"], "Consent withheld"),
        (["ask_for_changes"], "Changes asked for"),
        (["newer"], "Replaced by a newer text"),
        (["grant", "publish", "newer"], "Consent granted, published"),
    ],
)
def test_each_request_says_where_it_stands(ask, amina, sofia, bruno, signed_in_client, steps, said):
    request = ask("QMA").requests[0]
    reference = request.document.record_id
    acts = {
        "grant": lambda: gate.grant(request, by=amina),
        "withhold": lambda: gate.withhold(request, by=amina),
        "ask_for_changes": lambda: gate.ask_for_changes(request, by=amina, message="Leave out the town."),
        "publish": lambda: gate.publish(request.document, by=sofia),
        "revoke": lambda: gate.revoke(reference, state="QMA", by=amina),
        "hold": lambda: gate.hold(reference, by=bruno, reason="A person is in danger."),
        "take back": lambda: gate.withdraw(reference, by=bruno),
        "newer": lambda: ask("QMA", reference=reference, title="Another"),
    }
    for step in steps:
        acts[step]()

    rows = signed_in_client(amina).get("/en/state/?show=all").context["rows"]

    assert [str(row["standing"]) for row in rows if row["asked"] == request] == [said]


def test_another_states_revocation_looks_like_a_hold(ask, amina, chen, bruno, signed_in_client):
    """Both end my consent; which of them it was, and whose act, is not mine to know."""
    first, second = ask("QMA", "QMB"), ask("QMA", "QMB")
    for put in (first, second):
        gate.grant(situations.request_of(put.document, "QMA"), by=amina)
        gate.grant(situations.request_of(put.document, "QMB"), by=chen)
    gate.revoke(first.document.record_id, state="QMB", by=chen)
    gate.hold(second.document.record_id, by=bruno, reason="A person is in danger.")

    rows = signed_in_client(amina).get("/en/state/?show=all").context["rows"]

    assert {str(row["standing"]) for row in rows} == {"Consent granted, no longer in force"}


def test_a_list_costs_the_same_for_one_row_and_for_thirty(ask, amina, signed_in_client):
    browser = signed_in_client(amina)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        return len(seen)

    gate.withhold(ask("QMA").requests[0], by=amina)
    ask("QMA")
    pages = ["/en/state/", "/en/state/?show=all", "/en/state/answers/", "/en/state/answers.csv"]
    browser.get("/en/state/")
    few = [queries(address) for address in pages]
    for _ in range(14):
        gate.withhold(ask("QMA").requests[0], by=amina)
        ask("QMA")

    assert [queries(address) for address in pages] == few


def test_thirty_requests_make_two_pages(ask, amina, signed_in_client):
    for _ in range(30):
        ask("QMA")
    browser = signed_in_client(amina)

    assert len(browser.get("/en/state/").context["rows"]) == 25
    assert len(browser.get("/en/state/?show=open&page=2").context["rows"]) == 5
    assert "Page 1 of 2" in browser.get("/en/state/").content.decode()


# ---------------------------------------------------------------------------------------------------- history


def test_the_history_sorts_records_by_where_they_stand(ask, amina, sofia, signed_in_client):
    def put(*acts: str) -> str:
        request = ask("QMA").requests[0]
        for act in acts:
            if act == "publish":
                gate.publish(request.document, by=sofia)
            elif act == "revoke":
                gate.revoke(request.document.record_id, state="QMA", by=amina)
            else:
                getattr(gate, act)(request, by=amina)
        return request.reference

    expected = {
        "published": [put("grant", "publish")],
        "waiting": [put(), put("grant")],
        "withheld": [put("withhold")],
        "withdrawn": [put("grant", "publish", "revoke")],
    }

    assert {name: sorted(references) for name, references in history(signed_in_client(amina)).items()} == {
        name: sorted(references) for name, references in expected.items()
    }


def history(browser, query: str = "") -> dict[str, list[str]]:
    lists = browser.get(f"/en/state/answers/{query}").context["lists"]
    return {name: [row["asked"].reference for row in one["rows"]] for name, one in lists.items()}


def test_each_list_of_the_history_has_pages_of_its_own(ask, amina, signed_in_client):
    waiting = {ask("QMA").requests[0].reference for _ in range(30)}
    for _ in range(26):
        gate.withhold(ask("QMA").requests[0], by=amina)
    browser = signed_in_client(amina)

    first, second = history(browser), history(browser, "?waiting=2")
    page = browser.get("/en/state/answers/?waiting=2").content.decode()

    assert [len(first["waiting"]), len(second["waiting"]), len(first["withheld"]), len(second["withheld"])] == [
        25,
        5,
        25,
        25,
    ]
    assert {*first["waiting"], *second["waiting"]} == waiting
    assert "?waiting=2&amp;withheld=2#withheld" in page  # the other list stays where it is
    assert "?waiting=2&amp;page=2#receipts" in page


def test_every_answer_is_there_with_its_receipt(ask, amina, signed_in_client):
    request = ask("QMA").requests[0]
    gate.withhold(request, by=amina)
    gate.grant(request, by=amina)

    page = signed_in_client(amina).get("/en/state/answers/").content.decode()

    assert "/en/state/receipts/QMA-1/" in page
    assert "/en/state/receipts/QMA-2/" in page


def table(browser) -> list[dict[str, str]]:
    reply = browser.get("/en/state/answers.csv")
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in reply.content
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))


def test_the_table_for_the_capital_has_every_answer(ask, amina, signed_in_client):
    request = ask("QMA", title="تدريب القضاة", language="ar").requests[0]
    gate.withhold(request, by=amina)
    event = gate.grant(request, by=amina, permissions=("example", "files"), note="No. 31/2026")

    rows = table(signed_in_client(amina))

    assert [(row["number"], row["answer"]) for row in rows] == [("1", "withheld"), ("2", "granted")]
    assert rows[1]["title"] == "تدريب القضاة"
    assert rows[1]["permissions"] == "example,files"
    assert rows[1]["basis"] == "No. 31/2026"
    assert rows[1]["receipt_hash"] == event.hash


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(ask, amina, signed_in_client, title):
    gate.withhold(ask("QMA", title=title).requests[0], by=amina)

    assert table(signed_in_client(amina))[0]["title"] == f"'{title}"
