"""What changed between two versions of a submission: the two documents that would be put before the States, compared."""

from dataclasses import dataclass

from consent import differences
from consent import document as documents
from submissions.models import Submission, Version
from submissions.moves import propose


@dataclass(frozen=True)
class Comparison:
    before: Version
    after: Version
    changes: list[differences.Change]
    unchanged: list[str]  # labels of the fields that are the same


def compare(submission: Submission, before: Version, after: Version) -> Comparison:
    """Field by field, everything that the public would see."""
    old, new = (documents.compose(propose(submission, version)) for version in (before, after))
    changes = differences.compare(old, new)
    changed = {change.name for change in changes}
    unchanged = [told.label for name, told in differences.statements(new).items() if name not in changed]
    return Comparison(before, after, changes, unchanged)
