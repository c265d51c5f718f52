"""What changed between two texts of a submission, chosen by the reader: the documents that would be put before States, compared.

A text is told by a code: "3" is version 3, ``PUBLIC`` the published one, ``MINE`` the one on which the reader last decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from consent import differences
from consent import document as documents
from repository.catalogue.models import Activity
from submissions.life import Pen, Status
from submissions.models import Submission, Version
from submissions.moves import propose

Composed = Mapping[Version, dict[str, Any]]
PUBLIC, MINE = "public", "mine"
DECISIONS = (Status.DRAFT, Status.DECLINED, Status.WITH_STATES)  # publishing is no reading anew


@dataclass(frozen=True)
class Choice:
    code: str
    label: str
    version: Version | None  # None: the published text


@dataclass(frozen=True)
class Comparison:
    before: Choice
    after: Choice
    changes: list[differences.Change]
    unchanged: list[str]  # labels of the fields that are the same


def choices(submission: Submission, sent: list[Version], reader: User) -> list[Choice]:
    """The texts that can be compared; those that answer a question of their own first, unless they are the newest.

    ``sent``: the versions that OHCHR may read, newest first.
    """
    newest, told = sent[0], []
    public = Activity.objects.filter(reference=submission.reference).values_list("document", flat=True).first()
    if public is not None and public != newest.document:
        told.append(Choice(PUBLIC, _("The published text"), None))
    mine = _last_decided_on(submission, reader)
    if mine is not None and mine != newest:
        label = _("Version %(number)d, on which I last decided") % {"number": mine.number}
        told.append(Choice(MINE, label, mine))
    return told + [_of(one) for one in sent]


def chosen(
    submission: Submission,
    offered: list[Choice],
    *,
    before: str = "",
    after: str = "",
    composed: Composed | None = None,
) -> Comparison | None:
    """The comparison asked for. A code that is not offered counts as not given: the newest text against the first offered.

    None where there is one text only. ``composed``: documents that have been made already.
    """
    by_code = {one.code: one for one in offered}
    newest = max((one for one in offered if one.version), key=lambda one: one.version.number)  # type: ignore[union-attr]
    later = by_code.get(after) or newest
    others = [one for one in offered if one.version != later.version]
    if not others:
        return None
    return _compare(submission, by_code.get(before) or others[0], later, composed or {})


def between(submission: Submission, before: Version, after: Version) -> Comparison:
    """Two versions, field by field, everything that the public would see."""
    return _compare(submission, _of(before), _of(after), {})


def _of(version: Version) -> Choice:
    return Choice(str(version.number), _("Version %(number)d") % {"number": version.number}, version)


def _compare(submission: Submission, before: Choice, after: Choice, composed: Composed) -> Comparison:
    old, new = (_document(submission, choice.version, composed) for choice in (before, after))
    changes = differences.compare(old, new)
    changed = {change.name for change in changes}
    unchanged = [told.label for name, told in differences.statements(new).items() if name not in changed]
    return Comparison(before, after, changes, unchanged)


def _document(submission: Submission, version: Version | None, composed: Composed) -> dict[str, Any]:
    if version is None:
        return Activity.objects.get(reference=submission.reference).record
    return composed.get(version) or documents.compose(propose(submission, version))


def _last_decided_on(submission: Submission, reader: User) -> Version | None:
    """The version of this reader's last decision at the desk: changes asked for, declined, approved."""
    decisions = submission.moves.filter(by=reader, pen=Pen.OHCHR, after__in=DECISIONS, version__isnull=False)
    decided = decisions.select_related("version").order_by("at", "pk").last()
    return decided.version if decided else None
