"""The query grammar, once: what may be asked of the lists, for page, interface, feed and export alike.

A key that is repeated means OR, different keys mean AND. What each question means is the queryset method that it names.
A value that nothing is known of never reaches the database: it is put aside in ``unknown``, and the page names and ignores
it while the interface refuses it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repository.browse.search.asking import LONGEST as LONGEST_WORDS
from repository.browse.search.conditions import condition, in_title
from repository.browse.search.meaning import Question, understand
from repository.browse.vocabulary import Vocabulary
from repository.catalogue.models import ActivityQuerySet
from repository.models import Activity, FormerIdentifier, Recommendation
from repository.reference.models import RecommendationQuerySet


@dataclass(frozen=True)
class Unknown:
    """A value, or a whole key, that was asked for and means nothing here."""

    key: str
    value: str
    reason: str

    @property
    def shown(self) -> str:
        """As the reader is reminded of it: ``theme=xyz``, cut where it is long."""
        text = f"{self.key}={self.value}".replace("\0", "�")
        return text if len(text) <= 80 else f"{text[:79]}…"


class CodesField(forms.Field):
    """Any number of codes. Unknown ones are put aside, doubles and empty ones dropped; it is never invalid."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, known: Callable[[list[str]], Sequence[str]], **options: Any) -> None:
        super().__init__(**options)
        self.known = known
        self.unknown: list[tuple[str, str]] = []

    def clean(self, values: list[str] | None) -> list[str]:
        given = [value for value in dict.fromkeys(values or []) if value]
        there = set(self.known(given)) if given else set()
        self.unknown = [(value, str(_("There is no such value."))) for value in given if value not in there]
        return [value for value in given if value in there]


class WordsField(forms.Field):
    """Words to look for, as a person types them."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.unknown: list[tuple[str, str]] = []

    def clean(self, value: str | None) -> str:
        words = (value or "").strip()
        self.unknown = []
        if "\0" in words:
            self.unknown = [(words, str(_("It has a character that no text can have.")))]
        elif len(words) > LONGEST_WORDS:
            self.unknown = [(words, str(_("It is longer than 200 characters.")))]
        return "" if self.unknown else words


class Codes(filters.Filter):
    """A key whose values are codes; ``asks`` names the queryset method that tells what they mean."""

    field_class = CodesField

    def __init__(self, asks: str = "", *, known: Callable[[list[str]], Sequence[str]] | None = None, **options: Any):
        super().__init__(**options)
        self.asks = asks
        self.known = known

    def filter(self, queryset: QuerySet, value: list[str]) -> QuerySet:
        return getattr(queryset, self.asks)(*value) if value else queryset


class Words(filters.Filter):
    """Free words, as `repository.browse.search` understands them."""

    field_class = WordsField


def years(values: list[str]) -> list[str]:
    return [value for value in values if re.fullmatch(r"(19|20)[0-9]{2}", value)]


def truths(values: list[str]) -> list[str]:
    return [value for value in values if value in ("true", "false")]


def is_identifier(text: str) -> bool:
    """Has the shape of a recommendation's or a pledge's identifier (it need not exist)."""
    return re.fullmatch(r"[A-Z]{3}-[0-9]{1,2}-[0-9A-Za-z.]{1,30}", text) is not None


def identifiers(values: list[str]) -> list[str]:
    """Those that a recommendation has or had."""
    shaped = [value for value in values if is_identifier(value)]
    now = Recommendation.objects.filter(identifier__in=shaped).order_by().values_list("identifier")
    former = FormerIdentifier.objects.filter(identifier__in=shaped).order_by().values_list("identifier")
    there = {identifier for (identifier,) in now.union(former)} if shaped else set()
    return [value for value in shaped if value in there]


def paragraphs(values: list[str]) -> list[str]:
    """Those that have the shape of a paragraph number; whether a report has it is for the answer to say."""
    return [value for value in values if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}\.?[a-z]?", value)]


class Grammar(filters.FilterSet):
    """What the two lists have in common. ``day`` is the day on which memberships of groups count."""

    sorts: tuple[str, ...] = ()
    # Keys of a list that narrow nothing: how it is ordered, cut and shown.
    handling = ("sort", "page", "page_size")

    def __init__(
        self, data: QueryDict, *, vocabulary: Vocabulary, queryset: QuerySet | None = None, day: date | None = None
    ) -> None:
        super().__init__(data=data, queryset=queryset)
        self.asked: Any = None  # this query put to the sets in memory: repository/browse/index/answers.py
        self.vocabulary = vocabulary
        self.day = day or timezone.localdate()
        for key, one in self.filters.items():
            if isinstance(one, Codes):
                one.extra["known"] = one.known or partial(vocabulary.known, key)

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was asked for and is known: key -> words or list of codes; keys that ask nothing are left out."""
        self.form.is_valid()
        return {key: value for key, value in self.form.cleaned_data.items() if value}

    @cached_property
    def unknown(self) -> list[Unknown]:
        """What was asked for and is not known, in the order of the keys."""
        self.form.is_valid()
        found = [
            Unknown(key, value, str(reason))
            for key, field in self.form.fields.items()
            for value, reason in field.unknown
        ]
        if self.question.left_out:
            reason = str(_("Only the first eight words or phrases are looked for."))
            found.append(Unknown("q", " ".join(self.question.left_out), reason))
        asked = self.data.get("sort", "")
        if asked and asked not in self.sorts:
            found.append(Unknown("sort", asked, str(_("There is no such value."))))
        return found

    def unknown_keys(self, *besides: str) -> list[Unknown]:
        """Keys that are not of the grammar, nor one of these."""
        allowed = {*self.filters, *self.handling, *besides}
        reason = str(_("There is no such parameter."))
        return [Unknown(key, self.data.get(key, ""), reason) for key in self.data if key not in allowed]

    @property
    def words(self) -> str:
        return self.chosen.get("q", "")

    @cached_property
    def question(self) -> Question:
        """The words as they were understood."""
        return understand(self.words, self.vocabulary.names) if self.words else Question(())

    def answering(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(condition(queryset.model, self.question))

    @cached_property
    def sort(self) -> str:
        """The order asked for; best match comes first for words that are wanted, else what the list begins with."""
        asked = self.data.get("sort", "")
        if asked not in self.sorts or (asked == "relevance" and not self.question.wanted):
            asked = ""
        return asked or ("relevance" if "relevance" in self.sorts and self.question.wanted else self.sorts[0])

    def narrowed(self, *, without: str = "", without_value: tuple[str, str] | None = None) -> Any:
        """The answer; or what it would be without one key, or without one value of a key."""
        queryset = self.queryset.all()
        for key, value in self.chosen.items():
            if without_value and key == without_value[0]:
                value = [one for one in value if one != without_value[1]] if isinstance(value, list) else ""
            if key != without and value:
                if key in ("theme", "persons"):
                    value = self.vocabulary.meaning(key, value)
                queryset = self.filters[key].filter(queryset, value)
        return queryset

    @property
    def qs(self) -> Any:
        """The answer, with what it is ordered by."""
        return self.ranked(self.narrowed())

    def ranked(self, queryset: QuerySet) -> QuerySet:
        """Where best match comes first, with ``rank``: 1 where the words stand in a title, else 0."""
        return queryset.annotate(rank=in_title(self.question)) if self.sort == "relevance" else queryset


class ActivityFilter(Grammar):
    """What may be asked of the published activities."""

    sorts = ("newest", "relevance", "recent", "state")

    q = Words(method="answering", label=_("Words"))
    state = Codes("concerning", label=_("State concerned"))
    group = Codes(method="in_groups", label=_("Group of States"))
    theme = Codes("on_themes", label=_("Theme"))
    persons = Codes("for_persons", label=_("Group of persons"))
    sdg = Codes("towards", label=_("Sustainable Development Goal"))
    cycle = Codes("of_cycles", label=_("UPR cycle"))
    position = Codes("with_position", label=_("Position of the State under review"))
    recommendation = Codes("supporting", known=identifiers, label=_("Recommendation"))
    provider = Codes("provided_by", label=_("Provider"))
    provider_type = Codes("provided_by_kind", label=_("Type of provider"))
    kind = Codes("of_kinds", label=_("Type of support"))
    modality = Codes("of_modalities", label=_("Modality"))
    status = Codes("with_status", label=_("Status"))
    year = Codes("running_in", known=years, label=_("Year"))
    language = Codes("written_in", label=_("Original language"))
    good_practice = Codes("good_practices", known=truths, label=_("Good practice"))

    class Meta:
        model = Activity
        fields: list[str] = []

    def in_groups(self, queryset: ActivityQuerySet, name: str, value: list[str]) -> ActivityQuerySet:
        return queryset.concerning_groups(*value, day=self.day)


class RecommendationFilter(Grammar):
    """What may be asked of the recommendations."""

    sorts = ("state", "newest")

    q = Words(method="answering", label=_("Words, or a paragraph number"))
    state = Codes("of_state", label=_("State under review"))
    by = Codes("made_by", label=_("Recommending State"))
    cycle = Codes("of_cycles", label=_("UPR cycle"))
    position = Codes("with_position", label=_("Position of the State under review"))
    theme = Codes("on_themes", label=_("Theme"))
    persons = Codes("for_persons", label=_("Group of persons"))
    sdg = Codes("towards", label=_("Sustainable Development Goal"))
    paragraph = Codes(method="at_paragraphs", known=paragraphs, label=_("Paragraph"))
    activities = Codes(method="with_activities", known=truths, label=_("Published activities"))

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def at_paragraphs(self, queryset: RecommendationQuerySet, name: str, value: list[str]) -> RecommendationQuerySet:
        return queryset.paragraphs(value)

    def with_activities(self, queryset: RecommendationQuerySet, name: str, value: list[str]) -> RecommendationQuerySet:
        return queryset if len(value) > 1 else queryset.with_published_activities(value == ["true"])
