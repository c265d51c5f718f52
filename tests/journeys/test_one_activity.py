"""One activity through every room, in a real browser.

Joel, of a civil-society organisation, writes it; OHCHR sends it back once, then approves; it is put before two fictitious States;
one grants and it is still nowhere public; the other grants; it is published; a visitor finds it; it is counted in the annual
update; one State withdraws its consent and it is gone everywhere, and no longer counted.
"""

import json
import re
import time
import urllib.request
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from accounts import demo
from accounts.models import User
from consent import verification
from consent.models import ConsentRequest
from outbox import jobs
from repository.models import Recommendation
from tests.cast import PASSWORD, with_second_factor
from tests.proof import size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
TITLE = {
    "en": "Training of trial judges on the prohibition of torture",
    "ar": "تدريب قضاة المحاكم الابتدائية على حظر التعذيب",
    "zh": "关于禁止酷刑的初审法官培训",
}
WORD = {"en": "prohibition", "ar": "التعذيب"}


class People:
    """Browsers, one per person, each signed in. Who is met first goes through the sign-in page; the rest bring a session."""

    def __init__(self, browser, site, language: str, scripts: bool) -> None:
        self.browser, self.site, self.language, self.scripts = browser, site, language, scripts
        self.problems: list[str] = []

    def page(self) -> Page:
        context = self.browser.new_context(java_script_enabled=self.scripts, locale=self.language)
        context.set_default_timeout(60_000)  # milliseconds; slow machines are not what is tested
        page = context.new_page()
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.on("request", self._stays_here)
        return page

    def _stays_here(self, request) -> None:
        if not request.url.startswith(self.site.url):
            self.problems.append(f"a request left the site: {request.url}")

    def at(self, path: str) -> str:
        return f"{self.site.url}/{self.language}/{path}"

    def sign_in(self, user: User) -> Page:
        """Through the sign-in page, with a one-time code where the role needs one."""
        if user.needs_second_factor:
            # From a new app each time: no code is accepted twice, and tests share what was set up.
            user.authenticator_set.all().delete()
            with_second_factor(user)
        page = self.page()
        page.goto(self.at("account/login/"))
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        if user.needs_second_factor:
            page.locator("input[name=code]").first.wait_for()  # before the code is read: it soon changes
            page.locator("input[name=code]").first.fill(code_of(user))
            page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/account/home/"))
        return page


def code_of(user: User, *, later: int = 0) -> str:
    """The one-time code that the person's app shows, now or ``later`` seconds from now. One that changes on its way is still
    accepted, for as long as it was shown."""
    user.is_demonstration = True  # in memory only: the demonstration's own way of telling a code
    return demo.code(user, int(time.time()) + later)


def send(page: Page, name: str | None = None, value: str | None = None) -> None:
    """Press a button of the form in the page's main part: the named one, else the first that is not a search."""
    chosen = f'main button[name="{name}"][value="{value}"]' if name else "main form button[type=submit]"
    follow(page, chosen)


def follow(page: Page, what: str) -> None:
    """Press a link or a button and wait for the page it leads to: some pages save first, and leave a moment after the click."""
    with page.expect_navigation():
        page.locator(what).first.click()


def save(page: Page) -> None:
    send(page, "do", "continue")


# English with scripts and Arabic without; the other two pairs in `make proof PART=journeys`.
WAYS = [("en", True), ("ar", False), ("en", False), ("ar", True)][: size(2, 4)]


@pytest.mark.parametrize(("language", "scripts"), WAYS)
def test_from_the_first_word_to_the_revocation(
    language, scripts, browser, live_site, request, joel, bruno, sofia, amina, chen, daniel, tmp_path
):
    people = People(browser, live_site, language, scripts)
    recommendation = Recommendation.objects.of_state("QMA").supported().first()

    # The civil-society organisation writes and sends.
    writer = people.sign_in(joel)
    reference = write(writer, people, recommendation)

    # OHCHR sends it back once; the writer answers; OHCHR approves.
    reviewer = people.sign_in(bruno)
    review(reviewer, people, reference)
    writer.goto(people.at(f"my/{reference}/write/story/"))
    writer.locator("[name=results]").fill("Forty judges. 40.")
    save(writer)
    writer.goto(people.at(f"my/{reference}/check/"))
    writer.locator("#again_named").check()
    send(writer)
    reviewer.goto(people.at(f"desk/{reference}/"))
    follow(reviewer, 'form[action$="/take-up/"] button')
    reviewer.goto(people.at(f"desk/{reference}/approve/"))
    reviewer.locator("[name=states]").check()
    send(reviewer)

    # One State grants: nowhere public.
    grant(people, amina, reference, "QMA")
    visitor = people.page()
    assert not is_anywhere(people, visitor, reference)
    writer.goto(people.at(f"my/{reference}/"))
    for code in ("QMA", "QMB"):
        assert code not in writer.locator("main").inner_text()  # which States, and how they stand, is not told

    # The other grants; a publisher, who is not the reviewer, publishes; a visitor finds it.
    chens = grant(people, chen, reference, "QMB")
    assert not is_anywhere(people, visitor, reference)
    publisher = people.sign_in(sofia)
    publisher.goto(people.at(f"desk/{reference}/"))
    follow(publisher, 'form[action$="/publish/"] button')
    assert is_anywhere(people, visitor, reference)
    visitor.goto(people.at(""))
    visitor.locator("input[name=q]").first.fill(WORD[language])
    visitor.locator("main form button[type=submit]").first.click()
    visitor.get_by_role("link", name=TITLE[language]).click()
    expect(visitor.locator("h1")).to_contain_text(TITLE[language])
    expect(visitor.locator("main")).to_contain_text(recommendation.text[:40])
    assert visitor.locator(f'main [lang="{language}"]').count()

    # The drafter counts it.
    drafter = people.sign_in(daniel)
    assert reference in manifest(drafter, people)

    # One State withdraws its consent: gone when the answer arrives, and no longer counted.
    chens.goto(people.at(f"state/requests/{asked(reference, 'QMB')}/withdraw/"))
    follow(chens, "main form button.dgr")
    assert not is_anywhere(people, visitor, reference)
    gone = visitor.goto(people.at(f"activities/{reference}/"))
    assert gone is not None
    assert gone.status == 410
    assert reference not in manifest(drafter, people)
    assert verification.verify().offences == []
    assert [said for said in people.problems if "410" not in said and "404" not in said] == []


def write(page: Page, people: People, recommendation: Recommendation) -> str:
    """The form, page by page, and the confirmation's reference."""
    reference = begin(page, people)
    fill_in(page, people, reference, recommendation)
    hand_in(page, people, reference)
    return reference


def begin(page: Page, people: People) -> str:
    page.goto(people.at("my/new/"))
    page.locator("#attribution_named").check()  # a civil-society organisation is asked before the first word
    send(page)
    return re.search(r"TCR-\w{8}", page.url)[0]


def fill_in(page: Page, people: People, reference: str, recommendation: Recommendation) -> None:
    """Six pages, in the order in which they stand."""

    def at(step: str) -> None:
        page.goto(people.at(f"my/{reference}/write/{step}/"))

    at("basics")
    page.locator("[name=title]").fill(TITLE[people.language])
    page.locator("[name=language]").select_option(people.language)
    page.locator("[name=status][value=completed]").check()
    for part, value in {"day": "13", "month": "1", "year": "2025"}.items():
        page.locator(f"[name=starts_on_{part}]").fill(value)
    for part, value in {"day": "20", "month": "6", "year": "2025"}.items():
        page.locator(f"[name=ends_on_{part}]").fill(value)
    page.locator("[name=kinds][value=training]").check()
    save(page)
    at("states")
    page.locator("[name=places_added]").fill("QMA; QMB")
    save(page)
    at("recommendations")
    page.locator("select[name=state]").select_option("QMA")
    page.locator("[name=numbers]").fill(recommendation.paragraph)
    send(page, "do", "paste")
    save(page)
    at("story")
    page.locator("[name=summary]").fill(f"{TITLE[people.language]}. Three courses of five days.")
    page.locator("[name=description]").fill("Judges of two regions worked through cases with trainers.")
    save(page)
    at("partners")
    page.locator("[name=requested_by][value=state]").check()
    save(page)
    at("sensitive")
    page.locator("[name=cooperation_agreed]").check()
    page.locator("[name=attribution][value=named]").check()
    save(page)


def hand_in(page: Page, people: People, reference: str) -> None:
    """Nothing is missing: it is sent, and the confirmation says its reference."""
    page.goto(people.at(f"my/{reference}/check/"))
    assert page.locator("main [class*=off]").count() == 0, page.locator("main").inner_text()
    page.locator("#again_named").check()  # and once more before it is sent
    send(page)
    expect(page.locator("main")).to_contain_text(reference)


def review(page: Page, people: People, reference: str) -> None:
    page.goto(people.at(f"desk/{reference}/"))
    follow(page, 'form[action$="/take-up/"] button')
    page.goto(people.at(f"desk/{reference}/return/"))
    page.locator("textarea[name=text]").fill("Please add how many judges took part.")
    send(page, "do", "preview")
    send(page, "do", "send")


def asked(reference: str, state: str) -> str:
    return ConsentRequest.objects.get(document__record=reference, state=state).pk


def grant(people: People, user: User, reference: str, state: str) -> Page:
    """The focal point reads, answers, checks, confirms with a code, and has a receipt: four screens."""
    page = people.sign_in(user)
    page.goto(people.at(f"state/requests/{asked(reference, state)}/"))
    expect(page.locator("main")).to_contain_text(TITLE[people.language])
    page.locator("#choice-grant").check()
    send(page, "step", "check")
    if page.locator("input[name=code]").count():
        page.locator("input[name=code]").fill(code_of(user, later=30))  # the present one was used to sign in
    page.locator('main form[action$="/confirm/"] button[type=submit]').first.click()
    page.wait_for_url(re.compile(r"/receipts/"))
    return page


def is_anywhere(people: People, visitor: Page, reference: str) -> bool:
    """Whether the record shows on any public surface. All of them must agree."""
    shown = {}
    pages = {
        "home": "",
        "list": "activities/",
        "search": f"activities/?q={quote(WORD[people.language])}",
        "state": "states/QMA/",
        "feed": "activities.atom",
    }
    for name, path in pages.items():
        shown[name] = reference in fetch(people.at(path))[1]
    shown["interface"] = reference in fetch(f"{people.site.url}/api/v1/activities/")[1]
    shown["record"] = fetch(people.at(f"activities/{reference}/"))[0] == 200
    shown["record, interface"] = fetch(f"{people.site.url}/api/v1/activities/{reference}/")[0] == 200
    assert len(set(shown.values())) == 1, shown
    return shown["list"]


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def manifest(page: Page, people: People) -> str:
    """Build a preview of the update for the 65th session by the pages, and read its manifest."""
    page.goto(people.at("desk/updates/new/"))
    page.locator("select[name=session]").select_option("65")
    page.locator('main form button[type=submit]:not([formmethod="get"])').first.click()
    page.wait_for_url(re.compile(r"/progress/"))
    while jobs.run_ready():  # what the worker does
        pass
    page.reload()
    update = page.locator('main a[href*="/desk/updates/"]').last.get_attribute("href")
    page.goto(people.site.url + update)
    href = page.locator('main a[href*="manifest.json"]').first.get_attribute("href")
    answer = page.request.get(people.site.url + href)
    return json.dumps(answer.json())
