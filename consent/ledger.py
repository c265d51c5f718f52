"""What the verbs of the gate ask of the ledger: the lock on a record, one more event, and the last ones (``0002_gate.sql``)."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import StateMandate, User
from consent.models import CLOSING, Event, EventKind, PublicationDocument, Record
from consent.verbs import Refused
from repository.catalogue.models import Activity


def lock(reference: str) -> Record:
    """Lock the record; every verb does so before it reads anything it decides on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[reference]])
    record = Record.objects.filter(pk=reference).first()
    if record is None:
        raise Refused(_("No State has been asked about %(reference)s yet.") % {"reference": reference})
    return record


def append(
    kind: EventKind,
    document: PublicationDocument,
    *,
    actor: User | None,
    state: str | None = None,
    mandate: StateMandate | None = None,
    basis: str = "",
    permissions: str = "",
    detail: str = "",
    effective_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Event:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                kind.value, document.record_id, document.pk, state, actor.pk if actor else None,
                mandate.pk if mandate else None, basis, permissions, detail, effective_at, expires_at,
            ],
        )  # fmt: skip
        return Event.objects.get(pk=cursor.fetchone()[0])


def last(document: PublicationDocument, kinds: list[EventKind]) -> Event | None:
    return document.events.filter(kind__in=kinds).order_by("-number").first()


def closed(reference: str) -> int:
    """Number of the last event that spent all grants before it; 0 if there is none."""
    last = Event.objects.filter(record=reference, kind__in=CLOSING).order_by("-number").first()
    return last.number if last else 0


def newest(record: Record) -> PublicationDocument:
    return record.documents.order_by("-number")[0]


def newest_number(reference: str) -> int:
    return PublicationDocument.objects.filter(record=reference).order_by("-number").values_list("number", flat=True)[0]


def is_public(document: PublicationDocument) -> bool:
    return Activity.objects.filter(document=document.pk).exists()
