"""Accessibility of every page, as far as a machine can see it: axe-core finds nothing, nothing is wider than a telephone,
no request leaves the site, and nothing breaks the Content-Security-Policy.

English on a wide light screen and Arabic on a narrow dark one; `make proof PART=axe` walks light and dark, 1280 and 320 px, in
English, Arabic and Chinese. A new address is looked at too, or stands in ``SHOWS_NO_PAGE``: a test asks the URLconf.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.cast import PASSWORD
from tests.invariants.addresses import addresses
from tests.journeys.places import SHOWS_NO_PAGE, Place, make_places
from tests.looking import offences, width_of
from tests.proof import record, size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WIDE, NARROW = 1280, 320  # CSS pixels; 320 is a small telephone, and 1280 enlarged to 400 per cent
SHORT = [("en", "light", WIDE), ("ar", "dark", NARROW)]
LONG = list(product(["en", "ar", "zh"], ["light", "dark"], [WIDE, NARROW]))


@pytest.fixture
def places(joel, ines, amina, chen, bruno, sofia, karima, daniel, nuno, olga, vera) -> list[Place]:
    """Every page, with something on it to look at. Made once for this module, by the verbs that people use."""
    if not _made:
        _made.extend(make_places(joel, ines, amina, bruno, sofia, daniel, nuno))
    return _made


_made: list[Place] = []


class Looks:
    """Browsers of the cast, set to one language, scheme and width; what is wrong with each page, one line each."""

    def __init__(self, browser: Browser, site: str, sign_in, language: str, scheme: str, width: int) -> None:
        self.browser, self.site, self.sign_in, self.language = browser, site, sign_in, language
        self.scheme, self.width = scheme, width
        self.contexts: dict[str, BrowserContext] = {}
        self.wrong: list[str] = []
        self.seen = 0

    def page_of(self, person: str) -> Page:
        if person not in self.contexts:
            self.contexts[person] = context = self.browser.new_context(
                color_scheme=self.scheme, viewport={"width": self.width, "height": 900}, reduced_motion="reduce"
            )
            context.set_default_timeout(60_000)  # milliseconds; slow machines are not what is tested
            if person:
                context.add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": self.sign_in(person), "url": self.site}]
                )
            page = context.new_page()
            page.on("request", self.stays_here)
            page.on("console", lambda said: self.complain(page, said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: self.complain(page, str(error)))
        return self.contexts[person].pages[0]

    def complain(self, page: Page, what: str) -> None:
        if "status of 404" not in what and "status of 410" not in what:
            self.wrong.append(f"{page.url}: {what}")

    def stays_here(self, request) -> None:
        if not request.url.startswith(self.site):
            self.wrong.append(f"a request left the site: {request.url}")

    def look_at(self, place: Place) -> None:
        page = self.page_of(place.person)
        answer = page.goto(self.site + place.address(self.language))
        if answer is None or answer.status != place.status or answer.request.redirected_from:
            self.wrong.append(f"{place} is not there: {answer and answer.status} {page.url}")
            return
        self.judge(page)

    def judge(self, page: Page) -> None:
        self.seen += 1
        self.wrong += [f"{page.url}: {line}" for line in offences(page)]
        page.set_viewport_size({"width": NARROW, "height": 900})
        if (width := width_of(page)) > NARROW:
            self.wrong.append(f"{page.url}: {width} px wide on a screen of {NARROW}")
        page.set_viewport_size({"width": self.width, "height": 900})

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


@pytest.fixture
def looks(browser, live_site, signed_in_client, request) -> Iterator:
    """``looks(language, scheme, width)``: fresh browsers, closed at the end."""
    opened: list[Looks] = []

    def session_of(person: str) -> str:
        return signed_in_client(request.getfixturevalue(person)).cookies[settings.SESSION_COOKIE_NAME].value

    def make(language: str, scheme: str, width: int) -> Looks:
        opened.append(Looks(browser, live_site.url, session_of, language, scheme, width))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.mark.parametrize(("language", "scheme", "width"), LONG if size(0, 1) else SHORT)
def test_no_page_has_a_fault_that_a_machine_can_find(language, scheme, width, looks, places):
    here = looks(language, scheme, width)
    # The short form looks at each page once, in one of its two settings; the long one at every page in all twelve.
    chosen = places if size(0, 1) else places[SHORT.index((language, scheme, width)) :: len(SHORT)]

    for place in chosen:
        here.look_at(place)

    record(test="axe", language=language, scheme=scheme, width=width, pages=here.seen, wrong=here.wrong)
    assert here.wrong == [], "\n".join(here.wrong)
    assert here.seen == len(chosen)


def test_pages_in_the_middle_of_an_act_have_none_either(looks, places, chen, ines):
    for language, scheme, width in SHORT[-1:] if not size(0, 1) else LONG:
        here = looks(language, scheme, width)
        cache.clear()  # as if the quarter of an hour had passed after which wrong tries from one address count no more

        # A wrong password; the code is asked for; a wrong code.
        visitor = here.page_of("")
        visitor.goto(f"{here.site}/{language}/account/login/")
        nobody = User(email=f"nobody-{language}-{scheme}-{width}@example.org")  # five wrong ones would close an account
        give_password(visitor, here, nobody, "not the one")
        give_password(visitor, here, chen)
        assert "/2fa/authenticate/" in visitor.url
        visitor.locator("input[name=code]").fill("000000")
        press(visitor, here, "main form button[type=submit]")

        # Somebody without an app sets one up. Then the session is lost in the middle of a form.
        visitor.context.clear_cookies()
        visitor.goto(f"{here.site}/{language}/account/login/?next=/{language}/account/2fa/totp/activate/")
        give_password(visitor, here, ines)
        assert "/totp/activate/" in visitor.url
        visitor.goto(f"{here.site}/{language}/account/details/")
        visitor.locator("input[name=function]").fill("Coordinator")
        visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        press(visitor, here, "main form button[type=submit]")
        give_password(visitor, here, ines)
        assert "/account/typed-text/" in visitor.url

        # A focal point has chosen an answer and is asked to confirm it.
        answering = here.page_of("amina")
        answering.goto(here.site + found(places, "consent:decide").address(language))
        press(answering, here, 'main button[name="step"][value="check"]')  # nothing chosen yet
        answering.locator("#choice-withhold").check()
        press(answering, here, 'main button[name="step"][value="check"]')
        assert answering.locator('form[action$="/confirm/"]').count() == 1

        # A submitter saves a page with mistakes.
        writing = here.page_of("joel")
        writing.goto(here.site + found(places, "submissions:page").address(language))
        title = writing.locator("[name=title]").input_value()
        writing.locator("[name=title]").fill("")
        writing.locator("[name=starts_on_day]").fill("32")
        press(writing, here, 'main button[name="do"][value="continue"]')
        assert writing.locator(".err").count() == 1
        writing.locator("[name=title]").fill(title)

        # A reviewer reads a message once more before it leaves.
        returning = here.page_of("bruno")
        returning.goto(here.site + found(places, "submissions:return_for_changes").address(language))
        returning.locator("textarea[name=text]").fill("Please say who the trainers were.")
        press(returning, here, 'main button[name="do"][value="preview"]')

        assert here.wrong == [], "\n".join(here.wrong)
        assert here.seen == 10


def found(places: list[Place], view: str) -> Place:
    return next(one for one in places if one.view == view)


def give_password(page: Page, here: Looks, user: User, password: str = PASSWORD) -> None:
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(password)
    press(page, here, "main form button[type=submit]")


def press(page: Page, here: Looks, button: str) -> None:
    """Press it, and look at the page that comes."""
    with page.expect_navigation():  # on a slow machine the old page is still there when the click is done
        page.locator(button).first.click()
    here.judge(page)


def test_a_planted_fault_is_found(looks, live_site):
    here = looks("en", "light", WIDE)
    page = here.page_of("")
    page.goto(f"{live_site.url}/en/about/")

    page.evaluate(
        """document.querySelector('main').insertAdjacentHTML('beforeend',
        '<input><p class="wide">.</p><p style="color: red">.</p><img src="https://elsewhere.example/picture.png" alt="">');
        document.querySelector('main .wide').style.inlineSize = '2000px'"""
    )
    page.wait_for_timeout(200)  # milliseconds, for what the browser says about the picture
    here.judge(page)

    told = "\n".join(here.wrong)
    assert "label: <input>" in told
    assert f"px wide on a screen of {NARROW}" in told
    assert "a request left the site: https://elsewhere.example/" in told
    assert "style-src" in told


def test_every_address_is_looked_at_or_shows_no_page(places):
    looked_at = {place.view for place in places}
    there = {name for name, _route, _pattern in addresses() if not name.startswith("api:")}

    assert there - looked_at - SHOWS_NO_PAGE == set(), "New addresses: give them a place in tests/journeys/places.py."
    assert looked_at & SHOWS_NO_PAGE == set()
