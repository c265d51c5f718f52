"""What is asked of people without an account: the partners that a text names."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
