"""What is public now. Only the gate's functions in the database write these tables (``consent/migrations``)."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repository.content import ActivityContent, PartnerRole, ProviderType, StateRole
from repository.reference.models import Pledge, Recommendation, State


class ActivityQuerySet(models.QuerySet):
    """Questions to the public record. There is no ``public()``: this table holds nothing else."""

    def concerning(self, state: State | str) -> "ActivityQuerySet":
        """Activities that take place in, or serve a recommendation to, this State."""
        return self.filter(state_links__state=state).distinct()

    def supporting(self, recommendation: Recommendation) -> "ActivityQuerySet":
        """Activities linked to this recommendation."""
        return self.filter(recommendation_links__recommendation=recommendation)

    def running_on(self, day: date) -> "ActivityQuerySet":
        """Started by ``day`` and not ended before it; no end date means still running."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def matching(self, words: str) -> "ActivityQuerySet":
        """Activities whose text, in any of its languages, has all these words ("phrases" and -word understood)."""
        return self.filter(
            search=SearchQuery(Func(Value(words), function="unaccent"), config="simple", search_type="websearch")
        )

    def published_between(self, first: date, last: date) -> "ActivityQuerySet":
        """First published from ``first`` to ``last``, both days included (UTC)."""
        return self.filter(first_published_at__date__gte=first, first_published_at__date__lte=last)

    def newest_first(self) -> "ActivityQuerySet":
        return self.order_by("-published_at", "-pk")

    def for_list(self) -> "ActivityQuerySet":
        """With what a card shows, in a number of queries that does not grow with the rows."""
        return self.prefetch_related("state_links__state", "provider_links__provider").annotate(
            recommendation_count=models.Count("recommendation_links", distinct=True)
        )


class Activity(ActivityContent):
    """A published technical-cooperation activity: the projection of one consented document.

    Only the gate writes these rows; whatever is here is public. HRC res. 54/28, para. 14. A revision is a delete and
    an insert in one transaction; a row is never updated, except its search columns.
    """

    reference = models.CharField(max_length=12, unique=True)  # "TCR-7K3M9QXA": random, never reused
    document = models.CharField(max_length=64, unique=True)  # SHA-256 (hex) of the document consented to
    canonical = models.TextField()  # that document, RFC 8785; pages and exports render record text from it
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    search = SearchVectorField(default="")

    objects = ActivityQuerySet.as_manager()

    class Meta(ActivityContent.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="activity_newest"),
            GinIndex(fields=["search"], name="activity_search"),
            GinIndex(fields=["themes"], name="activity_themes"),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def record(self) -> dict:
        """The consented document, as the public reads it."""
        import json

        return json.loads(self.canonical)

    def text_in(self, language: str | None = None) -> dict:
        """Title, summary and the rest in this language if the document has it, else in the original's.

        Returns the texts with ``language`` (the one they are in) and ``source`` (original, provider, ohchr).
        """
        wanted = language or get_language() or "en"
        content = self.record["content"]
        for translation in self.record["translations"]:
            if translation["language"] == wanted != content["language"]:
                return translation
        texts = {name: content[name] for name in ("title", "summary", "description", "results")}
        return {**texts, "language": content["language"], "source": "original"}


class ActivityState(models.Model):
    """A State concerned by an activity, and why."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="state_links")
    state = models.ForeignKey(State, models.PROTECT, related_name="activity_links")
    roles = models.JSONField(default=list)  # codes of StateRole

    class Meta:
        constraints = [models.UniqueConstraint(name="activity_names_a_state_once", fields=["activity", "state"])]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.state_id}"

    @property
    def role_labels(self) -> list[str]:
        return [str(StateRole(code).label) for code in self.roles]


class ActivityRecommendation(models.Model):
    """A recommendation that an activity supports, with the position at the time the States consented."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="recommendation_links")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="activity_links")
    position_then = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="activity_links_a_recommendation_once", fields=["activity", "recommendation"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.recommendation_id}"


class ActivityPledge(models.Model):
    """A voluntary pledge that an activity supports (para. 5)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="pledge_links")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="activity_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="activity_links_a_pledge_once", fields=["activity", "pledge"])
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.pledge_id}"


class Provider(models.Model):
    """An organisation named in at least one published document. The row goes with the last of them."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)  # as in the document published last
    type = models.CharField(max_length=5, choices=ProviderType.choices)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ActivityProvider(models.Model):
    """Who provides the activity, under the name consented to. A protected organisation is only its category."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="provider_links")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="activity_links")
    name = models.CharField(max_length=200, blank=True)  # empty: shown as its category
    type = models.CharField(max_length=5, choices=ProviderType.choices)
    role = models.CharField(max_length=12, choices=[("submitter", _("Submitted by")), *PartnerRole.choices])

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="provider_link_has_a_name_when_it_has_a_page",
                condition=Q(provider__isnull=True) | ~Q(name=""),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.type


class Tombstone(models.Model):
    """A record that was public and is not any more: reference and date, nothing else (policy decision D15)."""

    reference = models.CharField(max_length=12, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference


class Epoch(models.Model):
    """One row that changes when, and only when, a public table changes. ETags and cache keys are made from it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32)  # random: says that something changed, not how often
    changed_at = models.DateTimeField()
    next_expiry = models.DateTimeField(null=True)  # the first grant to run out among the published records

    class Meta:
        constraints = [models.CheckConstraint(name="there_is_one_epoch", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.value
