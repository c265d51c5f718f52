"""Letters and jobs that wait. Rows are written in the caller's transaction and picked up by the clock."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LetterQuerySet(models.QuerySet["Letter"]):
    def in_trouble(self) -> "LetterQuerySet":
        """Given up, bounced, or answered by a machine: nobody can say that it was read."""
        return self.filter(Q(given_up_at__isnull=False) | Q(came_back__in=[CameBack.BOUNCE, CameBack.AUTOMATIC]))

    def due(self, now: datetime) -> "LetterQuerySet":
        """Neither sent nor given up, its next attempt has come, and no other worker holds it."""
        return self.filter(sent_at=None, given_up_at=None, next_attempt_at__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lte=now)
        )


class CameBack(models.TextChoices):
    """What came back to a letter."""

    BOUNCE = "bounce", _("It could not be delivered")
    AUTOMATIC = "automatic", _("An automatic reply")
    REPLY = "reply", _("A reply by a person")


class Letter(models.Model):
    """One e-mail to one person. It says a reference and a link, never what a record says.

    Written only by ``outbox.letters.post``; the columns on delivery only by ``outbox.letters.deliver``.
    """

    name = models.CharField(max_length=60)  # "consent_asked": the template templates/emails/consent_asked.txt
    key = models.CharField(max_length=120, blank=True)  # the same key goes to one recipient once only; "": no key
    recipient = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField(blank=True)  # emptied once sent if the letter opens an account
    reference = models.CharField(max_length=40, blank=True)
    opens_account = models.BooleanField(default=False)  # its link or code is as good as a password
    message_id = models.CharField(max_length=120, unique=True)  # stable: a repeated delivery is seen to be the same
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)  # a worker tries until then
    lease = models.UUIDField(null=True, blank=True)  # which worker
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)  # after a day of attempts, or refused for good
    error = models.CharField(max_length=300, blank=True)  # the last answer of the mail server
    came_back = models.CharField(max_length=9, choices=CameBack.choices, blank=True)  # outbox.returns
    came_back_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "recipient"], condition=~Q(key=""), name="letter_key_reaches_a_recipient_once"
            ),
            models.CheckConstraint(
                name="letter_is_not_both_sent_and_given_up",
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letter_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.reference}".strip()


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQuerySet(models.QuerySet["Job"]):
    def ready(self, now: datetime) -> "JobQuerySet":
        """Waiting, or running in a worker whose lease has ended: that worker is dead."""
        return self.filter(Q(status=JobStatus.WAITING) | Q(status=JobStatus.RUNNING, leased_until__lte=now))


class Job(models.Model):
    """Long work with steps, so that its progress page survives a restart, a lost session and a killed worker.

    Started by ``outbox.jobs.start_job``; every other column is written by ``outbox.jobs`` alone.
    """

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in addresses, never serial
    kind = models.CharField(max_length=60)  # as registered: "annual_update"
    arguments = models.JSONField(default=dict)
    created_by_id = models.BigIntegerField(null=True, blank=True)  # a person's id; this room does not know people
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.WAITING)
    steps = models.JSONField(default=list)  # what was done: [{"name": "Collect", "at": "2026-11-21T13:05:00+00:00"}]
    step = models.CharField(max_length=200, blank=True)  # what is being done now
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)  # one sentence for the person who started it
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="job_progress_is_a_percentage", condition=Q(progress__gte=0, progress__lte=100)
            ),
            models.CheckConstraint(
                name="job_has_ended_when_it_is_finished",
                condition=Q(status__in=["waiting", "running"], finished_at__isnull=True)
                | Q(status__in=["done", "failed", "cancelled"], finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_runs_under_a_lease",
                condition=~Q(status="running") | Q(leased_until__isnull=False, lease__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=["waiting", "running"]), name="job_not_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier}"

    @property
    def has_ended(self) -> bool:
        return self.finished_at is not None
