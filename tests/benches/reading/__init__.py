"""How fast the public side answers, beside the least that PostgreSQL can do (floor), a plain Django project (peer), Datasette.

Short: 10,000 made-up records, one client, ratios; under five minutes on two cores. Full: BENCH_ROWS (100,000 if not given), all
kinds, sixteen readers, memory; with BENCH_HOME from the data of the shared generator. Every answer is checked against a look
at every record before anything is timed: a fast wrong answer is no figure.
"""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.benches import Figure
from tests.benches.reading import clients, datasette, records, serving
from tests.benches.reading.questions import Question, Records, Truth, answer, questions
from tests.benches.reading.records import Made
from tests.benches.reading.ways import ASKED, FAULTS, Loaded, fault

SHORT, FULL, FIRST = 10_000, 100_000, 1_000
PROGRAMS = {"site": "config.wsgi", "floor": "tests.benches.reading.floor:app", "peer": "tests.benches.reading.peer:app"}
READERS = 16

# Who is asked, the kind of question, whom with -> the ratio that is the goal (performance.md, G1 to G7).
GOALS = {
    ("json", "newest", "floor"): 2.0, ("json", "f1", "floor"): 2.0, ("json", "f3", "floor"): 2.0, ("json", "words", "floor"): 2.0,
    ("html", "browse_f1", "floor"): 5.0, ("html", "browse_broad", "floor"): 1.5, ("html", "browse_words", "floor"): 1.5,
    ("html", "record", "floor"): 2.5, ("json", "begun", "floor"): 1.5,
}  # fmt: skip
# The other's time in ours, at least (G2, G3, G7). They look at every row, so what holds at 100,000 cannot hold at 10,000: judged
# in the full form only.
SLOWER = {
    ("json", "newest", "peer"): 8.0, ("json", "f1", "peer"): 8.0, ("json", "f3", "peer"): 8.0, ("json", "words", "peer"): 200.0,
    ("html", "browse_f1", "peer"): 40.0, ("html", "record", "peer"): 3.0,
    ("json", "f1", "datasette"): 8.0, ("json", "f3", "datasette"): 8.0, ("html", "browse_f1", "datasette"): 120.0,
}  # fmt: skip


def run(full: bool) -> list[Figure]:
    number = int(os.environ.get("BENCH_ROWS") or (FULL if full else SHORT))
    from tests import database  # starts the server of the tests, for a database of our own

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    try:
        made = list(records.records(number))
        loaded = _load(made)
        with serving.running(PROGRAMS, _datasette(made)) as pids:
            return [*_gate(loaded), *_compare(loaded, full), *serving.weigh(pids["site"])]
    finally:
        from django.db import connections

        connections.close_all()
        database.drop()


def _load(made: list[Made]) -> Loaded:
    """These records through the projection; on the way, what publishing and withdrawing one by the gate's verbs costs."""
    from tests import database
    from tests.benches.reading import floor, loading

    superuser = database.superuser(database.Addresses().name)
    if superuser is None:
        raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
    superuser.autocommit = True
    begun = time.monotonic()
    gate: dict[str, dict[int, float]] = {"publish": {}, "withdraw": {}}
    references = loading.fill(superuser, made[:FIRST])
    _time_the_gate(FIRST, gate)
    references += loading.fill(superuser, made[FIRST:])
    _time_the_gate(len(made), gate)
    print(f"{len(made)} records published in {time.monotonic() - begun:.0f} s", flush=True)
    floor.build(superuser, floor.rows_of(made))
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


def _datasette(made: list[Made]) -> dict[str, list[str]]:
    """The command that serves the same records by Datasette; nothing where there is none."""
    if datasette.command() is None:
        print("  Datasette is left out: DATASETTE names no command of it, and there is none in the path.", flush=True)
        return {}
    path = Path(os.environ["VAR_DIR"]) / "bench.db"
    datasette.build(path, made)
    return {"datasette": datasette.serving(path, serving.PORTS["datasette"])}


# --- measuring


def _compare(loaded: Loaded, full: bool) -> Iterator[Figure]:
    asked = questions(loaded.made)
    truths = [answer(question, loaded.made) for question in asked]
    kinds = defaultdict(list)
    for number, question in enumerate(asked):
        kinds[question.kind].append(number)
    yield from _check(asked, truths, loaded)
    middles: dict[tuple[str, str], clients.Timed] = {}
    for kind, numbers in kinds.items():
        paths: dict[str, dict[int, str]] = {}
        for name, (_server, path) in ASKED.items():
            of = {number: found for number in numbers if (found := path(asked[number], loaded))}
            if of:
                paths[name] = of
        addresses = {name: serving.address(ASKED[name][0]) for name in paths}
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
                for other in ("peer", "datasette"):
                    if other in timed:
                        yield Figure(
                            f"{name} {kind}: {other} needs so many times as long",
                            clients.ratio(timed[other], timed[name]),
                            "×",
                            SLOWER.get((name, kind, other)) if len(loaded.made.all) >= FULL else None,
                            at_least=True,
                        )
    yield Figure(
        "html: a deep page, times the first",
        middles["html", "deep"].middle / middles["html", "newest"].middle,
        "×",
        1.3,
    )
    yield from _first_sight(loaded)
    if full:
        yield from _many(asked, loaded)


def _first_sight(loaded: Loaded) -> Iterator[Figure]:
    """What nobody has asked before, each once: nothing of it is kept yet. Told, for the goals are about what is asked again."""
    asked = [question for seed in range(100, 107) for question in questions(loaded.made, seed)]
    for who, kind in (("html", "browse_f1"), ("html", "record"), ("json", "f1"), ("json", "record")):
        paths = {
            name: {
                number: path
                for number, one in enumerate(asked)
                if one.kind == kind and (path := ASKED[name][1](one, loaded))
            }
            for name in (who, "floor")
        }
        yield clients.first_sight(who, kind, paths, {name: serving.address(ASKED[name][0]) for name in paths})


def _check(asked: list[Question], truths: list[Truth], loaded: Loaded) -> Iterator[Figure]:
    """How many answers are not what a look at every record gives. The peer looks for words within words: it is not asked."""
    for who in FAULTS:
        server, path = ASKED[who]
        checked = wrong = 0
        client = clients.Client(serving.address(server))
        for question, truth in zip(asked, truths, strict=True):
            address = path(question, loaded)
            if address is None:
                continue
            status, body, _seconds = client.get(address)
            checked += 1
            if why := fault(who, question, truth, body, loaded) if status == 200 else str(status):
                wrong += 1
                print(f"  wrong: {who} {address}: {why}", flush=True)
        client.close()
        if checked:
            goal = None if server == "datasette" else 0.0
            yield Figure(f"{who}: answers that are wrong, of {checked}", wrong, "", goal)


def _many(asked: list[Question], loaded: Loaded) -> Iterator[Figure]:
    """Sixteen readers at once: requests a second, beside the floor's."""
    goals = {("json", "f1"): 0.4, ("html", "record"): 0.35, ("html", "browse_f1"): 0.1}
    for (name, kind), goal in goals.items():
        speeds = {}
        for who in (name, "floor", name, "floor"):
            server, path = ASKED[who]
            paths = [found for question in asked if question.kind == kind and (found := path(question, loaded))]
            speed = clients.many_at_once(serving.address(server), paths, READERS, 6)
            speeds[who] = max(speeds.get(who, 0.0), speed)
        print(
            f"  {READERS} readers, {kind}: {name} {speeds[name]:.0f}, floor {speeds['floor']:.0f} requests/s",
            flush=True,
        )
        yield Figure(
            f"{name} {kind}, {READERS} readers: part of the floor's requests",
            _part(speeds[name], speeds["floor"]),
            "×",
            goal,
            at_least=True,
        )
    yield from _again(asked, loaded)


def _part(of: float, whole: float) -> float:
    """None at all where the other refused: then nothing has been shown."""
    return of / whole if whole else 0.0


def _again(asked: list[Question], loaded: Loaded) -> Iterator[Figure]:
    """Sixteen readers who have the pages already: 304s a second, beside a file from memory behind the same server."""
    floor, site = serving.address("floor"), serving.address("site")
    for name, kind in (("html", "browse_f1"), ("json", "f1")):
        paths = [found for question in asked if question.kind == kind and (found := ASKED[name][1](question, loaded))]
        unchanged = files = 0.0
        for _ in range(2):
            unchanged = max(unchanged, clients.many_at_once(site, paths, READERS, 6, again=True))
            files = max(files, clients.many_at_once(floor, ["/file"], READERS, 6))
        yield Figure(
            f"{name} {kind}, unchanged (304), {READERS} readers: part of a file's requests",
            _part(unchanged, files),
            "×",
            0.25,
            at_least=True,
        )
