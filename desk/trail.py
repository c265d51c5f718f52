"""The audit trail: what was read of what is not public, and every move, in one order. Nothing is kept twice.

    readings      desk.Reading                     who was shown what
    moves         submissions.Move                 what became of a submission
    gate          consent.Event                    what happened at the gate
    States        submissions.StateDecision        who changed or confirmed the list of States concerned
    attempts      accounts.RefusedAttempt          what was not theirs to do
    pruned        desk.Pruning                     readings that were removed because of their age

Whoever writes for an organisation is never named here, and cannot be looked for: a row tells the side only. So the trail
betrays no protected submitter, whatever is looked for. Drafts that were never sent stand in it for nobody.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr, Upper
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Membership, RefusedAttempt, StaffRole, StateMandate, User
from consent.models import Event, EventKind
from desk.models import Pruning, Reading, Side
from desk.readings import READ
from repository.catalogue import references
from submissions.life import Status
from submissions.models import Act, ForgottenDraft, Move, StateAct, StateDecision, Submission

NOBODY = "clock"  # as a side: nobody did it, or nobody is told
SIDES: dict[str, Any] = {**dict(Side.choices), NOBODY: gettext_lazy("the system"), "nobody": gettext_lazy("the system")}
SOURCES: dict[str, Any] = {
    "read": gettext_lazy("Reading"),
    "move": gettext_lazy("Moves of a submission"),
    "gate": gettext_lazy("At the gate"),
    "states": gettext_lazy("The list of States concerned"),
    "attempt": gettext_lazy("Attempts that were refused"),
    "pruned": gettext_lazy("Readings removed because of their age"),
}
COLUMNS = ["at", "source", "did", "who", "behalf", "reference", "told", "row"]


def verbs() -> list[tuple[str, list[tuple[str, Any]]]]:
    """(source, [(value of the filter, words)]) for the choice of a verb."""
    kinds: dict[str, tuple[Any, Any]] = {
        "move": (gettext_lazy("All moves"), [*Status, *Act]),
        "gate": (gettext_lazy("All at the gate"), EventKind),
        "states": (gettext_lazy("All decisions about States"), StateAct),
    }
    offered = [("read", [("read", SOURCES["read"])])]
    for source, (everything, acts) in kinds.items():
        offered.append((source, [(source, everything), *((f"{source}:{one.value}", one.label) for one in acts)]))
    return [*offered, *((source, [(source, SOURCES[source])]) for source in ("attempt", "pruned"))]


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. ``ignored``: labels of what was given and means nothing; the page says so."""

    record: str = ""
    person: int | None = None
    verb: str = ""
    first: date | None = None  # days in Geneva; both count
    last: date | None = None
    ignored: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        said = {
            name: given.get(name, "").replace("\x00", "").strip() for name in ("record", "person", "verb", "from", "to")
        }
        found = cls(
            record=said["record"].upper() if references.is_reference(said["record"].upper()) else "",
            person=int(said["person"]) if said["person"] in {str(one.pk) for one in people()} else None,
            verb=said["verb"] if said["verb"] in {value for _source, rows in verbs() for value, _words in rows} else "",
            first=_day(said["from"]), last=_day(said["to"]),
        )  # fmt: skip
        understood = {
            "record": found.record, "person": found.person, "verb": found.verb, "from": found.first, "to": found.last,
        }  # fmt: skip
        labels = {
            "record": _("Record"),
            "person": _("Person"),
            "verb": _("What was done"),
            "from": _("From"),
            "to": _("To"),
        }
        ignored = [str(labels[name]) for name, text in said.items() if text and not understood[name]]
        return cls(found.record, found.person, found.verb, found.first, found.last, ignored)

    @property
    def query(self) -> str:
        given = {"record": self.record, "person": self.person, "verb": self.verb, "from": self.first, "to": self.last}
        return urlencode({name: str(value) for name, value in given.items() if value})


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def people() -> QuerySet[User]:
    """Who can be looked for: OHCHR's staff and those who decide for a State, of today and of before."""
    decide = StateMandate.objects.values("user")
    did = Reading.objects.exclude(side=Side.SUBMITTER).filter(reader__isnull=False).values("reader")
    writes = Membership.objects.filter(user=OuterRef("pk"))
    known = Q(pk__in=StaffRole.objects.values("user")) | Q(pk__in=decide) | Q(pk__in=did)
    return (
        User.objects.filter(known).exclude(Exists(writes) & ~Q(pk__in=did) & ~Q(pk__in=decide)).order_by("name", "pk")
    )


def entries(wanted: Wanted) -> QuerySet:
    """Rows as dictionaries of ``COLUMNS``, the newest first."""
    sources = {
        "read": _readings(), "move": _moves(), "gate": _events(), "states": _states(), "attempt": _attempts(),
        "pruned": _prunings(),
    }  # fmt: skip
    source, _colon, act = wanted.verb.partition(":")
    narrowed = [
        _narrowed(rows, name, wanted, act)
        for name, rows in sources.items()
        if not source or name == source
    ]  # fmt: skip
    first, *others = narrowed
    return first.union(*others, all=True).order_by("-at", "source", "-row")


def _narrowed(rows: QuerySet, source: str, wanted: Wanted, act: str) -> QuerySet:
    unsent = Submission.objects.filter(sent_at=None).values("reference")
    entered = Submission.objects.filter(sent_at=None, entry__isnull=False).values("reference")
    at_ohchr = Q(reference__in=entered, behalf=Side.OHCHR)  # what a clerk enters is no secret of its writers
    rows = rows.exclude(Q(reference__in=unsent) & ~at_ohchr).exclude(
        reference__in=ForgottenDraft.objects.values("reference")
    )
    if act:
        rows = rows.filter(did=act)
    if wanted.record:
        rows = rows.filter(reference=wanted.record)
    if wanted.person is not None:
        rows = rows.filter(who=wanted.person, behalf__in=[Side.OHCHR, Side.STATES])
    if wanted.first:
        rows = rows.filter(at__gte=_begins(wanted.first))
    if wanted.last and wanted.last < date.max:
        rows = rows.filter(at__lt=_begins(wanted.last + timedelta(days=1)))
    return rows.annotate(source=Value(source, output_field=CharField())).values(*COLUMNS)


def _begins(day: date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=ZoneInfo(settings.GENEVA))


def _text(expression: Any) -> Cast:
    """As text of any length: the parts of a union have to agree."""
    return Cast(expression, CharField())


def _number(name: str) -> Cast:
    return Cast(name, BigIntegerField())


def _readings() -> QuerySet:
    return Reading.objects.order_by().annotate(
        did=_text("page"), who=_number("reader"), behalf=_text("side"), reference=_text("record"), told=_text("version"),
        row=_number("pk"),
    )  # fmt: skip


def _moves() -> QuerySet:
    return Move.objects.order_by().annotate(
        did=Case(When(act="", then=_text("after")), default=_text("act")), who=_number("by"), behalf=_text("pen"),
        reference=_text("submission__reference"), told=Coalesce(_text("version__number"), Value("")), row=_number("pk"),
    )  # fmt: skip


def _events() -> QuerySet:
    decides = Exists(StateMandate.objects.filter(user=OuterRef("actor")))
    return Event.objects.order_by().annotate(
        at=F("recorded_at"), did=_text("kind"), who=_number("actor"),
        behalf=Case(
            When(actor=None, then=Value(NOBODY)),
            # An answer on paper has a State and no mandate: an officer recorded it.
            When(Q(mandate__isnull=False) | Q(decides), then=Value(Side.STATES.value)),
            When(Exists(Membership.objects.filter(user=OuterRef("actor"))), then=Value(Side.SUBMITTER.value)),
            default=Value(Side.OHCHR.value), output_field=CharField(),
        ),
        reference=Coalesce(_text("record"), Value("")), told=_hash_in_short(), row=_number("number"),
    )  # fmt: skip


def _hash_in_short() -> Coalesce:
    """As ``PublicationDocument.text_version``: 7F3A-91C2."""
    first, second = Upper(Substr("document_id", 1, 4)), Upper(Substr("document_id", 5, 4))
    return Coalesce(
        Case(When(document__isnull=False, then=Concat(first, Value("-"), second)), output_field=CharField()), Value("")
    )


def _states() -> QuerySet:
    return StateDecision.objects.order_by().annotate(
        did=_text("act"), who=_number("by"), behalf=Value(Side.OHCHR.value, output_field=CharField()),
        reference=_text("submission__reference"), told=_text("version__number"), row=_number("pk"),
    )  # fmt: skip


def _attempts() -> QuerySet:
    """Named only who works at OHCHR or decides for a State: what others tried may tell which record is theirs."""
    writes = Membership.objects.filter(user=OuterRef("actor"))
    return RefusedAttempt.objects.order_by().annotate(
        did=_text("act"), who=_number("actor"),
        behalf=Case(
            When(Exists(writes), then=Value(Side.SUBMITTER.value)),
            When(Exists(StateMandate.objects.filter(user=OuterRef("actor"))), then=Value(Side.STATES.value)),
            When(Exists(StaffRole.objects.filter(user=OuterRef("actor"))), then=Value(Side.OHCHR.value)),
            default=Value(Side.SUBMITTER.value), output_field=CharField(),
        ),
        reference=_text("about"), told=Value("", output_field=CharField()), row=_number("pk"),
    )  # fmt: skip


def _prunings() -> QuerySet:
    nothing = Value("", output_field=CharField())
    return Pruning.objects.order_by().annotate(
        did=Concat(_text("number"), Value(" "), _text("youngest"), output_field=CharField()),
        who=Value(None, output_field=BigIntegerField()), behalf=Value(NOBODY, output_field=CharField()), reference=nothing,
        told=nothing, row=_number("pk"),
    )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A row as people read it."""

    at: datetime.datetime
    actor: str  # name and side; of who writes for an organisation the side only
    words: str
    record: str  # a reference, or ""
    version: str
    source: str

    @property
    def utc(self) -> str:
        """To the second, e.g. "2026-11-26 01:53:46"."""
        return self.at.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S")

    @property
    def can_be_looked_for(self) -> bool:
        return references.is_reference(self.record)


def read(rows: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    """The rows in words. One query for all of them."""
    rows = list(rows)
    named = [row["who"] for row in rows if row["behalf"] in (Side.OHCHR, Side.STATES)]
    names = {one.pk: str(one) for one in User.objects.filter(pk__in=[pk for pk in named if pk])}
    for row in rows:
        side = str(SIDES.get(row["behalf"], ""))
        name = names.get(row["who"]) if row["behalf"] in (Side.OHCHR, Side.STATES) else None
        yield Entry(
            at=row["at"], actor=f"{name} ({side})" if name else side, words=_words(row["source"], row["did"]),
            record=row["reference"], version=row["told"], source=row["source"],
        )  # fmt: skip


def _words(source: str, did: str) -> str:
    if source == "read":
        return str(READ[did][1]) if did in READ else did
    if source == "move":
        label = str(dict([*Status.choices, *Act.choices]).get(did, did))
        return label if did in Act.values else _("moved to: %(status)s") % {"status": label}
    if source == "gate":
        return str(dict(EventKind.choices).get(did, did))
    if source == "states":
        label = str(dict(StateAct.choices).get(did, did))
        return _("list of States concerned: %(act)s") % {"act": label}
    if source == "pruned":
        number, _space, youngest = did.partition(" ")
        return ngettext(
            "%(number)s reading up to %(day)s was removed because of its age",
            "%(number)s readings up to %(day)s were removed because of their age",
            int(number),
        ) % {"number": number, "day": youngest[: len("2026-11-26")]}
    return _("was refused: %(act)s") % {"act": did}
