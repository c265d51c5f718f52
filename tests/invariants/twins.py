"""Two worlds that differ only in what is not public; every public page of one must be every public page of the other.

Not two databases but one, asked twice: before and after the private side is filled. References, ids and times of what is public
are then the same by nature, and any byte that differs was moved by something private.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import time_machine
from django.test import Client

from consent import gate
from submissions import moves
from tests import cast, situations
from tests.invariants import hidden, leaks, world

_numbers = count(1)
# Made anew for each answer, whatever is asked: the token of a form, the nonce of a policy, an id of the request.
MADE_ANEW = [
    rb'name="csrfmiddlewaretoken" value="[^"]*"',
    rb"csrftoken=[^;]*; expires=[^;]*",
    rb"nonce-[A-Za-z0-9+/=_-]+",
    rb'id="request-[0-9a-f]+"',
]
NOW = ("Date", "Expires")


@dataclass(frozen=True)
class Answer:
    """What came back, packed: status, every header, the body."""

    address: str
    packed: bytes

    def text(self) -> bytes:
        return zlib.decompress(self.packed)


def make_public(people: world.People, number: int) -> list[str]:
    """So many public records: of one, two and three States, with and without a translation, a partner, links."""
    made = []
    for one in range(number):
        states = (("QMA",), ("QMA", "QMB"), ("QMB", "QMC"), ("QMA", "QMB", "QMC"))[one % 4]
        more = {"translations": [situations.translation("fr", f"Formation, cours {one}")]} if one % 3 == 0 else {}
        made.append(world.publish(people, states=states, title=f"Public course {one} for judges", **more))
    return made


def fill_the_private_side(people: world.People, number: int) -> int:
    """So many records that are not public, in every stage on the way; returns how many."""
    writer = cast.person(f"Twin-{next(_numbers)}")
    cast.organisation_of(
        writer, f"Hidden Organisation {writer.pk}", "CSO", verified_by=people.reviewer, slug=f"hidden-{writer.pk}"
    )
    for one in range(number):
        title = f"Secret course {one} for judges of Hiddenport"
        if one % 8 == 0:
            situations.draft(writer, basics={"title": title})
        elif one % 8 == 1:
            situations.sent(writer, basics={"title": title})
        elif one % 8 == 2:
            situations.in_review(writer, reviewer=people.reviewer, basics={"title": title})
        elif one % 8 == 3:
            moves.withdraw(situations.sent(writer, basics={"title": title}), by=writer)
        else:
            asked = world.ask(people, states=("QMA", "QMB"), title=title)
            first, second = (world.request_of(asked.document, code) for code in ("QMA", "QMB"))
            gate.grant(first, by=people.focal["QMA"])
            if one % 8 == 5:
                gate.withhold(second, by=people.focal["QMB"])
            elif one % 8 == 6:
                gate.grant(second, by=people.focal["QMB"])
            elif one % 8 == 7:
                gate.hold(asked.document.record_id, by=people.reviewer, reason="A person is in danger.")
    return number


def publish_and_revoke(people: world.People, number: int) -> list[str]:
    gone = []
    for one in range(number):
        reference = world.publish(people, states=("QMA", "QMB"), title=f"Gone course {one} for judges of Hiddenport")
        gate.revoke(reference, state="QMB", by=people.focal["QMB"])
        gone.append(reference)
    return gone


def addresses(public: list[str], languages: tuple[str, ...], most: int) -> list[str]:
    """At most so many a language: every address of the URLconf first, then what links lead to, then searches."""
    found: list[str] = []
    client = Client(raise_request_exception=False)
    for turn, language in enumerate(languages, start=1):
        waiting = leaks.in_turn([*leaks.addresses(hidden.Hidden(), public, language), *searches(language)], turn)
        mine: dict[str, None] = {}
        while waiting and len(mine) < most:
            address = waiting.pop()
            if address in mine or address in found:
                continue
            mine[address] = None
            links = leaks._links(_body(client.get(address, headers={"accept-language": language})))
            waiting[:0] = sorted(link for link in links if f"/{language}/" in link and link not in mine)
        found += mine
    return found


def searches(language: str) -> Iterator[str]:
    for words in ("judges", "Hiddenport", "secret", "course", "formation", "QMB", "hidden organisation"):
        for path in (f"/{language}/activities/", f"/{language}/providers/", "/api/v1/activities/"):
            yield f"{path}?q={words.replace(' ', '+')}"
    for page in range(2, 12):
        yield f"/{language}/activities/?page={page}"
    for field in (
        "state=QMA",
        "state=QMB&state=QMC",
        "status=completed",
        "provider_type=CSO",
        "facets=1",
        "sort=state",
    ):
        yield f"/{language}/activities/?{field}"
        yield f"/api/v1/activities/?{field}"


def look(found: list[str], at: datetime | None = None) -> list[Answer]:
    """Ask for each address anew, as somebody who was never here.

    ``at``: for the site it is this instant all the while. Files say when they were made, and the second look is minutes later.
    """
    with time_machine.travel(at, tick=False) if at else nullcontext():
        return _look(found)


def _look(found: list[str]) -> list[Answer]:
    answers = []
    for address in found:
        language = match[1] if (match := re.match(r"/([a-z]{2})/", address)) else "en"
        reply = Client(raise_request_exception=False).get(address, headers={"accept-language": language})
        headers = "".join(f"{name}: {value}\n" for name, value in sorted(reply.headers.items()) if name not in NOW)
        said = f"{reply.status_code}\n{headers}{reply.cookies.output()}\n".encode() + _body(reply)
        for pattern in MADE_ANEW:
            said = re.sub(pattern, b"", said)
        answers.append(Answer(address, zlib.compress(said, 1)))
    return answers


def differing(before: list[Answer], after: list[Answer]) -> list[str]:
    """Where the two differ, with the first bytes that do."""
    found = []
    for one, other in zip(before, after, strict=True):
        if one.packed == other.packed:
            continue
        left, right = one.text(), other.text()
        at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
        found.append(f"{one.address}: {left[max(0, at - 60) : at + 60]!r} / {right[max(0, at - 60) : at + 60]!r}")
    return found


def _body(reply: object) -> bytes:
    return b"".join(reply.streaming_content) if reply.streaming else reply.content  # type: ignore[attr-defined]
