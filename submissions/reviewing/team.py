"""Figures of the team's work: how many texts came and were answered, and how long each stage took. Of nobody in particular.

No row is of a person, an organisation or a State, and a duration is told only of five texts or more: the middle of two
would be what one colleague, or one State, took. What somebody decided is for that person alone to take away (``own_decisions``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from submissions import workdays
from submissions.life import Pen, Status
from submissions.models import Move, Submission

S = Status
FEW = 5  # of fewer no duration is told
# Stage -> what ends it: (status before, statuses after). The submitter's stage begins when OHCHR asks for changes.
STAGES: dict[Any, tuple[Status, set[Status]]] = {
    gettext_lazy("Until a reviewer took it up"): (S.SUBMITTED, {S.IN_REVIEW}),
    gettext_lazy("Until the reviewer decided"): (S.IN_REVIEW, {S.DRAFT, S.DECLINED, S.WITH_STATES}),
    gettext_lazy("Until the submitter sent it again, after changes were asked for"): (S.DRAFT, {S.SUBMITTED}),
    gettext_lazy("Until the States concerned had answered"): (S.WITH_STATES, {S.CONSENTED, S.NOT_CONSENTED, S.PUBLISHED}),
    gettext_lazy("From consent to publication"): (S.CONSENTED, {S.PUBLISHED}),
}  # fmt: skip
DECIDED = {S.DRAFT, S.DECLINED, S.WITH_STATES}


@dataclass(frozen=True)
class Days:
    """From one day in Geneva to another, both counted. ``ignored``: labels of what was given and means nothing."""

    first: date
    last: date
    ignored: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> "Days":
        """As given; else the year that ends today."""
        ignored, days = [], {}
        for name, label in (("from", _("From")), ("to", _("To"))):
            days[name] = _day(given.get(name, ""))
            if given.get(name) and days[name] is None:
                ignored.append(label)
        last = days["to"] or today
        first = days["from"] or last - timedelta(days=364)
        if first > last:
            return cls(last - timedelta(days=364), last, [*ignored, _("From")])
        return cls(first, last, ignored)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the one after the last."""
        geneva = ZoneInfo(settings.GENEVA)
        begins, ends = (datetime.combine(day, time.min, tzinfo=geneva) for day in (self.first, self.last))
        return begins, ends + timedelta(days=1)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and found < date.max and found.year > 2000 else None


@dataclass(frozen=True)
class Stage:
    """``middle``: half took no longer; ``nine``: nine of ten took no longer. Working days; None: of too few to be told."""

    label: str
    number: int
    middle: int | None
    nine: int | None


@dataclass(frozen=True)
class Figures:
    counts: list[tuple[str, int]]
    stages: list[Stage]
    answers: int  # decisions of reviewers
    in_time: int | None  # of them within ten working days of sending; None: of too few to be told


def figures(days: Days) -> Figures:
    """In a number of queries that does not grow with the number of texts."""
    columns = ["before", "after", "pen", "at", "entered", "entered_by", "sent"]
    moves = list(_moves_between(*days.moments).values_list(*columns))
    ended = {label: _working_days(moves, *what) for label, what in STAGES.items()}
    to_decide = [
        workdays.since(sent, at)
        for before, after, _pen, at, _entered, _by, sent in moves
        if before == S.IN_REVIEW and after in DECIDED and sent
    ]
    in_time = sum(number <= workdays.WORKING_DAYS for number in to_decide)
    return Figures(
        counts=_counts(moves, *days.moments),
        stages=[_stage(str(label), took) for label, took in ended.items()],
        answers=len(to_decide), in_time=in_time if len(to_decide) >= FEW else None,
    )  # fmt: skip


def _moves_between(begins: datetime, ends: datetime) -> QuerySet:
    """Changes of status: when and by which side the status before had been entered, and when the text was sent last."""
    before = Move.objects.of_status().filter(submission=OuterRef("submission"), pk__lt=OuterRef("pk")).order_by("-pk")
    sent = before.filter(after=S.SUBMITTED, version__isnull=False)
    return (
        Move.objects.of_status()
        .filter(at__gte=begins, at__lt=ends)
        .exclude(before="")
        .annotate(
            entered=Subquery(before.values("at")[:1]), entered_by=Subquery(before.values("pen")[:1]),
            sent=Subquery(sent.values("at")[:1]),
        )
        .order_by("pk")
    )  # fmt: skip


def _working_days(moves: list[tuple], status: Status, ends_with: set[Status]) -> list[int]:
    return [
        workdays.since(entered, at)
        for before, after, _pen, at, entered, entered_by, _sent in moves
        if before == status and after in ends_with and entered and (status != S.DRAFT or entered_by == Pen.OHCHR)
    ]


def _stage(label: str, took: list[int]) -> Stage:
    if len(took) < FEW:
        return Stage(label, len(took), None, None)
    return Stage(label, len(took), median_low(took), sorted(took)[-(-9 * len(took) // 10) - 1])


def _counts(moves: list[tuple], begins: datetime, ends: datetime) -> list[tuple[str, int]]:
    first_sent = Submission.objects.filter(sent_at__gte=begins, sent_at__lt=ends).count()

    def went(to: Status, pen: Pen) -> int:
        return sum((after, side) == (to, pen) for _before, after, side, *_times in moves)

    return [
        (_("Sent to OHCHR for the first time"), first_sent),
        (_("Sent, also again"), went(S.SUBMITTED, Pen.SUBMITTER)),
        (_("Changes asked for"), went(S.DRAFT, Pen.OHCHR)),
        (_("Not retained"), went(S.DECLINED, Pen.OHCHR)),
        (_("Put before the States concerned"), went(S.WITH_STATES, Pen.OHCHR)),
        (_("Published"), went(S.PUBLISHED, Pen.OHCHR)),
        (_("Withdrawn by the submitter"), went(S.WITHDRAWN, Pen.SUBMITTER)),
    ]


def own_decisions(by: User, days: Days) -> Iterator[tuple[str, str, str, str, str]]:
    """What this officer did, in order: when (UTC), reference, what, number of the version, working days since it was sent."""
    begins, ends = days.moments
    sent = (
        Move.objects.of_status()
        .filter(submission=OuterRef("submission"), pk__lt=OuterRef("pk"), after=S.SUBMITTED, version__isnull=False)
        .order_by("-pk")
    )
    mine = Move.objects.filter(by=by, pen=Pen.OHCHR, at__gte=begins, at__lt=ends).select_related(
        "submission", "version"
    )
    for move in mine.annotate(sent=Subquery(sent.values("at")[:1])).order_by("pk"):
        what = move.get_act_display() if move.act else move.get_after_display()
        yield (
            move.at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%d %H:%M:%S"), move.submission.reference, str(what),
            str(move.version.number) if move.version else "", str(workdays.since(move.sent, move.at)) if move.sent else "",
        )  # fmt: skip
