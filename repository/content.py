"""What an activity says: the fields that a submitter fills in and that the public reads after consent.

Written once. ``submissions.Version`` and ``repository.Activity`` both extend :class:`ActivityContent`, so a public
field cannot exist on one side only. ``consent.document`` hashes every field listed here.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# The six languages of the United Nations, in its order. A record's original may be in any one of them.
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]


class ActivityStatus(models.TextChoices):
    """Where the activity stands. ``potential``: HRC res. 54/28, para. 15 (existing and potential activities)."""

    POTENTIAL = "potential", _("Potential")
    PIPELINE = "pipeline", _("Planned")
    ONGOING = "ongoing", _("Ongoing")
    COMPLETED = "completed", _("Completed")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


class Kind(models.TextChoices):
    """Kinds of technical cooperation and capacity-building."""

    ADVICE = "advice", _("Expert advisory services")
    LAW = "law", _("Legislative drafting and legal review")
    POLICY = "policy", _("Policy or action plan drafting")
    ASSESSMENT = "assessment", _("Needs assessment")
    TRAINING = "training", _("Training")
    SEMINAR = "seminar", _("Workshops and seminars")
    STUDY_VISIT = "study_visit", _("Study visit")
    PEER = "peer", _("Peer exchange or twinning")
    FELLOWSHIP = "fellowship", _("Fellowships")
    NMIRF = "nmirf", _("Support to a national mechanism for implementation, reporting and follow-up")
    TRACKING = "tracking", _("Tracking tool or database")
    DATA = "data", _("Data, statistics and indicators")
    REPORTING = "reporting", _("Support to reporting and to the national report")
    NHRI = "nhri", _("Support to a national human rights institution")
    CIVIL_SOCIETY = "civil_society", _("Support to civil society")
    SECONDMENT = "secondment", _("Secondment of experts")
    EQUIPMENT = "equipment", _("Equipment or infrastructure")
    GRANT = "grant", _("Grants and financial support")
    AWARENESS = "awareness", _("Awareness and translation of recommendations")
    MONITORING = "monitoring", _("Monitoring and evaluation")
    OTHER = "other", _("Other")


class Modality(models.TextChoices):
    """How the cooperation is organised (preamble of HRC res. 54/28)."""

    NORTH_SOUTH = "NS", _("North-South")
    SOUTH_SOUTH = "SS", _("South-South")
    TRIANGULAR = "TRI", _("Triangular")
    REGIONAL = "REG", _("Regional")
    MULTILATERAL = "MULTI", _("Multilateral")
    DIALOGUE = "DIAL", _("Bilateral human rights dialogue")
    PUBLIC_PRIVATE = "PPP", _("Public-private partnership")
    NATIONAL = "NAT", _("National programme with outside support")
    CIVIL_SOCIETY = "CSO", _("Led by civil society")


class ProviderType(models.TextChoices):
    """The six kinds of submitters that HRC res. 54/28, para. 14 names."""

    STATE = "STATE", _("State")
    UN = "UN", _("United Nations agency, fund or programme")
    IO = "IO", _("International or regional organization")
    RHRM = "RHRM", _("Regional human rights mechanism")
    NHRI = "NHRI", _("National human rights institution")
    CSO = "CSO", _("Civil society organization")


class Beneficiary(models.TextChoices):
    """Kinds of institution that the cooperation strengthens (para. 9: not only the State's own)."""

    GOVERNMENT = "government", _("Government ministry or agency")
    PARLIAMENT = "parliament", _("Parliament")
    NMIRF = "nmirf", _("National mechanism for implementation, reporting and follow-up")
    NHRI = "nhri", _("National human rights institution")
    JUDICIARY = "judiciary", _("Judiciary")
    POLICE = "police", _("Police or prison service")
    LOCAL = "local", _("Local government")
    CSO = "cso", _("Civil society organizations")
    UNCT = "unct", _("United Nations country team")
    OTHER = "other", _("Other")


class Fund(models.TextChoices):
    """The voluntary funds that HRC res. 54/28, para. 4 speaks of."""

    VFTC = "VFTC", _("Voluntary Fund for Technical Cooperation in the Field of Human Rights")
    PARTICIPATION = "VFP", _("Voluntary Fund for Participation in the Universal Periodic Review")
    IMPLEMENTATION = "VFI", _("Voluntary Fund for Financial and Technical Assistance in the implementation of the UPR")
    LDC_SIDS = "LDCSIDS", _("Trust Fund to support the participation of LDCs and SIDS")
    OTHER = "OTHER", _("Another fund")


class RequestedBy(models.TextChoices):
    """On whose request the cooperation takes place (para. 2)."""

    STATE = "state", _("The State concerned")
    INSTITUTION = "institution", _("An institution in the State concerned")
    JOINT = "joint", _("The State concerned and the provider together")
    PROVIDER = "provider", _("The provider, after consulting the State concerned")


class Precision(models.TextChoices):
    """How exactly a date is known."""

    YEAR = "year", _("Year")
    MONTH = "month", _("Month")
    DAY = "day", _("Day")


class PartnerRole(models.TextChoices):
    FUNDING = "funding", _("Funding")
    IMPLEMENTING = "implementing", _("Implementing")
    PARTNER = "partner", _("Partner")


class StateRole(models.TextChoices):
    """Why a State is concerned, and so must consent (policy decision D2)."""

    PLACE = "place", _("The activity takes place there")
    BENEFICIARY = "beneficiary", _("Its institutions benefit")
    REVIEWED = "reviewed", _("The activity supports a recommendation to it, or a pledge it made")
    NAMED = "named", _("The text is about it")  # added by a reviewer, who says why


def codes(choices: type[models.TextChoices], **options: Any) -> ArrayField:
    """A list of codes of this vocabulary, each at most once; empty means not said."""
    return ArrayField(models.CharField(max_length=20, choices=choices.choices), default=list, blank=True, **options)


class ActivityContent(models.Model):
    """The public text and facts of one activity. Adding a field here adds it to the document that States consent to."""

    language = models.CharField(_("original language"), max_length=2, choices=LANGUAGES, default="en")
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, validators=[MaxLengthValidator(2_000)])
    description = models.TextField(_("what was done"), blank=True, validators=[MaxLengthValidator(10_000)])
    results = models.TextField(_("what changed, and its limits"), blank=True, validators=[MaxLengthValidator(10_000)])
    status = models.CharField(_("status"), max_length=10, choices=ActivityStatus.choices, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    ends_on = models.DateField(_("end"), null=True, blank=True, help_text=_("Leave empty while it is running."))
    ends_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    kinds = codes(Kind, verbose_name=_("type of support"))
    modalities = codes(Modality, verbose_name=_("modality"))
    beneficiaries = codes(Beneficiary, verbose_name=_("institutions strengthened"))
    funds = codes(Fund, verbose_name=_("voluntary fund used"))
    themes = ArrayField(models.CharField(max_length=60), verbose_name=_("themes"), default=list, blank=True)
    persons = ArrayField(models.CharField(max_length=60), verbose_name=_("groups of persons"), default=list, blank=True)
    sdgs = ArrayField(
        models.CharField(max_length=5), verbose_name=_("Sustainable Development Goals"), default=list, blank=True
    )
    requested_by = models.CharField(_("requested by"), max_length=12, choices=RequestedBy.choices, blank=True)
    cooperation_agreed = models.BooleanField(
        _("The State concerned agreed to the cooperation itself, and was consulted on it."), default=False
    )
    shares_experience = models.BooleanField(_("Willing to share experience with peers"), default=False)
    good_practice = models.BooleanField(_("good practice"), default=False)
    related_documents = models.JSONField(
        _("related documents"), default=list, blank=True, help_text=_("Symbols or addresses of related documents.")
    )  # [{"title": str, "symbol": str, "url": str}], e.g. of special procedures (para. 12)
    amount = models.DecimalField(
        _("amount"), max_digits=15, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )  # null: not disclosed
    currency = models.CharField(_("currency"), max_length=3, blank=True)  # ISO 4217
    no_state_reason = models.TextField(
        _("why it concerns no State in particular"), blank=True, validators=[MaxLengthValidator(1_000)]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end date is before the start date."),
            ),
        ]


CONTENT_FIELDS = [field.name for field in ActivityContent._meta.local_fields]
TRANSLATED_FIELDS = ["title", "summary", "description", "results"]
