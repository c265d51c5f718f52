"""Walks the public pages from link to link, as a visitor who follows everything that is offered."""

import gzip
import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.test import Client

# A list leads to millions of others: of each kind of address (path without codes, keys of the query) some are looked at.
OF_EACH_KIND = 3
NOT_FOLLOWED = re.compile(r"^/(?:static/|(?:[a-z]{2}/)?(?:account|my|desk|state|mail|r)(?:/|$))")


@dataclass(frozen=True)
class Visited:
    """One address with what came back, and where the link to it stood."""

    address: str
    status: int
    text: str  # "" for what is no page
    found_on: str

    @property
    def links(self) -> list[str]:
        """Addresses that the page leads to or loads, in their order, as they are written."""
        return [html.unescape(link) for link in re.findall(r'(?:href|src)="([^"]*)"', self.text)]

    @property
    def ids(self) -> set[str]:
        return set(re.findall(r'\sid="([^"]+)"', self.text))

    @property
    def loads(self) -> list[str]:
        """What a browser fetches with the page, by name in ``static/``."""
        found = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]+)"', self.text)
        return [plain_name(one) for one in found]

    @property
    def weight(self) -> int:
        """Bytes of a first visit, gzipped: the page and everything that it loads."""
        return len(gzip.compress(self.text.encode())) + sum(len(gzip.compress(read_static(one))) for one in self.loads)


def plain_name(address: str) -> str:
    """``/static/site.0a1b2c3d4e5f.css`` is ``site.css``."""
    return re.sub(r"\.[0-9a-f]{12}(?=\.)", "", address).rpartition("/")[2]


def read_static(name: str) -> bytes:
    with open(finders.find(name), "rb") as file:
        return file.read()


def crawl(client: Client, start: str, most: int) -> Iterator[Visited]:
    """At most this many addresses of the site, each once, the start first. Fragments and other sites are left out."""
    waiting, seen, kinds = [(start, "")], {start}, Counter()
    visited = 0
    while waiting and visited < most:
        address, found_on = waiting.pop(0)
        visited += 1
        answer = client.get(address)
        if answer.status_code in (301, 302, 303):
            target = urljoin(address, answer["Location"])
            if target not in seen:
                seen.add(target)
                waiting.insert(0, (target, address))
            continue
        is_page = answer["Content-Type"].startswith("text/html")
        if answer.streaming:
            answer.close()
        page = Visited(address, answer.status_code, answer.text if is_page else "", found_on)
        yield page
        for link in page.links:
            target = urldefrag(urljoin(address, link)).url
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or target in seen or NOT_FOLLOWED.match(parts.path):
                continue
            kind = (
                re.sub(r"/[A-Z0-9][A-Za-z0-9.-]{2,}(?=/)", "/…", parts.path),
                *sorted({key for key, _ in parse_qsl(parts.query)}),
            )
            kinds[kind] += 1
            if kinds[kind] <= OF_EACH_KIND:
                seen.add(target)
                waiting.append((target, address))
