"""A published record as it is shown: the text of the consented document, with the reference facts of today beside it.

Text, attribution, States and roles come from the document only. Beside them stand the closed list of reference facts: names
of States, the position on a recommendation now, labels of vocabularies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from repository.browse.vocabulary import Label, Vocabulary
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
from repository.models import Activity, FormerIdentifier, Position, Recommendation, State
from repository.templatetags.record import un_date

# The look of a status; its word stands beside it always.
TONES = {"potential": "p", "pipeline": "p", "ongoing": "b", "completed": "k", "suspended": "a", "cancelled": ""}


@dataclass(frozen=True)
class StateConcerned:
    state: State
    roles: list[str]


@dataclass(frozen=True)
class Provided:
    """Who provides, under the name consented to. Without a name: shown as its kind only, and without a page."""

    name: str
    slug: str
    type: str
    role: str
    state: State | None = None  # whose authority it is

    @property
    def shown(self) -> str:
        return self.name or self.category

    @property
    def category(self) -> str:
        """The kind of organisation, as a reader meets it in a sentence."""
        return {
            ProviderType.STATE: _("A State authority"),
            ProviderType.UN: _("A United Nations agency, fund or programme"),
            ProviderType.IO: _("An international or regional organization"),
            ProviderType.RHRM: _("A regional human rights mechanism"),
            ProviderType.NHRI: _("A national human rights institution"),
            ProviderType.CSO: _("A civil society organization"),
        }[ProviderType(self.type)]

    @property
    def type_label(self) -> str:
        return str(ProviderType(self.type).label)

    @property
    def role_label(self) -> str:
        return str(PartnerRole(self.role).label) if self.role in PartnerRole.values else _("Submitted by")


@dataclass(frozen=True)
class LinkedRecommendation:
    """A recommendation as consented to, with the position then and the one now."""

    identifier: str  # its present one: an older one in the document leads to the same page
    state: State | None
    cycle: int
    symbol: str
    paragraph: str
    language: str
    text: str
    recommending: list[State]
    position_then: str
    position_now: str

    @property
    def position_then_label(self) -> str:
        return position_word(self.position_then)

    @property
    def position_now_label(self) -> str:
        return position_word(self.position_now)

    @property
    def changed(self) -> bool:
        return self.position_then != self.position_now


@dataclass(frozen=True)
class LinkedPledge:
    identifier: str
    state: State | None
    text: str


class Now(NamedTuple):
    """What a recommendation is called now, and the position on it now."""

    identifier: str
    position: str


def now_of(activities: Iterable[Activity]) -> dict[str, Now]:
    """How all recommendations that these records name stand today, by the identifier in the document: one statement,
    and one more where some have another identifier by now."""
    named = {row["identifier"] for one in activities for row in one.record["recommendations"]}
    if not named:
        return {}
    rows = Recommendation.objects.filter(identifier__in=named).order_by().values_list("identifier", "position")
    found = {identifier: Now(identifier, position) for identifier, position in rows}
    if renamed := named - found.keys():
        former = FormerIdentifier.objects.filter(identifier__in=renamed).order_by()
        moved = former.values_list("identifier", "recommendation__identifier", "recommendation__position")
        found |= {old: Now(identifier, position) for old, identifier, position in moved}
    return found


def position_word(code: str) -> str:
    """A position as a word on its own: "Supported"."""
    return capfirst(str(Position(code).label)) if code in Position.values else code


class Record:
    """One activity in one language, ready to be shown on a card or on its page. Asks the database nothing by itself."""

    def __init__(self, activity: Activity, vocabulary: Vocabulary, *, text_language: str = "") -> None:
        self.activity = activity
        self.vocabulary = vocabulary
        self._text_language = text_language or vocabulary.language

    @cached_property
    def document(self) -> dict[str, Any]:
        return self.activity.record

    @cached_property
    def content(self) -> dict[str, Any]:
        return self.document["content"]

    @property
    def reference(self) -> str:
        return self.activity.reference

    # --- the text

    @cached_property
    def text(self) -> dict[str, str]:
        """Title, summary and the rest, with the ``language`` that they are in and their ``source``."""
        return self.activity.text_in(self._text_language)

    @property
    def is_in_another_language(self) -> bool:
        return self.text["language"] != self.vocabulary.language

    @property
    def is_translated(self) -> bool:
        return self.text["language"] != self.content["language"]

    @property
    def other_languages(self) -> list[str]:
        return [code for code in self.activity.languages if code != self.text["language"]]

    # --- who and where

    @cached_property
    def states(self) -> list[StateConcerned]:
        """The States concerned, in the alphabetical order of the page's language."""
        roles = {row["state"]: row["roles"] for row in self.document["states_concerned"]}
        return [
            StateConcerned(state, [str(StateRole(role).label) for role in roles[code]])
            for code, state in self.vocabulary.states.items()
            if code in roles
        ]

    @cached_property
    def providers(self) -> list[Provided]:
        """Who submitted it first, then the partners."""
        rows = [self.document["attribution"], *self.document["partners"]]
        states = self.vocabulary.states
        return [
            Provided(row["name"] or "", row["slug"] or "", row["type"], row["role"], states.get(row.get("state") or ""))
            for row in rows
        ]

    @property
    def submitter(self) -> Provided:
        return self.providers[0]

    @property
    def partners(self) -> list[Provided]:
        return self.providers[1:]

    # --- what it is

    @property
    def status(self) -> str:
        code = self.content["status"]
        return str(ActivityStatus(code).label) if code else ""

    @property
    def tone(self) -> str:
        return TONES.get(self.content["status"], "")

    @property
    def period(self) -> str:
        """From when to when, as exactly as it is known."""
        start = un_date(self.content["starts_on"], self.content["starts_precision"])
        end = un_date(self.content["ends_on"], self.content["ends_precision"])
        if start and end:
            return start if start == end else _("%(start)s – %(end)s") % {"start": start, "end": end}
        if start:
            return _("From %(start)s") % {"start": start}
        return _("Until %(end)s") % {"end": end} if end else ""

    @property
    def kinds(self) -> list[str]:
        return [str(Kind(code).label) for code in self.content["kinds"]]

    @property
    def modalities(self) -> list[str]:
        return [str(Modality(code).label) for code in self.content["modalities"]]

    @property
    def beneficiaries(self) -> list[str]:
        return [str(Beneficiary(code).label) for code in self.content["beneficiaries"]]

    @property
    def funds(self) -> list[str]:
        return [str(Fund(code).label) for code in self.content["funds"]]

    @property
    def requested_by(self) -> str:
        code = self.content["requested_by"]
        return str(RequestedBy(code).label) if code else ""

    @property
    def amount(self) -> str:
        """As reported: "250000.00 EUR", with its thousands apart; empty when not disclosed."""
        if self.content["amount"] is None:
            return ""
        whole, _point, cents = str(self.content["amount"]).partition(".")
        grouped = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}")
        digits = f"{grouped}.{cents}" if cents.strip("0") else grouped
        return f"{digits}\N{NO-BREAK SPACE}{self.content['currency']}".strip()

    def labels(self, key: str, field: str) -> list[tuple[str, Label]]:
        return [(code, self.vocabulary.label(key, code)) for code in self.content[field]]

    @property
    def themes(self) -> list[tuple[str, Label]]:
        return self.labels("theme", "themes")

    @property
    def persons(self) -> list[tuple[str, Label]]:
        return self.labels("persons", "persons")

    @property
    def sdgs(self) -> list[tuple[str, Label]]:
        return self.labels("sdg", "sdgs")

    @property
    def recommendation_count(self) -> int:
        return len(self.document["recommendations"])

    # --- what of the UPR it serves

    def recommendations(self, now: Iterable[Recommendation]) -> list[LinkedRecommendation]:
        """The linked recommendations; ``now``: their rows as they are today, with former identifiers loaded."""
        rows = list(now)
        today = {one.identifier: Now(one.identifier, one.position) for one in rows}
        today |= {old.identifier: today[one.identifier] for one in rows for old in one.former_identifiers.all()}
        return self.linked(today)

    def linked(self, today: Mapping[str, "Now"]) -> list[LinkedRecommendation]:
        """The same; ``today``: how the recommendations that the document names stand now (:func:`now_of`)."""
        return [
            LinkedRecommendation(
                identifier=now.identifier,
                state=self.vocabulary.states.get(row["state"]),
                cycle=row["cycle"],
                symbol=row["symbol"],
                paragraph=row["paragraph"],
                language=row["language"],
                text=row["text"],
                recommending=states_in_order(self.vocabulary, row["recommending"]),
                position_then=row["position"],
                position_now=now.position,
            )
            for row in self.document["recommendations"]
            for now in [today.get(row["identifier"]) or Now(row["identifier"], row["position"])]
        ]

    @property
    def pledges(self) -> list[LinkedPledge]:
        return [
            LinkedPledge(row["identifier"], self.vocabulary.states.get(row["state"]), row["text"])
            for row in self.document["pledges"]
        ]


def states_in_order(vocabulary: Vocabulary, codes: Sequence[str]) -> list[State]:
    """The States of these codes in the alphabetical order of the page's language."""
    places = vocabulary.state_places
    return [
        vocabulary.states[code] for code in sorted({code for code in codes if code in places}, key=places.__getitem__)
    ]


def records(activities: Iterable[Activity], vocabulary: Vocabulary) -> list[Record]:
    return [Record(activity, vocabulary) for activity in activities]


class RecommendationRow:
    """A recommendation in a list or on its page; it comes from RecommendationQuerySet.for_list."""

    def __init__(self, recommendation: Any, vocabulary: Vocabulary) -> None:
        self.recommendation = recommendation  # a Recommendation with what for_list adds
        self.vocabulary = vocabulary

    @property
    def state(self) -> State:
        return self.vocabulary.states[self.recommendation.state_id]

    @cached_property
    def recommending(self) -> list[State]:
        return states_in_order(self.vocabulary, self.recommendation.recommending_codes)

    @property
    def position(self) -> str:
        return position_word(self.recommendation.position)

    @property
    def themes(self) -> list[tuple[str, Label]]:
        return [(code, self.vocabulary.label("theme", code)) for code in self.recommendation.themes]

    @property
    def persons(self) -> list[tuple[str, Label]]:
        return [(code, self.vocabulary.label("persons", code)) for code in self.recommendation.persons]

    @property
    def sdgs(self) -> list[tuple[str, Label]]:
        return [(code, self.vocabulary.label("sdg", code)) for code in self.recommendation.sdgs]
