"""Puts the files of repository/data/ into the reference tables. Safe to repeat: a second run changes nothing."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import models, transaction

from repository.catalogue import epoch
from repository.reference.changes import settled
from repository.reference.differences import write_rows
from repository.reference.fictitious import add_fictitious_states
from repository.reference.models import (
    SIX,
    CouncilSession,
    GroupMembership,
    Review,
    Scheme,
    Sdg,
    State,
    StateName,
    StateSpelling,
    Term,
    UprSession,
)
from repository.reference.names import fold

__all__ = ["add_fictitious_states", "load", "missing_labels"]

DATA = Path(__file__).resolve().parent.parent / "data"
# How far a review has come: a load or an import may move it forward, never back.
PROGRESS: list[str] = [
    Review.Status.SCHEDULED,
    Review.Status.POSTPONED,
    Review.Status.HELD,
    Review.Status.OUTCOME_ADOPTED,
]

Counts = dict[str, dict[str, int]]


def load(today: date) -> Counts:
    """Write every reference table from the shipped files, in one transaction.

    ``today`` decides which of the dated names is the present one. What an importer or an administrator has
    added or changed since (`changes.settled`) stays as they left it. Returns, by table, how many rows were
    created, updated and deleted.
    """
    with transaction.atomic():
        counts = {
            "states": _load_states(),
            "names": _load_names(today),
            "spellings": _load_spellings(),
            "groups": _load_groups(),
            "goals and targets": _load_sdgs(),
            "sessions of the UPR": _load_upr_sessions(),
            "sessions of the Council": _load_council_sessions(),
            "reviews": _load_reviews(),
            **_load_vocabularies(),
        }
        if any(sum(changes.values()) for changes in counts.values()):
            epoch.advance()
    return counts


def missing_labels() -> dict[str, int]:
    """How many terms of the vocabularies in use have no label, by language. Complete languages are left out."""
    return Term.objects.filter(scheme__ends_on__isnull=True).missing_labels()


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of one shipped file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _by_language(row: dict[str, str], prefix: str) -> dict[str, str]:
    return {language: row[f"{prefix}_{language}"] for language in SIX if row.get(f"{prefix}_{language}")}


def _names_of(row: dict[str, str], former: list[dict[str, str]]) -> Iterator[StateName]:
    """The dated names of one State: each former one up to its last day, then the present one."""
    starts_on = None
    for earlier in sorted(former, key=lambda name: name["until"]):
        ends_on = day(earlier["until"])
        for language, short in _by_language(earlier, "name").items():
            yield StateName(
                state_id=row["iso3"],
                language=language,
                short=short,
                formal=earlier["formal_en"] if language == "en" else "",
                starts_on=starts_on,
                ends_on=ends_on,
            )
        starts_on = ends_on + timedelta(days=1) if ends_on else None
    for language, short in _by_language(row, "name").items():
        yield StateName(
            state_id=row["iso3"],
            language=language,
            short=short,
            formal=row[f"formal_{language}"],
            starts_on=starts_on,
            ends_on=None,
        )


def _dated_names() -> list[StateName]:
    former: dict[str, list[dict[str, str]]] = {}
    for row in rows_of("former_names.csv"):
        former.setdefault(row["iso3"], []).append(row)
    return [name for row in rows_of("states.csv") for name in _names_of(row, former.get(row["iso3"], []))]


def _load_states() -> dict[str, int]:
    wanted = [
        State(iso3=row["iso3"], iso2=row["iso2"], m49=row["m49"], un_status=row["un_status"])
        for row in rows_of("states.csv")
    ]
    return write_rows(
        wanted,
        key=("iso3",),
        fields=("iso2", "m49", "un_status"),
        among=real_states(),
        delete=False,  # a State that is named in records does not vanish because a file lost its row
    )


def real_states() -> models.QuerySet[State]:
    """Members and observers: the fictitious States have their own file."""
    return State.objects.exclude(un_status=State.UnStatus.FICTITIOUS)


def _load_names(today: date) -> dict[str, int]:
    """The dated names of every State that no administrator has renamed, and from all of them the names of today."""
    renamed = {row["state_id"] for row in settled("statename")}
    counts = write_rows(
        [name for name in _dated_names() if name.state_id not in renamed],
        key=("state_id", "language", "starts_on"),
        fields=("short", "formal", "ends_on"),
        among=StateName.objects.filter(state__in=real_states()).exclude(state__in=renamed),
    )
    counts["updated"] += State.objects.refresh_names(today)
    return counts


# Sources of spellings: one of the State's names, present or former; what people call it in one of the six languages.
NAME, USUAL = "name", "usual"


def _load_spellings() -> dict[str, int]:
    wanted: dict[str, StateSpelling] = {}

    def add(iso3: str, text: str, source: str) -> None:
        folded = fold(text)
        if folded:
            wanted.setdefault(folded, StateSpelling(state_id=iso3, text=text, folded=folded, source=source))

    for name in _dated_names():
        for text in filter(None, (name.short, name.formal)):
            add(name.state_id, text, NAME)
    for row in rows_of("state_spellings.csv"):
        add(row["iso3"], row["text"], row["source"])
    for row in rows_of("usual_names.csv"):
        for text in row["names"].split("; "):
            add(row["iso3"], text, USUAL)
    sources = {spelling.source for spelling in wanted.values()}
    elsewhere = StateSpelling.objects.exclude(source__in=sources).values_list("folded", flat=True)
    for folded in elsewhere:
        wanted.pop(folded, None)
    return write_rows(
        wanted.values(),
        key=("folded",),
        fields=("state_id", "text", "source"),
        among=StateSpelling.objects.filter(state__in=real_states(), source__in=sources),
    )


def _load_groups() -> dict[str, int]:
    wanted = [
        GroupMembership(
            state_id=row["iso3"],
            group=row["group"],
            starts_on=day(row["starts_on"]),
            ends_on=day(row["ends_on"]),
        )
        for row in rows_of("groups.csv")
    ]
    theirs = {(row["state_id"], row["group"]) for row in settled("groupmembership")}
    kept = [one.pk for one in GroupMembership.objects.all() if (one.state_id, one.group) in theirs]
    return write_rows(
        [one for one in wanted if (one.state_id, one.group) not in theirs],
        key=("state_id", "group", "starts_on"),
        fields=("ends_on",),
        among=GroupMembership.objects.filter(state__in=real_states()).exclude(pk__in=kept),
    )


def _load_sdgs() -> dict[str, int]:
    wanted = [
        Sdg(
            code=row["code"],
            goal=int(row["goal"]),
            position=int(row["position"]),
            names=_by_language(row, "name"),
            texts=_by_language(row, "text"),
        )
        for row in rows_of("sdgs.csv")
    ]
    return write_rows(
        wanted, key=("code",), fields=("goal", "position", "names", "texts"), among=Sdg.objects.all(), delete=False
    )


def _load_upr_sessions() -> dict[str, int]:
    theirs = {row["pk"] for row in settled("uprsession")}
    wanted = [
        UprSession(
            number=int(row["number"]),
            cycle=int(row["cycle"]),
            year=int(row["year"]),
            starts_on=day(row["starts_on"]),
            ends_on=day(row["ends_on"]),
        )
        for row in rows_of("upr_sessions.csv")
        if int(row["number"]) not in theirs
    ]
    return write_rows(
        wanted,
        key=("number",),
        fields=("cycle", "year", "starts_on", "ends_on"),
        among=UprSession.objects.all(),
        delete=False,
    )


def _load_council_sessions() -> dict[str, int]:
    """Adds what is missing and confirms what was computed; a row that someone has confirmed or changed is theirs."""
    confirmed = set(CouncilSession.objects.filter(confirmed=True).values_list("number", flat=True))
    confirmed |= {row["pk"] for row in settled("councilsession")}
    wanted = [
        CouncilSession(
            number=int(row["number"]),
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            confirmed=row["confirmed"] == "1",
        )
        for row in rows_of("council_sessions.csv")
        if int(row["number"]) not in confirmed
    ]
    return write_rows(
        wanted,
        key=("number",),
        fields=("starts_on", "ends_on", "confirmed"),
        among=CouncilSession.objects.filter(confirmed=False),
        delete=False,
    )


def _load_reviews() -> dict[str, int]:
    """Adds reviews and moves them forward; what an import or an administrator has learnt of one since is kept."""
    existing = {(review.state_id, review.cycle): review for review in Review.objects.all()}
    theirs = {(row["state_id"], row["cycle"]) for row in settled("review")}
    wanted = []
    for row in rows_of("reviews.csv"):
        review = Review(
            state_id=row["iso3"],
            cycle=int(row["cycle"]),
            session_id=int(row["session"]),
            first_session_id=int(row["first_session"]) if row["first_session"] else None,
            status=row["status"],
            document_symbol=row["document_symbol"],
            source=row["source"],
        )
        if (review.state_id, review.cycle) in theirs:
            continue
        known = existing.get((review.state_id, review.cycle))
        if known is None or PROGRESS.index(known.status) < PROGRESS.index(review.status):
            wanted.append(review)
    return write_rows(
        wanted,
        key=("state_id", "cycle"),
        fields=("session_id", "first_session_id", "status", "document_symbol", "source"),
        among=Review.objects.all(),
        delete=False,
    )


SCHEMES = [
    Scheme(code="theme", version="2014", title="Human rights themes", source="OHCHR", ends_on=date(2018, 11, 16)),
    Scheme(code="theme", version="2025", title="Human rights themes", source="OHCHR"),
    Scheme(code="persons", version="2014", title="Groups of persons", source="OHCHR", ends_on=date(2018, 11, 16)),
    Scheme(code="persons", version="2025", title="Groups of persons", source="OHCHR"),
]


def _load_vocabularies() -> Counts:
    schemes = write_rows(
        [Scheme(code=s.code, version=s.version, title=s.title, source=s.source, ends_on=s.ends_on) for s in SCHEMES],
        key=("code", "version"),
        fields=("title", "source", "ends_on"),
        among=Scheme.objects.all(),
        delete=False,  # a source's own tags are a scheme that an import has made
    )
    scheme_of = {(scheme.code, scheme.version): scheme.pk for scheme in Scheme.objects.all()}
    rows = list(rows_of("vocabularies.csv"))
    ours = Term.objects.filter(scheme__in=scheme_of.values(), scheme__code__in={"theme", "persons"})
    theirs = {row["pk"]: row for row in settled("term")}
    kept = {(row["scheme_id"], row["code"]): row["labels"] for row in theirs.values()}
    terms = write_rows(
        [
            Term(
                scheme_id=scheme,
                code=row["code"],
                labels=kept.get((scheme, row["code"])) or _by_language(row, "label"),
            )
            for row in rows
            for scheme in [scheme_of[row["scheme"], row["version"]]]
        ],
        key=("scheme_id", "code"),
        fields=("labels",),
        among=ours,
        delete=False,  # recommendations hold the codes
    )
    pk_of = {(term.scheme_id, term.code): term.pk for term in ours.all()}
    successor_of = {
        pk_of[scheme_of[row["scheme"], row["version"]], row["code"]]: (
            pk_of[scheme_of[row["scheme"], "2025"], row["successor"]] if row["successor"] else None
        )
        for row in rows
    }
    followed = [term for term in ours.exclude(pk__in=theirs) if successor_of.get(term.pk) != term.successor_id]
    for term in followed:
        term.successor_id = successor_of.get(term.pk)
    Term.objects.bulk_update(followed, ["successor"])
    terms["updated"] += sum(1 for term in followed if not terms["created"])
    return {"vocabularies": schemes, "terms": terms}
