"""What of the public record a change of a reference fact touches: counts, and the published activities by name.

Public things only: nothing here may tell of a text that waits for review or for consent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from repository.models import Activity, Pledge, Recommendation, Review, State, Term

SHOWN = 10  # activities by name; the list behind the link has all


@dataclass(frozen=True)
class Touched:
    """Sentences with their numbers, and published activities (some of them, with where to see all)."""

    counts: list[str] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    all_activities: str = ""  # address of the public list; "" where the named ones are all

    def __bool__(self) -> bool:
        return bool(self.counts)


def _recommendations(number: int) -> str:
    return ngettext("%(number)s recommendation", "%(number)s recommendations", number) % {"number": number}


def _pledges(number: int) -> str:
    return ngettext("%(number)s voluntary pledge", "%(number)s voluntary pledges", number) % {"number": number}


def _published(number: int) -> str:
    if not number:
        return _("No published activity")
    return ngettext(
        "%(number)s published activity; its text stays as the States consented to it",
        "%(number)s published activities; their texts stay as the States consented to them",
        number,
    ) % {"number": number}


def _with_activities(counts: list[str], found: "QuerySet[Activity]", **query: Iterable[str]) -> Touched:
    number = found.count()
    address = f"{reverse('repository:activities')}?{urlencode(query, doseq=True)}" if query and number > SHOWN else ""
    return Touched([*counts, _published(number)], list(found.order_by("-published_at", "-pk")[:SHOWN]), address)


def by_state(state: State) -> Touched:
    """Wherever this State's name is shown."""
    to = Recommendation.objects.of_state(state.pk).count()
    made = Recommendation.objects.made_by(state.pk).count()
    counts = [
        ngettext("%(number)s recommendation to it", "%(number)s recommendations to it", to) % {"number": to},
        ngettext("%(number)s recommendation that it made", "%(number)s recommendations that it made", made)
        % {"number": made},
    ]
    return _with_activities(counts, Activity.objects.concerning(state), state=[state.pk])


def by_groups(state: State) -> Touched:
    """Wherever the groups of this State count."""
    return _with_activities([], Activity.objects.concerning(state), state=[state.pk])


def by_review(review: Review) -> Touched:
    recommendations = Recommendation.objects.filter(review=review)
    pledges = Pledge.objects.filter(review=review)
    links = Activity.objects.filter(recommendation_links__recommendation__in=recommendations).distinct()
    return _with_activities([_recommendations(recommendations.count()), _pledges(pledges.count())], links)


def by_session(number: int) -> Touched:
    reviews = Review.objects.filter(session=number).count()
    return Touched([ngettext("%(number)s review", "%(number)s reviews", reviews) % {"number": reviews}])


def by_provider(slug: str) -> Touched:
    """Published records that name this organisation."""
    return _with_activities([], Activity.objects.provided_by(slug), provider=[slug])


FIELDS = {"theme": "themes", "persons": "persons"}  # scheme -> the column that holds its codes


def by_term(term: Term) -> Touched:
    """Whatever holds the code of this term. Of a source's own tags nothing is shown in public."""
    column = FIELDS.get(term.scheme.code)
    if column is None:
        return Touched()
    held = {f"{column}__contains": [term.code]}
    counts = [_recommendations(Recommendation.objects.filter(**held).count())]
    return _with_activities(counts, Activity.objects.filter(**held), **{term.scheme.code: [term.code]})
