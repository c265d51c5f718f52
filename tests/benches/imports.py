"""How long an import of recommendations takes: beside COPY with INSERT … SELECT of the finished values into the same tables
(the floor), beside saving row by row (what one would write first), and beside the same import again.

Short: 12,000 recommendations. Full: 115,000, as many as four cycles have. The file is a plain table with paragraphs, States,
positions, themes, groups of persons and Goals; reading it is part of what is measured.
"""

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benches import Figure

SHORT, FULL = 12_000, 115_000
SAMPLE = 600  # rows saved one by one; the time is scaled
ROUNDS = 2
TABLES = [
    "repository_recommendationsource", "repository_recommendationposition", "repository_recommendation_recommending",
    "repository_importchange", "repository_formeridentifier",
]  # fmt: skip
WORDS = [
    "ratify",
    "adopt",
    "strengthen",
    "continue",
    "ensure",
    "establish",
    "review",
    "amend",
    "national",
    "law",
    "measures",
    "rights",
    "women",
    "children",
    "persons",
    "disabilities",
    "detention",
    "courts",
    "education",
    "health",
    "water",
    "training",
    "police",
    "policy",
    "plan",
    "framework",
    "equality",
    "minorities",
    "access",
    "justice",
    "protection",
    "violence",
    "against",
    "all",
    "forms",
    "in",
    "line",
    "with",
    "international",
    "standards",
    "before",
    "the",
    "next",
    "review",
    "and",
    "to",
]
HEADER = ["state", "session", "paragraph", "text", "recommending", "position", "themes", "persons", "sdgs"]
# The floor: the finished values, from a file that COPY reads, into the tables with all their keys and indexes.
STAGED = """
SELECT r.id, r.identifier, r.review_id, r.state_id, r.cycle, r.paragraph, r.symbol, r.text, r.language, r.position, r.themes,
    r.persons, r.sdgs, r.fingerprint, r.run_id, (SELECT array_agg(m.state_id) FROM repository_recommendation_recommending m
    WHERE m.recommendation_id = r.id) AS makers, s.row, s.key, s.recommending_as_written, s.state_as_written,
    s.position_as_written, s.themes_as_written, s.persons_as_written
FROM repository_recommendation r JOIN repository_recommendationsource s ON s.recommendation_id = r.id
"""
FROM_STAGED = [
    """INSERT INTO repository_recommendation (id, identifier, review_id, state_id, cycle, paragraph, symbol, text, language,
    position, themes, persons, sdgs, fingerprint, run_id) SELECT id, identifier, review_id, state_id, cycle, paragraph, symbol,
    text, language, position, themes, persons, sdgs, fingerprint, run_id FROM staged""",
    """INSERT INTO repository_recommendation_recommending (recommendation_id, state_id)
    SELECT id, unnest(makers) FROM staged""",
    """INSERT INTO repository_recommendationposition (recommendation_id, value, wording, source, source_symbol, recorded_at,
    run_id) SELECT id, position, position_as_written, 'table', '', now(), run_id FROM staged""",
    """INSERT INTO repository_recommendationsource (recommendation_id, run_id, source, row, recommending_as_written,
    position_as_written, state_as_written, text_as_written, language, themes_as_written, persons_as_written, key, tags)
    SELECT id, run_id, 'table', row, recommending_as_written, position_as_written, state_as_written, text, language,
    themes_as_written, persons_as_written, key, '{}' FROM staged""",
]


def run(full: bool) -> list[Figure]:
    number = int(os.environ.get("BENCH_ROWS") or (FULL if full else SHORT))
    from tests import database  # starts the server of the tests, for a database of our own

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    database.clone()
    superuser = database.superuser(database.Addresses().name)
    if superuser is None:
        raise SystemExit("The benchmark needs the embedded server: unset DATABASE_URL.")
    superuser.autocommit = True
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.csv"
            write(path, number)
            return _measure(path, Path(folder) / "staged", number, superuser)
    finally:
        from django.db import connections

        superuser.close()
        connections.close_all()
        database.drop()


def write(path: Path, number: int) -> None:
    """So many made-up recommendations, evenly over the reviews that are known."""
    from repository.models import Review, Sdg, State, Term

    chance = random.Random(54_28)
    reviews = list(Review.objects.filter(session__lte=46).values_list("state_id", "session_id").order_by("id"))
    states = list(State.objects.exclude(un_status="fictitious").values_list("names__en", flat=True).order_by("iso3"))
    themes = [term.labels["en"] for term in Term.objects.of("theme")]
    persons = [term.labels["en"] for term in Term.objects.of("persons")]
    goals = list(Sdg.objects.values_list("code", flat=True).order_by("position"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(number):
            iso3, session = reviews[n % len(reviews)]
            writer.writerow([
                iso3, session, f"{100 + n % 7}.{n // len(reviews) + 1}",
                f"{' '.join(chance.choices(WORDS, k=chance.randint(8, 45)))} {n}",
                "; ".join(chance.sample(states, chance.choice((1, 1, 1, 2, 3)))),
                chance.choices(("supported", "noted"), (75, 25))[0], "; ".join(chance.sample(themes, 2)),
                "; ".join(chance.sample(persons, 1)), "; ".join(chance.sample(goals, 2)),
            ])  # fmt: skip


def _measure(path: Path, staged: Path, number: int, superuser: Any) -> list[Figure]:
    first, again, floor = [], [], []
    for _round in range(ROUNDS):
        _empty(superuser)
        first.append(_timed(lambda: _import(path)))
        again.append(_timed(lambda: _import(path)))
        with superuser.cursor() as cursor, cursor.copy(f"COPY ({STAGED}) TO STDOUT") as copy, staged.open("wb") as file:
            for piece in copy:
                file.write(piece)
        _empty(superuser, keep_runs=True)
        floor.append(_timed(lambda: _copy(staged, superuser)))
    _empty(superuser)
    one_by_one = _timed(lambda: _save_each(path)) * number / SAMPLE
    ours, least = min(first), min(floor)
    megabytes = _memory_of_a_process(path)
    return [
        Figure(f"import of {number:,}", ours, "s"),
        Figure("COPY with INSERT … SELECT of finished values", least, "s"),
        Figure("row by row, scaled from a sample", one_by_one, "s"),
        Figure("import, of COPY with INSERT … SELECT", ours / least, "×", goal=1.5),
        Figure("import, faster than row by row", one_by_one / ours, "×", goal=40, at_least=True),
        Figure("the same again, of a first import", min(again) / ours, "×", goal=0.5),
        Figure("memory of the whole process at its most", megabytes, "MB", goal=400, noise=1.0),
    ]


def _timed(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def _empty(superuser: Any, *, keep_runs: bool = False) -> None:
    superuser.execute(f"TRUNCATE {', '.join(TABLES)}")
    superuser.execute("TRUNCATE repository_recommendation CASCADE")
    if not keep_runs:
        superuser.execute("TRUNCATE repository_importbatch CASCADE")
    superuser.execute("DROP TABLE IF EXISTS staged")
    superuser.execute("VACUUM ANALYZE repository_recommendation")


def _import(path: Path) -> None:
    from repository.importing import formats, load
    from repository.importing.spellings import Spellings

    def silent(what: str, done: int, total: int) -> None: ...

    report = load.recommendations([formats.read(path, silent, Spellings().knows)], progress=silent)
    if report.files[0].rejected:
        raise SystemExit(f"Row {report.files[0].rejected[0]} of the made-up file was rejected: nothing is measured.")


def _copy(staged: Path, superuser: Any) -> None:
    with superuser.transaction(), superuser.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE staged AS {STAGED} WITH NO DATA")
        with cursor.copy("COPY staged FROM STDIN") as copy, staged.open("rb") as file:
            while piece := file.read(1 << 20):
                copy.write(piece)
        for statement in FROM_STAGED:
            cursor.execute(statement)


def _save_each(path: Path) -> None:
    """As one would write it first: look each thing up, validate, save, set, and again for the next row."""
    from django.db import transaction
    from django.utils import timezone

    from repository.models import (
        ImportRun,
        Recommendation,
        RecommendationPosition,
        RecommendationSource,
        Review,
        StateSpelling,
    )
    from repository.reference.names import fold
    from repository.reference.wording import fingerprint

    run = ImportRun.objects.create(source="table", file_name=path.name, checksum="0" * 64, imported_at=timezone.now())
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in zip(range(SAMPLE), csv.DictReader(file), strict=False):
            with transaction.atomic():
                review = Review.objects.get(state=row["state"], session=int(row["session"]))
                made = Recommendation(
                    identifier=f"{row['state']}-{review.cycle}-{row['paragraph']}", review=review, state_id=row["state"],
                    cycle=review.cycle, paragraph=row["paragraph"], text=row["text"], position=row["position"],
                    sdgs=row["sdgs"].split("; "), fingerprint=fingerprint(row["text"]), run=run,
                )  # fmt: skip
                made.full_clean()
                made.save()
                makers = [
                    StateSpelling.objects.get(folded=fold(name)).state for name in row["recommending"].split("; ")
                ]
                made.recommending.set(makers)
                position = RecommendationPosition(
                    recommendation=made, value=row["position"], wording=row["position"], source="table",
                    recorded_at=run.imported_at, run=run,
                )  # fmt: skip
                position.full_clean()
                position.save()
                source = RecommendationSource(
                    recommendation=made, run=run, source="table", row=number + 2, text_as_written=row["text"],
                    recommending_as_written=row["recommending"], key=fingerprint(str(number)),
                )  # fmt: skip
                source.full_clean()
                source.save()


def _memory_of_a_process(path: Path) -> float:
    """MB that a process of its own holds at most while it imports the file anew."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benches.imports", str(path)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    _import(Path(sys.argv[1]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
