"""Consent is to the exact document: whatever is changed of what the public would see changes nothing until consented anew."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import models
from django.test import Client

from consent import document as documents
from consent import gate
from consent.document import AttachedFile, Attribution, Partner, Proposal
from consent.models import PublicationDocument
from consent.verbs import Refused
from repository.catalogue import models as catalogue
from repository.catalogue import references
from repository.content import CONTENT_FIELDS, ActivityContent, ProviderType
from repository.models import Activity, Pledge, Recommendation
from tests import situations
from tests.proof import record, size

pytestmark = pytest.mark.django_db
REFERENCE = references.new("TCR")


# --------------------------------------------------------------------------------------------- what is there to change


def other_values(field: models.Field) -> list[object]:
    """Five values that this field can hold and that differ from those of ``situations.text()`` and from each other."""
    if field.choices:
        values = [code for code, _label in field.choices][:6]
        return (values * 5)[:6]
    base = getattr(field, "base_field", None)
    if base is not None:
        codes = [code for code, _label in base.choices or [(f"code-{n}"[:5], "") for n in range(6)]]
        return [codes[:1], codes[1:2], codes[:2], codes[1::-1], codes[:3]]
    return {
        models.BooleanField: [True, False],
        models.DateField: [date(2020, 2, day) for day in range(1, 6)],
        models.DecimalField: [Decimal(f"{n}.5{n}") for n in range(1, 6)],
        models.JSONField: [[{"title": f"Document {n}", "symbol": "", "url": ""}] for n in range(1, 6)],
    }.get(type(field), ["x", "Other", "Other.", "other", "Öther"])


def base() -> Proposal:
    return situations.proposal(
        REFERENCE, states=("QMA",), title="A course", amount=Decimal("1000.00"), currency="CHF",
        translations=[situations.translation("fr", "Un cours", summary="Trois cours.")],
        partners=[Partner("Fund", "funding", "UN"), Partner("College", "partner", "CSO")],
        recommendations=list(Recommendation.objects.filter(state="QMA").order_by("pk")[:2]),
        pledges=list(Pledge.objects.filter(state="QMA").order_by("pk")[:1]),
    )  # fmt: skip


def changed_content(name: str, value: object) -> Proposal:
    proposal = base()
    setattr(proposal.content, name, value)
    return proposal


def content_changes() -> Iterator[tuple[str, Callable[[], Proposal]]]:
    for name in CONTENT_FIELDS:
        field = ActivityContent._meta.get_field(name)
        for number, value in enumerate(other_values(field)):
            yield f"{name} {number}", lambda name=name, value=value: changed_content(name, value)


def replaced(**fields: object) -> Proposal:
    return dataclasses.replace(base(), **fields)


def row(**more: str) -> list[dict]:
    return [{**base().translations[0], **more}]


A_FILE = AttachedFile(title="Report", type="application/pdf", size=10, sha256="a" * 64, language="en")
OTHER_CHANGES: dict[str, Callable[[], Proposal]] = {
    "a translated title": lambda: replaced(translations=row(title="Des cours")),
    "a translated summary": lambda: replaced(translations=row(summary="Quatre cours.")),
    "a translated text more": lambda: replaced(translations=row(results="Quarante juges.")),
    "whose translation it is": lambda: replaced(translations=row(source="provider")),
    "a translation's language": lambda: replaced(translations=row(language="es")),
    "a translation less": lambda: replaced(translations=[]),
    "a translation more": lambda: replaced(translations=[*row(), situations.translation("es", "Un curso")]),
    "who is named": lambda: replaced(attribution=Attribution(ProviderType.CSO, "Beacon", "beacon")),
    "the kind of provider": lambda: replaced(attribution=dataclasses.replace(situations.LANTERN, type="UN")),
    "a name instead of none": lambda: replaced(attribution=situations.UNNAMED),
    "the page of the provider": lambda: replaced(attribution=dataclasses.replace(situations.LANTERN, slug="other")),
    "the State of the provider": lambda: replaced(attribution=dataclasses.replace(situations.LANTERN, state="QMB")),
    "a partner less": lambda: replaced(partners=base().partners[:1]),
    "a partner's name": lambda: replaced(partners=[Partner("Funds", "funding", "UN"), base().partners[1]]),
    "a partner's role": lambda: replaced(partners=[Partner("Fund", "partner", "UN"), base().partners[1]]),
    "a partner's kind": lambda: replaced(partners=[Partner("Fund", "funding", "IO"), base().partners[1]]),
    "the order of partners": lambda: replaced(partners=base().partners[::-1]),
    "a State more": lambda: replaced(states={"QMA": {"place"}, "QMB": {"place"}}),
    "another State": lambda: replaced(states={"QMB": {"place"}}),
    "why a State is concerned": lambda: replaced(states={"QMA": {"beneficiary"}}),
    "no State": lambda: replaced(states={}),
    "a recommendation less": lambda: replaced(recommendations=base().recommendations[:1]),
    "a pledge less": lambda: replaced(pledges=[]),
    "a file": lambda: replaced(files=[A_FILE]),
    "a file's bytes": lambda: replaced(files=[dataclasses.replace(A_FILE, sha256="b" * 64)]),
    "a file's title": lambda: replaced(files=[dataclasses.replace(A_FILE, title="Other")]),
    "a file's language": lambda: replaced(files=[dataclasses.replace(A_FILE, language="fr")]),
}
CHANGES = {**dict(content_changes()), **OTHER_CHANGES}


def test_every_change_makes_another_document():
    before = documents.compose(base())
    seen: list[dict] = [before]
    same = []
    for name, change in CHANGES.items():
        values = documents.compose(change())
        if values == before:
            same.append(name)
        seen.append(values)
    # A value that is the one that stands there already is no change; each field has several others.
    assert {name.split()[0] for name in same} <= {
        "language", "title", "status", "kinds", "requested_by", "starts_precision", "ends_precision",
        "cooperation_agreed", "shares_experience", "good_practice",
    }  # fmt: skip
    for field in CONTENT_FIELDS:
        assert len({str(documents.compose(make())["content"][field]) for name, make in CHANGES.items()
                    if name.split()[0] == field}) >= 2, field  # fmt: skip


def test_a_change_changes_nothing_public_until_it_is_consented_to(amina, bruno, sofia):
    """Each change is put before the States about a public record, and only a new grant on it makes it public."""
    start = base()
    chosen = list(CHANGES.items()) if size(0, 1) else [
        one for n, one in enumerate(CHANGES.items()) if n % 9 == 0 or (one[0] in OTHER_CHANGES and n % 3 == 0)
    ]  # fmt: skip
    asked = gate.ask(start, by=bruno)
    for request in asked.requests:
        gate.grant(request, by=situations.focal_point(request.state_id))
    gate.publish(asked.document, by=sofia)
    shown = _page(start.reference)
    tried = 0
    for name, change in chosen:
        newer = gate.ask(change(), by=bruno)
        assert newer.document.pk != asked.document.pk, name
        with pytest.raises(Refused):
            gate.publish(newer.document, by=sofia)
        assert Activity.objects.get(reference=start.reference).document == asked.document.pk, name
        tried += 1
    assert _page(start.reference) == shown
    last = PublicationDocument.objects.filter(record=start.reference).order_by("-number")[0]
    for request in last.requests.all():
        gate.grant(request, by=situations.focal_point(request.state_id))
    assert gate.publish(last, by=sofia).document == last.pk, "the control: consented to, it is shown"
    record(changes=tried, kinds_each=len(CHANGES), unconsented_shown=0)


def _page(reference: str) -> bytes:
    reply = Client().get(f"/en/activities/{reference}/")
    assert reply.status_code == 200
    return reply.content


# ------------------------------------------------------------------------- public fields − hashed − reference facts = ∅

# What a page shows beside the document, resolved when it is shown (docs/adr/0002): a closed list.
REFERENCE_FACTS = {"states.name", "linked_recommendations.position_now", "disclaimer"}
# Made from the document or from when it was published; no words of anybody.
DERIVED = {
    "permalink", "document", "text_version", "first_published_at", "published_at", "languages", "original_language",
    "providers.state", "files.address",
}  # fmt: skip
# A column of the projection -> where it stands in the document.
COLUMNS = {
    catalogue.Activity: {"reference": "reference", "files": "files", **{name: f"content.{name}" for name in CONTENT_FIELDS}},
    catalogue.ActivityState: {"state_id": "states_concerned.state", "roles": "states_concerned.roles"},
    catalogue.ActivityRecommendation: {
        "recommendation_id": "recommendations.identifier", "position_then": "recommendations.position"
    },
    catalogue.ActivityPledge: {"pledge_id": "pledges.identifier"},
    catalogue.ActivityProvider: {
        "provider_id": "attribution.slug", "name": "attribution.name", "type": "attribution.type", "role": "attribution.role"
    },
}  # fmt: skip
# Keys, and what search reads: made from the document by ``consent_project``.
MADE = {"id", "activity_id", "canonical", "document", "first_published_at", "published_at", "search", "stems", "titles"}


def leaves(value: object, prefix: str = "") -> set[str]:
    if isinstance(value, dict):
        return {leaf for key, part in value.items() for leaf in leaves(part, f"{prefix}.{key}".lstrip("."))}
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return {leaf for part in value for leaf in leaves(part, prefix)}
    return {prefix}


def test_every_column_of_the_projection_stands_in_the_document():
    hashed = leaves(documents.compose(base()))

    for model, known in COLUMNS.items():
        columns = {field.attname for field in model._meta.concrete_fields}
        assert columns - set(known) - MADE == set(), f"{model.__name__}: a public column that no State has consented to"
        assert set(known.values()) <= hashed, model.__name__


def test_every_field_of_the_interface_stands_in_the_document_or_is_a_reference_fact(bruno, sofia):
    asked = gate.ask(replaced(files=[A_FILE]), by=bruno)
    for request in asked.requests:
        gate.grant(request, by=situations.focal_point(request.state_id), permissions=("files",))
    gate.publish(asked.document, by=sofia)
    said = Client().get(f"/api/v1/activities/{REFERENCE}/").json()
    hashed = leaves(documents.compose(replaced(files=[A_FILE])))
    names = {leaf.rpartition(".")[2] for leaf in hashed}
    renamed = {"states.iso3": "states_concerned.state", "recommendations": "recommendations.identifier",
               "linked_recommendations.position_then": "recommendations.position"}  # fmt: skip

    uncovered = {
        leaf for leaf in leaves(said)
        if leaf not in REFERENCE_FACTS | DERIVED and leaf not in renamed and leaf.rpartition(".")[2] not in names
    }  # fmt: skip

    assert uncovered == set()


def test_a_field_that_is_not_in_the_document_would_be_noticed():
    assert leaves({"content": {"title": "x"}, "added": 1}) - leaves(documents.compose(base())) == {"added"}


def test_the_salt_makes_the_same_text_another_document():
    """A kept hash confirms no guess at a text that was never public."""
    values = documents.compose(base())

    assert documents.fingerprint(documents.canonical(values)) != documents.fingerprint(documents.canonical(values))
