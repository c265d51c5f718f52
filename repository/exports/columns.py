"""The columns of the tables: one row a record; codes as they are and, beside them, their labels in the language chosen.

The header has the names that the programming interface uses. A column of codes ``kinds`` is followed by ``kinds_label``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.text import capfirst

from repository.browse.record import LinkedRecommendation, Now, Record
from repository.browse.vocabulary import Vocabulary
from repository.content import (
    ActivityStatus,
    Beneficiary,
    Fund,
    Kind,
    Modality,
    PartnerRole,
    ProviderType,
    RequestedBy,
    StateRole,
)
from repository.exports import terms
from repository.exports.cells import BETWEEN, together
from repository.models import Activity, Position

Value = str | int | bool | Decimal | date | datetime | None
LISTS: dict[str, type[TextChoices]] = {
    "kinds": Kind, "modalities": Modality, "beneficiaries": Beneficiary, "funds": Fund, "status": ActivityStatus,
    "requested_by": RequestedBy, "provider_type": ProviderType, "role": StateRole, "partner_role": PartnerRole,
    "position": Position,
}  # fmt: skip


class Labels:
    """The words for codes in one language, worked out once for a file; lists of codes that come often are kept joined."""

    MOST = 5_000  # lists of codes

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._known: dict[tuple[str, str], str] = {}
        self._joined: dict[tuple[str, tuple[str, ...]], str] = {}

    def of(self, key: str, code: str) -> str:
        if not code:
            return ""
        if (found := self._known.get((key, code))) is None:
            found = self._known[key, code] = self._look_up(key, code)
        return found

    def all(self, key: str, codes: Iterable[str]) -> str:
        asked = (key, tuple(codes))
        if (found := self._joined.get(asked)) is None:
            found = together([self.of(key, code) for code in asked[1]])
            if len(self._joined) < self.MOST:
                self._joined[asked] = found
        return found

    def _look_up(self, key: str, code: str) -> str:
        if key in LISTS:
            return capfirst(str(LISTS[key](code).label)) if code in LISTS[key].values else code
        return self.vocabulary.label(key, code).text


@dataclass(frozen=True)
class Column:
    name: str
    value: Callable[[Any, Labels], Value]  # from a Row
    codes: bool = False  # words of our own vocabularies: letters first, so no program takes them for anything else


class ActivityRow:
    """One activity, read once for all its columns."""

    def __init__(self, activity: Activity, vocabulary: Vocabulary, today: Mapping[str, Now]) -> None:
        self.pk = activity.pk
        self.activity = activity
        self.today = today  # how the recommendations that it names stand now
        self.record = Record(activity, vocabulary)
        self.document: dict[str, Any] = self.record.document
        self.content: dict[str, Any] = self.record.content
        self.submitter: dict[str, Any] = self.document["attribution"]
        self.states: list[str] = [row["state"] for row in self.document["states_concerned"]]

    @cached_property
    def linked(self) -> list[LinkedRecommendation]:
        return self.record.linked(self.today)

    @cached_property
    def links(self) -> list[tuple[str, str, str]]:
        """Of each recommendation: what it is called now, the position consented to, the position now."""
        pairs = [(row, self.today.get(row["identifier"])) for row in self.document["recommendations"]]
        return [
            (now.identifier, row["position"], now.position)
            if now
            else (row["identifier"], row["position"], row["position"])
            for row, now in pairs
        ]


def _text(name: str) -> Column:
    return Column(name, lambda row, labels: row.record.text[name])


def _fact(name: str) -> Column:
    return Column(name, lambda row, labels: row.content[name])


def _day(name: str) -> Column:
    def value(row: ActivityRow, labels: Labels) -> date | None:
        return date.fromisoformat(row.content[name]) if row.content[name] else None

    return Column(name, value)


def _code(name: str) -> list[Column]:
    return [
        Column(name, lambda row, labels: row.content[name], codes=True),
        Column(f"{name}_label", lambda row, labels: labels.of(name, row.content[name])),
    ]


def _codes(name: str, key: str = "") -> list[Column]:
    """``key``: what the vocabulary calls them."""
    return [
        Column(name, lambda row, labels: BETWEEN.join(row.content[name]), codes=key != "sdg"),
        Column(f"{name}_label", lambda row, labels: labels.all(key or name, row.content[name])),
    ]


def _provider_name(row: dict[str, Any], labels: Labels) -> str:
    return row["name"] or labels.of("provider_type", row["type"])  # without a name: shown as its kind


ACTIVITIES: list[Column] = [
    Column("reference", lambda row, labels: row.activity.reference, codes=True),
    Column("permalink", lambda row, labels: f"{terms.site()}/r/{row.activity.reference}", codes=True),
    _text("title"),
    _text("summary"),
    _text("description"),
    _text("results"),
    Column("language", lambda row, labels: row.record.text["language"], codes=True),
    Column("original_language", lambda row, labels: row.content["language"], codes=True),
    Column("languages", lambda row, labels: BETWEEN.join(row.activity.languages), codes=True),
    *_code("status"),
    _day("starts_on"),
    _fact("starts_precision"),
    _day("ends_on"),
    _fact("ends_precision"),
    Column("states", lambda row, labels: BETWEEN.join(row.states), codes=True),
    Column("states_label", lambda row, labels: labels.all("state", row.states)),
    Column(
        "states_roles", lambda row, labels: together("+".join(one["roles"]) for one in row.document["states_concerned"])
    ),
    Column("submitter", lambda row, labels: _provider_name(row.submitter, labels)),
    Column("submitter_type", lambda row, labels: row.submitter["type"], codes=True),
    Column("submitter_type_label", lambda row, labels: labels.of("provider_type", row.submitter["type"])),
    Column("submitter_state", lambda row, labels: row.submitter.get("state") or "", codes=True),
    Column(
        "partners", lambda row, labels: together(_provider_name(one, labels) for one in row.document["partners"])
    ),
    Column("partners_role", lambda row, labels: together(one["role"] for one in row.document["partners"]), codes=True),
    Column(
        "partners_role_label",
        lambda row, labels: labels.all("partner_role", (one["role"] for one in row.document["partners"])),
    ),
    *_codes("kinds"),
    *_codes("modalities"),
    *_codes("beneficiaries"),
    *_codes("themes", "theme"),
    *_codes("persons", "persons"),
    *_codes("sdgs", "sdg"),
    *_code("requested_by"),
    _fact("cooperation_agreed"),
    _fact("shares_experience"),
    _fact("good_practice"),
    *_codes("funds"),
    Column(
        "amount", lambda row, labels: None if row.content["amount"] is None else Decimal(row.content["amount"])
    ),
    _fact("currency"),
    Column("recommendations", lambda row, labels: BETWEEN.join([one[0] for one in row.links]), codes=True),
    Column("positions_then", lambda row, labels: BETWEEN.join([one[1] for one in row.links]), codes=True),
    Column("positions_now", lambda row, labels: BETWEEN.join([one[2] for one in row.links]), codes=True),
    Column("positions_now_label", lambda row, labels: labels.all("position", [one[2] for one in row.links])),
    Column("pledges", lambda row, labels: BETWEEN.join([one["identifier"] for one in row.document["pledges"]]), codes=True),
    Column(
        "related_documents",
        lambda row, labels: together(
            " ".join(part for part in (one.get("symbol"), one.get("title"), one.get("url")) if part)
            for one in row.content["related_documents"]
        ),
    ),
    _fact("no_state_reason"),
    Column("first_published_at", lambda row, labels: row.activity.first_published_at),
    Column("published_at", lambda row, labels: row.activity.published_at),
    Column("document", lambda row, labels: row.activity.document),
]  # fmt: skip


class RecommendationRow:
    """One recommendation; it comes from RecommendationQuerySet.for_list, with its review."""

    def __init__(self, one: Any, vocabulary: Vocabulary, today: None) -> None:
        self.pk, self.one = one.pk, one


Row = ActivityRow | RecommendationRow


def _of(name: str) -> Column:
    return Column(name, lambda row, labels: getattr(row.one, name))


def _coded(name: str, key: str) -> list[Column]:
    return [
        Column(name, lambda row, labels: together(getattr(row.one, name))),
        Column(f"{name}_label", lambda row, labels: labels.all(key, getattr(row.one, name))),
    ]


RECOMMENDATIONS: list[Column] = [
    _of("identifier"),
    Column("address", lambda row, labels: f"{terms.site()}/{labels.vocabulary.language}/recommendations/{row.one.identifier}/"),
    Column("state", lambda row, labels: row.one.state_id),
    Column("state_label", lambda row, labels: labels.of("state", row.one.state_id)),
    Column("recommending", lambda row, labels: together(row.one.recommending_codes)),
    Column("recommending_label", lambda row, labels: labels.all("state", row.one.recommending_codes)),
    _of("cycle"),
    Column("session", lambda row, labels: row.one.review.session_id),
    _of("symbol"),
    _of("paragraph"),
    _of("language"),
    _of("text"),
    _of("position"),
    Column("position_label", lambda row, labels: labels.of("position", row.one.position)),
    *_coded("themes", "theme"),
    *_coded("persons", "persons"),
    *_coded("sdgs", "sdg"),
    _of("activity_count"),
]  # fmt: skip
