"""How fast the public side answers, beside the least that PostgreSQL can do (floor) and beside a plain Django project (peer).

Short: 10,000 made-up records, one client, ratios; under five minutes on two cores. Full: BENCH_ROWS (100,000 if not given), all
kinds, sixteen readers, memory; with BENCH_HOME from the data of the shared generator. Every answer is checked against a look
at every record before anything is timed: a fast wrong answer is no figure.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.benches import Figure
from tests.benches.reading import clients, records
from tests.benches.reading.questions import FACETS, Question, Records, Truth, answer, questions

SHORT, FULL, FIRST = 10_000, 100_000, 1_000
PORTS = {"site": 23_101, "floor": 23_102, "peer": 23_103}
READERS = 16
_CARD = re.compile(rb"/en/activities/(TCR-[0-9A-Z]{8})/\"><span")
_TOTAL = re.compile(rb"<h1>[^<]*<span class=\"muted\">[^0-9<]*([0-9,\xc2\xa0]+)")

# Who is asked, the kind of question, whom with -> the ratio that is the goal (performance.md, G1 to G7).
GOALS = {
    ("json", "newest", "floor"): 2.0, ("json", "f1", "floor"): 2.0, ("json", "f3", "floor"): 2.0, ("json", "words", "floor"): 2.0,
    ("html", "browse_f1", "floor"): 5.0, ("html", "browse_broad", "floor"): 1.5, ("html", "browse_words", "floor"): 1.5,
    ("html", "record", "floor"): 2.5,
}  # fmt: skip
# The peer's time in ours, at least (G2, G3, G7). It looks at every row, so what holds at 100,000 cannot hold at 10,000: judged in
# the full form only.
TIMES_THE_PEER = {
    ("json", "newest"): 8.0, ("json", "f1"): 8.0, ("json", "f3"): 8.0, ("json", "words"): 200.0,
    ("html", "browse_f1"): 40.0, ("html", "record"): 3.0,
}  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    made: Records
    references: list[str]  # by place
    gate: dict[str, dict[int, float]]  # verb -> published records -> milliseconds


def run(full: bool) -> list[Figure]:
    number = int(os.environ.get("BENCH_ROWS") or (FULL if full else SHORT))
    from tests import database  # starts the server of the tests, for a database of our own

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    try:
        loaded = _load(number)
        with _servers() as pids:
            return [*_gate(loaded), *_compare(loaded, full), *_weigh(pids)]
    finally:
        from django.db import connections

        connections.close_all()
        database.drop()


def _load(number: int) -> Loaded:
    """So many records through the projection; on the way, what publishing and withdrawing one by the gate's verbs costs."""
    from tests import database
    from tests.benches.reading import floor, loading

    superuser = database.superuser(database.Addresses().name)
    if superuser is None:
        raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
    superuser.autocommit = True
    made = list(records.records(number))
    begun = time.monotonic()
    gate: dict[str, dict[int, float]] = {"publish": {}, "withdraw": {}}
    references = loading.fill(superuser, made[:FIRST])
    _time_the_gate(FIRST, gate)
    references += loading.fill(superuser, made[FIRST:])
    _time_the_gate(number, gate)
    print(f"{number} records published in {time.monotonic() - begun:.0f} s", flush=True)
    floor.build(superuser, made)
    superuser.close()
    return Loaded(Records(made), references, gate)


def _time_the_gate(published: int, gate: dict[str, dict[int, float]]) -> None:
    from accounts.models import Role
    from consent import gate as verbs
    from tests import situations

    spent: dict[str, list[float]] = {"publish": [], "withdraw": []}
    for _ in range(9):
        document = situations.granted(states=["QMA"])
        publisher, focal_point = situations.officer(Role.PUBLISHER), situations.focal_point("QMA")
        begun = time.perf_counter()
        activity = verbs.publish(document, by=publisher)
        spent["publish"].append((time.perf_counter() - begun) * 1_000)
        begun = time.perf_counter()
        verbs.revoke(activity.reference, state="QMA", by=focal_point)
        spent["withdraw"].append((time.perf_counter() - begun) * 1_000)
    for verb, times in spent.items():
        gate[verb][published] = statistics.median(times)


def _gate(loaded: Loaded) -> Iterator[Figure]:
    for verb, measured in loaded.gate.items():
        fewest, most = min(measured), max(measured)
        yield Figure(f"{verb} one: {most:,} published less {fewest:,}", measured[most] - measured[fewest], "ms", 20.0)


@contextmanager
def _servers() -> Iterator[dict[str, int]]:
    """The site, the floor and the peer behind the same server: two processes of two threads each."""
    from tests import database, live_site

    live_site.collect_static()
    addresses = database.Addresses()
    environment = {
        **os.environ, "SITE_ROLE": "public", "RELEASE": "bench", "API_RATE": "0", "EXPORT_RATE": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings", "FLOOR": addresses.url("DATABASE_OWNER_URL", addresses.name),
        "SITE_URL": f"http://localhost:{PORTS['site']}",
    }  # fmt: skip
    programs = {
        "site": "config.wsgi", "floor": "tests.benches.reading.floor:app", "peer": "tests.benches.reading.peer:app",
    }  # fmt: skip
    running = {}
    folder = Path(os.environ["VAR_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, program in programs.items():
            with (folder / f"bench-{name}.log").open("w") as log:
                running[name] = subprocess.Popen(
                    [
                        sys.executable, "-m", "gunicorn", program, "--bind", f"127.0.0.1:{PORTS[name]}", "--workers", "2",
                        "--threads", "2", "--worker-class", "gthread", "--keep-alive", "75", "--timeout", "300",
                        "--no-control-socket",
                    ],
                    env=environment, stdout=log, stderr=subprocess.STDOUT,
                )  # fmt: skip
        for name in programs:
            _wait_for(name)
        yield {name: process.pid for name, process in running.items()}
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(20)


def _wait_for(name: str) -> None:
    for _ in range(240):
        try:
            clients.Client(f"http://127.0.0.1:{PORTS[name]}").get("/healthz" if name == "site" else "/?")
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise RuntimeError(f"{name} does not answer")


# --- how each is asked


def _codes(question: Question) -> dict[str, str]:
    from tests.benches.reading.loading import CODES

    return {key: CODES[key](value) for key, value in question.filters.items()}


def _html(question: Question, loaded: Loaded) -> str:
    if question.record >= 0:
        return f"/en/activities/{loaded.references[question.record]}/"
    asked = _codes(question) | ({"q": f'"{question.word}"'} if question.word else {}) | {"sort": "newest"}
    return f"/en/activities/?{urlencode(asked | ({'page': str(question.page)} if question.page > 1 else {}))}"


def _json(question: Question, loaded: Loaded) -> str | None:
    if question.record >= 0:
        return f"/api/v1/activities/{loaded.references[question.record]}/"
    if question.page > 1:
        return None  # the interface goes on by cursors
    asked = _codes(question) | ({"q": f'"{question.word}"'} if question.word else {}) | {"sort": "newest"}
    return f"/api/v1/activities/?{urlencode(asked | ({'facets': '1'} if question.facets else {}))}"


def _floor(question: Question, loaded: Loaded) -> str:
    if question.record >= 0:
        return f"/record?id={question.record}"
    asked: dict = dict(question.filters) | ({"word": question.word} if question.word else {})
    return f"/?{urlencode(asked | {'page': question.page} | ({'facets': 1} if question.facets else {}))}"


def _peer(question: Question, loaded: Loaded) -> str:
    if question.record >= 0:
        return f"/record/{loaded.references[question.record]}/"
    asked = _codes(question) | ({"word": question.word} if question.word else {}) | {"page": str(question.page)}
    return f"/{'browse' if question.facets else 'api'}/?{urlencode(asked)}"


ASKED: dict[str, tuple[str, Callable[[Question, Loaded], str | None]]] = {
    "html": ("site", _html), "json": ("site", _json), "floor": ("floor", _floor), "peer": ("peer", _peer),
}  # fmt: skip


# --- measuring


def _compare(loaded: Loaded, full: bool) -> Iterator[Figure]:
    asked = questions(loaded.made)
    truths = [answer(question, loaded.made) for question in asked]
    kinds = defaultdict(list)
    for number, question in enumerate(asked):
        kinds[question.kind].append(number)
    wrong = _check(asked, truths, loaded)
    yield Figure("answers that are wrong, of all that were checked", wrong, "", 0.0)
    middles: dict[tuple[str, str], clients.Timed] = {}
    for kind, numbers in kinds.items():
        paths: dict[str, dict[int, str]] = {}
        for name, (_server, path) in ASKED.items():
            of = {number: found for number in numbers if (found := path(asked[number], loaded))}
            if of:
                paths[name] = of
        addresses = {name: f"http://127.0.0.1:{PORTS[ASKED[name][0]]}" for name in paths}
        timed = clients.in_turn(paths, addresses, 12 if full else 4)
        middles |= {(name, kind): of for name, of in timed.items()}
        shown = ", ".join(f"{name} {of.middle:.1f}/{of.slow:.1f}" for name, of in timed.items())
        print(f"  {kind:13} {shown} ms", flush=True)
        for name in ("html", "json"):
            if name in timed:
                yield Figure(
                    f"{name} {kind}: times the floor",
                    clients.ratio(timed[name], timed["floor"]),
                    "×",
                    GOALS.get((name, kind, "floor")),
                )
                yield Figure(
                    f"{name} {kind}: the peer needs so many times as long",
                    clients.ratio(timed["peer"], timed[name]),
                    "×",
                    TIMES_THE_PEER.get((name, kind)) if len(loaded.made.all) >= FULL else None,
                    at_least=True,
                )
    yield Figure(
        "html: a deep page, times the first",
        middles["html", "deep"].middle / middles["html", "newest"].middle,
        "×",
        1.3,
    )
    if full:
        yield from _many(asked, loaded)


def _check(asked: list[Question], truths: list[Truth], loaded: Loaded) -> int:
    """How many answers of the site are not what a look at every record gives."""
    client, wrong = clients.Client(f"http://127.0.0.1:{PORTS['site']}"), 0
    for question, truth in zip(asked, truths, strict=True):
        for way in (_html, _json):
            path = way(question, loaded)
            if path is None:
                continue
            status, body, _seconds = client.get(path)
            if status != 200 or (fault := _fault(way is _html, question, truth, body, loaded)):
                wrong += 1
                print(f"  wrong: {path}: {status if status != 200 else fault}", flush=True)
    client.close()
    return wrong


def _fault(html: bool, question: Question, truth: Truth, body: bytes, loaded: Loaded) -> str:
    import json

    from tests.benches.reading.loading import CODES

    expected = [loaded.references[place] for place in truth.places]
    if question.record >= 0:
        return "" if expected[0].encode() in body else "another record"
    if html:
        total = _TOTAL.search(body)
        found = list(dict.fromkeys(one.decode() for one in _CARD.findall(body)))
        if total is None or int(re.sub(rb"\D", b"", total[1])) != truth.total:
            return f"total {total and total[1]!r}, not {truth.total}"
        return "" if found == expected else f"rows {found[:3]}, not {expected[:3]}"
    answered = json.loads(body)
    if answered["count"] != truth.total:
        return f"count {answered['count']}, not {truth.total}"
    if [row["reference"] for row in answered["results"]] != expected:
        return "other rows"
    for key in FACETS if question.facets else ():
        found_numbers = {one["code"]: one["count"] for one in answered["facets"][key]}
        if found_numbers != {CODES[key](value): number for value, number in truth.facets[key].items()}:
            return f"facet {key}"
    return ""


def _many(asked: list[Question], loaded: Loaded) -> Iterator[Figure]:
    """Sixteen readers at once: requests a second, beside the floor's."""
    goals = {("json", "f1"): 0.4, ("html", "record"): 0.35, ("html", "browse_f1"): 0.1}
    for (name, kind), goal in goals.items():
        speeds = {}
        for who in (name, "floor", name, "floor"):
            server, path = ASKED[who]
            paths = [found for question in asked if question.kind == kind and (found := path(question, loaded))]
            speed = clients.many_at_once(f"http://127.0.0.1:{PORTS[server]}", paths, READERS, 6)
            speeds[who] = max(speeds.get(who, 0.0), speed)
        print(
            f"  {READERS} readers, {kind}: {name} {speeds[name]:.0f}, floor {speeds['floor']:.0f} requests/s",
            flush=True,
        )
        yield Figure(
            f"{name} {kind}, {READERS} readers: part of the floor's requests",
            speeds[name] / speeds["floor"],
            "×",
            goal,
            at_least=True,
        )
    yield from _again(asked, loaded)


def _again(asked: list[Question], loaded: Loaded) -> Iterator[Figure]:
    """Sixteen readers who have the pages already: 304s a second, beside a file from memory behind the same server."""
    floor, site = (f"http://127.0.0.1:{PORTS[name]}" for name in ("floor", "site"))
    for name, kind in (("html", "browse_f1"), ("json", "f1")):
        paths = [found for question in asked if question.kind == kind and (found := ASKED[name][1](question, loaded))]
        unchanged = files = 0.0
        for _ in range(2):
            unchanged = max(unchanged, clients.many_at_once(site, paths, READERS, 6, again=True))
            files = max(files, clients.many_at_once(floor, ["/file"], READERS, 6))
        yield Figure(
            f"{name} {kind}, unchanged (304), {READERS} readers: part of a file's requests",
            unchanged / files,
            "×",
            0.25,
            at_least=True,
        )


def _weigh(pids: dict[str, int]) -> Iterator[Figure]:
    """Memory of each worker of the site, what it shares with others counted in part."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pids["site"])], capture_output=True, text=True
    ).stdout.split()
    held = []
    for pid in children:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        held.append(int(found[1]) / 1024 if found else 0)
    yield Figure("memory of the larger worker of the site", max(held, default=0), "MiB", 150.0)
