"""What a delegation does, in a real browser: from the letter to the receipt, several answers at once, taking consent back; and
what two officers do with a note verbale. An Arabic delegation without scripts on a telephone, a French one with them."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from consent import gate, outcomes, verification
from consent.models import Event, PaperAnswer
from outbox.models import Letter
from tests import situations
from tests.cast import PASSWORD, with_second_factor
from tests.journeys.test_one_activity import People, code_of, fetch, follow, send
from tests.looking import width_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NARROW, WIDE = 320, 1280  # CSS pixels


class Screens:
    """Counts the pages that a person is shown, one after the other, not those of signing in."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        page.on("domcontentloaded", lambda shown: self.note(shown.url))

    def note(self, url: str) -> None:
        if "/account/" not in url:
            self.seen.append(url)


def with_a_new_app(user: User) -> User:
    """No code is accepted twice: each journey has an app of its own."""
    user.authenticator_set.all().delete()
    return with_second_factor(user)


def sign_in_here(page: Page, user: User, password: str) -> None:
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=code]").first.wait_for()
    page.locator("input[name=code]").first.fill(code_of(user))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/" not in url)


@pytest.mark.parametrize(("language", "scripts", "width"), [("ar", False, NARROW), ("fr", True, WIDE)])
def test_from_the_letter_to_the_receipt_and_back_again(language, scripts, width, browser, live_site, amina, sofia):
    with_a_new_app(amina)
    User.objects.filter(pk=amina.pk).update(language=language)
    french = situations.translation("fr", "Formation des juges", summary="Trois cours.")
    arabic = situations.translation("ar", "تدريب القضاة", summary="ثلاث دورات.")
    asked = situations.asked_about(states=["QMA"], translations=[arabic, french]).requests[0]
    more = [situations.asked_about(states=["QMA"]).requests[0] for _turn in range(2)]
    people = People(browser, live_site, language, scripts)
    page = people.page()
    page.set_viewport_size({"width": width, "height": 900})
    screens = Screens(page)

    # The letter is in the delegation's language and leads to the page; nothing of the text is in it.
    letter = Letter.objects.get(name="consent_request", reference=asked.pk)
    assert letter.language == language
    assert "Formation" not in letter.body
    path = re.search(r"https?://[^/\s]+(/\S+?/)[.\s]", letter.body)[1]
    assert path == f"/{language}/state/requests/{asked.pk}/"
    page.goto(live_site.url + path)
    sign_in_here(page, amina, PASSWORD)
    assert page.url == live_site.url + path

    # Reads, chooses, checks, has the receipt.
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(page.locator("main")).to_contain_text("تدريب القضاة" if language == "ar" else "Formation des juges")
    expect(page.locator("main")).to_contain_text(asked.document.text_version)
    assert page.locator("main input:checked").count() == 0
    assert width_of(page) <= width
    page.locator("#choice-grant").check()
    page.locator("input[name=example]").check()
    send(page, "step", "check")
    assert width_of(page) <= width
    page.locator('main form[action$="/confirm/"] button[type=submit]').first.click()
    page.wait_for_url(re.compile(r"/receipts/"))
    expect(page.locator("main")).to_contain_text(asked.document.text_version)
    assert width_of(page) <= width
    assert len(screens.seen) <= 4, screens.seen
    event = Event.objects.by_state("QMA").get(record=asked.document.record_id)
    assert (event.kind, event.permissions, event.document_id) == ("granted", "example", asked.document_id)

    # Two more at once: each opened first, then one answer, checked once.
    for one in more:
        page.goto(people.at(f"state/requests/{one.pk}/"))
    page.goto(people.at("state/"))
    for one in more:
        page.locator(f'input[name=request][value="{one.pk}"]').check()
    page.locator("button[form=together]").click()
    page.locator("input[name=choice][value=withhold]").check()
    send(page, "step", "check")
    follow(page, 'main form[action$="/batch/confirm/"] button[type=submit]')
    assert page.locator('main a[href*="/receipts/"]').count() == 2
    assert width_of(page) <= width
    for one in more:
        assert Event.objects.by_state("QMA").get(record=one.document.record_id).kind == "withheld"

    # Public; then one page, one button, and it is gone when the reply is here.
    gate.publish(asked.document, by=sofia)
    record = people.at(f"activities/{asked.document.record_id}/")
    assert fetch(record)[0] == 200
    page.goto(people.at(f"state/requests/{asked.pk}/"))
    page.locator("main a.dgr").first.click()
    page.locator("main form button.dgr").click()
    page.wait_for_url(re.compile(r"/receipts/"))
    assert fetch(record)[0] == 410
    assert Event.objects.by_state("QMA").last().kind == "revoked"
    assert people.problems == []


def test_a_note_verbale_goes_through_two_officers(browser, live_site, amina, bruno, sofia, karima):
    for user in (sofia, karima):
        with_a_new_app(user)
    asked = situations.asked_about(states=["QMA"]).requests[0]
    people = People(browser, live_site, "en", scripts=False)

    first = people.sign_in(sofia)
    first.goto(people.at("desk/paper/new/"))
    first.locator("[name=request]").fill(asked.pk)
    first.locator("[name=kind][value=granted]").check()
    first.locator("[name=note_verbale]").fill("31/2026")
    first.locator("[name=note_verbale_on]").fill("2026-05-04")
    first.locator("[name=scan]").set_input_files(
        {"name": "nv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a note verbale"}
    )
    first.locator("main form button[type=submit]").first.click()
    expect(first.locator("main")).to_contain_text("a second officer has to compare it")
    assert not first.locator('form[action$="/confirm/"]').count()
    row = PaperAnswer.objects.get(request=asked)
    assert not Event.objects.by_state("QMA").filter(record=asked.document.record_id).exists()

    second = people.sign_in(karima)
    second.goto(people.at("desk/paper/"))
    second.get_by_role("link", name=asked.pk).click()
    expect(second.locator("main")).to_contain_text("Forty judges took part")
    second.locator('form[action$="/confirm/"] button').click()
    expect(second.locator("main")).to_contain_text("It takes effect on")

    row.refresh_from_db()
    assert (row.entered_by, row.confirmed_by) == (sofia, karima)
    assert "72 hours" in outcomes.objection(asked.document)
    assert verification.verify().offences == []
    assert people.problems == []
