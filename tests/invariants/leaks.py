"""A search for anything unpublished in everything the site says in public.

`hidden.hide()` fills the private side with canaries. `crawl()` then asks every public address of the URLconf, with every
argument it could plausibly take, what links lead to, and odd requests besides; `found()` looks for canaries and private
references in what came back: bodies (also unzipped and decoded), headers, cookies.
"""

import base64
import contextlib
import gzip
import html
import io
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.policies import is_public
from repository.harvest.forms import FORMS
from repository.models import Recommendation
from tests.invariants.hidden import Hidden
from tests.proof import size

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


# ------------------------------------------------------------------------------------------------ the crawl


@dataclass
class Answer:
    request: str
    status: int
    text: bytes


def public_patterns() -> Iterator[tuple[str, object]]:
    """Route and callback of every address of the URLconf that is open to all."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, object]]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, route)
            elif isinstance(entry, URLPattern) and is_public(entry):
                yield route, entry.callback

    yield from walk(get_resolver(), "")


def addresses(hidden: Hidden, public: list[str], language: str) -> Iterator[str]:
    """Every public address with every argument it could plausibly take."""
    values = {
        "reference": [
            *public,
            *list(hidden.references)[: size(5, 60)],
            *list(hidden.gone)[: size(2, 99)],
            "TCR-00000000",
        ],
        "iso3": ["QMA", "QMB", "QMC", "ZZZ"],
        "slug": [*[word for word, place in hidden.where.items() if place.endswith(": slug")][: size(3, 99)], "nobody"],
        "identifier": [
            *list(Recommendation.objects.filter(state="QMA").values_list("identifier", flat=True)[:3]),
            "QMA-9-9",
        ],
        "session": ["56", "65", "99"],
        "sha256": [one for one, place in hidden.where.items() if place == "the hash of an attached file"],
        "key": ["state", "theme", "provider", "provider_type", "status", "year", "nothing"],
    }
    for route, _callback in public_patterns():
        path = "/" + re.sub(r"^/", "", route.replace("^", "").replace("$", "").replace("\\", ""))
        path = re.sub(r"^/[a-z]{2}/", f"/{language}/", path)
        parameters = re.findall(r"<(?:\w+:)?(\w+)>", path)
        paths = [path]
        for parameter in parameters:
            known = values.get(parameter, ["1", *list(hidden.references)[:3]])
            paths = [re.sub(rf"<(?:\w+:)?{parameter}>", quote(str(value)), one) for one in paths for value in known]
        yield from paths


def in_turn(found: list[str], turn: int) -> list[str]:
    """One address of each kind first, then the rest; both in an order that is the same every time."""
    kinds: dict[str, list[str]] = {}
    for address in found:
        kinds.setdefault(re.sub(r"/[A-Z0-9-]{6,}/|=[^&]*", "", address), []).append(address)
    first = [group.pop(0) for group in kinds.values()]
    rest = [address for group in kinds.values() for address in group]
    chance = random.Random(turn)
    chance.shuffle(first)
    chance.shuffle(rest)
    return rest[::-1] + first[::-1]  # taken from the end


def queries(hidden: Hidden) -> Iterator[str]:
    """Searches with canaries and their beginnings, filters on private fields, orderings, page sizes."""
    words = list(hidden.where)
    for word in words[:: size(40, 5)]:
        yield urlencode({"q": word})
        yield urlencode({"q": word[:5]})
    for name in (
        "status",
        "organisation",
        "created_by",
        "submission",
        "document",
        "sort",
        "ordering",
        "format",
        "fields",
    ):
        for value in (
            ("draft", *words[:1]) if size(1, 0) else ("draft", "withheld", "submission__status", "json", *words[:1])
        ):
            yield urlencode({name: value})
    yield "facets=1"
    yield "page_size=100"
    yield "page=2"
    yield "cursor=abc"
    yield "since=2020-01-01"


def harvests(hidden: Hidden) -> Iterator[str]:
    """Everything that a library may ask of `/oai`, of what is hidden too."""
    yield from ("/oai?verb=Identify", "/oai?verb=ListSets", "/oai?verb=ListMetadataFormats")
    for prefix in FORMS:
        for verb in ("ListRecords", "ListIdentifiers"):
            yield f"/oai?verb={verb}&metadataPrefix={prefix}"
            yield f"/oai?verb={verb}&metadataPrefix={prefix}&set=state:QMA"
        for reference in [*hidden.references][: size(10, 1_000)]:
            identifier = quote(f"{settings.SITE_URL.rstrip('/')}/r/{reference}", safe="")
            yield f"/oai?verb=GetRecord&metadataPrefix={prefix}&identifier={identifier}"


def crawl(hidden: Hidden, public: list[str], languages: tuple[str, ...] = ("en",)) -> Iterator[Answer]:
    """Ask for all of it, follow the links, and ask oddly."""
    client = Client(raise_request_exception=False)
    seen: set[str] = set()
    most = size(400, 8_000)  # addresses a language: more than there are kinds of them
    for turn, language in enumerate(languages, start=1):
        waiting = list(addresses(hidden, public, language))
        lists = [f"/{language}/", f"/{language}/activities/", f"/{language}/recommendations/", f"/{language}/statistics/",
                 f"/{language}/good-practices/", f"/{language}/activities/values/provider/", "/api/v1/activities/",
                 "/api/v1/recommendations/", "/api/v1/states/", "/api/v1/changes/"]  # fmt: skip
        waiting += [f"{one}?{query}" for one in lists for query in queries(hidden)]
        waiting += harvests(hidden)
        waiting = in_turn(waiting, turn)
        while waiting:
            address = waiting.pop()
            if address in seen or len(seen) >= most * turn:
                continue
            seen.add(address)
            response = client.get(address, headers={"accept-language": language})
            answer = _answer_of("GET", address, response)
            yield answer
            if len(seen) % size(25, 7) == 1:
                yield from _asked_oddly(client, address)
            links = [link for link in _links(answer.text) if link not in seen and f"/{language}/" in link]
            waiting[:0] = links  # after what was listed: the addresses of the URLconf come first


def _asked_oddly(client: Client, address: str) -> Iterator[Answer]:
    for method in ("head", "options", "post", "put", "delete"):
        yield _answer_of(method.upper(), address, getattr(client, method)(address))
    for headers in (
        {"if-none-match": '"x"'},
        {"range": "bytes=0-99"},
        {"accept": "application/json"},
        {"accept": "text/csv"},
    ):
        yield _answer_of(str(headers), address, client.get(address, headers=headers))


def _answer_of(method: str, address: str, response: object) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())  # type: ignore[attr-defined]
    cookies = response.cookies.output()  # type: ignore[attr-defined]
    return Answer(f"{method} {address}", response.status_code, headers.encode() + cookies.encode() + b"\n" + body)  # type: ignore[attr-defined]


def _links(body: bytes) -> set[str]:
    found = re.findall(rb'(?:href|action|src)="(/[^"#]*)', body)
    return {html.unescape(link.decode(errors="replace")) for link in found if not link.startswith(b"/static/")}


def found(answer: Answer, needles: dict[str, str]) -> list[str]:
    """Which needles this answer holds, whatever they were wrapped in. What the request itself said does not count."""
    asked = unquote(answer.request)
    texts = [answer.text.decode(errors="replace")]
    texts.append(html.unescape(unquote(texts[0])))
    for blob in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", texts[0])[:200]:
        whole = blob.rstrip("=")
        whole = whole[: len(whole) - (len(whole) % 4 == 1)]  # no encoding has one character over
        texts.append(base64.b64decode(whole + "=" * (-len(whole) % 4)).decode(errors="ignore"))
    if b"\x1f\x8b" in answer.text:
        with contextlib.suppress(OSError, EOFError):
            texts.append(gzip.decompress(answer.text[answer.text.index(b"\x1f\x8b") :]).decode(errors="replace"))
    if b"PK\x03\x04" in answer.text:  # a workbook
        with contextlib.suppress(zipfile.BadZipFile, EOFError), zipfile.ZipFile(io.BytesIO(answer.text)) as book:
            texts += [html.unescape(book.read(name).decode(errors="replace")) for name in book.namelist()]
    everything = "\n".join(texts).lower()
    return [
        f"{answer.request}: {place}"
        for needle, place in needles.items()
        if needle.lower() in everything and needle not in asked
    ]
