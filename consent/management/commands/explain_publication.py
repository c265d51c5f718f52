"""`manage.py explain_publication REFERENCE`: why a record is or is not public, with event numbers. For OHCHR only."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent import outcomes, verification
from consent.models import ANSWERS, CLOSING, Event, EventKind, PublicationDocument
from repository.catalogue import epoch
from repository.catalogue.models import Activity, Tombstone


class Command(BaseCommand):
    help = "Tells why a record is or is not public, with the numbers of the events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")

    def handle(self, *args: Any, reference: str, **options: Any) -> None:
        texts = list(PublicationDocument.objects.filter(record=reference).order_by("-number"))
        public = Activity.objects.filter(reference=reference).first()
        if not texts and public is None:
            raise CommandError(f"No State has been asked about {reference}.")
        for line in _explanation(reference, texts, public):
            self.stdout.write(line)


def _explanation(reference: str, texts: list[PublicationDocument], public: Activity | None) -> Iterator[str]:
    if public:
        shown = next((one for one in texts if one.pk == public.document), None)
        which = f"text {shown.number} ({shown.text_version})" if shown else "a text that the gate does not know"
        yield f"{reference} is public since {public.published_at:%Y-%m-%d %H:%M} UTC: {which}."
        if sealed := epoch.current().sealed_at:
            yield f"  But the public side is sealed since {sealed:%Y-%m-%d %H:%M} UTC, so nobody is shown it."
        offence = verification.offence_of(reference)
        yield f"  The proof, apart from the gate: {offence or 'every State concerned has consented to exactly this.'}"
    else:
        yield f"{reference} is not public. {outcomes.objection(texts[0]) or 'It may be published.'}"
        if gone := Tombstone.objects.filter(reference=reference).first():
            yield f"  It was public until {gone.since:%Y-%m-%d %H:%M} UTC."
    closed = Event.objects.filter(record=reference, kind__in=CLOSING).order_by("-number").first()
    for text in texts:
        yield f"Text {text.number} ({text.text_version}), asked {text.asked_at:%Y-%m-%d}{_of_text(text)}:"
        yield from _states(text, closed)
    yield "Everything that happened:"
    for event in Event.objects.of(reference).select_related("document"):
        yield _line(event)


def _of_text(text: PublicationDocument) -> str:
    return "; its words have been erased" if text.canonical is None else ""


def _states(text: PublicationDocument, closed: Event | None) -> Iterator[str]:
    """Each State's last word on this text, and whether it still counts."""
    requests = list(text.requests.order_by("state"))
    if not requests:
        confirmed = text.events.filter(kind=EventKind.NO_STATE_CONFIRMED).order_by("-number").first()
        yield f"  no State in particular: {f'confirmed by event {confirmed.number}' if confirmed else 'not confirmed yet'}"
    for request in requests:
        said = (
            text.events.filter(state=request.state_id, kind__in=[*ANSWERS, EventKind.REVOKED])
            .order_by("-number")
            .first()
        )
        if said is None:
            yield f"  {request.state_id}: has not answered"
            continue
        notes = []
        if closed and closed.number > said.number:
            notes.append(f"spent by event {closed.number}, {closed.kind}")
        if said.expires_at:
            notes.append(f"until {said.expires_at:%Y-%m-%d %H:%M} UTC")
        if said.effective_at > said.recorded_at:
            notes.append(f"from {said.effective_at:%Y-%m-%d %H:%M} UTC")
        more = f" ({'; '.join(notes)})" if notes else ""
        yield f"  {request.state_id}: {said.kind} by event {said.number}{more}"


def _line(event: Event) -> str:
    state = f" {event.state_id}" if event.state_id else ""
    text = f" text {event.document.number} ({event.document.text_version})" if event.document else ""
    by = f" by person {event.actor}" if event.actor else " by the clock"
    mandate = f", mandate {event.mandate}" if event.mandate else ""
    why = f": {event.detail}" if event.detail else ""
    return f"  {event.number:>6}  {event.recorded_at:%Y-%m-%d %H:%M:%S}  {event.kind}{state}{text}{by}{mandate}{why}"
