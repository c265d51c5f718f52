"""`manage.py explain_publication REFERENCE`: why a record is or is not public, with event numbers. For OHCHR only."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent import gate
from consent.models import Event, PublicationDocument
from repository.catalogue.models import Activity


class Command(BaseCommand):
    help = "Tells why a record is or is not public, with the numbers of the events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")

    def handle(self, *args: Any, reference: str, **options: Any) -> None:
        document = PublicationDocument.objects.filter(record=reference).order_by("-number").first()
        if document is None:
            raise CommandError(f"No State has been asked about {reference}.")
        public = Activity.objects.filter(reference=reference).first()
        if public:
            self.stdout.write(f"{reference} is public since {public.published_at:%Y-%m-%d %H:%M} UTC.")
        else:
            self.stdout.write(f"{reference} is not public. {gate.objection(document) or 'It may be published.'}")
        for event in Event.objects.of(reference).select_related("document"):
            text = f" text {event.document.number} ({event.document.text_version})" if event.document else ""
            state = f" {event.state_id}" if event.state_id else ""
            self.stdout.write(f"  {event.number:>6}  {event.recorded_at:%Y-%m-%d %H:%M:%S}  {event.kind}{state}{text}")
