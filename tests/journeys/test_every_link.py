"""Every public page that a link leads to: it is there, it is light, it loads nothing from elsewhere, its HTML is valid.

`make proof PART=pages` walks further, in all six languages, and has each page read by the Nu HTML checker (`npm` fetches it into
`var/tools`; it needs Java). `make test` walks English and Arabic.
"""

import re
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from tests.crawl import Visited, crawl
from tests.html_checker import faults_of, fetch
from tests.proof import record, size
from tests.repository.conftest import publish_all

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
HEAVIEST, TOO_HEAVY = (
    60_000,
    100_000,
)  # bytes of a first visit, gzipped: what is promised, and what no page may ever reach

_walked: dict[str, list[Visited]] = {}


@pytest.fixture
def walked(transactional_db) -> Callable[[str], list[Visited]]:
    """``walked(language)``: the pages that can be reached from its home page. Walked once."""
    if not _walked:
        publish_all()

    def walk(language: str) -> list[Visited]:
        if language not in _walked:
            _walked[language] = list(crawl(Client(), f"/{language}/", size(90, 300)))
        return _walked[language]

    return walk


@pytest.mark.parametrize("language", LANGUAGES if size(0, 1) else ("en",))
def test_no_link_is_broken(language, walked):
    pages = walked(language)
    by_address = {one.address: one for one in pages}

    broken = [f"{one.status} {one.address} (on {one.found_on})" for one in pages if one.status not in (200, 410)]
    for page in pages:
        for link in page.links:
            target, fragment = urldefrag(urljoin(page.address, link))
            there = by_address.get(target)
            if fragment and there and there.text and fragment not in there.ids:
                broken.append(f"{target}#{fragment} (on {page.address})")

    record(test="links", language=language, pages=len(pages), broken=broken)
    assert broken == [], "\n".join(broken)
    assert len(pages) >= 80


@pytest.mark.parametrize("language", LANGUAGES if size(0, 1) else ("en", "ar"))
def test_every_page_is_light_and_loads_nothing_from_elsewhere(language, walked):
    pages = [one for one in walked(language) if one.text]
    weights = sorted(((one.weight, one.address) for one in pages), reverse=True)

    record(test="weight", language=language, pages=len(pages), heaviest=weights[:5])
    assert weights[0][0] < TOO_HEAVY, weights[0]
    assert weights[0][0] <= HEAVIEST, weights[0]
    for page in pages:
        assert set(page.loads) <= {"site.css", "dark.css", "icon.svg", "site.js", "writing.js"}, page.address
        assert not re.search(
            r'<(?:link rel="stylesheet" href|script src|img src|iframe src)="(?:https?:)?//', page.text
        )
        assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son[a-z]+=", page.text), page.address
        assert page.text.count("<h1") == 1, page.address


@pytest.mark.skipif(not size(0, 1), reason="the HTML checker runs in `make proof PART=pages`")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_valid_html(language, walked, tmp_path):
    fetch()
    pages = [one for one in walked(language) if one.text]

    faults = faults_of({one.address: one.text for one in pages}, tmp_path)

    record(test="valid HTML", language=language, pages=len(pages), faults=faults)
    assert faults == [], "\n".join(faults)


@pytest.mark.skipif(not size(0, 1), reason="the HTML checker runs in `make proof PART=pages`")
def test_a_planted_fault_of_html_is_found(tmp_path):
    fetch()

    faults = faults_of({"/planted/": "<!DOCTYPE html><html lang=en><title>x</title><p id=a><div id=a></p>"}, tmp_path)

    assert any("/planted/" in one for one in faults)


def test_a_planted_broken_link_is_found(monkeypatch):
    sent = Client.get

    def plant(self, address, *args, **named):
        answer = sent(self, address, *args, **named)
        if address == "/en/about/":
            answer.content = answer.content.replace(b"</main>", b'<a href="/en/nowhere/">x</a></main>')
        return answer

    monkeypatch.setattr(Client, "get", plant)

    assert ("/en/nowhere/", 404) in [(one.address, one.status) for one in crawl(Client(), "/en/about/", 60)]
