"""A consent given for a time: said on the form, kept in the grant, reminded of, prolonged, and over by itself (E-410)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent import answering, gate, reminders
from consent.answering import AnsweredMeanwhile
from consent.models import Event
from consent.verbs import Refused
from outbox.models import Letter
from repository.models import Activity, Epoch
from tests.consent.conftest import answer, page_of, recovery_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_day():
    return timezone.localdate() + timedelta(days=100)


@pytest.fixture
def public_for_a_time(asked, amina, sofia, last_day):
    gate.grant(asked, by=amina, permissions=("example",), expires_at=answering.last_moment(last_day))
    gate.publish(asked.document, by=sofia)
    return asked


def test_the_last_day_goes_through_check_page_and_receipt_into_the_grant(asked, amina, last_day, signed_in_client):
    browser = signed_in_client(amina)

    reply = answer(browser, asked, "grant", expires_on=last_day.isoformat())

    event = Event.objects.by_state("QMA").get()
    assert event.expires_at == answering.last_moment(last_day)
    assert timezone.localtime(event.expires_at).hour == 0  # midnight in Geneva, the last day being over
    assert "Ends" in browser.get(reply.url).content.decode()


def test_it_belongs_to_a_grant_and_lies_ahead(asked, amina, last_day, signed_in_client):
    browser = signed_in_client(amina)
    typed = {"step": "check", "choice": "grant", "after": 0, "expires_on": timezone.localdate().isoformat()}

    assert "The last day must be later than today." in browser.post(page_of(asked), typed).content.decode()
    answer(browser, asked, "withhold", expires_on=last_day.isoformat())

    assert Event.objects.by_state("QMA").get().expires_at is None


def test_the_page_of_the_request_tells_until_when(public_for_a_time, amina, signed_in_client):
    page = signed_in_client(amina).get(page_of(public_for_a_time)).content.decode()

    assert "Your State has consented until" in page
    assert f"{page_of(public_for_a_time)}prolong/" in page


def test_letters_go_out_30_14_and_3_days_before_the_last_day_and_say_only_reference_day_and_link(
    public_for_a_time, amina, last_day
):
    sent = []
    for ahead in range(40, -3, -1):
        day = last_day - timedelta(days=ahead)
        if reminders.send_expiring(today=day):
            sent.append(ahead)
        assert reminders.send_expiring(today=day) == 0

    assert sent == [30, 14, 3]
    letter = Letter.objects.filter(name="consent_expires").first()
    assert letter.recipient == amina.email
    assert public_for_a_time.pk in letter.body
    assert "judges" not in letter.body


def test_prolonged_it_stays_public_with_its_permissions_and_the_old_day_is_forgotten(
    public_for_a_time, amina, last_day, signed_in_client
):
    later = last_day + timedelta(days=365)
    browser = signed_in_client(amina)
    after = browser.get(f"{page_of(public_for_a_time)}prolong/").context["after"]

    browser.post(f"{page_of(public_for_a_time)}prolong/", {"expires_on": later.isoformat(), "after": after})

    event = Event.objects.by_state("QMA").last()
    assert (event.kind, event.permissions, event.expires_at) == ("granted", "example", answering.last_moment(later))
    assert Activity.objects.filter(reference=event.record_id).exists()
    assert Epoch.objects.get().next_expiry == answering.last_moment(later)
    assert reminders.send_expiring(today=last_day - timedelta(days=30)) == 0


def test_prolonging_wants_a_fresh_code(public_for_a_time, amina, last_day, signed_in_client, time_machine_at):
    browser = signed_in_client(amina)
    time_machine_at(minutes=11)
    address, said = f"{page_of(public_for_a_time)}prolong/", {"expires_on": "", "after": 1}

    assert "One-time code" in browser.post(address, said).content.decode()
    assert Event.objects.by_state("QMA").count() == 1
    browser.post(address, {**said, "code": recovery_code(amina)})

    assert Event.objects.by_state("QMA").last().expires_at is None


def test_nothing_is_prolonged_that_is_not_in_force(asked, amina, last_day, signed_in_client):
    assert signed_in_client(amina).get(f"{page_of(asked)}prolong/").status_code == 404
    with pytest.raises(Refused, match="can be prolonged"):
        answering.prolong(asked, last_day, by=amina, after=0)
    gate.withhold(asked, by=amina)
    with pytest.raises(AnsweredMeanwhile):
        answering.prolong(asked, last_day, by=amina, after=0)


@pytest.mark.parametrize(("ending", "start"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfstate"), ("pdf", b"%PDF")])
def test_the_history_goes_to_the_capital_in_three_forms(
    public_for_a_time, ask, chen, amina, ending, start, signed_in_client
):
    gate.withhold(ask("QMB", title="=HYPERLINK(0)").requests[0], by=chen)

    reply = signed_in_client(amina).get(f"/en/state/answers.{ending}")

    assert reply.content.startswith(start)
    assert f"answers-{timezone.localdate()}.{ending}" in reply["Content-Disposition"]


def test_a_title_is_never_a_formula_in_the_spreadsheet(ask, amina, signed_in_client):
    import io

    from openpyxl import load_workbook

    gate.withhold(ask("QMA", title="=HYPERLINK(0)").requests[0], by=amina)

    sheet = load_workbook(io.BytesIO(signed_in_client(amina).get("/en/state/answers.xlsx").content)).active
    header, row = list(sheet.iter_rows())

    cell = row[[one.value for one in header].index("title")]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(0)", "s")
