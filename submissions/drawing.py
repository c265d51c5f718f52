"""Draws the life of a submission from the tables in ``life.py``: the page ``docs/submission-life.md``."""

from pathlib import Path

from django.conf import settings
from django.utils import translation

from submissions.life import NEXT, PEN, VERBS, Status

PAGE = Path(settings.BASE_DIR) / "docs" / "submission-life.md"

INTRODUCTION = """\
# The life of a submission

Drawn from the tables in `submissions/life.py` by `manage.py draw_submission_life`; do not edit. A move that is not here
is refused. Each is one function, in `submissions/moves.py`, or follows the gate (`consent/gate.py`) when the States
concerned have answered.
"""


def draw() -> str:
    """The page: a diagram, the moves as a table, and who acts next in each status. Always in English."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *_diagram(), "", *_moves(), "", *_pens(), ""])


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{status.label}" as {status.value}' for status in Status]
    lines.append(f"    [*] --> {Status.DRAFT.value}: start")
    lines += [f"    {before.value} --> {after.value}: {VERBS[before, after]}" for before, after in _pairs()]
    return [*lines, "```"]


def _moves() -> list[str]:
    lines = ["## Moves", "", "| from | verb | to | then the pen is with |", "|---|---|---|---|"]
    for before, after in _pairs():
        lines.append(f"| {before.label} | {VERBS[before, after]} | {after.label} | {PEN[after].label} |")
    return lines


def _pens() -> list[str]:
    lines = ["## Who acts next", "", "| status | code | pen |", "|---|---|---|"]
    return lines + [f"| {status.label} | `{status.value}` | {PEN[status].label} |" for status in Status]


def _pairs() -> list[tuple[Status, Status]]:
    return [(before, after) for before in Status for after in Status if after in NEXT[before]]
