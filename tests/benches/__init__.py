"""What `make bench` measures, one module a topic (tests/bench.py)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One thing measured. ``goal``: what it may be at most (or, with ``at_least``, at least); None: told, not judged."""

    what: str
    measured: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    noise: float = 1.2  # machines are shared: so much over the goal still counts as reached

    @property
    def reached(self) -> bool:
        if self.goal is None:
            return True
        return self.measured * self.noise >= self.goal if self.at_least else self.measured <= self.goal * self.noise

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"   goal {'≥' if self.at_least else '≤'} {self.goal:g}"
        return f"{'  ' if self.reached else '✗ '}{self.what:58} {self.measured:9.2f} {self.unit}{goal}"
