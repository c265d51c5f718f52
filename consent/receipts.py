"""Receipts: what a State keeps of each of its answers, so that it can show later what it was asked and what it said.

The fields follow ISO/IEC TS 27560 (parties, event, scope), with the hash of the document, the State's own number and the
ledger's hash at that event. They never carry the ledger's own number, from which other States' activity could be counted.
Signed with Ed25519 over the canonical JSON (RFC 8785) of everything but the signature, with ``settings.RECEIPT_KEY``.

A receipt is made from the ledger each time it is asked for, and comes out the same; only the person's name and function
are those of the account now.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone, translation

from accounts.models import StateMandate, User
from consent.models import ConsentRequest, Event, PaperAnswer
from repository.reference.models import State

SCHEMA = "tcr-consent-receipt/1"  # raised when a field changes its meaning; old receipts stay valid
OHCHR = "Office of the United Nations High Commissioner for Human Rights"
PURPOSE = (
    "Publication of exactly this text in the repository of technical cooperation"
    " under Human Rights Council resolution 54/28, paragraph 14"
)


def receipt(event: Event) -> dict[str, Any]:
    """The signed receipt of one answer of a State. Only events with a number of that State have one."""
    if event.state_id is None or event.state_number is None:
        raise ValueError(f"A receipt is for an answer of a State; {event.kind} is none.")
    state = State.objects.get(pk=event.state_id)
    paper = PaperAnswer.objects.filter(event=event).select_related("evidence", "entered_by", "confirmed_by").first()
    person = User.objects.filter(pk=event.actor).first() if event.actor and not paper else None
    mandate = StateMandate.objects.filter(pk=event.mandate).first() if event.mandate else None
    request = request_of(event)
    said: dict[str, Any] = {
        "schema": SCHEMA,
        "receipt": {"state": state.pk, "number": event.state_number},
        "parties": {
            "state": {"code": state.pk, "name": _name_then(state, event)},
            "decided_by": {
                "name": person.name if person else "",
                "function": person.function if person else "",
                "mandate": mandate.basis if mandate else "",
            },
            "asked_by": {"name": OHCHR},
        },
        "event": {
            "type": event.kind,
            "recorded_at": _stamp(event.recorded_at),
            "effective_at": _stamp(event.effective_at),
            "expires_at": _stamp(event.expires_at),
            "basis": event.basis,
        },
        "scope": {
            "purpose": PURPOSE,
            "record": event.record_id,
            "request": request.reference if request else None,
            "permissions": [code for code in event.permissions.split(",") if code],
        },
        "document": {
            "sha256": event.document_id,
            "text_version": event.document.text_version if event.document else None,
        },
        "ledger": {"hash": event.hash},
    }
    if event.read_in:  # the consent is to the text in all its languages
        said["scope"]["read_in"] = event.read_in
    if paper is not None:  # it came by note verbale: two officers vouch for it
        said["paper"] = {
            "note_verbale": paper.note_verbale,
            "note_verbale_on": paper.note_verbale_on.isoformat(),
            "scan_sha256": paper.evidence.sha256,
            "entered_by": paper.entered_by.name,
            "confirmed_by": paper.confirmed_by.name if paper.confirmed_by else None,
        }
    signature = _key().sign(rfc8785.dumps(said))
    return {
        **said,
        "signature": {
            "algorithm": "Ed25519",
            "public_key": public_key(),
            "value": base64.b64encode(signature).decode(),
        },
    }


def verify(receipt: dict[str, Any], *, key: str | None = None) -> bool:
    """True when this site (or the holder of this public key, in hex) signed exactly this receipt.

    The key that the receipt itself names proves nothing: whoever forges a receipt writes a key of their own into it.
    Whether the ledger still holds the event is asked by ``verify_consent --heads RECEIPT``.
    """
    said = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        signature = base64.b64decode(receipt["signature"]["value"], validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key or public_key())).verify(signature, rfc8785.dumps(said))
    except (KeyError, TypeError, ValueError, binascii.Error, rfc8785.CanonicalizationError, InvalidSignature):
        return False
    return True


def public_key() -> str:
    """The key that receipts are checked with: 32 bytes in hex. Public; OHCHR also prints it where it cannot be changed."""
    raw = _key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def request_of(event: Event) -> ConsentRequest | None:
    """The request that an answer belongs to; for a consent withdrawn from a text the State was not asked about, its last one."""
    requests = ConsentRequest.objects.filter(state=event.state_id, document__record=event.record_id)
    return requests.filter(document=event.document_id).first() or requests.order_by("-asked_at").first()


def _name_then(state: State, event: Event) -> str:
    with translation.override("en"):  # one language: a receipt must not change with who downloads it
        return state.name_on(timezone.localdate(event.recorded_at))


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.RECEIPT_KEY))


def _stamp(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None
