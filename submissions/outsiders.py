"""What comes from people without an account: a draft that they begin, what they sent by mail or on paper, what partners say."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Evidence, User
from repository.content import ProviderType
from submissions.models import Submission


class PartnerAnswer(models.TextChoices):
    """What a partner says of what is said of it."""

    NAMED = "named", _("We took part, and our name may be public")
    UNNAMED = "unnamed", _("We took part, but our name is not to be public")
    NOT_PART = "not_part", _("We did not take part")


class AskedPartner(models.Model):
    """A partner without an account is asked by letter whether it took part and may be named (``submissions.asking_partners``).

    The answer is to this very name and kind, and to the title and the roles that the text had then.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="asked_partners")
    name = models.CharField(max_length=200)  # as the text has it
    type = models.CharField(max_length=5, choices=ProviderType.choices)  # as the text had it when it was asked
    email = models.EmailField()  # where the letter went, as the submitter says; OHCHR reads it too, to judge by it
    secret_hash = models.CharField(max_length=64, unique=True)  # SHA-256 (hex) of what the letter's address ends with
    # Where each letter went, in one spelling (submissions.asking_partners.one_spelling), in order.
    sent_to = ArrayField(models.CharField(max_length=254), default=list)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=PartnerAnswer.choices, blank=True)
    roles = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # PartnerRole, when it answered
    title = models.CharField(max_length=200, blank=True)  # of the text, when it answered
    remark = models.TextField(max_length=2_000, blank=True)  # for the submitter and OHCHR
    answered_at = models.DateTimeField(null=True, blank=True)  # last

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="a_partner_is_asked_once_for_a_text", fields=["submission", "name", "type"]),
            models.CheckConstraint(
                name="a_partner_that_answered_did_so_at_some_time",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Partner asked about {self.submission}"

    @property
    def letters(self) -> int:
        return len(self.sent_to)


class CameBy(models.TextChoices):
    """How a text reached OHCHR that nobody had written on these pages."""

    MAIL = "mail", _("By e-mail")
    PAPER = "paper", _("On paper")


class ConfirmedBy(models.TextChoices):
    """Who said that what a clerk has entered is what the organisation had sent."""

    MEMBER = "member", _("Somebody who writes for the organisation read it here, and sent it.")
    LINK = "link", _("Whoever had sent it read it by a link, and answered that it is right.")
    PAPER = "paper", _("Whoever had sent it confirmed it on paper; a second officer entered that.")


class EntryQuerySet(models.QuerySet["Entry"]):
    def open(self) -> "EntryQuerySet":
        """Neither confirmed nor ended: the clerk can write in it still."""
        return self.filter(confirmed_at=None, ended_at=None)


class Entry(models.Model):
    """A text that came by mail or on paper, entered by a clerk for an organisation (``submissions.entering``; ADR 34).

    The clerk is its ``created_by`` too, and so never reviews it. Nobody but its sender, the organisation or a second officer
    says that it is right; before that it is a draft.
    """

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="entry")
    clerk = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    came_by = models.CharField(max_length=5, choices=CameBy.choices)
    received_on = models.DateField()
    sender = models.CharField(max_length=200)  # name or function, as it is written there
    email = models.EmailField(blank=True)  # where its sender can be asked
    scan = models.ForeignKey(Evidence, models.PROTECT, related_name="+")  # of what came
    # The letter that asks its sender.
    secret_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # SHA-256 (hex)
    letters = models.PositiveSmallIntegerField(default=0)  # how many were written
    expires_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)  # its sender: this is not right; last
    remark = models.TextField(max_length=2_000, blank=True)  # what is not right
    # The answer that it is right: to which edition (``entering.edition``), how, when.
    confirmed_how = models.CharField(max_length=6, choices=ConfirmedBy.choices, blank=True)
    confirmed_edition = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # null: by the link
    proof = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+"
    )  # of what came on paper
    ended_at = models.DateTimeField(null=True, blank=True)  # withdrawn or taken back before anybody had confirmed it

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                name="an_entry_is_confirmed_in_some_way",
                condition=Q(confirmed_how="", confirmed_at__isnull=True)
                | (~Q(confirmed_how="") & Q(confirmed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="no_clerk_confirms_an_entry_of_their_own",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("clerk")),
            ),
            models.CheckConstraint(
                name="an_entry_confirmed_on_paper_has_its_scan",
                condition=~Q(confirmed_how="paper") | Q(proof__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Entry of {self.submission}"

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.ended_at is None


class SketchQuerySet(models.QuerySet["Sketch"]):
    def of(self, user: User) -> "SketchQuerySet":
        """What this person began before there was an account, and has not brought into an organisation yet."""
        return self.filter(person=user)


class Sketch(models.Model):
    """A draft of somebody without an account: what was typed, page by page. Of no organisation, so no submission (ADR 33).

    Opened by the secret in one browser's cookie, of which only the hash is here, or by the person who signed in with it.
    ``as_typed``: code of a page -> what ``Version.as_typed`` holds of one, of every page that was saved.
    """

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret_hash = models.CharField(
        max_length=64, unique=True, null=True
    )  # SHA-256 (hex); null: the cookie opens nothing
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)  # of the pages on which it was begun
    as_typed = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)  # counts saves: two windows on one page are told
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SketchQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["changed_at"], name="sketch_by_last_change")]
        constraints = [
            models.CheckConstraint(
                name="a_sketch_is_opened_by_somebody",
                condition=Q(secret_hash__isnull=False) | Q(person__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Sketch {self.pk}"

    @property
    def title(self) -> str:
        """As it was typed, valid or not; cut to what a title may have."""
        typed = self.as_typed.get("basics", {}).get("values", {}).get("title", [""])
        return typed[0].strip()[:200]
