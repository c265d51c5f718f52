"""Recommendations, the positions of States on them, and the rows of sources from which they are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from repository.reference.models.imports import ImportRun
from repository.reference.models.reviews import Review
from repository.reference.models.states import State
from repository.reference.models.vocabularies import towards
from repository.words import Exactly, Found, Stems, WithoutVectors, Words, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable


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


class InCommon(Func):
    """How many values of a column of codes are among these codes."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = models.IntegerField()

    def __init__(self, column: str, codes: list[str]) -> None:
        super().__init__(F(column), Cast(Value(codes), ArrayField(models.TextField())))


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

    def like_elsewhere(self, other: Recommendation) -> RecommendationQuerySet:
        """Supported by other States, with a published activity and a theme in common: most themes in common first, then the
        latest cycle. What was done there may be of use here; a State with nothing published is not shown as lacking it."""
        if not other.themes:
            return self.none()
        alike = self.supported().on_themes(*other.themes).exclude(state_id=other.state_id)
        return (
            alike.with_published_activities()
            .order_by(InCommon("themes", other.themes).desc(), "-cycle", "identifier")
            .for_list()
        )

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
