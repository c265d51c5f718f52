"""Organisations that published documents name."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from repository.content import PartnerRole, ProviderType
from repository.reference.models import Fold


class ProviderQuerySet(models.QuerySet["Provider"]):
    def named(self, words: str) -> "ProviderQuerySet":
        """Whose name holds these words; case and accents do not matter."""
        return self.annotate(folded_name=Fold(models.F("name"))).filter(folded_name__contains=Fold(Value(words)))

    def with_numbers(self) -> "ProviderQuerySet":
        """With ``activity_count``: the published activities that name it, as submitter or as partner."""
        links = ActivityProvider.objects.filter(provider=models.OuterRef("pk")).order_by().values("provider")
        return self.annotate(
            activity_count=models.Subquery(
                links.annotate(number=models.Count("activity", distinct=True)).values("number")
            )
        )


class Provider(models.Model):
    """An organisation named in at least one published document. The row goes with the last of them."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)  # as in the document published last
    type = models.CharField(max_length=5, choices=ProviderType.choices)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ActivityProvider(models.Model):
    """Who provides the activity, under the name consented to. A protected organisation is only its category."""

    activity = models.ForeignKey("repository.Activity", models.CASCADE, related_name="provider_links")
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
