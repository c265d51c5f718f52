"""One answer to several requests: each opened before, each bound to its own text, each with its own receipt."""

import pytest

from consent import gate
from consent.models import Event
from tests.consent.conftest import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(ask, amina, signed_in_client):
    """Three requests to QMA; the first two have been opened. Returns them and the browser that did."""
    browser = signed_in_client(amina)
    requests = [ask("QMA", title=f"Course number {number}").requests[0] for number in (1, 2, 3)]
    for one in requests[:2]:
        browser.get(page_of(one))
    return requests, browser


def sent(requests, **more):
    return {"request": [one.pk for one in requests], **more}


def confirmed(browser, requests, choice: str, **more):
    """Tick, choose, check, confirm, as the pages lead."""
    first = browser.post("/en/state/batch/", sent(requests))
    seen = {f"after-{row.asked.pk}": row.after for row in first.context["rows"]}
    checked = browser.post("/en/state/batch/", sent(requests, step="check", choice=choice, **seen, **more))
    assert checked.templates[0].name == "consent/batch_check.html"
    return browser.post("/en/state/batch/confirm/", sent(requests, choice=choice, **seen, **more))


def test_only_those_that_were_opened_can_be_ticked(three):
    requests, browser = three

    page = browser.get("/en/state/").content.decode()

    for one in requests[:2]:
        assert f'name="request" value="{one.pk}"' in page
    assert f'name="request" value="{requests[2].pk}"' not in page
    assert "open it first" in page


def test_an_unopened_one_that_is_sent_all_the_same_is_left_out(three):
    requests, browser = three

    page = browser.post("/en/state/batch/", sent(requests))

    assert [row.asked for row in page.context["rows"]] == requests[:2]
    assert " checked" not in page.content.decode()


def test_all_are_answered_each_on_its_own_text_with_its_own_receipt(three):
    requests, browser = three

    page = confirmed(browser, requests[:2], "grant", example="on").content.decode()

    events = list(Event.objects.by_state("QMA"))
    assert [(one.kind, one.document_id, one.permissions) for one in events] == [
        ("granted", one.document_id, "example") for one in requests[:2]
    ]
    assert "2 answers have been recorded" in page
    for one in events:
        assert f"/en/state/receipts/QMA-{one.state_number}/" in page


def test_what_a_colleague_answered_meanwhile_is_not_overwritten_and_the_others_go_on(three, rosa):
    requests, browser = three
    first = browser.post("/en/state/batch/", sent(requests[:2]))
    seen = {f"after-{row.asked.pk}": row.after for row in first.context["rows"]}
    gate.withhold(requests[0], by=rosa)

    page = browser.post("/en/state/batch/confirm/", sent(requests[:2], choice="grant", **seen)).content.decode()

    assert "1 answer has been recorded" in page
    assert "These were not answered" in page
    assert [one.kind for one in Event.objects.by_state("QMA")] == ["withheld", "granted"]


def test_changes_are_asked_for_one_by_one(three):
    requests, browser = three

    page = browser.post(
        "/en/state/batch/", sent(requests[:2], step="check", choice="changes", message="Another title.")
    ).content.decode()

    assert "Choose one of the four answers." in page
    assert "Another title." in page


def test_a_grant_wants_a_fresh_code_and_withholding_does_not(three, time_machine_at):
    requests, browser = three
    time_machine_at(minutes=11)

    page = browser.post("/en/state/batch/confirm/", sent(requests[:2], choice="grant")).content.decode()
    assert "One-time code" in page
    assert not Event.objects.by_state("QMA").exists()

    browser.post("/en/state/batch/confirm/", sent(requests[:2], choice="withhold"))
    assert [one.kind for one in Event.objects.by_state("QMA")] == ["withheld", "withheld"]


def test_requests_of_another_state_are_not_among_them(three, ask, chen, signed_in_client):
    requests, browser = three
    theirs = ask("QMB").requests[0]
    signed_in_client(chen).get(page_of(theirs))

    page = browser.post("/en/state/batch/", sent([theirs, requests[0]]))

    assert [row.asked for row in page.context["rows"]] == [requests[0]]


def test_nothing_ticked_leads_back_with_the_way(three):
    _requests, browser = three

    page = browser.post("/en/state/batch/", {}, follow=True).content.decode()

    assert "Tick requests that you have opened" in page
