"""Submissions that may tell of the same activity: an offer to look, with the reasons; nothing is ever merged by itself.

Compared are the newest texts that OHCHR may read. Texts meet over shared recommendations, pledges and States, over words in
any language in which both are written (the original or a translation), and across languages over themes, groups of persons
and the days of the activity.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q

from accounts.models import User
from repository.reference.models import Pledge, Recommendation, State, Term
from submissions.models import Submission, Version
from submissions.queue import before

MOST = 10  # shown
MOST_COMPARED = 400  # with a recommendation, a pledge or a State in common, the newest first
SHOWN_WORDS = 8
ENOUGH = 4.0  # points; one State and one theme in common are chance
RECOMMENDATION, STATE, TERM, DAYS, WORDS = 2.0, 1.0, 0.5, 1.0, 6.0  # points; of words: if all were the same
STEMS = """
SELECT v.id, t.language, tsvector_to_array(repository_stems(t.language, t.text)) FROM submissions_version v
JOIN LATERAL (
  SELECT v.language, v.title || ' ' || v.summary AS text
  UNION ALL SELECT x.language, x.title || ' ' || x.summary FROM submissions_versiontranslation x WHERE x.version_id = v.id
) t ON t.language <> '' WHERE v.id = ANY (%s)
"""


@dataclass
class Similar:
    """One other submission and why it is shown. Of each reason only what both have."""

    submission: Submission
    version: Version
    recommendations: list[Recommendation] = field(default_factory=list)
    pledges: int = 0
    states: list[State] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # as they were reduced for the search
    terms: list[str] = field(default_factory=list)  # labels of themes and of groups of persons
    same_days: bool = False
    score: float = 0.0


def similar_to(submission: Submission, version: Version, *, reader: User) -> list[Similar]:
    """The likeliest first; never more than ``MOST``. As many questions to the database for many others as for one."""
    mine = _Facts(_with_links(Version.objects.filter(pk=version.pk)).get())
    others = {one.sent_version: one for one in _candidates(submission, mine, reader)}
    theirs = [_Facts(one) for one in _with_links(Version.objects.filter(pk__in=others))]
    stems = _stems([version.pk, *others])
    terms = Term.objects.filter(scheme__code__in=["theme", "persons"]).select_related("scheme")
    labels = {(term.scheme.code, term.code): term.label for term in terms}
    found = [_compared(mine, one, stems, labels, others[one.version.pk]) for one in theirs]
    return sorted(
        (one for one in found if one.score >= ENOUGH), key=lambda one: (-one.score, one.submission.reference)
    )[:MOST]


class _Facts:
    """What is compared of a version."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.recommendations = {one.pk: one for one in version.recommendations.all()}
        self.pledges = {one.pk for one in version.pledges.all()}
        links: list[Recommendation | Pledge] = [*self.recommendations.values(), *version.pledges.all()]
        self.states = {one.pk: one for one in [*version.places.all(), *version.beneficiary_states.all()]}
        self.states |= {one.state_id: one.state for one in links}
        self.terms = {("theme", code) for code in version.themes} | {("persons", code) for code in version.persons}

    def runs_with(self, other: "_Facts") -> bool:
        """Both begin, and they run at the same time."""
        mine, theirs = self.version, other.version
        if not mine.starts_on or not theirs.starts_on:
            return False
        ends = [one.ends_on or date.max for one in (mine, theirs)]
        return mine.starts_on <= ends[1] and theirs.starts_on <= ends[0]


def _with_links(versions):
    linked = Recommendation.objects.select_related("state")
    return versions.prefetch_related(
        Prefetch("recommendations", linked), "pledges__state", "places", "beneficiary_states"
    )


def _candidates(submission: Submission, mine: _Facts, reader: User) -> list[Any]:
    """Submissions with their ``sent_version``: others that were sent, with a recommendation, a pledge or a State in common."""
    codes = list(mine.states)
    common = Version.objects.filter(
        Q(recommendations__in=list(mine.recommendations)) | Q(pledges__in=list(mine.pledges)) | Q(places__in=codes)
        | Q(beneficiary_states__in=codes) | Q(recommendations__state__in=codes) | Q(pledges__state__in=codes)
    )  # fmt: skip
    rows = before(reader).exclude(pk=submission.pk).filter(sent_version__in=common.values("pk"))
    return list(rows.order_by("-last_sent_at", "pk")[:MOST_COMPARED])


def _stems(versions: list[int]) -> dict[int, dict[str, set[str]]]:
    """Version -> language -> stems of title and summary."""
    found: dict[int, dict[str, set[str]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [versions])
        for version, language, stems in cursor.fetchall():
            found[version][language] = found[version].get(language, set()) | set(stems)
    return found


def _compared(
    mine: _Facts, other: _Facts, stems: dict[int, dict[str, set[str]]], labels: dict[tuple[str, str], str],
    submission: Submission,
) -> Similar:  # fmt: skip
    one = Similar(submission, other.version)
    one.recommendations = [
        mine.recommendations[pk] for pk in mine.recommendations.keys() & other.recommendations.keys()
    ]
    one.recommendations.sort(key=lambda recommendation: recommendation.identifier)
    one.pledges = len(mine.pledges & other.pledges)
    one.states = sorted(
        (mine.states[pk] for pk in mine.states.keys() & other.states.keys()), key=lambda state: state.pk
    )
    one.terms = sorted(labels[term] for term in mine.terms & other.terms if term in labels)
    one.same_days = mine.runs_with(other)
    share = 0.0
    for language, own in stems[mine.version.pk].items():
        theirs = stems[other.version.pk].get(language, set())
        if own and theirs and len(own & theirs) / min(len(own), len(theirs)) > share:
            share = len(own & theirs) / min(len(own), len(theirs))
            one.words = sorted(own & theirs, key=lambda word: (-len(word), word))[:SHOWN_WORDS]
    one.score = (
        RECOMMENDATION * (len(one.recommendations) + one.pledges) + STATE * min(len(one.states), 2)
        + TERM * len(one.terms) + DAYS * one.same_days + WORDS * share
    )  # fmt: skip
    return one
