"""What readers asked to be told by e-mail, without an account. Kept as long as they want it, and no longer."""

import secrets
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from outbox.models import Letter
from repository.models import Activity

LONGEST_QUERY = 1_000  # characters
# Of the mail. The database holds what is signed and not the signature, so whoever reads the database can stop nobody's mail.
_KEY = Signer(sep=".", salt="alerts")


class Frequency(models.TextChoices):
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week, on Monday")


def is_key(key: str) -> bool:
    """Whether we gave this key once, be it of something that has ended."""
    try:
        return bool(_KEY.unsign(key))
    except BadSignature:
        return False


def _identifier() -> str:
    return secrets.token_urlsafe(12)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def with_key(self, key: str) -> "SubscriptionQuerySet":
        """The one that this key of a mail opens; none for a key that we never gave."""
        return self.filter(identifier=_KEY.unsign(key)) if is_key(key) else self.none()

    def searches(self) -> "SubscriptionQuerySet":
        return self.filter(reference="", confirmed_at__isnull=False)

    def with_news(self) -> "SubscriptionQuerySet":
        """Followers of a record that is another one than they were told of: published anew since, or not public any more."""
        now_public = Activity.objects.filter(reference=OuterRef("reference")).values("published_at")
        return (
            self.exclude(reference="")
            .filter(confirmed_at__isnull=False)
            .annotate(published_at=Subquery(now_public))
            .filter(Q(published_at__isnull=True) | Q(published_at__gt=F("told_until")))
        )

    def never_confirmed(self, since: datetime) -> "SubscriptionQuerySet":
        return self.filter(confirmed_at__isnull=True, asked_at__lt=since)


class Subscription(models.Model):
    """Somebody wants mail about a record, or about what a search finds. Sent only after they said so from that mailbox.

    Written by ``alerts.subscriptions``, ``following``, ``digests`` and ``retention``; deleted when the reader stops it.
    """

    identifier = models.CharField(max_length=16, unique=True, default=_identifier)
    email = models.EmailField()  # in small letters: one mailbox asks for the same thing once
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)  # of the mail
    reference = models.CharField(max_length=12, blank=True)  # the record followed; "": a search
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)  # the search, as an address has it; "": everything
    frequency = models.CharField(max_length=6, choices=Frequency.choices, blank=True)  # of a search
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    told_until = models.DateTimeField()  # the reader knows what was published up to then
    wanted_at = models.DateTimeField(null=True)  # when the reader last said: yes, I want it
    asked_again_at = models.DateTimeField(null=True)  # a year later we ask; no answer ends it

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_mailbox_asks_for_the_same_once", fields=["email", "reference", "query"]),
            models.CheckConstraint(
                name="subscription_is_about_a_record_or_a_search",
                condition=Q(query="", frequency="") & ~Q(reference="") | Q(reference="") & ~Q(frequency=""),
            ),
            models.CheckConstraint(
                name="subscription_is_wanted_when_it_is_confirmed",
                condition=Q(confirmed_at__isnull=True, wanted_at__isnull=True, asked_again_at__isnull=True)
                | Q(confirmed_at__isnull=False, wanted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["reference"], name="subscription_followers", condition=~Q(reference="")),
            models.Index(fields=["frequency", "told_until"], name="subscription_searches", condition=Q(reference="")),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def key(self) -> str:
        """What opens the reader's page about it: told in mails only, kept nowhere."""
        return _KEY.sign(self.identifier)


class Notice(models.Model):
    """A letter about a subscription, and what it tells of. Its text is made when it leaves (``alerts.drawing``).

    It goes with the subscription: what a reader has stopped does not leave any more, even if it was on its way.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="notices")
    letter = models.OneToOneField(Letter, models.CASCADE, related_name="alert_notice")
    since = models.DateTimeField(null=True)  # tells of what was published after that …
    until = models.DateTimeField(null=True)  # … up to this moment; both null: it asks the reader something

    class Meta:
        constraints = [
            models.UniqueConstraint(name="nothing_is_told_twice", fields=["subscription", "until"]),
            models.CheckConstraint(
                name="notice_tells_of_a_stretch_of_time",
                condition=Q(since__isnull=True, until__isnull=True)
                | Q(since__isnull=False, until__isnull=False) & Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.letter_id}"
