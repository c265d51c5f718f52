"""Where a text stands: why it may not be public, and what its submitter may know of the States' answers (D4)."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consent import ledger
from consent.models import ConsentRequest, EventKind, PublicationDocument, Record
from consent.signals import Outcome, decided
from repository.catalogue.models import Activity

DAYS_TO_TELL = (
    60  # after the last State was asked the submitter learns how it stands, though some have not answered (D4)
)


def objection(document: PublicationDocument) -> str | None:
    """Why this text may not be public now, in a sentence for OHCHR; None when it may. Asked of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_objection(%s)", [document.pk])
        found = cursor.fetchone()[0]
    if found is None and ledger.newest_number(document.record_id) > document.number and not ledger.is_public(document):
        return _("The States have been asked about a newer text of %(reference)s.") % {"reference": document.record_id}
    if found is None:
        return None
    sentences = {
        "on hold": _("%(reference)s is on hold: two officers have to end the hold first."),
        "consent missing": _(
            "%(reference)s waits for a State: it cannot be published before every State concerned has consented."
        ),
        "consent not yet effective": _(
            "%(reference)s: a consent received by note verbale takes effect 72 hours after the State was told."
        ),
        "consent expired": _("%(reference)s: a consent has run out. Ask the States concerned anew."),
        "text erased": _("%(reference)s: this text has been erased. A new version is needed."),
        "no State concerned, and two persons have not confirmed it": _(
            "%(reference)s: a second person has to confirm that it concerns no State in particular."
        ),
    }
    return sentences.get(found, _("%(reference)s does not match the text that was consented to.")) % {
        "reference": document.record_id
    }


def outcome(document: PublicationDocument, *, today: date) -> Outcome:
    """Where the States stand on this text, as far as the submitter may know it on this day (policy decision D4).

    It changes only when all have answered, or 60 days after the last was asked: nobody learns who answered what, or when.
    """
    if ledger.is_public(document):
        return Outcome.PUBLISHED
    requests = list(ConsentRequest.objects.filter(document=document).with_answer())
    if objection(document) is None:
        return Outcome.COMPLETE
    if not requests:
        return Outcome.WAITING
    unanswered = [request for request in requests if request.answer in (None, EventKind.TIME_ASKED)]
    last_asked = max(timezone.localdate(one.asked_at) + timedelta(days=one.paused_days) for one in requests)
    stands_still = any(one.paused_since for one in unanswered)  # that State cannot be reached (consent.trouble)
    if unanswered and (stands_still or today < last_asked + timedelta(days=DAYS_TO_TELL)):
        return Outcome.WAITING
    if any(request.answer in (EventKind.WITHHELD, EventKind.CHANGES_ASKED, EventKind.REVOKED) for request in requests):
        return Outcome.NOT_IN_PRESENT_FORM
    return Outcome.WAITING


def tell(document: PublicationDocument, *, by: User | None, today: date | None = None) -> bool:
    """Send ``consent.decided`` unless the States still have to answer. True when something was told."""
    found = outcome(document, today=today or timezone.localdate())
    if found is Outcome.WAITING:
        return False
    decided.send(sender=Record, reference=document.record_id, document=document.pk, outcome=found, by=by)
    return True


def tell_decisions(*, today: date) -> int:
    """Tell submissions what the passing of 60 days has made known. Run by the clock; safe to run twice."""
    told = 0
    waiting = PublicationDocument.objects.filter(
        requests__asked_at__date__lte=today - timedelta(days=DAYS_TO_TELL), canonical__isnull=False
    ).exclude(pk__in=Activity.objects.values("document"))
    for document in waiting.distinct().order_by("pk"):
        if ledger.newest_number(document.record_id) == document.number:
            with transaction.atomic():
                told += bool(tell(document, by=None, today=today))
    return told
