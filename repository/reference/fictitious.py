"""The fictitious States QMA to QMH, with reviews, recommendations and pledges: for demonstration and for tests.

Decisions in demonstrations, tests and pictures are made by these States only, never by a real one.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from repository.catalogue import epoch
from repository.reference.changes import settled
from repository.reference.differences import write_rows
from repository.reference.models import (
    GroupMembership,
    Pledge,
    Position,
    Recommendation,
    RecommendationPosition,
    Review,
    State,
    StateName,
    StateSpelling,
    UprSession,
)
from repository.reference.names import fold
from repository.reference.wording import fingerprint

FILE = Path(__file__).resolve().parent.parent / "data" / "fictitious.json"
SOURCE = "fictitious"
RECOMMENDATIONS_A_REVIEW = 27
# In each review two recommendations in nine are noted and one is supported in part.
POSITIONS = [
    Position.SUPPORTED,
    Position.SUPPORTED,
    Position.NOTED,
    Position.SUPPORTED,
    Position.SUPPORTED,
    Position.PARTIALLY_SUPPORTED,
    Position.SUPPORTED,
    Position.NOTED,
    Position.SUPPORTED,
]
RECORDED_AT = datetime(2026, 1, 1, tzinfo=UTC)  # the same on every machine


def add_fictitious_states() -> dict[str, dict[str, int]]:
    """Write the fictitious States and all that is theirs. Needs the sessions, so load_reference first.

    The same rows every time, on every machine; safe to repeat. Returns by table what was created and updated.
    """
    said = json.loads(FILE.read_text(encoding="utf-8"))
    with transaction.atomic():
        counts = _write_states(said["states"])
        counts["reviews"] = _write_reviews(said["states"])
        counts |= _write_recommendations(said["states"], said["recommendations"])
        counts["pledges"] = _write_pledges(said["states"])
        if any(sum(changes.values()) for changes in counts.values()):
            epoch.advance()
    return counts


def _write_states(said: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    fictitious = State.objects.filter(un_status=State.UnStatus.FICTITIOUS)
    states = [
        State(
            iso3=state["iso3"],
            iso2=state["iso2"],
            un_status=State.UnStatus.FICTITIOUS,
        )
        for state in said
    ]
    renamed = {row["state_id"] for row in settled("statename")}  # by an administrator who tries it out
    names = [
        StateName(state_id=state["iso3"], language=language, short=short, formal=state["formal_names"][language])
        for state in said
        if state["iso3"] not in renamed
        for language, short in state["names"].items()
    ]
    spellings = {
        fold(short): StateSpelling(state_id=state["iso3"], text=short, folded=fold(short), source="name")
        for state in said
        for short in state["names"].values()
    }
    groups = [GroupMembership(state_id=state["iso3"], group=group) for state in said for group in state["groups"]]
    counts = {
        "states": write_rows(states, key=("iso3",), fields=("iso2",), among=fictitious, delete=False),
        "names": write_rows(
            names,
            key=("state_id", "language"),
            fields=("short", "formal"),
            among=StateName.objects.filter(state__in=fictitious),
            delete=False,
        ),
        "spellings": write_rows(
            spellings.values(),
            key=("folded",),
            fields=("state_id", "text"),
            among=StateSpelling.objects.filter(state__in=fictitious),
            delete=False,
        ),
        "groups": write_rows(
            groups,
            key=("state_id", "group"),
            among=GroupMembership.objects.filter(state__in=fictitious),
            delete=False,
        ),
    }
    counts["names"]["updated"] += fictitious.refresh_names(timezone.localdate())
    return counts


def _symbol(iso3: str, session: int) -> str:
    return f"FICTITIOUS/{session}/{iso3}"  # no symbol of a real document


def _write_reviews(said: list[dict[str, Any]]) -> dict[str, int]:
    reviews = [
        Review(
            state_id=state["iso3"],
            cycle=review["cycle"],
            session_id=review["session"],
            status=Review.Status.OUTCOME_ADOPTED,
            document_symbol=_symbol(state["iso3"], review["session"]),
            source="fictitious, for demonstration",
        )
        for state in said
        for review in state["reviews"]
    ]
    return write_rows(
        reviews,
        key=("state_id", "cycle"),
        fields=("session_id", "status", "document_symbol", "source"),
        among=Review.objects.filter(state__un_status=State.UnStatus.FICTITIOUS),
        delete=False,
    )


def _texts_of(texts: list[dict[str, Any]], start: int) -> Iterator[dict[str, Any]]:
    """As many as a review has, beginning at ``start`` and going round."""
    turned = texts[start % len(texts) :] + texts[: start % len(texts)]
    return islice(turned, RECOMMENDATIONS_A_REVIEW)


def _write_recommendations(said: list[dict[str, Any]], texts: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    codes = [state["iso3"] for state in said]
    reviews = Review.objects.filter(state__in=codes).order_by("state", "cycle")
    wanted: list[Recommendation] = []
    recommending: dict[str, list[str]] = {}
    for place, review in enumerate(reviews):
        others = [code for code in codes if code != review.state_id]
        paragraph = 100 + place
        for number, text in enumerate(_texts_of(texts, start=11 * place), start=1):
            identifier = f"{review.state_id}-{review.cycle}-{paragraph}.{number}"
            first = (place + number) % len(others)
            recommending[identifier] = [others[(first + k) % len(others)] for k in range(1 + number % 3)]
            wanted.append(
                Recommendation(
                    identifier=identifier,
                    review=review,
                    state_id=review.state_id,
                    cycle=review.cycle,
                    paragraph=f"{paragraph}.{number}",
                    symbol=review.document_symbol,
                    text=text["text"],
                    language=text["language"],
                    position=POSITIONS[(place + number) % len(POSITIONS)],
                    themes=text["themes"],
                    persons=text["persons"],
                    sdgs=text["sdgs"],
                    fingerprint=fingerprint(text["text"]),
                )
            )
    counts = write_rows(
        wanted,
        key=("identifier",),
        fields=("text", "language", "themes", "persons", "sdgs", "symbol", "fingerprint"),
        among=Recommendation.objects.filter(state__in=codes),
        delete=False,
    )
    pk_of = dict(Recommendation.objects.filter(state__in=codes).values_list("identifier", "pk"))
    through = Recommendation.recommending.through
    links = [
        through(recommendation_id=pk_of[identifier], state_id=code)
        for identifier, makers in recommending.items()
        for code in makers
    ]
    through.objects.bulk_create(links, ignore_conflicts=True)
    positions = [
        RecommendationPosition(
            recommendation_id=pk_of[recommendation.identifier],
            value=recommendation.position,
            wording=recommendation.position.replace("_", " ").capitalize(),
            source=SOURCE,
            source_symbol=recommendation.symbol,
            dated=date(recommendation.review.session.year, 12, 1),
            recorded_at=RECORDED_AT,
        )
        for recommendation in _with_session(wanted)
    ]
    return {
        "recommendations": counts,
        "positions": write_rows(
            positions,
            key=("recommendation_id",),
            among=RecommendationPosition.objects.filter(recommendation__state__in=codes, source=SOURCE),
            delete=False,
        ),
    }


def _with_session(recommendations: list[Recommendation]) -> list[Recommendation]:
    sessions = UprSession.objects.in_bulk()
    for recommendation in recommendations:
        recommendation.review.session = sessions[recommendation.review.session_id]
    return recommendations


def _write_pledges(said: list[dict[str, Any]]) -> dict[str, int]:
    reviews = {(review.state_id, review.cycle): review for review in Review.objects.filter(cycle=4)}
    wanted = []
    for state in said:
        review = reviews[state["iso3"], 4]
        for text in state["pledges"]:
            words = fingerprint(text)
            wanted.append(
                Pledge(
                    identifier=f"{state['iso3']}-4-p{words[:8]}",
                    review=review,
                    state_id=state["iso3"],
                    cycle=4,
                    session_id=review.session_id,
                    text=text,
                    symbol=review.document_symbol,
                    fingerprint=words,
                    source=SOURCE,
                )
            )
    return write_rows(
        wanted,
        key=("identifier",),
        fields=("text", "symbol"),
        among=Pledge.objects.filter(state__un_status=State.UnStatus.FICTITIOUS),
        delete=False,
    )
