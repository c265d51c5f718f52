"""Finding the recommendations and pledges that an activity supports, among the hundreds of each review."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from consent.models import PublicationDocument
from repository.reference.models import Pledge, Position, Recommendation, State
from submissions.fields import with_western_digits
from submissions.models import Version

PER_PAGE = 25
ANY = "any"
MOST_NUMBERS = 200  # pasted at once
NUMBER = re.compile(r"\d{1,3}\.\d{1,3}(?:\.\d{1,3})?")


@dataclass(frozen=True)
class Search:
    """What is looked for, as the address says it. Unknown values count as not given."""

    state: str = ""
    cycle: int | None = None
    words: str = ""
    position: str = Position.SUPPORTED
    theme: str = ""
    page: str = "1"
    numbers: str = ""  # pasted paragraph numbers

    @classmethod
    def of(cls, data: Any, *, first_state: str = "") -> "Search":
        """From the address or a posted form. Without a State: the first of those already chosen."""
        said = {
            name: data.get(name, "").replace("\x00", "").strip()
            for name in ("state", "cycle", "q", "position", "theme", "page", "numbers")
        }
        cycle = with_western_digits(said["cycle"])
        known = {ANY, *Position.values}
        return cls(
            state=said["state"].upper()[:3] if "state" in data else first_state,
            cycle=int(cycle) if re.fullmatch(r"[1-9]", cycle) else None,
            words=said["q"][:200],
            position=said["position"] if said["position"] in known else Position.SUPPORTED,
            theme=said["theme"][:100],
            page=said["page"] or "1",
            numbers=said["numbers"][:2_000],
        )

    def address(self, **changes: Any) -> str:
        """The query string of this search, with some of it changed."""
        said = {
            "state": self.state, "cycle": self.cycle or "", "q": self.words, "position": self.position,
            "theme": self.theme, "page": self.page, "numbers": self.numbers, **changes,
        }  # fmt: skip
        defaults = {"position": Position.SUPPORTED, "page": "1"}
        return urlencode(
            {name: value for name, value in said.items() if (value and defaults.get(name) != value) or name == "state"}
        )


@dataclass
class Pasted:
    """What became of pasted paragraph numbers."""

    found: list[Recommendation] = field(default_factory=list)  # in one review only
    in_several_cycles: dict[str, list[Recommendation]] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)

    @property
    def noted(self) -> list[Recommendation]:
        return [one for one in self.found if one.position != Position.SUPPORTED]


def find(search: Search) -> Page:
    """A page of recommendations to the State chosen, each with how many published activities support it."""
    found: QuerySet = Recommendation.objects.none()
    if search.state:
        found = Recommendation.objects.of_state(search.state).matching(search.words)
        if search.cycle:
            found = found.filter(cycle=search.cycle)
        if search.position != ANY:
            found = found.filter(position=search.position)
        if search.theme:
            found = found.on_themes(search.theme)
    found = found.annotate(activities=Count("activity_links")).prefetch_related("recommending")
    return Paginator(found.order_by("-cycle", "pk"), PER_PAGE).get_page(search.page)


def find_pledges(search: Search) -> Page:
    """A page of the pledges that the State chosen has made in its own reviews."""
    found: QuerySet = Pledge.objects.none()
    if search.state:
        found = Pledge.objects.of_state(search.state)
        for word in search.words.split():
            found = found.filter(text__icontains=word)
        if search.cycle:
            found = found.filter(cycle=search.cycle)
    return Paginator(found.order_by("-cycle", "identifier"), PER_PAGE).get_page(search.page)


def paste(search: Search) -> Pasted:
    """The recommendations with these paragraph numbers, to the State and of the cycle chosen (any cycle if none is)."""
    numbers = list(dict.fromkeys(NUMBER.findall(with_western_digits(search.numbers).replace("٫", "."))))[:MOST_NUMBERS]
    rows: dict[str, list[Recommendation]] = {}
    if search.state and numbers:
        matching = Recommendation.objects.of_state(search.state).paragraphs(numbers)
        if search.cycle:
            matching = matching.filter(cycle=search.cycle)
        for one in matching.order_by("-cycle"):
            rows.setdefault(one.paragraph, []).append(one)
    pasted = Pasted()
    for number in numbers:
        matches = rows.get(number, [])
        if len(matches) == 1:
            pasted.found.append(matches[0])
        elif matches:
            pasted.in_several_cycles[number] = matches
        else:
            pasted.unmatched.append(number)
    return pasted


def positions_then(version: Version) -> dict[str, str]:
    """Identifier -> the position (a label) that a linked recommendation had when the States were last asked, where it is
    another one now."""
    document = PublicationDocument.objects.filter(record=version.submission.reference).order_by("-number").first()
    rows = document.content["recommendations"] if document and document.content else []
    then = {row["identifier"]: row["position"] for row in rows}
    return {
        one.identifier: str(Position(then[one.identifier]).label)
        for one in version.recommendations.all()
        if then.get(one.identifier, one.position) != one.position
    }


def states_to_offer(version: Version) -> list[State]:
    """The States of the draft first: where it takes place, who benefits, whose recommendations are linked."""
    return State.objects.filter(pk__in=version.states_concerned()).in_order()
