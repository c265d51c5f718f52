"""The words that pages and the interface put beside codes: reference facts, resolved when shown, in the reader's language.

One Vocabulary is made for one request; each part is read at most once, and only when asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices
from django.utils.text import capfirst

from repository.browse.search.named import Names
from repository.catalogue import epoch
from repository.content import LANGUAGES, ActivityStatus, Kind, Modality, ProviderType
from repository.models import Group, Position, Provider, Sdg, State, Term
from repository.reference.names import in_language

CYCLES = ("1", "2", "3", "4", "5")
LISTS: dict[str, type[TextChoices]] = {
    "group": Group,
    "position": Position,
    "kind": Kind,
    "modality": Modality,
    "status": ActivityStatus,
    "provider_type": ProviderType,
}


@dataclass(frozen=True)
class Label:
    """A word for a code, and the language it is really in: a label that is missing is shown in English."""

    text: str
    language: str


class Vocabulary:
    """Names and labels in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def states(self) -> dict[str, State]:
        """Every State by its code, in the alphabetical order of the language."""
        return _states(self.language)

    @cached_property
    def state_places(self) -> dict[str, int]:
        """The place of each State in that order."""
        return {code: place for place, code in enumerate(self.states)}

    @cached_property
    def names(self) -> Names:
        """What words of a search may be the name of, in any language."""
        return NAMES.get((), lambda: Names(self.states.values()))

    @cached_property
    def _terms(self) -> dict[str, dict[str, Term]]:
        """Terms by scheme and code; a code that an older version has too is the newer one's."""
        return _terms()

    @cached_property
    def _heirs(self) -> dict[str, dict[str, str]]:
        """By scheme: code of a term that was merged -> code of the one that stands for it now."""
        found: dict[str, dict[str, str]] = {}
        for scheme, terms in self._terms.items():
            by_pk = {term.pk: term for term in terms.values()}
            found[scheme] = {}
            for code, term in terms.items():
                heir = term
                while heir.successor_id in by_pk:
                    heir = by_pk[heir.successor_id]
                if heir is not term:
                    found[scheme][code] = heir.code
        return found

    def heirs(self, key: str) -> dict[str, str]:
        """Of themes and groups of persons that were merged: code -> code of the term that stands for it now."""
        return self._heirs.get(key, {})

    def heir(self, key: str, code: str) -> str:
        """The code that stands for this one now: itself, unless its term was merged."""
        return self.heirs(key).get(code, code)

    def meaning(self, key: str, codes: Iterable[str]) -> list[str]:
        """Every code that a question for these means: what stands for them now, and all that was merged into it."""
        heirs = self.heirs(key)
        wanted = dict.fromkeys(heirs.get(code, code) for code in codes)
        return [*wanted, *(code for code, heir in heirs.items() if heir in wanted)]

    @property
    def themes(self) -> dict[str, Term]:
        return self._terms["theme"]

    @property
    def persons(self) -> dict[str, Term]:
        return self._terms["persons"]

    @cached_property
    def sdgs(self) -> dict[str, Sdg]:
        """Goals and targets by code, in the order of the 2030 Agenda."""
        return _sdgs()

    def label(self, key: str, code: str, providers: dict[str, str] | None = None) -> Label:
        """The word for a value of this key of the query grammar. A code that nothing is known of is its own word."""
        if key == "provider":
            return Label((providers or {}).get(code, code), "")
        if (key, code) not in self._labels:
            self._labels[key, code] = self._label(key, code)
        return self._labels[key, code]

    @cached_property
    def _labels(self) -> dict[tuple[str, str], Label]:
        return _labels(self.language)

    def _label(self, key: str, code: str) -> Label:
        if key in ("theme", "persons") and code in self._terms[key]:
            labels = self._terms[key][self.heir(key, code)].labels
            return self._in(labels, code)
        if key in ("state", "by") and code in self.states:
            return self._in(self.states[code].names, code)
        if key == "sdg" and code in self.sdgs:
            name = self._in(self.sdgs[code].names, "")
            return Label(f"{code} {name.text}".strip(), name.language)
        if key == "language":
            return Label(str(dict(LANGUAGES).get(code, code)), self.language)
        if key in LISTS and code in LISTS[key].values:
            return Label(capfirst(str(LISTS[key](code).label)), self.language)
        return Label(code, "")

    def _in(self, texts: dict[str, str], otherwise: str) -> Label:
        if texts.get(self.language):
            return Label(texts[self.language], self.language)
        return Label(in_language(texts, "en") or otherwise, "en")

    def place(self, key: str, code: str) -> int:
        """Where a value stands in the order of its own list; States: in their alphabet."""
        if key in ("state", "by"):
            return self.state_places.get(code, len(self.state_places))
        values = LISTS[key].values if key in LISTS else list(CYCLES)
        return values.index(code) if code in values else len(values)

    # --- what is known: the values that a key of the query grammar may have

    def known(self, key: str, values: Iterable[str]) -> list[str]:
        """Those of these values that exist; the rest is named to the reader."""
        values = list(values)
        if key in LISTS:
            return [value for value in values if value in LISTS[key].values]
        if key in ("theme", "persons"):
            return [value for value in values if value in self._terms[key]]
        if key in ("state", "by"):
            return [value for value in values if value in self.states]
        if key == "sdg":
            return [value for value in values if value in self.sdgs]
        if key == "cycle":
            return [value for value in values if value in CYCLES]
        if key == "language":
            return [value for value in values if value in dict(LANGUAGES)]
        if key == "provider":
            asked = [value for value in values if "\0" not in value]
            there = set(Provider.objects.filter(slug__in=asked).values_list("slug", flat=True))
            return [value for value in values if value in there]
        raise KeyError(key)


# Read once while the epoch stands, and shared by all requests of the process: nobody changes what these give.


NAMES = epoch.Shelf(1)


@epoch.kept
def _states(language: str) -> dict[str, State]:
    return {state.pk: state for state in State.objects.with_spellings().in_order(language)}


@epoch.kept
def _terms() -> dict[str, dict[str, Term]]:
    found: dict[str, dict[str, Term]] = {"theme": {}, "persons": {}}
    for term in Term.objects.filter(scheme__code__in=found).select_related("scheme").order_by("scheme__version"):
        found[term.scheme.code][term.code] = term
    return found


@epoch.kept
def _sdgs() -> dict[str, Sdg]:
    return {sdg.pk: sdg for sdg in Sdg.objects.all()}


@epoch.kept
def _labels(language: str) -> dict[tuple[str, str], Label]:
    """Labels already asked for in this language; filled as they are. Known values only come so far, so it stays small."""
    return {}
