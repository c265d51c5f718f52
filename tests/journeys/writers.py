"""A person who writes, in a browser: signed in by a session that is brought along, with what the console complained of."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from accounts.models import User


class Writer:
    """Opens pages of the private side as this person. ``storage``: what a browser that was killed had kept."""

    def __init__(self, browser: Browser, site, client, *, language: str = "en", scripts: bool = True) -> None:
        self.browser, self.site, self.client, self.language, self.scripts = browser, site, client, language, scripts
        self.problems: list[str] = []

    def context(self, *, width: int = 1280, storage: StorageState | None = None) -> BrowserContext:
        context = self.browser.new_context(
            java_script_enabled=self.scripts, locale=self.language, viewport={"width": width, "height": 900},
            storage_state=storage,
        )  # fmt: skip
        context.set_default_timeout(60_000)  # milliseconds; slow machines are not what is tested
        cookie = self.client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.site.url}])
        return context

    def page(self, context: BrowserContext | None = None, **options) -> Page:
        page = (context or self.context(**options)).new_page()
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def at(self, path: str) -> str:
        return f"{self.site.url}/{self.language}/{path}"

    def starts(self, page: Page) -> str:
        """Begin a draft by the pages; returns its reference."""
        page.goto(self.at("my/new/"))
        if page.locator("[name=attribution]").count():
            page.locator("[name=attribution][value=named]").check()
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/write/$"))
        return re.search(r"TCR-\w{8}", page.url)[0]


def writer_for(user: User, browser: Browser, site, signed_in_client, **options) -> Writer:
    return Writer(browser, site, signed_in_client(user), **options)
