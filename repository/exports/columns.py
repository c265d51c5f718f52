"""The columns of the tables: one row a record; codes as they are and, beside them, their labels in the language chosen.

The header has the names that the programming interface uses. A column of codes ``kinds`` is followed by ``kinds_label``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.text import capfirst

from repository.browse.record import LinkedRecommendation, Record
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
from repository.exports.cells import together
from repository.models import Position, Recommendation

Value = str | int | bool | Decimal | date | datetime | None
LISTS: dict[str, type[TextChoices]] = {
    "kinds": Kind, "modalities": Modality, "beneficiaries": Beneficiary, "funds": Fund, "status": ActivityStatus,
    "requested_by": RequestedBy, "provider_type": ProviderType, "role": StateRole, "partner_role": PartnerRole,
    "position": Position,
}  # fmt: skip


class Labels:
    """The word for each code in one language, worked out once for a file."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._known: dict[tuple[str, str], str] = {}

    def of(self, key: str, code: str) -> str:
        if not code:
            return ""
        if (found := self._known.get((key, code))) is None:
            found = self._known[key, code] = self._look_up(key, code)
        return found

    def all(self, key: str, codes: Iterable[str]) -> str:
        return together(self.of(key, code) for code in codes)

    def _look_up(self, key: str, code: str) -> str:
        if key in LISTS:
            return capfirst(str(LISTS[key](code).label)) if code in LISTS[key].values else code
        return self.vocabulary.label(key, code).text


@dataclass(frozen=True)
class Column:
    name: str
    value: Callable[[Any, Labels], Value]  # from a Row of this file


@dataclass(frozen=True)
class ActivityRow:
    """One activity, read once for all its columns."""

    record: Record
    linked: list[LinkedRecommendation]

    @property
    def content(self) -> dict[str, Any]:
        return self.record.content

    @property
    def document(self) -> dict[str, Any]:
        return self.record.document

    @cached_property
    def states(self) -> list[str]:
        return [row["state"] for row in self.document["states_concerned"]]

    @property
    def submitter(self) -> dict[str, Any]:
        return self.document["attribution"]

    def moment(self, name: str) -> datetime:
        return getattr(self.record.activity, name)


def activity_row(activity: Any, vocabulary: Vocabulary) -> ActivityRow:
    """``activity`` comes with its links to recommendations (`stream.ACTIVITIES`)."""
    record = Record(activity, vocabulary)
    return ActivityRow(
        record, record.recommendations(link.recommendation for link in activity.recommendation_links.all())
    )


def _text(name: str) -> Column:
    return Column(name, lambda row, labels: row.record.text[name])


def _fact(name: str) -> Column:
    return Column(name, lambda row, labels: row.content[name])


def _day(name: str) -> Column:
    def value(row: ActivityRow, labels: Labels) -> date | None:
        return date.fromisoformat(row.content[name]) if row.content[name] else None

    return Column(name, value)


def _code(name: str) -> list[Column]:
    return [_fact(name), Column(f"{name}_label", lambda row, labels: labels.of(name, row.content[name]))]


def _codes(name: str, key: str = "") -> list[Column]:
    """``key``: what the vocabulary calls them."""
    return [
        Column(name, lambda row, labels: together(row.content[name])),
        Column(f"{name}_label", lambda row, labels: labels.all(key or name, row.content[name])),
    ]


def _provider_name(row: dict[str, Any], labels: Labels) -> str:
    return row["name"] or labels.of("provider_type", row["type"])  # without a name: shown as its kind


ACTIVITIES: list[Column] = [
    Column("reference", lambda row, labels: row.record.reference),
    Column("permalink", lambda row, labels: f"{terms.site()}/r/{row.record.reference}"),
    _text("title"),
    _text("summary"),
    _text("description"),
    _text("results"),
    _text("language"),
    Column("original_language", lambda row, labels: row.content["language"]),
    Column("languages", lambda row, labels: together(row.record.activity.languages)),
    *_code("status"),
    _day("starts_on"),
    _fact("starts_precision"),
    _day("ends_on"),
    _fact("ends_precision"),
    Column("states", lambda row, labels: together(row.states)),
    Column("states_label", lambda row, labels: labels.all("state", row.states)),
    Column(
        "states_roles", lambda row, labels: together("+".join(one["roles"]) for one in row.document["states_concerned"])
    ),
    Column("submitter", lambda row, labels: _provider_name(row.submitter, labels)),
    Column("submitter_type", lambda row, labels: row.submitter["type"]),
    Column("submitter_type_label", lambda row, labels: labels.of("provider_type", row.submitter["type"])),
    Column("submitter_state", lambda row, labels: row.submitter.get("state") or ""),
    Column(
        "partners", lambda row, labels: together(_provider_name(one, labels) for one in row.document["partners"])
    ),
    Column("partners_role", lambda row, labels: together(one["role"] for one in row.document["partners"])),
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
    Column("recommendations", lambda row, labels: together(one.identifier for one in row.linked)),
    Column("positions_then", lambda row, labels: together(one.position_then for one in row.linked)),
    Column("positions_now", lambda row, labels: together(one.position_now for one in row.linked)),
    Column("positions_now_label", lambda row, labels: labels.all("position", (one.position_now for one in row.linked))),
    Column("pledges", lambda row, labels: together(one["identifier"] for one in row.document["pledges"])),
    Column(
        "related_documents",
        lambda row, labels: together(
            " ".join(part for part in (one.get("symbol"), one.get("title"), one.get("url")) if part)
            for one in row.content["related_documents"]
        ),
    ),
    _fact("no_state_reason"),
    Column("first_published_at", lambda row, labels: row.moment("first_published_at")),
    Column("published_at", lambda row, labels: row.moment("published_at")),
    Column("document", lambda row, labels: row.record.activity.document),
]  # fmt: skip


@dataclass(frozen=True)
class RecommendationRow:
    one: Any  # a Recommendation with what for_list adds, and its review


def recommendation_row(one: Recommendation, vocabulary: Vocabulary) -> RecommendationRow:
    return RecommendationRow(one)


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
