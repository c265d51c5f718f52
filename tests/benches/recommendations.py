"""How fast the list of recommendations answers, beside the floor of `reading` over the same rows; the first page of a process.

Full: the 41,000 of the real files where they are (`tests/conftest.py` says where), else as many made up. Short: 12,000 made up.
Before anything is timed every answer of the site is compared with a look at every row, as in `reading`.
"""

import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.benches import Figure
from tests.benches.reading import clients, floor, serving
from tests.benches.reading.questions import ROWS, Question, Records, Truth, answer
from tests.conftest import SHARED_DATA

SHORT, FULL = 12_000, 41_000
FOLDERS = ("upr_info_2015", "ohchr_matrices")  # of the real files
FACETS = ("state", "position", "cycle", "theme", "persons", "sdg", "by", "activities")
# As for activities (performance.md, G1, G3, G5, G7): at most so many times the floor.
GOALS = {
    ("json", "first"): 2.0, ("json", "state"): 2.0, ("json", "two"): 2.0, ("json", "words"): 2.0,
    ("html", "browse_state"): 5.0, ("html", "browse_words"): 1.5, ("html", "record"): 2.5,
}  # fmt: skip
DEEP = 1.3  # times the first page, at most
_ROW = re.compile(rb"/en/recommendations/([A-Z]{3}-[^/\"]+)/\"")
_TOTAL = re.compile(rb"<h1>[^<]*<span class=\"muted\">[^0-9<]*([0-9,\xc2\xa0]+)")
_STORED = """
    SELECT identifier, text, state_id, position, cycle::text, themes, persons,
      ARRAY(SELECT DISTINCT split_part(code, '.', 1) FROM unnest(sdgs) AS code),
      ARRAY(SELECT m.state_id FROM repository_recommendation_recommending m WHERE m.recommendation_id = r.id),
      substring(paragraph FROM '^\\d+')::int, substring(paragraph FROM '^\\d+\\.(\\d+)')::int, id
    FROM repository_recommendation r"""


@dataclass(frozen=True)
class Stored:
    """One recommendation; values are numbers, those of ``Rows.codes``. The list shows the highest place first."""

    place: int
    identifier: str
    description: str
    of: dict[str, list[int]]
    title: str = ""

    def values(self, key: str) -> list[int]:
        return self.of[key]


@dataclass
class Rows:
    made: Records = field(default_factory=lambda: Records([]))
    codes: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in FACETS})


def run(full: bool) -> list[Figure]:
    from tests import database  # starts the server of the tests, for a database of our own

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    try:
        _import(full)
        superuser = database.superuser(database.Addresses().name)
        if superuser is None:
            raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
        superuser.autocommit = True
        superuser.execute("VACUUM ANALYZE")
        rows = _rows(superuser)
        floor.build(superuser, _for_the_floor(rows))
        superuser.close()
        with serving.running({"site": "config.wsgi", "floor": "tests.benches.reading.floor:app"}) as pids:
            return [*_first(), *_compare(rows, full), *serving.weigh(pids["site"])]
    finally:
        from django.db import connections

        connections.close_all()
        database.drop()


def _import(full: bool) -> None:
    from django.core.management import call_command

    from tests.benches import imports

    with tempfile.TemporaryDirectory() as folder:
        paths = [SHARED_DATA / "raw" / name for name in FOLDERS] if full else []
        if not paths or not all(path.is_dir() for path in paths):
            paths = [Path(folder) / "table.csv"]
            imports.write(paths[0], FULL if full else SHORT)
        call_command("import_recommendations", *paths, verbosity=0, stdout=sys.stderr)


def _rows(superuser) -> Rows:
    """All of them in the order of the list: States in alphabetical order, the latest cycle first, then by paragraph."""
    from repository.browse.vocabulary import Vocabulary

    places, found = Vocabulary("en").state_places, Rows()
    stored = superuser.execute(_STORED).fetchall()
    stored.sort(key=lambda row: (places[row[2]], -int(row[4]), row[9] or -1, row[10] or -1, row[11]), reverse=True)
    numbers: dict[str, dict[str, int]] = {key: {} for key in FACETS}

    def number(key: str, code: str) -> int:
        known = numbers[key]
        if code not in known:
            known[code] = len(known)
            found.codes[key].append(code)
        return known[code]

    made = []
    for place, (identifier, text, state, position, cycle, themes, persons, goals, by, *_order) in enumerate(stored):
        values = {
            "state": [state], "position": [position], "cycle": [cycle], "theme": set(themes), "persons": set(persons),
            "sdg": goals, "by": by, "activities": ["false"],
        }  # fmt: skip
        of = {key: [number(key, code) for code in codes] for key, codes in values.items()}
        made.append(Stored(place, identifier, text, of))
    found.made = Records(made, FACETS)
    return found


def _for_the_floor(rows: Rows) -> list[floor.Row]:
    return [
        floor.Row(
            one.place,
            json.dumps({"id": one.identifier, "text": one.description}, ensure_ascii=False),
            sorted(floor.BASE[key] + value for key in FACETS for value in one.values(key)),
            text,
        )
        for one, text in zip(rows.made.all, rows.made.texts, strict=True)
    ]


# --- what is asked


def _questions(rows: Rows, seed: int = 7) -> list[Question]:
    """Words that are nothing else: no State, theme, group of persons or position has one of them as its name."""
    from repository.models import State, Term

    chance, made = random.Random(seed), rows.made
    names = {name.lower() for names in State.objects.values_list("names", flat=True) for name in names.values()}
    names |= {name.lower() for labels in Term.objects.values_list("labels", flat=True) for name in labels.values()}

    def some(*keys: str) -> dict[str, int]:
        while True:
            one = chance.choice(made.all)
            if all(one.values(key) for key in keys):
                return {key: chance.choice(one.values(key)) for key in keys}

    def word() -> str:
        while True:
            found = re.findall(r"(?<![^\W_])[a-z]{5,}(?![^\W_])", chance.choice(made.texts))
            if found and (one := chance.choice(found)) not in names and one not in ("supported", "noted"):
                return one

    last = max(2, min(500, len(made.all) // ROWS))
    asked = [Question("first"), Question("browse_all", facets=True)]
    for _ in range(6):
        asked += [
            Question("state", some("state")), Question("two", some("state", "sdg")), Question("words", word=word()),
            Question("deep", page=chance.randint(last // 2, last)), Question("browse_state", some("state"), facets=True),
            Question("browse_two", some("by", "cycle"), facets=True), Question("browse_words", word=word(), facets=True),
            Question("record", record=chance.randrange(len(made.all))),
        ]  # fmt: skip
    return asked


def _address(who: str, question: Question, rows: Rows) -> str | None:
    if question.record >= 0:
        identifier = rows.made.all[question.record].identifier
        return {
            "html": f"/en/recommendations/{identifier}/", "json": f"/api/v1/recommendations/{identifier}/",
            "floor": f"/record?id={question.record}",
        }[who]  # fmt: skip
    if who == "floor":
        asked: dict = dict(question.filters) | ({"word": question.word} if question.word else {})
        return f"/?{urlencode(asked | {'page': question.page} | ({'facets': 1} if question.facets else {}))}"
    asked = {key: rows.codes[key][value] for key, value in question.filters.items()} | {"sort": "state"}
    if question.word:
        asked["q"] = f'"{question.word}"'
    if who == "html":
        return f"/en/recommendations/?{urlencode(asked | ({'page': question.page} if question.page > 1 else {}))}"
    if question.page > 1:
        return None  # the interface goes on by cursors
    return f"/api/v1/recommendations/?{urlencode(asked | ({'facets': '1'} if question.facets else {}))}"


def _fault(who: str, question: Question, truth: Truth, body: bytes, rows: Rows) -> str:
    expected = [rows.made.all[place].identifier for place in truth.places]
    if question.record >= 0:
        return "" if expected[0].encode() in body else "another record"
    if who == "html":
        total = _TOTAL.search(body)
        found = list(dict.fromkeys(one.decode() for one in _ROW.findall(body)))
        if total is None or int(re.sub(rb"\D", b"", total[1])) != truth.total:
            return f"total {total and total[1]!r}, not {truth.total}"
        return "" if found == expected else f"rows {found[:3]}, not {expected[:3]}"
    answered = json.loads(body)
    if answered["count"] != truth.total:
        return f"count {answered['count']}, not {truth.total}"
    if [row["identifier"] for row in answered["results"]] != expected:
        return "other rows"
    for key in FACETS if question.facets else ():
        met = {one["code"]: one["count"] for one in answered["facets"][key]}
        if met != {rows.codes[key][value]: number for value, number in truth.facets[key].items()}:
            return f"facet {key}"
    return ""


# --- measuring


def _first() -> Iterator[Figure]:
    """The first page of a process that has answered nobody."""
    begun = time.perf_counter()
    status, body, _seconds = clients.Client(serving.address("site")).get("/en/recommendations/")
    assert status == 200, body[:200]
    yield Figure("first page of a new process", (time.perf_counter() - begun) * 1_000, "ms")


def _compare(rows: Rows, full: bool) -> Iterator[Figure]:
    asked = _questions(rows)
    yield from _check(asked, rows)
    middles = {}
    for kind in dict.fromkeys(question.kind for question in asked):
        paths = _paths(asked, kind, ("html", "json", "floor"), rows)
        addresses = {who: _server(who) for who in paths}
        timed = clients.in_turn(paths, addresses, 10 if full else 3)
        middles |= {(who, kind): of.middle for who, of in timed.items()}
        print(
            f"  {kind:13} " + ", ".join(f"{who} {of.middle:.1f}/{of.slow:.1f}" for who, of in timed.items()), flush=True
        )
        for who in ("html", "json"):
            if who in timed:
                goal = GOALS.get((who, kind))
                yield Figure(f"{who} {kind}: times the floor", clients.ratio(timed[who], timed["floor"]), "×", goal)
    yield Figure("html: a deep page, times the first", middles["html", "deep"] / middles["html", "first"], "×", DEEP)
    yield from _first_sight(rows)


def _first_sight(rows: Rows) -> Iterator[Figure]:
    """What nobody has asked before, each once: nothing of it is kept yet. Told, for the goals are about what is asked again."""
    asked = [question for seed in range(100, 104) for question in _questions(rows, seed)]
    for who, kind in GOALS:
        if kind != "first":  # there is one of it, and it has been asked
            paths = _paths(asked, kind, (who, "floor"), rows)
            yield clients.first_sight(who, kind, paths, {name: _server(name) for name in paths})


def _paths(asked: list[Question], kind: str, whom: Iterable[str], rows: Rows) -> dict[str, dict[int, str]]:
    """Of those who can be asked questions of this kind: their addresses, by the number of the question."""
    paths = {
        who: {
            number: path
            for number, question in enumerate(asked)
            if question.kind == kind and (path := _address(who, question, rows))
        }
        for who in whom
    }
    return {who: of for who, of in paths.items() if of}


def _server(who: str) -> str:
    return serving.address("floor" if who == "floor" else "site")


def _check(asked: list[Question], rows: Rows) -> Iterator[Figure]:
    client = clients.Client(serving.address("site"))
    checked = wrong = 0
    for question in asked:
        truth = answer(question, rows.made)
        for who in ("html", "json"):
            path = _address(who, question, rows)
            if path is None:
                continue
            status, body, _seconds = client.get(path)
            checked += 1
            if why := _fault(who, question, truth, body, rows) if status == 200 else str(status):
                wrong += 1
                print(f"  wrong: {path}: {why}", flush=True)
    client.close()
    yield Figure(f"answers that are wrong, of {checked}, over {len(rows.made.all):,} recommendations", wrong, "", 0.0)
