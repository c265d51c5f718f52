"""The verbs of mistake reports: a reader sends one, an officer closes it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from desk.models import MistakeReport
from repository.catalogue import references

READ_BY = (Role.REVIEWER, Role.PUBLISHER, Role.ADMINISTRATOR)


class AlreadyClosed(Exception):
    """Somebody else has dealt with the report; the message says who."""


def send(*, page: str, text: str, email: str, language: str) -> MistakeReport:
    """Keep what a reader found wrong. Returns the report with the reference that the reader is told."""
    return MistakeReport.objects.create(
        reference=references.new("MR"), page=page, text=text, email=email, language=language, sent_at=timezone.now()
    )


@transaction.atomic(durable=True)
def close(reference: str, *, outcome: str, by: User) -> MistakeReport:
    """Say what was done, and forget the reader's address. Raises :class:`AlreadyClosed`."""
    report = MistakeReport.objects.select_for_update(of=("self",)).select_related("closed_by").get(reference=reference)
    if report.closed_at is not None:
        raise AlreadyClosed(_("%(name)s has dealt with it already.") % {"name": report.closed_by})
    report.closed_at, report.closed_by, report.outcome, report.email = timezone.now(), by, outcome, ""
    report.save(update_fields=["closed_at", "closed_by", "outcome", "email"])
    return report


def waiting_for(user: User) -> int:
    """How many reports wait for an officer of this kind."""
    return MistakeReport.objects.open().count() if user.has_role(*READ_BY) else 0
