"""How each is asked the same question, and what is wrong with an answer."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.benches.reading import datasette
from tests.benches.reading.questions import FACETS, Question, Records, Truth

_CARD = re.compile(rb"/en/activities/(TCR-[0-9A-Z]{8})/\"><span")
_TOTAL = re.compile(rb"<h1>[^<]*<span class=\"muted\">[^0-9<]*([0-9,\xc2\xa0]+)")


@dataclass(frozen=True)
class Loaded:
    made: Records
    references: list[str]  # by place
    gate: dict[str, dict[int, float]]  # verb -> published records -> milliseconds


def _codes(question: Question) -> dict[str, str]:
    from tests.benches.reading.loading import CODES

    return {key: CODES[key](value) for key, value in question.filters.items()}


def _html(question: Question, loaded: Loaded) -> str | None:
    if question.begun:
        return None
    if question.record >= 0:
        return f"/en/activities/{loaded.references[question.record]}/"
    asked = _codes(question) | ({"q": f'"{question.word}"'} if question.word else {}) | {"sort": "newest"}
    return f"/en/activities/?{urlencode(asked | ({'page': str(question.page)} if question.page > 1 else {}))}"


def _json(question: Question, loaded: Loaded) -> str | None:
    if question.begun:
        return f"/api/v1/completions/?{urlencode({'q': question.begun})}"
    if question.record >= 0:
        return f"/api/v1/activities/{loaded.references[question.record]}/"
    if question.page > 1:
        return None  # the interface goes on by cursors
    asked = _codes(question) | ({"q": f'"{question.word}"'} if question.word else {}) | {"sort": "newest"}
    return f"/api/v1/activities/?{urlencode(asked | ({'facets': '1'} if question.facets else {}))}"


def _floor(question: Question, loaded: Loaded) -> str:
    if question.begun:
        return f"/begun?{urlencode({'word': question.begun})}"
    if question.record >= 0:
        return f"/record?id={question.record}"
    asked: dict = dict(question.filters) | ({"word": question.word} if question.word else {})
    return f"/?{urlencode(asked | {'page': question.page} | ({'facets': 1} if question.facets else {}))}"


def _peer(question: Question, loaded: Loaded) -> str | None:
    if question.begun:
        return None
    if question.record >= 0:
        return f"/record/{loaded.references[question.record]}/"
    asked = _codes(question) | ({"word": question.word} if question.word else {}) | {"page": str(question.page)}
    return f"/{'browse' if question.facets else 'api'}/?{urlencode(asked)}"


def _datasette(question: Question, loaded: Loaded) -> str | None:
    return datasette.address(question) if datasette.command() else None


# Who -> the server that answers for it, and the address of a question there; None: not asked.
ASKED: dict[str, tuple[str, Callable[[Question, Loaded], str | None]]] = {
    "html": ("site", _html), "json": ("site", _json), "floor": ("floor", _floor), "peer": ("peer", _peer),
    "datasette": ("datasette", _datasette),
}  # fmt: skip


# --- what is wrong with an answer; "": nothing


def fault(who: str, question: Question, truth: Truth, body: bytes, loaded: Loaded) -> str:
    return FAULTS[who](question, truth, body, loaded)


def _fault_of_page(question: Question, truth: Truth, body: bytes, loaded: Loaded) -> str:
    expected = [loaded.references[place] for place in truth.places]
    if question.record >= 0:
        return "" if expected[0].encode() in body else "another record"
    total = _TOTAL.search(body)
    found = list(dict.fromkeys(one.decode() for one in _CARD.findall(body)))
    if total is None or int(re.sub(rb"\D", b"", total[1])) != truth.total:
        return f"total {total and total[1]!r}, not {truth.total}"
    return "" if found == expected else f"rows {found[:3]}, not {expected[:3]}"


def _fault_of_interface(question: Question, truth: Truth, body: bytes, loaded: Loaded) -> str:
    from tests.benches.reading.loading import CODES

    answered = json.loads(body)
    if question.begun:
        words = [one["text"] for one in answered["results"] if one["kind"] == "word"]
        return "" if words == truth.words else f"words {words}, not {truth.words}"
    expected = [loaded.references[place] for place in truth.places]
    if question.record >= 0:
        return "" if answered["reference"] == expected[0] else "another record"
    if answered["count"] != truth.total:
        return f"count {answered['count']}, not {truth.total}"
    if [row["reference"] for row in answered["results"]] != expected:
        return "other rows"
    for key in FACETS if question.facets else ():
        found_numbers = {one["code"]: one["count"] for one in answered["facets"][key]}
        if found_numbers != {CODES[key](value): number for value, number in truth.facets[key].items()}:
            return f"facet {key}"
    return ""


def _fault_of_datasette(question: Question, truth: Truth, body: bytes, loaded: Loaded) -> str:
    answered = json.loads(body)
    if [row["place"] for row in answered["rows"]] != truth.places:
        return "other rows"
    total = answered.get("filtered_table_rows_count", truth.total)
    return "" if total == truth.total else f"count {total}, not {truth.total}"


def _fault_of_floor(question: Question, truth: Truth, body: bytes, loaded: Loaded) -> str:
    answered = json.loads(body)
    if question.begun:
        return "" if answered["results"] == truth.words else f"words {answered['results']}, not {truth.words}"
    if question.record >= 0:
        return "" if answered["id"] == question.record else "another record"
    if answered["count"] != truth.total:
        return f"count {answered['count']}, not {truth.total}"
    return "" if [row["id"] for row in answered["results"]] == truth.places else "other rows"


FAULTS: dict[str, Callable[[Question, Truth, bytes, Loaded], str]] = {
    "html": _fault_of_page, "json": _fault_of_interface, "floor": _fault_of_floor, "datasette": _fault_of_datasette,
}  # fmt: skip
