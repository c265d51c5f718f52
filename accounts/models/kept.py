"""What the room keeps about acts: attempts that were refused, what was counted, forms that were sent."""

from django.db import models
from django.utils import timezone

from accounts.models.people import User


class RefusedAttempt(models.Model):
    """Somebody tried what was not theirs to do. Ids only; written by ``accounts.attempts``, never changed or deleted."""

    act = models.CharField(max_length=60)
    actor = models.BigIntegerField()  # id of the person
    state = models.CharField(max_length=3, blank=True)  # the State for which it was tried
    about = models.CharField(max_length=40, blank=True)  # a reference or an id
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act} by {self.actor}"


class Counter(models.Model):
    """The table of Django's database cache: counted attempts, and one-time codes that were used.

    Only ``django.core.cache`` reads and writes it. In the database, so that all processes count together and no
    limit falls away with a process or with Redis.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_counter"

    def __str__(self) -> str:
        return self.cache_key


class SentForm(models.Model):
    """A form that was sent, by its hidden key, and what came of it: the same form again acts no second time.

    Written by ``accounts.once`` in the transaction of the act; kept for a week.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    answer = models.CharField(max_length=100, blank=True)  # a reference or an id
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_form_is_sent_once")]

    def __str__(self) -> str:
        return self.key
