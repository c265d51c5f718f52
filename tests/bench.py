"""`make bench`: how fast, as ratios measured side by side in one run. `make bench ARGS="reading --full"` for the long form.

A topic is a module of tests/benches with ``run(full: bool) -> list[Figure]``. Machines are shared and noisy, so nothing here
compares with a number of another day: who is measured and who is compared with are asked in turn, in one run.
docs/benchmarks.md says what each topic measures and what came out.
"""

import importlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TOPICS = {
    "exports": "files with whole lists, beside COPY of the same columns",
    "growth": "the landing page and others over 10,000 records and over many more",
    "reading": "lists, facets, words and records, by page and by interface; publishing and withdrawing one",
    "recommendations": "the list of recommendations, with a State, with words, deep; the first page of a new process",
    "update": "files of the annual update in each language, time and memory",
    "figures": "the figures of the annual update beside one SQL, and beside a loop over States",
    "imports": "recommendations from a file, beside COPY with INSERT … SELECT and beside row by row; memory",
}


def main(arguments: list[str]) -> int:
    full = "--full" in arguments
    wanted = [argument for argument in arguments if not argument.startswith("--")] or list(TOPICS)
    if unknown := [topic for topic in wanted if topic not in TOPICS]:
        print(f"There is no topic {unknown[0]}. There are:")
        for name, what in TOPICS.items():
            print(f"  {name:10} {what}")
        return 2
    missed = 0
    for topic in wanted:
        begun = datetime.now(UTC)
        figures = importlib.import_module(f"tests.benches.{topic}").run(full)
        print(f"\n{topic}, {'full' if full else 'short'} form, load {os.getloadavg()[0]:.1f}")
        for figure in figures:
            print(f"  {figure}")
        missed += sum(not figure.reached for figure in figures)
        kept = PROJECT / "docs" / "proof" / f"bench-{topic}{'-full' if full else ''}.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(
            json.dumps(
                {
                    "topic": topic,
                    "started": begun.isoformat(timespec="seconds"),
                    "figures": [vars(one) for one in figures],
                },
                indent=2,
                ensure_ascii=False,
            )
            + "\n"
        )
    print(f"\n{missed} goals missed." if missed else "\nEvery goal reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
