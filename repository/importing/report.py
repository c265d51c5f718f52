"""What became of every row: created, updated, unchanged, merged or rejected, with numbers and sentences."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

OUTCOMES = ("created", "updated", "unchanged", "merged", "rejected")


@dataclass
class FileReport:
    """The rows of one file. Every row that was read has exactly one outcome."""

    file: str
    format: str
    outcomes: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def reject(self, row: int, reason: str) -> None:
        self.outcomes["rejected"] += 1
        self.rejected.append((row, reason))

    def note(self, row: int, sentence: str) -> None:
        self.notes.append((row, sentence))

    @property
    def read(self) -> int:
        return self.outcomes.total()

    @property
    def changed(self) -> bool:
        return any(self.outcomes[outcome] for outcome in ("created", "updated", "merged"))

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "format": self.format,
            "read": self.read,
            **{outcome: self.outcomes[outcome] for outcome in OUTCOMES if outcome != "rejected"},
            "rejected": [{"row": row, "reason": reason} for row, reason in sorted(self.rejected)],
            "notes": [{"row": row, "note": note} for row, note in sorted(self.notes)],
        }


@dataclass
class Report:
    """All files of one import."""

    files: list[FileReport]
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """Totals as `contract` names them, and the same for each file. A row number belongs to its file."""
        each = [file.as_json() for file in self.files]
        return {
            "dry_run": self.dry_run,
            "read": sum(file.read for file in self.files),
            **{
                outcome: sum(file.outcomes[outcome] for file in self.files)
                for outcome in OUTCOMES
                if outcome != "rejected"
            },
            "rejected": [{"file": file["file"], **row} for file in each for row in file["rejected"]],
            "notes": [{"file": file["file"], **row} for file in each for row in file["notes"]],
            "files": each,
        }
