"""Which partners of a text may be named: questions, nothing is changed. The verbs are in ``asking_partners.py``.

A civil society organisation or a national institution may be harmed by being named, or may not have taken part at all: its
name enters the document only after it has said yes (E-205; ADR 31). Until then the public reads its kind. Bodies of the United
Nations and of States among themselves are public bodies; authorities of States follow ``consent.document`` (ADR 26).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from repository.content import PartnerRole
from submissions.models import AskedPartner, MergeOutcome, Merging, PartnerAnswer, Submission, Version, VersionPartner
from submissions.protection import AT_RISK


@dataclass(frozen=True)
class Standing:
    """Where one partner of a text stands. ``asked``: None while nobody has asked it."""

    name: str
    kind: str  # in words
    roles: list[str]  # codes of PartnerRole
    asked: AskedPartner | None
    is_credited: bool  # its own submission is merged into this one, to which it agreed with its name

    @property
    def is_named(self) -> bool:
        """Its name stands in what would be published."""
        return self.is_credited or self.said == PartnerAnswer.NAMED

    @property
    def said(self) -> str:
        """Its answer to what the text says of it now; "" where there is none yet, or the text gives it another role since."""
        if self.asked is None or not (self.asked.answer == PartnerAnswer.NOT_PART or self._is_said_of_these_roles):
            return ""
        return self.asked.answer

    @property
    def _is_said_of_these_roles(self) -> bool:
        return self.asked is not None and set(self.roles) <= set(self.asked.roles)

    @property
    def role_words(self) -> str:
        return " · ".join(str(PartnerRole(role).label) for role in self.roles)


def of(submission: Submission, partners: Iterable[VersionPartner]) -> list[Standing]:
    """Those of these partners that have to be asked, each name once, in order."""
    roles: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for one in partners:
        if one.type in AT_RISK:
            roles.setdefault(one.name, set()).add(one.role)
            kinds.setdefault(one.name, str(one.get_type_display()))
    if not roles:
        return []
    asked = {one.name: one for one in submission.asked_partners.filter(name__in=roles)}
    credited = _credited(submission)
    return [
        Standing(name, kinds[name], sorted(roles[name]), asked.get(name), name.lower() in credited)
        for name in sorted(roles)
    ]


def in_text(submission: Submission, version: Version) -> list[Standing]:
    return of(submission, version.partners.all())


def may_be_named(partner: VersionPartner, standings: Iterable[Standing]) -> bool:
    """``standings``: :func:`of` the text that the partner stands in."""
    if partner.type not in AT_RISK:
        return True
    return any(one.is_named for one in standings if one.name == partner.name)


def reasons_against(standings: Iterable[Standing]) -> list[str]:
    """Why this text cannot be sent, or go before States: a partner says that it took no part."""
    return [
        _("“%(name)s” says that it did not take part. Remove it from the partners.") % {"name": one.name}
        for one in standings
        if one.said == PartnerAnswer.NOT_PART
    ]


def _credited(submission: Submission) -> set[str]:
    """Names, in lower case, of organisations whose submission is merged into this one: their yes was asked there."""
    agreed = Merging.objects.filter(kept=submission, text__isnull=False).exclude(
        outcome__in=[MergeOutcome.REFUSED, MergeOutcome.CALLED_OFF]
    )
    return {name.lower() for name in agreed.values_list("closed__organisation__name", flat=True)}
