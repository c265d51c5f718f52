"""The desk's questions: what waits for whom, in which order, and what was sent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent.models import Event, EventKind, PublicationDocument
from repository.catalogue.models import Activity
from repository.content import LANGUAGES, ProviderType
from submissions import standing, workdays
from submissions.life import Pen, Status
from submissions.models import Message, Move, StateAct, StateDecision, Submission, Version


@dataclass(frozen=True)
class View:
    """A saved view of the queue."""

    code: str
    title: Any
    condition: Any  # user -> Q


def _unconfirmed() -> Q:
    """Public, and nobody has said for three years that it is still right (``standing.last_confirmed`` in SQL)."""
    before = timezone.now() - standing.LONG
    return Q(public_since__lt=before) & (Q(said_right_at=None) | Q(said_right_at__lt=before))


S = Status
AT_WORK = Q(
    status__in=[S.SUBMITTED, S.IN_REVIEW], to_ask_at=None
)  # OHCHR has to act; what waits for its batch has been
NONE = [""]  # an empty list would make Django count nothing at all, in any view
VIEWS = [
    View("unassigned", _("Not taken up"), lambda user: Q(status=S.SUBMITTED)),
    View(
        "readable", _("In languages that I review"), lambda user: Q(status=S.SUBMITTED, language__in=user.reads or NONE)
    ),
    View("mine", _("Mine"), lambda user: Q(status=S.IN_REVIEW, taken_by=user)),
    View("others", _("With a colleague"), lambda user: Q(status=S.IN_REVIEW) & ~Q(taken_by=user)),
    View("late", _("Late"), lambda user: AT_WORK & Q(last_sent_at__lt=workdays.late_if_sent_before())),
    View("changed", _("Changed after publication"), lambda user: AT_WORK & Q(is_public=True)),
    View("asked", _("A message waits"), lambda user: Q(last_message=Pen.SUBMITTER)),
    View(
        "submitter", _("Waiting for the submitter"), lambda user: Q(status__in=[S.DRAFT, S.NOT_CONSENTED, S.DECLINED])
    ),
    View("states", _("Waiting for States"), lambda user: Q(status=S.WITH_STATES)),
    View("second", _("Waiting for a second person"), lambda user: Q(needs_second=True, status=S.WITH_STATES)),
    View("publication", _("Waiting for publication"), lambda user: Q(status=S.CONSENTED)),
    View("published", _("Published"), lambda user: Q(status=S.PUBLISHED)),
    View("unconfirmed", _("Not confirmed for three years"), lambda user: _unconfirmed()),
    View("ended", _("Withdrawn or no longer public"), lambda user: Q(status=S.WITHDRAWN)),
    View("all", _("All"), lambda user: Q()),
]
BY_CODE = {view.code: view for view in VIEWS}
AGES = (5, 10, 20)  # days since it was last sent, for the filter
LONGEST = 100  # characters of a word that is looked for


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see of the queue: a view, and what narrows it. Values that mean nothing count as not given."""

    view: View
    words: str = ""  # in the title, or of the reference
    state: str = ""  # ISO3 of a State concerned
    type: str = ""  # kind of provider
    language: str = ""  # of the original
    age: str = ""  # at least so many days

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        def one_of(name: str, known: Iterable[str]) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        return cls(
            view=BY_CODE.get(given.get("view", ""), VIEWS[0]),
            words=given.get("q", "").replace("\x00", "").strip()[:LONGEST],
            state=given.get("state", "") if re.fullmatch("[A-Z]{3}", given.get("state", "")) else "",
            type=one_of("type", ProviderType.values),
            language=one_of("language", dict(LANGUAGES)),
            age=one_of("age", map(str, AGES)),
        )

    @property
    def query(self) -> str:
        """As it stands in an address: the same question gives the same text."""
        given = {
            "view": self.view.code, "q": self.words, "state": self.state, "type": self.type, "language": self.language,
            "age": self.age,
        }  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return any([self.words, self.state, self.type, self.language, self.age])


def found(user: User, wanted: Wanted) -> QuerySet:
    """What this person may see of what is wanted, what was sent first standing first."""
    rows = before(user).filter(wanted.view.condition(user))
    if wanted.words:
        rows = rows.filter(Q(reference__icontains=wanted.words) | Q(title__icontains=wanted.words))
    if wanted.type:
        rows = rows.filter(organisation__type=wanted.type)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.age:
        rows = rows.filter(last_sent_at__lt=timezone.now() - timedelta(days=int(wanted.age)))
    if wanted.state:
        said = StateDecision.objects.exclude(act=StateAct.CONFIRMED).filter(
            submission=OuterRef("pk"), state=wanted.state
        )
        rows = rows.annotate(state_act=Subquery(said.order_by("-at", "-pk").values("act")[:1]))
        rows = rows.filter(_concerns(wanted.state) | Q(state_act=StateAct.ADDED))
    return rows


def _concerns(state: str) -> Q:
    """The version sent last names this State: as a place, by its institutions, or by a recommendation or pledge."""
    by = {
        Version.places.through: "state", Version.beneficiary_states.through: "state",
        Version.recommendations.through: "recommendation__state", Version.pledges.through: "pledge__state",
    }  # fmt: skip
    concerned = Q()
    for table, path in by.items():
        concerned |= Q(Exists(table._default_manager.filter(version=OuterRef("sent_version"), **{path: state})))
    return concerned


@dataclass(frozen=True)
class Place:
    """Where one submission stands in what is wanted: its neighbours, for going through the queue without going back."""

    number: int  # from 1
    total: int
    previous: str  # references; "" at the ends
    next: str


def place(user: User, wanted: Wanted, reference: str) -> Place | None:
    """None when it does not stand there any more."""
    references = list(found(user, wanted).values_list("reference", flat=True))
    if reference not in references:
        return None
    at = references.index(reference)
    around = ["", *references, ""]
    return Place(at + 1, len(references), around[at], around[at + 2])


def before(user: User) -> QuerySet:
    """All that this person may see at the desk, with what the queue shows."""
    came = Move.objects.to_ohchr().filter(submission=OuterRef("pk")).order_by("-at", "-pk")
    newest = Version.objects.filter(pk=OuterRef("sent_version"))
    last = Message.objects.filter(submission=OuterRef("pk"), internal=False).order_by("-at", "-pk")
    unconfirmed = (
        Event.objects.filter(record=OuterRef("reference"), kind=EventKind.NO_STATE_PROPOSED)
        .annotate(
            confirmed=Exists(Event.objects.filter(document=OuterRef("document"), kind=EventKind.NO_STATE_CONFIRMED)),
            newer=Exists(
                PublicationDocument.objects.filter(record=OuterRef("record"), number__gt=OuterRef("document__number"))
            ),
        )
        .filter(confirmed=False, newer=False)
    )
    return (
        Submission.objects.before_ohchr(user)
        .annotate(
            sent_version=Subquery(came.values("version")[:1]),
            last_sent_at=Subquery(came.filter(act="").values("at")[:1]),
            last_message=Subquery(last.values("pen")[:1]),
            needs_second=Exists(unconfirmed),
            public_since=Subquery(Activity.objects.filter(reference=OuterRef("reference")).values("published_at")[:1]),
            is_public=Exists(Activity.objects.filter(reference=OuterRef("reference"))),
        )
        .annotate(title=Subquery(newest.values("title")[:1]), language=Subquery(newest.values("language")[:1]))
        .select_related("organisation", "taken_by")
        .order_by("last_sent_at", "pk")
    )


def counts(user: User) -> dict[str, int]:
    """How many there are in each view."""
    return (
        before(user)
        .order_by()
        .aggregate(**{f"n_{view.code}": Count("pk", filter=view.condition(user)) for view in VIEWS})
    )


def versions_sent(submission: Submission) -> list[Version]:
    """The versions that OHCHR may read, newest first. A draft that was not sent is the submitter's own."""
    sent = Move.objects.to_ohchr().filter(submission=submission).values("version")
    return list(submission.versions.filter(pk__in=sent).order_by("-number"))
