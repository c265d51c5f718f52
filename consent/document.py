"""The publication document: the exact thing that States decide on.

Canonical JSON (RFC 8785) of everything the public will see, in every language it will be shown in. Its SHA-256 is what a
grant is given to. A random salt keeps a kept hash from confirming a guess at a text that was never public.

What a page shows beside it are *reference facts*, a closed list resolved when shown: names and groups of States, the
position on a recommendation now, labels of vocabularies. Nothing else.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import rfc8785

from repository.content import CONTENT_FIELDS, TRANSLATED_FIELDS, ActivityContent, ProviderType, StateRole
from repository.printable import unprintable
from repository.reference.models import Pledge, Recommendation

SCHEMA = 1  # raised when the shape changes; stored documents are never rewritten


class NotRepresentable(ValueError):
    """A text holds a character that no page, file or report can carry; the message names the field."""


@dataclass(frozen=True)
class Attribution:
    """Who the public is told the activity comes from. ``name`` and ``slug`` are None for a protected organisation."""

    type: str
    name: str | None
    slug: str | None
    state: str | None = None  # ISO3 of the State whose authority it is, where it is one and is named


@dataclass(frozen=True)
class Partner:
    """Who took part. ``state``: ISO3 of the State whose authority it is; None where that is not known, or it is none.

    ``agreed``: False for a partner that has to say first that it may be named, and has not; the public reads its kind.
    """

    name: str
    role: str
    type: str
    state: str | None = None
    agreed: bool = True


@dataclass(frozen=True)
class AttachedFile:
    """A file by what is in it: another byte is another document, and is asked about anew. D5: shown if every State allows."""

    title: str
    type: str  # its media type: "application/pdf"
    size: int  # bytes
    sha256: str  # of the copy without metadata
    language: str  # "" where there are no words in it

    @property
    def row(self) -> dict[str, Any]:
        return {
            "title": self.title, "type": self.type, "size": self.size, "sha256": self.sha256, "language": self.language,
        }  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What staff put before the States: content, and everything that hangs on it."""

    reference: str
    content: ActivityContent
    attribution: Attribution
    states: dict[str, set[str]]  # ISO3 of a State concerned -> why (codes of StateRole)
    recommendations: list[Recommendation] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    translations: list[dict[str, str]] = field(default_factory=list)  # language, source, and the translated fields
    files: list["AttachedFile"] = field(default_factory=list)


def states_concerned(
    *,
    places: list[str],
    beneficiaries: list[str],
    recommendations: list[Recommendation],
    pledges: list[Pledge],
    named: Iterable[str] = (),
) -> dict[str, set[str]]:
    """The States that must consent, and why (policy decision D2; HRC res. 54/28, para. 14).

    Where the activity takes place, whose institutions benefit, and, by rule, the State under review of every linked
    recommendation or pledge. ``named``: States that a reviewer has added because the text is about them.
    """
    concerned: dict[str, set[str]] = {}
    for code in places:
        concerned.setdefault(code, set()).add(StateRole.PLACE.value)
    for code in beneficiaries:
        concerned.setdefault(code, set()).add(StateRole.BENEFICIARY.value)
    linked: list[Recommendation | Pledge] = [*recommendations, *pledges]
    for link in linked:
        concerned.setdefault(link.state_id, set()).add(StateRole.REVIEWED.value)
    for code in named:
        concerned.setdefault(code, set()).add(StateRole.NAMED.value)
    return concerned


def compose(proposal: Proposal) -> dict[str, Any]:
    """The document as Python values, without its salt. Equal proposals give equal values."""
    content = proposal.content
    return {
        "schema": SCHEMA,
        "reference": proposal.reference,
        "content": {name: _plain(getattr(content, name)) for name in CONTENT_FIELDS},
        "translations": sorted(
            ({name: row[name] for name in ("language", "source", *TRANSLATED_FIELDS)} for row in proposal.translations),
            key=lambda row: row["language"],
        ),
        "states_concerned": [
            {"state": code, "roles": sorted(roles)} for code, roles in sorted(proposal.states.items())
        ],
        "participating_states": [],  # named only after they confirm (D2); none in this schema's first release
        "attribution": {
            "role": "submitter",
            "type": proposal.attribution.type,
            "name": proposal.attribution.name,
            "slug": proposal.attribution.slug,
            "state": proposal.attribution.state,
        },
        "partners": [
            {
                "role": partner.role,
                "type": partner.type,
                "name": partner.name if _may_be_named(partner, proposal) else None,
                "slug": None,
            }
            for partner in proposal.partners
        ],
        "recommendations": [_recommendation(one) for one in _in_order(proposal.recommendations)],
        "pledges": [
            {"identifier": one.identifier, "state": one.state_id, "text": one.text}
            for one in _in_order(proposal.pledges)
        ],
        "files": [one.row for one in sorted(proposal.files, key=lambda one: (one.title, one.sha256))],
    }


def _may_be_named(partner: Partner, proposal: Proposal) -> bool:
    """An authority of a State is named where that State decides on the text, or has sent it under its own name.

    Of a State that only takes part or pays the public reads "A State authority": it has not been asked (policy decision D2).
    To have it named a reviewer adds that State to those concerned.
    """
    if partner.type != ProviderType.STATE:
        return partner.agreed
    return (
        partner.agreed and partner.state is not None and partner.state in {*proposal.states, proposal.attribution.state}
    )


def canonical(values: dict[str, Any]) -> str:
    """The document's one text: RFC 8785, with a fresh salt. Raises :class:`NotRepresentable`."""
    salted = {**values, "salt": secrets.token_hex(16)}
    _refuse_unprintable(salted, "")
    return rfc8785.dumps(salted).decode()


def fingerprint(text: str) -> str:
    """The SHA-256 (hex) of a canonical document: what a State's decision is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def preview(values: dict[str, Any]) -> dict[str, Any]:
    """The same values as they would stand after freezing: what a submitter or reviewer is shown as the public record."""
    return {**values, "salt": ""}


def _recommendation(one: Recommendation) -> dict[str, Any]:
    return {
        "identifier": one.identifier,
        "state": one.state_id,
        "cycle": one.cycle,
        "symbol": one.symbol,
        "paragraph": one.paragraph,
        "language": one.language,
        "text": one.text,
        "recommending": sorted(state.pk for state in one.recommending.all()),
        "position": one.position,
    }


def _in_order(links: list[Any]) -> list[Any]:
    return sorted(links, key=lambda link: link.identifier)


def _plain(value: Any) -> Any:
    """JSON values: a date as ISO 8601, an amount as its decimal digits (a number could change its last digit)."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def _refuse_unprintable(value: Any, place: str) -> None:
    """Control characters, lone surrogates and non-characters stop the writers of PDF, DOCX and spreadsheets."""
    if isinstance(value, dict):
        for key, part in value.items():
            _refuse_unprintable(part, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for part in value:
            _refuse_unprintable(part, place)
    elif isinstance(value, str) and not value.replace("\n", "").isprintable():  # nearly all texts pass at one look
        for character in value:
            if unprintable(character):
                raise NotRepresentable(f"{place}: U+{ord(character):04X}")
