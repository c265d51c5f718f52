"""The vocabularies by which recommendations and activities are classified: themes, groups of persons, Goals."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import translation

from repository.reference.models.dated import SIX, DatedQuerySet
from repository.reference.names import in_language
from repository.words import LabelWords, WithoutVectors


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
