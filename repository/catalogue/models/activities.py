"""Activities that are public, and what each is linked to."""

import json
from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repository.catalogue.models.providers import ActivityProvider, Provider
from repository.content import ActivityContent, StateRole
from repository.reference.models import GroupMembership, Pledge, Recommendation, State, towards
from repository.words import WithoutVectors

# The State whose authority submitted it, as the document says; an index holds it.
_SHARING_STATE = KeyTextTransform("state", KeyTransform("attribution", Cast("canonical", models.JSONField())))


class ActivityQuerySet(models.QuerySet):
    """Questions to the public record. There is no ``public()``: this table holds nothing else.

    Several values of one question are joined by OR; questions one after another by AND. Each asks for ids in a subquery,
    never by a join, so rows do not repeat and nothing needs DISTINCT.
    """

    # ------------------------------------------------------------------------------ whom it is about

    def concerning(self, *states: State | str) -> "ActivityQuerySet":
        """Activities that take place in, benefit, or serve a recommendation to, one of these States."""
        codes = [getattr(state, "pk", state) for state in states]
        return self.filter(pk__in=ActivityState.objects.filter(state__in=codes).values("activity"))

    def concerning_groups(self, *groups: str, day: date) -> "ActivityQuerySet":
        """Concerning a State that belongs to one of these groups on ``day``."""
        members = GroupMembership.objects.in_force_on(day).filter(group__in=groups)
        return self.filter(pk__in=ActivityState.objects.filter(state__in=members.values("state")).values("activity"))

    def shared_by(self, state: State | str) -> "ActivityQuerySet":
        """Submitted by an authority of this State under its own name: support that it shares with others (para. 6)."""
        code = getattr(state, "pk", state)
        return self.alias(sharing_state=_SHARING_STATE).filter(sharing_state=code)

    def provided_by(self, *slugs: str) -> "ActivityQuerySet":
        """With one of these providers, as submitter or as partner."""
        return self.filter(pk__in=ActivityProvider.objects.filter(provider__slug__in=slugs).values("activity"))

    def provided_by_kind(self, *types: str) -> "ActivityQuerySet":
        """With a provider of one of these types (codes of ProviderType), named or shown as its category only."""
        return self.filter(pk__in=ActivityProvider.objects.filter(type__in=types).values("activity"))

    # ------------------------------------------------------------------------- what of the UPR it serves

    def supporting(self, *recommendations: Recommendation | str) -> "ActivityQuerySet":
        """Linked to one of these recommendations, given as such or by an identifier, present or former."""
        keys = [one.pk for one in recommendations if isinstance(one, Recommendation)]
        identifiers = [one for one in recommendations if isinstance(one, str)]
        links = ActivityRecommendation.objects.filter(recommendation__in=keys)
        if identifiers:
            links = ActivityRecommendation.objects.filter(
                Q(recommendation__in=keys)
                | Q(recommendation__in=Recommendation.objects.identified_by(*identifiers).values("pk"))
            )
        return self.filter(pk__in=links.values("activity"))

    def of_cycles(self, *cycles: int | str) -> "ActivityQuerySet":
        """Serving a recommendation or a pledge of one of these UPR cycles."""
        recommended = ActivityRecommendation.objects.filter(recommendation__cycle__in=cycles).values("activity")
        pledged = ActivityPledge.objects.filter(pledge__cycle__in=cycles).values("activity")
        return self.filter(Q(pk__in=recommended) | Q(pk__in=pledged))

    def with_position(self, *positions: str) -> "ActivityQuerySet":
        """Linked to a recommendation on which the State under review has one of these positions *now*."""
        links = ActivityRecommendation.objects.filter(recommendation__position__in=positions)
        return self.filter(pk__in=links.values("activity"))

    def serving_recommendations_of(self, state: State | str) -> "ActivityQuerySet":
        """Linked to a recommendation that this State made (HRC res. 54/28, para. 7)."""
        code = getattr(state, "pk", state)
        made = Recommendation.recommending.through.objects.filter(state_id=code).values("recommendation_id")
        return self.filter(pk__in=ActivityRecommendation.objects.filter(recommendation__in=made).values("activity"))

    # ---------------------------------------------------------------------------------- what it is

    def on_themes(self, *codes: str) -> "ActivityQuerySet":
        return self.filter(themes__overlap=list(codes))

    def for_persons(self, *codes: str) -> "ActivityQuerySet":
        """For one of these groups of persons."""
        return self.filter(persons__overlap=list(codes))

    def towards(self, *codes: str) -> "ActivityQuerySet":
        """Towards one of these Sustainable Development Goals ("16": its targets too) or targets ("16.3")."""
        return self.filter(towards(*codes))

    def of_kinds(self, *codes: str) -> "ActivityQuerySet":
        """With one of these types of support (codes of Kind)."""
        return self.filter(kinds__overlap=list(codes))

    def of_modalities(self, *codes: str) -> "ActivityQuerySet":
        return self.filter(modalities__overlap=list(codes))

    def with_status(self, *codes: str) -> "ActivityQuerySet":
        """That stand where one of these codes of ActivityStatus says."""
        return self.filter(status__in=codes)

    def written_in(self, *languages: str) -> "ActivityQuerySet":
        """Whose original is in one of these languages; a translation does not count."""
        return self.filter(language__in=languages)

    def good_practices(self, *wanted: str) -> "ActivityQuerySet":
        """Put forward as a good practice ("true"), or not ("false")."""
        return self.filter(good_practice__in=[value == "true" for value in wanted])

    def sharing_experience(self) -> "ActivityQuerySet":
        """Whose provider is willing to share experience with peers (para. 14)."""
        return self.filter(shares_experience=True)

    # --------------------------------------------------------------------------------------- when

    def running_on(self, day: date) -> "ActivityQuerySet":
        """Started by ``day`` and not ended before it; no end date means still running."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def running_in(self, *years: int | str) -> "ActivityQuerySet":
        """Taking place on some day of one of these years. Without a start date: in none; without an end: still running."""
        asked = Q(pk__in=[])
        for year in map(int, years):
            asked |= Q(starts_on__lte=date(year, 12, 31)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=date(year, 1, 1)))
        return self.filter(asked)

    def published_between(self, first: date, last: date) -> "ActivityQuerySet":
        """First published from ``first`` to ``last``, both days included (UTC)."""
        return self.filter(first_published_at__date__gte=first, first_published_at__date__lte=last)

    # ------------------------------------------------------------------------------------ showing

    def for_list(self) -> "ActivityQuerySet":
        """With what a card or a row is made of: the document. The columns beside it only serve filters."""
        return self.only("reference", "document", "canonical", "first_published_at", "published_at", "files")

    def newest_first(self) -> "ActivityQuerySet":
        return self.order_by("-published_at", "-pk")

    def related_to(self, activity: "Activity", most: int) -> "ActivityQuerySet":
        """At most so many others: those that support one of its recommendations, then those on one of its themes in one of its
        States; the newest first.

        Each kind is cut before both are put together: of all records on a theme in a State, only the newest are looked at.
        """
        states = [row["state"] for row in activity.record["states_concerned"]]
        supported = ActivityRecommendation.objects.filter(activity=activity).values("recommendation")
        links = ActivityRecommendation.objects.filter(recommendation__in=supported).values("activity")
        others = self.exclude(pk=activity.pk)
        together, alike = (
            found.annotate(shares_recommendation=Value(shares)).newest_first()[:most]
            for found, shares in (
                (others.filter(pk__in=links), True),
                (others.concerning(*states).on_themes(*activity.themes).exclude(pk__in=links), False),
            )
        )
        return together.union(alike, all=True).order_by("-shares_recommendation", "-published_at", "-pk")[:most]

    def counted_facts(self) -> dict[str, int]:
        """How many activities, States that have consented to a publication, and providers named: of what is public now."""
        return {
            "activities": self.count(),
            "states": ActivityState.objects.aggregate(number=models.Count("state", distinct=True))["number"],
            "providers": Provider.objects.count(),
        }


class Activity(ActivityContent):
    """A published technical-cooperation activity: the projection of one consented document.

    Only the gate writes these rows; whatever is here is public. HRC res. 54/28, para. 14. A revision is a delete and
    an insert in one transaction; a row is never updated, except its search columns and which attached files are shown.
    """

    reference = models.CharField(max_length=12, unique=True)  # "TCR-7K3M9QXA": random, never reused
    document = models.CharField(max_length=64, unique=True)  # SHA-256 (hex) of the document consented to
    canonical = models.TextField()  # that document, RFC 8785; pages and exports render record text from it
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    # The attached files of the document, where every State concerned allows them (D5), else none: title, type, size (bytes),
    # sha256, language. Set by the database, whoever writes the row (consent/migrations/…_files.sql).
    files = models.JSONField(default=list)
    search = SearchVectorField(default="")  # words as they stand, of all languages; see repository/words.py
    stems = SearchVectorField(default="")
    titles = SearchVectorField(default="")  # both, of the titles alone

    objects = WithoutVectors.from_queryset(ActivityQuerySet)("search", "stems", "titles")

    class Meta(ActivityContent.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="activity_newest"),
            GinIndex(fields=["search"], name="activity_search", fastupdate=False),
            GinIndex(fields=["stems"], name="activity_stems", fastupdate=False),
            GinIndex(fields=["titles"], name="activity_titles", fastupdate=False),
            GinIndex(fields=["themes"], name="activity_themes"),
            models.Index(_SHARING_STATE, name="activity_sharing_state"),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def record(self) -> dict:
        """The consented document, as the public reads it."""
        return json.loads(self.canonical)

    @property
    def text_version(self) -> str:
        """The short form of the document's hash, as printed on previews and receipts: ``7F3A-91C2``."""
        return f"{self.document[:4]}-{self.document[4:8]}".upper()

    @property
    def languages(self) -> list[str]:
        """The languages that the text can be read in: the original first."""
        original = self.record["content"]["language"]
        return [original, *(row["language"] for row in self.record["translations"] if row["language"] != original)]

    @property
    def recommendation_count(self) -> int:
        return len(self.record["recommendations"])

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
            models.UniqueConstraint(name="activity_links_a_recommendation_once", fields=["activity", "recommendation"])
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.recommendation_id}"


class ActivityPledge(models.Model):
    """A voluntary pledge that an activity supports (para. 5)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="pledge_links")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="activity_links")

    class Meta:
        constraints = [models.UniqueConstraint(name="activity_links_a_pledge_once", fields=["activity", "pledge"])]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.pledge_id}"
