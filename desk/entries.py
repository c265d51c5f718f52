"""Entries of changes as an administrator reads them: what it is about, who did it, and each value before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from repository.models import Group, ReferenceChange, Review, State, Term
from repository.templatetags.record import language_name, un_date

WORDS: dict[tuple[str, str], Any] = {
    ("statename", "short"): gettext_lazy("Short name"),
    ("statename", "formal"): gettext_lazy("Formal name"),
    ("statename", "starts_on"): gettext_lazy("First day of the name"),
    ("statename", "ends_on"): gettext_lazy("Last day of the name"),
    ("groupmembership", "group"): gettext_lazy("Group"),
    ("groupmembership", "starts_on"): gettext_lazy("First day"),
    ("groupmembership", "ends_on"): gettext_lazy("Last day"),
    ("statespelling", "text"): gettext_lazy("Spelling"),
    ("statespelling", "recommendations"): gettext_lazy("Recommendations that the State has joined"),
    ("review", "session_id"): gettext_lazy("Session"),
    ("review", "first_session_id"): gettext_lazy("First planned for session"),
    ("review", "status"): gettext_lazy("Status"),
    ("review", "document_symbol"): gettext_lazy("Symbol of the report"),
    ("review", "source"): gettext_lazy("Basis"),
    ("uprsession", "cycle"): gettext_lazy("Cycle"),
    ("uprsession", "year"): gettext_lazy("Year"),
    ("uprsession", "starts_on"): gettext_lazy("First day"),
    ("uprsession", "ends_on"): gettext_lazy("Last day"),
    ("councilsession", "starts_on"): gettext_lazy("First day"),
    ("councilsession", "ends_on"): gettext_lazy("Last day"),
    ("councilsession", "confirmed"): gettext_lazy("Confirmed"),
    ("term", "code"): gettext_lazy("Code"),
    ("term", "labels"): gettext_lazy("Label"),
    ("term", "starts_on"): gettext_lazy("First day on which it is offered"),
    ("term", "ends_on"): gettext_lazy("Last day on which it is offered"),
    ("term", "successor_id"): gettext_lazy("Stands for it now"),
    ("term", "parent_id"): gettext_lazy("Stands under"),
    ("term", "scope_note"): gettext_lazy("Scope note"),
    ("term", "external_ids"): gettext_lazy("Identifiers elsewhere"),
    ("announcement", "texts"): gettext_lazy("Text"),
    ("announcement", "ends_on"): gettext_lazy("Last day"),
    ("announcement", "is_up"): gettext_lazy("On every page"),
}
TERMS = {"successor_id", "parent_id"}


@dataclass(frozen=True)
class Line:
    """One value: what it is of, what it was ("" for nothing) and what it is now."""

    of: str
    before: str
    after: str
    language: str = ""  # of the values, where they are a text in one language


@dataclass(frozen=True)
class Subject:
    text: str
    address: str


class Entries:
    """Some entries with all that is needed to read them: a fixed number of questions to the database for any number."""

    def __init__(self, changes: Iterable[ReferenceChange]) -> None:
        self.changes = list(changes)

    def __iter__(self) -> "Iterator[Entry]":
        return iter([Entry(change, self) for change in self.changes])

    def __len__(self) -> int:
        return len(self.changes)

    def _keys(self, kind: str) -> set[str]:
        return {change.key for change in self.changes if change.kind == kind}

    @cached_property
    def people(self) -> dict[int, User]:
        return User.objects.in_bulk({change.by for change in self.changes})

    @cached_property
    def states(self) -> dict[str, State]:
        reviewed = {review.state_id for review in self.reviews.values()}
        return State.objects.in_bulk(self._keys("state") | reviewed)

    @cached_property
    def reviews(self) -> dict[int, Review]:
        return Review.objects.in_bulk(self._keys("review"))

    @cached_property
    def terms(self) -> dict[int, Term]:
        images = [row[side] for change in self.changes for row in change.rows for side in ("before", "after")]
        named = {image[name] for image in images if image for name in TERMS if image.get(name)}
        return Term.objects.select_related("scheme").in_bulk(named | {int(key) for key in self._keys("term")})

    def subject(self, change: ReferenceChange) -> Subject:
        key = change.key
        if change.kind == "state" and key in self.states:
            return Subject(self.states[key].name, reverse("desk:state", args=[key]))
        if change.kind == "review" and int(key) in self.reviews:
            review = self.reviews[int(key)]
            return Subject(review_words(review, self.states), reverse("desk:review", args=[key]))
        if change.kind == "term" and int(key) in self.terms:
            return Subject(self.terms[int(key)].label, reverse("desk:term", args=[key]))
        if change.kind == "announcement":
            return Subject(_("The announcement"), reverse("desk:announcement"))
        if change.kind == "uprsession":
            said = _("Session %(number)s of the Working Group") % {"number": key}
            return Subject(said, reverse("desk:sessions"))
        if change.kind == "councilsession":
            return Subject(_("Session %(number)s of the Council") % {"number": key}, reverse("desk:sessions"))
        return Subject(_("Something that was entered and taken back"), reverse("desk:changes"))


def review_words(review: Review, states: dict[str, State]) -> str:
    return _("%(state)s, cycle %(cycle)s") % {"state": states[review.state_id].name, "cycle": review.cycle}


class Entry:
    """One change, ready to be shown."""

    def __init__(self, change: ReferenceChange, entries: Entries) -> None:
        self.change = change
        self._entries = entries

    @property
    def subject(self) -> Subject:
        return self._entries.subject(self.change)

    @property
    def who(self) -> str:
        person = self._entries.people.get(self.change.by)
        return str(person) if person else _("Person %(number)s") % {"number": self.change.by}

    @property
    def lines(self) -> list[Line]:
        """What differs, value by value and each thing once; columns that only a machine needs are left out."""
        found = dict.fromkeys(line for row in self.change.rows for line in self._of_row(row))
        spelled = [line for line in found if line.of == WORDS["statespelling", "text"]]
        if len(spelled) > 1:  # a new name in six languages adds as many spellings
            together = {
                side: "; ".join(filter(None, (getattr(one, side) for one in spelled))) for side in ("before", "after")
            }
            found = dict.fromkeys([*(line for line in found if line not in spelled), Line(spelled[0].of, **together)])
        return list(found)

    def _of_row(self, row: dict[str, Any]) -> Iterator[Line]:
        before, after = row["before"] or {}, row["after"] or {}
        if row["table"] == "statename":
            before, after = self._with_former_name(before, after)
        language = before.get("language") or after.get("language") or ""
        for (table, column), words in WORDS.items():
            if table != row["table"] or before.get(column) == after.get(column):
                continue
            was, now = before.get(column), after.get(column)
            if column in ("labels", "texts"):
                yield from _labels(str(words), was or {}, now or {})
                continue
            named = bool(language) and column in ("short", "formal")
            of = f"{words} ({language_name(language)})" if named else str(words)
            shown = Line(of, self._value(column, was), self._value(column, now), language if named else "")
            if shown.before or shown.after:
                yield shown

    def _with_former_name(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """A name that begins, beside the one that ends for it in the same change (undone: the other way round)."""
        if before and after:
            return before, after
        here = before or after
        for row in self.change.rows:
            other = row["before"] if after else row["after"]
            if row["table"] == "statename" and row["before"] and row["after"] and other["language"] == here["language"]:
                named = {name: other[name] for name in ("short", "formal")}
                return (
                    ({**here, **named, "starts_on": None}, after)
                    if after
                    else (before, {**here, **named, "starts_on": None})
                )
        return before, after

    def _value(self, column: str, value: Any) -> str:
        if value in (None, "", {}):
            return ""
        if column in TERMS:
            return self._entries.terms[value].label if value in self._entries.terms else str(value)
        if column.endswith("_on"):
            return un_date(date.fromisoformat(value))
        if column == "group":
            return str(Group(value).label)
        if column == "status":
            return capfirst(str(Review.Status(value).label))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, dict):
            return "; ".join(f"{name}: {one}" for name, one in sorted(value.items()))
        return str(value)


def _labels(words: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Line]:
    for code in sorted({*before, *after}):
        if before.get(code) != after.get(code):
            yield Line(f"{words} ({language_name(code)})", before.get(code, ""), after.get(code, ""), code)


def lines_of_latest() -> list[Line]:
    """What the entry that was written last in this transaction says."""
    return next(iter(Entries(ReferenceChange.objects.order_by("-pk")[:1]))).lines
