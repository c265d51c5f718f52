"""Which partners of a text may be named: questions, nothing is changed. The verbs are in ``asking_partners.py``.

A civil society organisation or a national institution may be harmed by being named, or may not have taken part at all: its
name enters the document only after it has said yes (E-205; ADR 31). Until then the public reads its kind. Bodies of the United
Nations and of States among themselves are public bodies; authorities of States follow ``consent.document`` (ADR 26). But
a name that has answered once is governed by its answer, whatever kind its writers give it afterwards.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import Organisation
from consent.models import PublicationDocument
from repository.catalogue.models import Activity
from repository.content import PartnerRole, ProviderType
from submissions.life import Pen, Status
from submissions.models import AskedPartner, MergeOutcome, Merging, PartnerAnswer, Submission, Version, VersionPartner
from submissions.protection import AT_RISK


@dataclass(frozen=True)
class Standing:
    """Where one partner of a text stands: a name and a kind. ``asked``: None while nobody has asked it."""

    name: str
    type: str  # code of ProviderType
    roles: list[str]  # codes of PartnerRole
    asked: AskedPartner | None
    is_credited: bool  # its own submission is merged into this one, to which it agreed with its name
    title: str  # of the text that names it, in the language of its original
    language: str

    @property
    def is_named(self) -> bool:
        """Its name stands in what would be published."""
        return self.is_credited or self.said == PartnerAnswer.NAMED

    @property
    def said(self) -> str:
        """Its answer to what the text says of it now; "" where there is none yet, or what is said has changed since."""
        if self.asked is None:
            return ""
        still = self.asked.answer == PartnerAnswer.NOT_PART or not (self.has_another_role or self.has_another_title)
        return self.asked.answer if still else ""

    @property
    def has_another_role(self) -> bool:
        """It has answered, and the text gives it a role since that it had not then."""
        return self.asked is not None and self.asked.answer != "" and not set(self.roles) <= set(self.asked.roles)

    @property
    def has_another_title(self) -> bool:
        """It has answered, and the title has other words since; capitals and signs between the words do not count."""
        return self.asked is not None and self.asked.answer != "" and _words(self.title) != _words(self.asked.title)

    @property
    def kind(self) -> str:
        return str(ProviderType(self.type).label)

    @property
    def role_words(self) -> str:
        return " · ".join(str(PartnerRole(role).label) for role in self.roles)


@dataclass(frozen=True)
class Known:
    """A partner whose name the registry of organisations knows: the kind that its writers typed, and the registry's."""

    name: str
    typed: str  # in words
    registered: str

    @property
    def differs(self) -> bool:
        return self.typed != self.registered


def of(
    submission: Submission,
    version: Version,
    partners: Iterable[VersionPartner],
    questions: Iterable[AskedPartner] | None = None,
) -> list[Standing]:
    """Those of these partners of a text that have to be asked, each name and kind once, in order.

    ``questions``: all that were asked about the submission, where they have been fetched already.
    """
    rows = list(partners)
    if not rows:
        return []
    asked = {(one.name, one.type): one for one in (submission.asked_partners.all() if questions is None else questions)}
    answered = {one.name.casefold(): one for one in asked.values() if one.answer}
    roles: dict[tuple[str, str], set[str]] = {}
    for one in rows:
        if one.type in AT_RISK or one.name.casefold() in answered:
            roles.setdefault((one.name, one.type), set()).add(one.role)
    if not roles:
        return []
    credited = _credited(submission)
    return [
        Standing(
            name, type_, sorted(roles[name, type_]),
            asked.get((name, type_)) or (None if type_ in AT_RISK else answered[name.casefold()]),
            name.lower() in credited, version.title, version.language,
        )
        for name, type_ in sorted(roles)
    ]  # fmt: skip


def in_text(submission: Submission, version: Version) -> list[Standing]:
    return of(submission, version, version.partners.all())


def spoken_of(asked: AskedPartner) -> Standing | None:
    """What is said of this partner where it could be read, now or after publication; None where nothing is.

    The newest text of its writers, unless they took it back; else the text that is public, else the one that is before States.
    """
    submission = asked.submission
    is_alive = not _is_taken_back(submission)
    standings = in_text(submission, submission.current) if is_alive else []
    now = next((one for one in standings if one.asked and one.asked.pk == asked.pk), None)
    return now or in_public(asked) or (_in_document(asked, _newest(submission)) if is_alive else None)


def in_public(asked: AskedPartner) -> Standing | None:
    """What the published record says of this partner by its name; None where it does not name it."""
    public = Activity.objects.filter(reference=asked.submission.reference).first()
    return _in_document(asked, public.record if public else None)


def may_be_named(partner: VersionPartner, standings: Iterable[Standing]) -> bool:
    """``standings``: :func:`of` the text that the partner stands in."""
    for one in standings:
        if (one.name, one.type) == (partner.name, partner.type):
            return one.is_named
    return partner.type not in AT_RISK


def reasons_against(standings: Iterable[Standing]) -> list[str]:
    """Why this text cannot be sent, or go before States: a partner says that it took no part."""
    return [
        _("“%(name)s” says that it did not take part. Remove it from the partners.") % {"name": one.name}
        for one in standings
        if one.said == PartnerAnswer.NOT_PART
    ]


@dataclass(frozen=True)
class Panel:
    """What OHCHR sees of the partners of a text."""

    standings: list[Standing]
    earlier: list[
        AskedPartner
    ]  # who said no, or not by name, and stands in this text no more: under that name, or at all
    known: list[Known]


def for_ohchr(submission: Submission, version: Version) -> Panel:
    """Everything about the partners of a text, in three or four questions however many there are."""
    rows, asked = list(version.partners.all()), list(submission.asked_partners.all())
    standings = of(submission, version, rows, asked)
    here = {one.asked.pk for one in standings if one.asked}
    refused = [one for one in asked if one.answer in (PartnerAnswer.NOT_PART, PartnerAnswer.UNNAMED)]
    return Panel(standings, [one for one in refused if one.pk not in here], _known(rows))


def _known(rows: list[VersionPartner]) -> list[Known]:
    """Partners whose names the registry knows: a kind that is typed wrongly may name whom nobody asked.

    A protected organisation is as unknown here as one that is in no registry.
    """
    partners = {(one.name, one.type) for one in rows}
    if not partners:
        return []
    registered = Organisation.objects.annotate(key=Lower("name")).filter(
        key__in={name.lower() for name, _type in partners}, is_protected=False, verified_at__isnull=False
    )
    kinds = {one.key: str(one.get_type_display()) for one in registered}
    return [
        Known(name, str(ProviderType(type_).label), kinds[name.lower()])
        for name, type_ in sorted(partners)
        if name.lower() in kinds
    ]


def _newest(submission: Submission) -> dict | None:
    """The text that was put before States last."""
    document = PublicationDocument.objects.filter(record=submission.reference).order_by("-number").first()
    return document.content if document else None


def _in_document(asked: AskedPartner, content: dict | None) -> Standing | None:
    rows = [row for row in (content or {}).get("partners", []) if row["name"] == asked.name]
    if not content or not rows:
        return None
    roles = sorted({row["role"] for row in rows})
    text = content["content"]
    return Standing(asked.name, rows[0]["type"], roles, asked, False, text["title"], text["language"])


def _is_taken_back(submission: Submission) -> bool:
    """Its writers withdrew it. What a State or OHCHR took from public view may come back, and is not taken back."""
    if submission.status != Status.WITHDRAWN:
        return False
    last = submission.moves.filter(after=Status.WITHDRAWN).order_by("-pk").first()
    return last is not None and last.pen == Pen.SUBMITTER


def _words(title: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", title).casefold())


def _credited(submission: Submission) -> set[str]:
    """Names, in lower case, of organisations whose submission is merged into this one: their yes was asked there."""
    agreed = Merging.objects.filter(kept=submission, text__isnull=False).exclude(
        outcome__in=[MergeOutcome.REFUSED, MergeOutcome.CALLED_OFF]
    )
    return {name.lower() for name in agreed.values_list("closed__organisation__name", flat=True)}
