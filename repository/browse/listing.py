"""A list as a page shows it: the rows of one page, the facets with their counts, what is in use, what was not understood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from repository.browse import facets, paging
from repository.browse.filters import Grammar
from repository.browse.index import answers
from repository.browse.ordering import Order
from repository.browse.search.suggestions import corrected
from repository.browse.vocabulary import Label, Vocabulary
from repository.models import Provider

SHOWN_AT_ONCE = 8  # values of a facet; the rest folds away
MOST_PROVIDERS = 60
IN_OWN_ORDER = {"state", "by", "group", "cycle", "position", "year"}  # the other facets: by count, then by label


@dataclass(frozen=True)
class Choice:
    """One value of a facet."""

    code: str
    label: Label
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    key: str
    label: str
    choices: list[Choice]

    @property
    def first(self) -> list[Choice]:
        return self.choices[: max(SHOWN_AT_ONCE, self.in_use)]

    @property
    def rest(self) -> list[Choice]:
        return self.choices[max(SHOWN_AT_ONCE, self.in_use) :]

    @property
    def in_use(self) -> int:
        return sum(choice.selected for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A value in use, with the address of the list without it; ``count``: how many results that list has, if asked."""

    key_label: str
    label: Label
    address: str
    count: int | None = None


@dataclass(frozen=True)
class Suggestion:
    """Another spelling of the words, with the address of the list for it."""

    words: str
    address: str


class Listing:
    """One list, asked for by an address. At most four statements: the counts, the places, the rows, the names of providers."""

    def __init__(
        self,
        grammar: Grammar,
        tables: Mapping[str, str],
        order: Callable[[str, Vocabulary], Order],
        *,
        rows: QuerySet,
        size: int = paging.ROWS,
        every_value: bool = False,
    ) -> None:
        """``tables``: the facets to count; ``rows``: where rows are fetched from, with what they are shown with.

        ``every_value``: of a long facet too, which beside a list is cut to the values met most.
        """
        self.grammar = grammar
        self.every_value = every_value
        self.vocabulary = grammar.vocabulary
        self.query: QueryDict = grammar.data
        # Beside a list, a long facet is cut to the values met most; a page of all its values has them all.
        self.counts = facets.count(grammar, tables, {} if every_value else {"provider": MOST_PROVIDERS})
        self.page = paging.page(
            grammar.qs,
            order(grammar.sort, self.vocabulary),
            self.counts.total,
            self.query,
            rows=rows,
            size=size,
            known=partial(answers.page, grammar),
        )

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def whole(self) -> int:
        """How many there are without any filter."""
        return self.counts.whole

    @cached_property
    def facets(self) -> list[Facet]:
        """The facets that have something to choose from."""
        shown = [self._facet(key, dict(found)) for key, found in self.counts.of.items()]
        return [facet for facet in shown if facet.choices]

    def _facet(self, key: str, found: dict[str, int]) -> Facet:
        in_use = self.grammar.chosen.get(key, [])
        found = {code: number for code, number in found.items() if code}
        if key in ("good_practice", "activities"):
            found = {code: number for code, number in found.items() if code == "true" or code in in_use}
        found |= {code: found.get(code, 0) for code in in_use}
        choices = [Choice(code, self.label(key, code), number, code in in_use) for code, number in found.items()]
        return Facet(key, str(self.grammar.filters[key].label), sorted(choices, key=lambda one: self._place(key, one)))

    def _place(self, key: str, choice: Choice) -> tuple:
        """Values in use first; then States by their alphabet, years from the latest, the rest by count and label."""
        first = not choice.selected
        if key == "year":
            return (first, -int(choice.code), "")
        if key in IN_OWN_ORDER:
            return (first, self.vocabulary.place(key, choice.code), "")
        return (first, -choice.count, choice.label.text)

    def label(self, key: str, code: str) -> Label:
        if key in ("good_practice", "activities"):
            return Label(_("Yes") if code == "true" else _("No"), self.vocabulary.language)
        if key == "q":
            return Label(f"“{code}”", "")
        return self.vocabulary.label(key, code, self._provider_names)

    @cached_property
    def _provider_names(self) -> dict[str, str]:
        slugs = {*self.grammar.chosen.get("provider", []), *self.counts.of.get("provider", {})}
        return dict(Provider.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}

    @cached_property
    def chips(self) -> list[Chip]:
        """What is in use. Where that leaves nothing, each says how many results the list has without it."""
        without = {} if self.total else facets.count_without(self.grammar)
        return [
            Chip(
                str(self.grammar.filters[key].label) if key != "q" else _("Search"),
                self.label(key, value),
                paging.without(self.query, key, value),
                without.get((key, value)),
            )
            for key, values in self.grammar.chosen.items()
            for value in (values if isinstance(values, list) else [values])
        ]

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """Where nothing was found: the same list for words that are spelt as published records spell them."""
        if self.total or not self.grammar.words:
            return None
        words = corrected(self.grammar.words, self.grammar.question, self.grammar.queryset.model)
        return Suggestion(words, paging.address(self.query, q=words)) if words else None

    @property
    def sorts(self) -> list[tuple[str, str]]:
        words = {
            "relevance": _("Best match"),
            "newest": _("Newest first"),
            "recent": _("Latest activity first"),
            "state": _("State, in alphabetical order"),
        }
        return [
            (code, words[code]) for code in self.grammar.sorts if code != "relevance" or self.grammar.question.wanted
        ]
