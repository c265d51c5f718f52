"""`make proof PART=machine`: the long forms of the proofs, with their figures kept in docs/proof/<part>.json.

The proofs are ordinary tests. ``size(short, long)`` gives the short form in `make test` and the long one here;
``record(…)`` keeps a figure. The file names the commit that was run and says plainly when the run failed.
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
PARTS = {
    "machine": ("the gate against an oracle, 1,000 walks of 50 steps", ["tests/invariants/test_machine.py"]),
    "races": ("100,000 operations by eight threads", ["tests/invariants/test_race.py"]),
    "leaks": ("canaries in every field over every public address, six languages", ["tests/invariants/test_leaks.py"]),
    "matrix": ("every address by every role and method", ["tests/invariants/test_matrix.py"]),
    "journeys": ("one activity through every room, four ways", ["tests/journeys/test_one_activity.py"]),
    "axe": (
        "accessibility: light and dark, 1280 and 320 px, en, ar, zh",
        ["tests/journeys/test_accessibility.py", "tests/config/test_look.py"],
    ),
}


def size(short: float, long: float) -> Any:
    """How much of it: short in `make test`, long in `make proof`."""
    return long if os.environ.get("PROOF_FIGURES") else short


def record(**figures: Any) -> None:
    """Keep figures of a run in the proof's file. In `make test` nothing is kept."""
    if path := os.environ.get("PROOF_FIGURES"):
        with open(path, "a") as file:
            file.write(json.dumps(figures) + "\n")


def main(arguments: list[str]) -> int:
    part = arguments[0] if arguments else ""
    if part not in PARTS:
        print("Which part? `make proof PART=…`")
        for name, (what, _files) in PARTS.items():
            print(f"  {name:10} {what}")
        return 2
    what, files = PARTS[part]
    figures = Path(os.environ.get("VAR_DIR") or PROJECT / "var").resolve() / f"proof-{part}.jsonl"
    figures.parent.mkdir(parents=True, exist_ok=True)
    figures.unlink(missing_ok=True)
    started = datetime.now(UTC)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *files],
        cwd=PROJECT,
        env={**os.environ, "PROOF_FIGURES": str(figures)},
    )
    rows = [json.loads(line) for line in figures.read_text().splitlines()] if figures.exists() else []
    kept = {
        "part": part,
        "what": what,
        "passed": run.returncode == 0,
        "commit": _git("rev-parse", "HEAD"),
        "changed files": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "started": started.isoformat(timespec="seconds"),
        "minutes": round((datetime.now(UTC) - started).total_seconds() / 60, 1),
        "python": platform.python_version(),
        "figures": rows,
    }
    target = PROJECT / "docs" / "proof" / f"{part}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    print(f"{target.relative_to(PROJECT)}: {'passed' if kept['passed'] else 'FAILED'}")
    return run.returncode


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
