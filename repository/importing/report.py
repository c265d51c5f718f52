"""What became of every row: created, updated, unchanged, merged or rejected, with numbers and sentences; and what changed."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OUTCOMES = ("created", "updated", "unchanged", "merged", "rejected")
# What can change in a recommendation that was there. "new" is an outcome, "disappeared" concerns no row.
KINDS = ("text", "position", "renumbered", "merged", "states", "classification", "source", "disappeared")
COLUMNS = ("file", "row", "outcome", "identifier", "sentence")


@dataclass
class FileReport:
    """The rows of one file. Every row that was read has exactly one outcome."""

    file: str
    format: str
    outcomes: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    # Of the rows that went in: number, outcome, identifier of the recommendation.
    rows: list[tuple[int, str, str]] = field(default_factory=list)

    def reject(self, row: int, reason: str) -> None:
        self.outcomes["rejected"] += 1
        self.rejected.append((row, reason))

    def note(self, row: int, sentence: str) -> None:
        self.notes.append((row, sentence))

    def went_in(self, row: int, outcome: str, identifier: str) -> None:
        self.outcomes[outcome] += 1
        self.rows.append((row, outcome, identifier))

    @property
    def read(self) -> int:
        return self.outcomes.total()

    @property
    def changed(self) -> bool:
        return any(self.outcomes[outcome] for outcome in ("created", "updated", "merged"))

    def counts(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "format": self.format,
            "read": self.read,
            **{outcome: self.outcomes[outcome] for outcome in OUTCOMES},
        }

    def as_json(self) -> dict[str, Any]:
        return {
            **self.counts(),
            "rejected": [{"row": row, "reason": reason} for row, reason in sorted(self.rejected)],
            "notes": [{"row": row, "note": note} for row, note in sorted(self.notes)],
        }

    def each_row(self) -> Iterator[tuple[str, int, str, str, str]]:
        """Every row with its outcome, in the order of the file; values of COLUMNS."""
        said: dict[int, list[str]] = {}
        for row, sentence in [*self.rejected, *self.notes]:
            said.setdefault(row, []).append(sentence)
        rows = [*self.rows, *((row, "rejected", "") for row, _reason in self.rejected)]
        for row, outcome, identifier in sorted(rows):
            yield self.file, row, outcome, identifier, " ".join(said.get(row, []))


@dataclass(frozen=True)
class Change:
    """What changed in one recommendation that was there before. ``before`` and ``after`` hold what differs."""

    identifier: str
    kinds: tuple[str, ...]
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    row: int | None = None

    def as_json(self) -> dict[str, Any]:
        shown = ("identifier", "text", "position", "recommending", "themes", "persons", "sdgs", "merged")

        def of(values: dict[str, Any]) -> dict[str, Any]:
            return {name: values[name] for name in shown if name in values and name != "merged"}

        merged = [one["recommendation"]["identifier"] for one in self.before.get("merged", [])]
        return {
            "identifier": self.identifier, "kinds": list(self.kinds), "before": of(self.before), "after": of(self.after),
            "file": self.file, "row": self.row, **({"merged": merged} if merged else {}),
        }  # fmt: skip


@dataclass
class Report:
    """All files of one import."""

    files: list[FileReport]
    dry_run: bool = False
    changes: list[Change] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)  # identifiers, to undo it by; none of a dry run

    def counts_of_changes(self) -> dict[str, int]:
        counted = Counter(kind for change in self.changes for kind in change.kinds)
        return {"new": sum(file.outcomes["created"] for file in self.files), **{kind: counted[kind] for kind in KINDS}}

    def counts(self) -> dict[str, Any]:
        """Totals only, for a page and for the batch: rows and what changed."""
        return {
            "dry_run": self.dry_run,
            "batches": self.batches,
            "read": sum(file.read for file in self.files),
            **{outcome: sum(file.outcomes[outcome] for file in self.files) for outcome in OUTCOMES},
            "notes": sum(len(file.notes) for file in self.files),
            "changes": self.counts_of_changes(),
            "files": [file.counts() for file in self.files],
        }

    def as_json(self) -> dict[str, Any]:
        """Totals as the commands name them, and the same for each file. A row number belongs to its file."""
        each = [file.as_json() for file in self.files]
        return {
            **self.counts(),
            "rejected": [{"file": file["file"], **row} for file in each for row in file["rejected"]],
            "notes": [{"file": file["file"], **row} for file in each for row in file["notes"]],
            "changed": [change.as_json() for change in self.changes],
            "files": each,
        }

    def write_rows(self, path: Path) -> None:
        """Every row of every file with what became of it, as CSV for a spreadsheet."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for each in self.files:
                writer.writerows([_harmless(cell) for cell in row] for row in each.each_row())


def _harmless(cell: Any) -> Any:
    """A spreadsheet must not take what a file said for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
