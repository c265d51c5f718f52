"""`make proof PART=machine`: the long forms of the proofs, with their figures kept in docs/proof/<part>.json.

The proofs are ordinary tests. ``size(short, long)`` gives the short form in `make test` and the long one here;
``record(…)`` keeps a figure. The file names the commit that was run and says plainly when the run failed.

A part may be cut into pieces. Each piece is a run of its own, on a database of its own, with another seed (``piece()``) and
its share of the work (``share(…)``). What is done is kept under ``var/``, so a run that was stopped goes on where it was;
``MINUTES=150`` bounds one run, ``FRESH=1`` begins anew. Pieces of another commit count, and the file names every commit.
"""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Part:
    """One proof: what it shows, the tests that show it, and into how many pieces its work is cut."""

    what: str
    tests: list[str]
    pieces: int = 1


PARTS = {
    "machine": Part("the gate against an oracle, 1,000 walks of 50 steps", ["tests/invariants/test_machine.py"], 10),
    "races": Part("100,000 operations by eight threads", ["tests/invariants/test_race.py"], 20),
    "web_races": Part(
        "20,000 forms sent by eight people to four web processes", ["tests/invariants/test_web_race.py"], 20
    ),
    "merge_races": Part(
        "600 mergings by two processes while a third takes the other record back",
        ["tests/invariants/test_merge_race.py"],
        6,
    ),
    "restore": Part("an old backup put back after 50 records were taken back", ["tests/invariants/test_restore.py"]),
    "ledger": Part(
        "13 kinds of forgery, each a hundred times; 100,000 events verified, in how long and with how much memory",
        ["tests/invariants/test_tampering.py", "tests/invariants/test_ledger_size.py"],
        4,
    ),
    "mutants": Part("mistakes put into the gate, one at a time", ["tests/invariants/test_mutants.py"]),
    "twins": Part(
        "the public side before and after 1,000 hidden and 200 revoked records, 10,000 pairs of pages in six languages",
        ["tests/invariants/test_twins.py"],
    ),
    "revocations": Part(
        "1,000 revocations while eight readers ask for every public surface, 100,000 reads",
        ["tests/invariants/test_revocations.py"],
        20,
    ),
    "binding": Part("every public field, changed, waits for a new consent", ["tests/invariants/test_binding.py"]),
    "leaks": Part(
        "canaries in every field over every public address, six languages; a protected name over every address",
        ["tests/invariants/test_leaks.py", "tests/invariants/test_protected_names.py"],
        6,  # a language each
    ),
    "matrix": Part("every address by every role and method", ["tests/invariants/test_matrix.py"]),
    "schemathesis": Part(
        "the interface against its description, hundreds of right and wrong queries an address",
        ["tests/repository/test_description.py"],
    ),
    "harvest": Part(
        "every answer of /oai in its test is valid by the schema of the protocol", ["tests/repository/test_harvest.py"]
    ),
    "journeys": Part(
        "one activity through every room, four ways; the review desk and a newcomer's first activity, six ways each; by keyboard"
        " alone, six ways; nothing is lost, three ways",
        [
            f"tests/journeys/test_{name}.py"
            for name in ("one_activity", "review_desk", "newcomer", "keyboard", "nothing_is_lost")
        ],
    ),
    "update": Part(
        "the annual update: 50 Celery workers killed at marked points, over Redis and over a folder; the button to the files",
        ["tests/reports/test_workers.py", "tests/reports/test_builds.py", "tests/journeys/test_annual_update.py"],
    ),
    "update_bytes": Part(
        "the annual update: one sum a file and language over 3 time zones, 3 locales, 3 hash seeds, 2 processes each",
        ["tests/reports/test_same_bytes.py"],
    ),
    "grid": Part(
        "every verb of a submission, from every status, by every role, open and protected",
        ["tests/submissions/test_grid.py"],
    ),
    "texts": Part(
        "300 strings into every field for words and every address, and through every page, file and feed",
        ["tests/submissions/test_texts.py", "tests/reports/test_every_sign.py"],
    ),
    "activities": Part(
        "the real activities by spreadsheet and by form, linked to their States' real recommendations",
        ["tests/submissions/test_real_activities.py"],
    ),
    "deadline": Part("500 activities from 50 people, web workers killed", ["tests/submissions/test_deadline.py"]),
    "picker": Part(
        "suggestions among 100,000 recommendations; the picker over 41,000 real ones in a browser, with and without script",
        ["tests/submissions/test_suggestions.py", "tests/journeys/test_real_picker.py"],
    ),
    "uploads": Part("120 files, each refused for its reason or neutralised", ["tests/submissions/test_uploads.py"]),
    "pages": Part(
        "every public page that a link leads to, six languages: links, weight, valid HTML; the visitor's journeys",
        ["tests/journeys/test_every_link.py", "tests/journeys/test_visitors.py"],
    ),
    "axe": Part(
        "accessibility: light and dark, 1280 and 320 px, en, ar, zh",
        ["tests/journeys/test_accessibility.py", "tests/config/test_look.py"],
    ),
}


def size(short: float, long: float) -> Any:
    """How much of it: short in `make test`, long in `make proof`."""
    return long if os.environ.get("PROOF_FIGURES") else short


def share(short: int, whole: int) -> int:
    """How much of it in this piece: short in `make test`, an equal share of the whole in `make proof`."""
    return size(short, -(-whole // int(os.environ.get("PROOF_PIECES", "1"))))


def piece() -> int:
    """Which piece this is, from 1; 0 in `make test`. A seed, so that no two pieces do the same."""
    return int(os.environ.get("PROOF_PIECE", "0"))


def record(**figures: Any) -> None:
    """Keep figures of a run in the proof's file. In `make test` nothing is kept."""
    if path := os.environ.get("PROOF_FIGURES"):
        with open(path, "a") as file:
            file.write(json.dumps(figures) + "\n")


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name not in PARTS:
        print("Which part? `make proof PART=…`")
        for known, part in PARTS.items():
            print(f"  {known:12} {part.what}")
        return 2
    part = PARTS[name]
    folder = Path(os.environ.get("VAR_DIR") or PROJECT / "var").resolve() / "proof"
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / f"{name}.jsonl"
    if os.environ.get("FRESH"):
        done.unlink(missing_ok=True)
    kept = [json.loads(line) for line in done.read_text().splitlines()] if done.exists() else []
    if len(kept) >= part.pieces:  # it was finished: this is another proof
        done.unlink()
        kept = []
    target = PROJECT / "docs" / "proof" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    begun = datetime.now(UTC)
    while len(kept) < part.pieces:
        row = _run(part, len(kept) + 1, folder / f"{name}.figures")
        kept.append(row)
        with done.open("a") as file:
            file.write(json.dumps(row) + "\n")
        whole = _summary(name, part, kept)  # after each piece: a run that is stopped leaves what it has shown
        target.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
        spent = (datetime.now(UTC) - begun).total_seconds() / 60
        if not row["passed"] or spent + row["minutes"] > float(os.environ.get("MINUTES", "150")):
            break
    print(f"{target.relative_to(PROJECT)}: {whole['verdict']}")
    if not kept[-1]["passed"]:
        done.write_text("".join(json.dumps(row) + "\n" for row in kept[:-1]))  # the next run tries it again
    return 0 if whole["verdict"] == "passed" else 1


def _run(part: Part, number: int, figures: Path) -> dict[str, Any]:
    figures.unlink(missing_ok=True)
    started, commit = datetime.now(UTC), _git("rev-parse", "HEAD")
    changed = bool(_git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof"))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", *part.tests],
        cwd=PROJECT,
        env={
            **os.environ,
            "PROOF_FIGURES": str(figures),
            "PROOF_PIECE": str(number),
            "PROOF_PIECES": str(part.pieces),
        },
    )
    return {
        "piece": number,
        "passed": run.returncode == 0,
        "commit": commit,
        "changed files": changed,
        "started": started.isoformat(timespec="seconds"),
        "minutes": round((datetime.now(UTC) - started).total_seconds() / 60, 1),
        "figures": [json.loads(line) for line in figures.read_text().splitlines()] if figures.exists() else [],
    }


def _summary(name: str, part: Part, rows: list[dict[str, Any]]) -> dict[str, Any]:
    failed = not all(row["passed"] for row in rows)
    verdict = "FAILED" if failed else "passed" if len(rows) == part.pieces else "not finished"
    return {
        "part": name,
        "what": part.what,
        "verdict": verdict,
        "pieces": f"{len(rows)} of {part.pieces}",
        "commits": sorted({row["commit"] for row in rows}),
        "changed files": any(row["changed files"] for row in rows),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, shared with others",
        "minutes": round(sum(row["minutes"] for row in rows), 1),
        "sums": _sums(rows),
        "runs": rows,
    }


def _sums(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Whole numbers of all pieces, added up by name (a figure that is not a sum ends in "each" or "at most")."""
    sums: dict[str, float] = {}
    for figures in (figures for row in rows for figures in row["figures"]):
        for key, value in figures.items():
            if isinstance(value, int) and not isinstance(value, bool) and not key.endswith(("_each", "at_most")):
                sums[key] = sums.get(key, 0) + value
    return sums


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
