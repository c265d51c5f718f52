"""What the Universal Periodic Review has said: States, sessions, reviews, recommendations, pledges.

Everything here is public. These rows come from `load_reference` and from the importers
(repository/importing/), never from a submission.
"""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from repository.reference.names import fold, in_language, sort_key
from repository.words import Exactly, Found, LabelWords, Stems, WithoutVectors, Words, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

SIX = ("ar", "zh", "en", "fr", "ru", "es")  # the languages of the United Nations, in its order
# Either day may be unknown or open.
ENDS_AFTER_IT_STARTS = Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on"))


class Group(models.TextChoices):
    """Regional groups (informal, set by the States themselves) and groups of need. Memberships are dated."""

    AFR = "AFR", _("African States")
    APG = "APG", _("Asia-Pacific States")
    EEG = "EEG", _("Eastern European States")
    GRULAC = "GRULAC", _("Latin American and Caribbean States")
    WEOG = "WEOG", _("Western European and other States")
    LDC = "LDC", _("Least developed countries")
    LLDC = "LLDC", _("Landlocked developing countries")
    SIDS = "SIDS", _("Small island developing States")


REGIONAL_GROUPS = (Group.AFR, Group.APG, Group.EEG, Group.GRULAC, Group.WEOG)


class StateQuerySet(models.QuerySet["State"]):
    def in_order(self, language: str | None = None) -> list[State]:
        """In the alphabetical order of the language that they are shown in (the active one if not given)."""
        wanted = (language or translation.get_language() or "en").split("-")[0]
        return sorted(self, key=lambda state: (sort_key(in_language(state.names, wanted), wanted), state.iso3))

    def in_group(self, group: str, day: date) -> StateQuerySet:
        """Members of the group on ``day``; both the first and the last day of a membership count."""
        return self.filter(
            Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=day),
            Q(memberships__starts_on__isnull=True) | Q(memberships__starts_on__lte=day),
            memberships__group=group,
        )

    def with_groups_on(self, day: date) -> StateQuerySet:
        """With ``groups_of_the_day``: their memberships of groups in force on ``day``. One more statement for all."""
        members = GroupMembership.objects.in_force_on(day).order_by("group")
        return self.prefetch_related(models.Prefetch("memberships", members, to_attr="groups_of_the_day"))

    def with_spellings(self) -> StateQuerySet:
        """With ``spelled``: every way in which they are written, as list of texts."""
        spelled = StateSpelling.objects.filter(state=OuterRef("pk")).order_by("pk").values("text")
        return self.annotate(spelled=ArraySubquery(spelled))

    def with_activity_count(self) -> StateQuerySet:
        """With ``activity_count``: the published activities that concern them."""
        return self.annotate(activity_count=Count("activity_links"))

    def named(self, words: str) -> StateQuerySet:
        """Whose code, or any of whose names and spellings, present or former, holds these words."""
        if not fold(words):
            return self
        spelled = StateSpelling.objects.filter(folded__contains=fold(words))
        return self.filter(Q(pk__iexact=words.strip()) | Q(pk__in=spelled.values("state")))

    def spelled(self, name: str) -> State | None:
        """The one with this code, or with this name or spelling, present or former; None where there is none."""
        spelling = StateSpelling.objects.filter(folded=fold(name)).first()
        return self.filter(pk=spelling.state_id if spelling else name.strip().upper()).first()

    def refresh_names(self, day: date) -> int:
        """Copy the names in force on ``day`` into the States. Returns how many States changed; safe to run twice.

        A rename may be entered before its day: the clock calls this each night.
        """
        short: dict[str, dict[str, str]] = {}
        formal: dict[str, dict[str, str]] = {}
        for row in StateName.objects.filter(state__in=self.values("pk")).in_force_on(day).order_by("starts_on"):
            short.setdefault(row.state_id, {})[row.language] = row.short
            formal.setdefault(row.state_id, {})[row.language] = row.formal
        changed = [
            one for one in self.all() if (one.names, one.formal_names) != (short.get(one.pk), formal.get(one.pk))
        ]
        for state in changed:
            state.names, state.formal_names = short.get(state.pk, {}), formal.get(state.pk, {})
        State.objects.bulk_update(changed, ["names", "formal_names"])
        return len(changed)

    def reviewed(self) -> StateQuerySet:
        """Members and fictitious States: observers recommend but are not reviewed."""
        return self.exclude(un_status=State.UnStatus.OBSERVER)


class State(models.Model):
    """A Member or observer State of the United Nations; QMA to QZZ are fictitious, for demonstration."""

    class UnStatus(models.TextChoices):
        MEMBER = "member", _("Member State")
        OBSERVER = "observer", _("Observer State")
        FICTITIOUS = "fictitious", _("Fictitious State, for demonstration")

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, blank=True)  # leading zeros kept; "" for a fictitious State
    un_status = models.CharField(max_length=10, choices=UnStatus.choices)
    # Today's names by language, copied from StateName (`refresh_names`) so that a list needs no second query.
    names = models.JSONField(default=dict)
    formal_names = models.JSONField(default=dict)

    objects = StateQuerySet.as_manager()

    class Meta:
        ordering = ["iso3"]
        constraints = [
            models.CheckConstraint(name="state_code_is_three_capitals", condition=Q(iso3__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="state_with_a_code_from_QMA_to_QZZ_is_fictitious",
                condition=(
                    Q(un_status="fictitious", iso3__regex=r"^Q[M-Z][A-Z]$")
                    | (~Q(un_status="fictitious") & ~Q(iso3__regex=r"^Q[M-Z][A-Z]$"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The short name that the UN uses today, in the active language."""
        return in_language(self.names) or self.iso3

    @property
    def formal_name(self) -> str:
        """The formal name that the UN uses today, in the active language."""
        return in_language(self.formal_names) or self.name

    def name_on(self, day: date, language: str | None = None) -> str:
        """The short name in force on ``day``: what an official document of that day shows. One query."""
        wanted = (language or translation.get_language() or "en").split("-")[0]
        found = {
            row.language: row.short for row in self.dated_names.in_force_on(day).filter(language__in=[wanted, "en"])
        }
        return found.get(wanted) or found.get("en") or self.name


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day: date) -> Self:
        """Begun by ``day`` and not ended before it; no date means: since ever, until further notice."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class StateName(models.Model):
    """A name of a State in one language, with the days on which the UN used it."""

    state = models.ForeignKey(State, models.CASCADE, related_name="dated_names")
    language = models.CharField(max_length=2)
    short = models.CharField(max_length=120)
    formal = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)  # null: from the beginning of the UPR
    ends_on = models.DateField(null=True, blank=True)  # the last day; null: still used

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["state", "language", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "language", "starts_on"], nulls_distinct=False, name="state_name_starts_once"
            ),
            models.CheckConstraint(
                name="state_name_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short} ({self.language})"


class StateSpelling(models.Model):
    """A way in which a source writes a State: former name, other language, misprint.

    Importers and search read these rows.
    """

    state = models.ForeignKey(State, models.CASCADE, related_name="spellings")
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, unique=True)  # by names.fold
    source = models.CharField(max_length=40)

    class Meta:
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.text


class GroupMembership(models.Model):
    """That a State belongs to a group, with the days. Groups overlap; regional totals need not sum to 193."""

    state = models.ForeignKey(State, models.CASCADE, related_name="memberships")
    group = models.CharField(max_length=6, choices=Group.choices)
    starts_on = models.DateField(null=True, blank=True)  # null: before the UPR began, or not known
    ends_on = models.DateField(null=True, blank=True)  # the last day; null: still a member

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["group", "state"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "group", "starts_on"],
                nulls_distinct=False,
                name="group_membership_starts_once",
            ),
            models.CheckConstraint(
                name="group_membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} in {self.group}"


class Scheme(models.Model):
    """A vocabulary in one version: OHCHR's themes (`theme`), groups of persons (`persons`), a source's."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # null: the version in use

    class Meta:
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="scheme_has_one_row_a_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class TermQuerySet(DatedQuerySet):
    def of(self, scheme: str) -> TermQuerySet:
        """The terms of the version of this scheme that is in use, in the order of their codes."""
        return self.filter(scheme__code=scheme, scheme__ends_on__isnull=True).order_by("code")

    def offered(self, scheme: str, day: date) -> TermQuerySet:
        """Those of the version in use that a form offers on ``day``: neither retired nor merged by then."""
        return self.of(scheme).in_force_on(day)

    def missing_labels(self) -> dict[str, int]:
        """How many of them have no label, by language; complete languages are left out."""
        labels = list(self.values_list("labels", flat=True))
        missing = {language: sum(1 for one in labels if not one.get(language)) for language in SIX}
        return {language: number for language, number in missing.items() if number}


class Term(models.Model):
    """An entry of a vocabulary. Its code never changes and it is never deleted: published texts may hold it.

    Labels are by language and may be missing in some. Retired: ``ends_on`` is the last day on which it was offered. Merged:
    ``successor`` stands for it, wherever its code is met.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="terms")
    code = models.CharField(max_length=100)
    labels = models.JSONField(default=dict)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")  # in its scheme
    scope_note = models.TextField(blank=True)  # what it is for and what it is not, in English: for who assigns it
    external_ids = models.JSONField(default=dict, blank=True)  # {"UHRI": "…", "IATI": "…"}: what others call it
    search = models.GeneratedField(  # the words and stems of its labels, in all languages
        expression=LabelWords(F("labels")), output_field=SearchVectorField(), db_persist=True
    )

    objects = WithoutVectors.from_queryset(TermQuerySet)("search")

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="term_code_is_unique_in_its_scheme")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """In the active language, else in English."""
        return in_language(self.labels) or self.code

    @property
    def heir(self) -> Term:
        """The term that stands for this one now: itself, or the end of its line of successors."""
        term = self
        while term.successor is not None:
            term = term.successor
        return term

    @property
    def missing_languages(self) -> list[str]:
        """The languages of the six in which it has no label."""
        return [language for language in SIX if not self.labels.get(language)]

    @property
    def label_language(self) -> str:
        """The language that `label` is really in: the active one, or "en" where that is missing."""
        wanted = (translation.get_language() or "en").split("-")[0]
        return wanted if self.labels.get(wanted) else "en"


class Sdg(models.Model):
    """A Sustainable Development Goal ("16") or one of its targets ("16.3")."""

    code = models.CharField(max_length=6, primary_key=True)
    goal = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(unique=True)  # 16.a follows 16.10: the order of the list
    names = models.JSONField(default=dict)  # a goal: its short name; a target: its text
    texts = models.JSONField(default=dict)  # a goal: its full title; a target: empty

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(name="sdg_goal_is_1_to_17", condition=Q(goal__gte=1) & Q(goal__lte=17)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return in_language(self.names)

    @property
    def is_goal(self) -> bool:
        return "." not in self.code


def towards(*codes: str) -> Q:
    """That ``sdgs`` of a row has one of these codes: a goal ("16") stands for its targets too, a target for itself."""
    asked = Q(sdgs__overlap=list(codes))
    goals = [code for code in codes if "." not in code]
    if goals:
        asked |= Q(sdgs__overlap=ArraySubquery(Sdg.objects.filter(goal__in=goals).order_by().values("code")))
    return asked


class UprSession(models.Model):
    """A session of the Working Group on the UPR. Dates are null where no source gave them."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    cycle = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="upr_session_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"UPR {self.number}"


class CouncilSession(models.Model):
    """A regular session of the Human Rights Council. The annual update belongs to the June session.

    ``confirmed`` is false where the days are computed from the usual months; the table may be edited.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="council_session_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"HRC {self.number}"

    @property
    def carries_annual_update(self) -> bool:
        """True for the June sessions: 56, 59, 62, 65 and every third after."""
        return self.number >= 56 and self.number % 3 == 2


class ReviewQuerySet(models.QuerySet["Review"]):
    def that_took_place(self) -> ReviewQuerySet:
        """Held, whether or not the outcome is adopted yet. A scheduled review is not claimed as held."""
        return self.filter(status__in=[Review.Status.HELD, Review.Status.OUTCOME_ADOPTED])


class Review(models.Model):
    """The review of one State in one cycle. It may be scheduled and not take place: `status` says which."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        HELD = "held", _("held")
        POSTPONED = "postponed", _("postponed")
        OUTCOME_ADOPTED = "outcome_adopted", _("outcome adopted")

    state = models.ForeignKey(State, models.PROTECT, related_name="reviews")
    cycle = models.PositiveSmallIntegerField()
    session = models.ForeignKey(UprSession, models.PROTECT, related_name="reviews")
    # Where a review was moved: the session it was first scheduled for.
    first_session = models.ForeignKey(
        UprSession, models.PROTECT, null=True, blank=True, related_name="reviews_moved_away"
    )
    status = models.CharField(max_length=16, choices=Status.choices)
    document_symbol = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=120, blank=True)  # what the row rests on, in a few words

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["state", "cycle"]
        constraints = [models.UniqueConstraint(fields=["state", "cycle"], name="state_is_reviewed_once_a_cycle")]

    def __str__(self) -> str:
        return f"{self.state_id}, cycle {self.cycle}"


class Position(models.TextChoices):
    """The State's answer. There is no "rejected": what does not enjoy its support is noted (res. 5/1)."""

    SUPPORTED = "supported", _("supported")
    PARTIALLY_SUPPORTED = "partially_supported", _("partially supported")
    NOTED = "noted", _("noted")
    PENDING = "pending", _("pending")
    UNCLEAR = "unclear", _("unclear")


class Fold(Func):
    """Lower case without accents, for comparing words. The SQL function is made by the first migration."""

    function = "repository_fold"
    output_field = models.TextField()


def words_in_order(words: str) -> list[str]:
    """The words of a search, without the signs that PostgreSQL's query language gives a meaning to."""
    return re.findall(r"[^\W_]+", words)


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def of_state(self, *iso3: str) -> RecommendationQuerySet:
        """Addressed to one of these States (as the State under review)."""
        return self.filter(state_id__in=[code.upper() for code in iso3])

    def made_by(self, *iso3: str) -> RecommendationQuerySet:
        """Made by one of these States, alone or with others (HRC res. 54/28, para. 7)."""
        codes = [code.upper() for code in iso3]
        made = Recommendation.recommending.through.objects.filter(state_id__in=codes)
        return self.filter(pk__in=made.values("recommendation_id"))

    def of_cycles(self, *cycles: int | str) -> RecommendationQuerySet:
        return self.filter(cycle__in=cycles)

    def with_position(self, *positions: str) -> RecommendationQuerySet:
        """On which the State under review has one of these positions now."""
        return self.filter(position__in=positions)

    def on_themes(self, *codes: str) -> RecommendationQuerySet:
        return self.filter(themes__overlap=list(codes))

    def for_persons(self, *codes: str) -> RecommendationQuerySet:
        """For one of these groups of persons."""
        return self.filter(persons__overlap=list(codes))

    def towards(self, *codes: str) -> RecommendationQuerySet:
        """Towards one of these Sustainable Development Goals ("16": its targets too) or targets ("16.3")."""
        return self.filter(towards(*codes))

    def with_published_activities(self, wanted: bool = True) -> RecommendationQuerySet:
        """To which a published activity is linked; with False, those without one, which says nothing about their state."""
        linked = Exists(Recommendation.objects.filter(pk=OuterRef("pk"), activity_links__isnull=False))
        return self.filter(linked if wanted else ~linked)

    def counted(self) -> dict[str, int]:
        """How many there are (``total``), and to how many a published activity is linked (``with_activities``)."""
        linked = Exists(Recommendation.objects.filter(pk=OuterRef("pk"), activity_links__isnull=False))
        return self.aggregate(total=Count("pk"), with_activities=Count("pk", filter=linked))

    def matching(self, words: str) -> RecommendationQuerySet:
        """Whose text holds each of these words, or one that begins with it; case and accents do not matter.

        No word at all: every recommendation.
        """
        queryset = self
        for word in words_in_order(words):
            queryset = queryset.filter(Found("search", Exactly(word, beginning=True)))
        return queryset

    def paragraphs(self, numbers: Iterable[str]) -> RecommendationQuerySet:
        """With one of these paragraph numbers ("140.7"; a closing full stop is ignored)."""
        return self.filter(paragraph__in=[number.strip().rstrip(".") for number in numbers])

    def linked_to(self, activity: models.Model) -> RecommendationQuerySet:
        """That this published activity supports, as they are today."""
        return self.filter(activity_links__activity=activity)

    def like(self, other: Recommendation) -> RecommendationQuerySet:
        """To the same State on a theme in common, the latest cycle first; none where no theme is known."""
        if not other.themes:
            return self.none()
        alike = self.filter(state_id=other.state_id, themes__overlap=other.themes).exclude(pk=other.pk)
        return alike.order_by("-cycle", "paragraph", "pk").for_list()

    def for_list(self) -> RecommendationQuerySet:
        """With ``recommending_codes`` and ``activity_count``, in the one statement."""
        through = Recommendation.recommending.through.objects.filter(recommendation_id=OuterRef("pk"))
        links = Recommendation.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        return self.annotate(
            recommending_codes=ArraySubquery(through.order_by("state_id").values("state_id")),
            activity_count=Subquery(links.annotate(number=Count("activity_links")).values("number")),
        )

    def supported(self) -> RecommendationQuerySet:
        """That enjoy the support of the State under review now: only these feed matching."""
        return self.filter(position=Position.SUPPORTED)

    def identified_by(self, *identifiers: str) -> RecommendationQuerySet:
        """With one of these identifiers now or formerly."""
        former = FormerIdentifier.objects.filter(identifier__in=identifiers)
        return self.filter(Q(identifier__in=identifiers) | Q(pk__in=former.values("recommendation_id")))


class Recommendation(models.Model):
    """One recommendation to the State under review, made by one or more States.

    ``identifier`` is `{ISO3}-{cycle}-{paragraph}` where OHCHR's list gives the paragraph, else
    `{ISO3}-{cycle}-u{hash8}`; an old one stays in FormerIdentifier and its address redirects.
    Written by repository/importing/load.py, set by set.
    """

    identifier = models.CharField(max_length=40, unique=True)
    review = models.ForeignKey(Review, models.PROTECT, related_name="recommendations")
    state = models.ForeignKey(State, models.PROTECT, related_name="recommendations")  # the State under review
    cycle = models.PositiveSmallIntegerField()
    paragraph = models.CharField(max_length=20, blank=True)  # "140.7"; "" where no OHCHR source gave it
    symbol = models.CharField(max_length=40, blank=True)  # of the report: "A/HRC/59/12"
    text = models.TextField()
    language = models.CharField(max_length=2, default="en")
    position = models.CharField(max_length=20, choices=Position.choices)  # now; see `positions`
    themes = ArrayField(models.CharField(max_length=100), default=list, blank=True)  # codes
    persons = ArrayField(models.CharField(max_length=100), default=list, blank=True)  # codes
    sdgs = ArrayField(models.CharField(max_length=6), default=list, blank=True)  # "16", "16.3"
    recommending = models.ManyToManyField(State, related_name="recommendations_made", blank=True)
    # The file that brought it first; null for what no import has brought.
    run = models.ForeignKey("ImportRun", models.PROTECT, null=True, blank=True, related_name="recommendations")
    # Of the normalised text (reference.wording.fingerprint): in one review, same words, same recommendation.
    fingerprint = models.CharField(max_length=64)
    search = models.GeneratedField(
        expression=Words(text_of("identifier", "symbol", "paragraph", "text")),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    stems = models.GeneratedField(
        expression=Stems(Cast("language", models.TextField()), F("text")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = WithoutVectors.from_queryset(RecommendationQuerySet)("search", "stems")

    class Meta:
        ordering = ["state", "cycle", "paragraph", "identifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "paragraph"],
                condition=~Q(paragraph=""),
                name="recommendation_paragraph_is_unique_in_its_review",
            ),
            models.UniqueConstraint(
                fields=["review", "fingerprint"],
                condition=Q(paragraph=""),
                name="recommendation_without_paragraph_is_unique_by_its_words",
            ),
            models.CheckConstraint(name="recommendation_has_a_text", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(fields=["state", "cycle", "position"], name="recommendation_by_state"),
            models.Index(fields=["review", "fingerprint"], name="recommendation_by_words"),
            GinIndex(fields=["search"], name="recommendation_search"),
            GinIndex(fields=["stems"], name="recommendation_stems"),
            GinIndex(OpClass(F("text"), name="gin_trgm_ops"), name="recommendation_text_trigrams"),
            GinIndex(fields=["themes"], name="recommendation_themes"),
            GinIndex(fields=["persons"], name="recommendation_persons"),
            GinIndex(fields=["sdgs"], name="recommendation_sdgs"),
        ]

    def __str__(self) -> str:
        return self.identifier


class ImportBatch(models.Model):
    """The files that were imported together. It can be undone as one, while nothing links to what it brought."""

    class Kind(models.TextChoices):
        RECOMMENDATIONS = "recommendations", _("recommendations")
        PLEDGES = "pledges", _("voluntary pledges")

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in addresses
    kind = models.CharField(max_length=16, choices=Kind.choices)
    imported_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)  # a person's id, null: by command; this room knows no people
    report = models.JSONField(default=dict)  # totals; the rows are in the report's file
    reviews = models.JSONField(default=list)  # those that the import has opened or moved, as they were before
    former = models.JSONField(default=list)  # former identifiers that gave way to recommendations which bear them now
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-imported_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.imported_at:%Y-%m-%d}"


class ImportRun(models.Model):
    """One file read by an importer: what it was and what became of its rows."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="runs")
    source = models.CharField(max_length=20)  # "upr-info", "ohchr-matrix", "uhri", "table"
    file_name = models.CharField(max_length=255)
    checksum = models.CharField(max_length=64)  # SHA-256 of the file, hex
    imported_at = models.DateTimeField()
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.source})"


class RecommendationSource(models.Model):
    """One row of a source behind a recommendation: OHCHR's list and UPR Info's rows may share one."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="sources")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rows")  # the first run that met the row
    source = models.CharField(max_length=20)
    row = models.PositiveIntegerField()  # as the reader of the file counts: the header is row 1
    recommending_as_written = models.TextField(blank=True)
    position_as_written = models.CharField(max_length=120, blank=True)
    state_as_written = models.CharField(max_length=200, blank=True)
    text_as_written = models.TextField(blank=True)  # without the States that end it
    language = models.CharField(max_length=2, default="en", db_default="en")  # of that text
    themes_as_written = ArrayField(models.TextField(), default=list, blank=True)  # with the source's own codes
    persons_as_written = ArrayField(models.TextField(), default=list, blank=True)
    # Equal for the same row met again in the same or another file (importing.load.Incoming).
    key = models.CharField(max_length=64)
    tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)  # its own

    class Meta:
        ordering = ["recommendation", "source", "row"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="source_row_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} row {self.row}"


class RecommendationPosition(models.Model):
    """A position as one source gave it, wording as given. Where it changes, a row is added, none edited."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="positions")
    value = models.CharField(max_length=20, choices=Position.choices)
    wording = models.CharField(max_length=120)  # "Accepted", "Supported/Noted"
    source = models.CharField(max_length=20)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, blank=True, related_name="positions")
    source_symbol = models.CharField(max_length=80, blank=True)
    dated = models.DateField(null=True, blank=True)  # the day of the source; null where it bears none
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recommendation", "recorded_at", "id"]
        indexes = [models.Index(fields=["recommendation", "recorded_at"], name="position_by_recommendation")]

    def __str__(self) -> str:
        return f"{self.value} ({self.wording})"


class FormerIdentifierQuerySet(models.QuerySet["FormerIdentifier"]):
    def called(self, identifier: str) -> FormerIdentifierQuerySet:
        """Written so, in large letters or small."""
        return self.filter(identifier__iexact=identifier)


class FormerIdentifier(models.Model):
    """What a recommendation was called before its paragraph was known or changed. The old address redirects, unless
    another recommendation bears that number now."""

    identifier = models.CharField(max_length=40, unique=True)
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="former_identifiers")
    since = models.DateTimeField()  # when it stopped being the current one

    objects = FormerIdentifierQuerySet.as_manager()

    class Meta:
        ordering = ["identifier"]

    def __str__(self) -> str:
        return self.identifier


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def of_state(self, iso3: str) -> PledgeQuerySet:
        """Made by this State."""
        return self.filter(state_id=iso3.upper())

    def with_activity_count(self) -> PledgeQuerySet:
        """With ``activity_count``: the published activities that support them."""
        return self.annotate(activity_count=Count("activity_links"))


class Pledge(models.Model):
    """A voluntary pledge or commitment of a State in its own review (HRC res. 54/28 names it beside them)."""

    identifier = models.CharField(max_length=40, unique=True)  # {ISO3}-{cycle}-p{hash8}
    review = models.ForeignKey(Review, models.PROTECT, related_name="pledges")
    state = models.ForeignKey(State, models.PROTECT, related_name="pledges")
    cycle = models.PositiveSmallIntegerField()
    session = models.ForeignKey(UprSession, models.PROTECT, related_name="pledges")
    text = models.TextField()
    language = models.CharField(max_length=2, default="en")
    symbol = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=20)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, blank=True, related_name="pledges")
    row = models.PositiveIntegerField(null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["state", "cycle", "identifier"]
        constraints = [
            models.UniqueConstraint(fields=["review", "fingerprint"], name="pledge_is_unique_by_its_words"),
            models.CheckConstraint(name="pledge_has_a_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.identifier
