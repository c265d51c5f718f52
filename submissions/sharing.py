"""Links to what an organisation writes: a partner without an account reads it, as the public would, and changes nothing.

Like the links of a State to its capital (``consent.reading``). A link follows the text: it shows what is written now.
"""

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import secret_addresses
from accounts.models import User
from consent.verbs import verb
from submissions.life import Pen, Status
from submissions.models import Act, DraftLink, Submission
from submissions.steps import MoveRefused, locked, record, refuse_strangers


@verb
def share(submission: Submission, *, reader: str, days: int, by: User) -> tuple[DraftLink, str]:
    """Make a link for one reader; returns it with its secret, which nobody can be told again.

    It ends after so many days, when it is revoked, when the submission is withdrawn, or when its maker leaves the
    organisation. That it was made is a move without a change of status.
    """
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status == Status.WITHDRAWN:
        raise MoveRefused(_("It is withdrawn: nobody is shown it by a link."))
    now = timezone.now()
    already = len(open_links(row, now))
    if reasons := secret_addresses.reasons_not_to_share(reader=reader, days=days, already=already):
        raise MoveRefused(*reasons)
    secret = secret_addresses.new()
    link = DraftLink.objects.create(
        submission=row, **secret_addresses.row(secret, reader=reader, days=days, by=by, now=now)
    )
    record(row, Act.SHARED, by=by, pen=Pen.SUBMITTER, version=row.current)
    return link, secret


@verb
def revoke(link: DraftLink, *, by: User) -> None:
    """The link opens nothing from now on. Anybody of the organisation may; safe to call twice."""
    row = locked(link.submission)
    refuse_strangers(row, by)
    if DraftLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(row, Act.UNSHARED, by=by, pen=Pen.SUBMITTER)


def find(secret: str) -> DraftLink | None:
    """The link that this secret opens now; None for one that ended or never was."""
    kept = DraftLink.objects.select_related("submission__organisation", "made_by")
    link = kept.filter(secret_hash=secret_addresses.hashed(secret)).first()
    return link if link and is_open(link, timezone.now()) else None


def is_open(link: DraftLink, now: datetime) -> bool:
    """Not run out, not revoked, not withdrawn, and whoever made it still writes for the organisation."""
    return (
        link.revoked_at is None
        and link.expires_at > now
        and link.submission.status != Status.WITHDRAWN
        and link.made_by.is_active
        and Submission.objects.of(link.made_by).filter(pk=link.submission_id).exists()
    )


def open_links(submission: Submission, now: datetime) -> list[DraftLink]:
    """Those by which somebody can read it now."""
    return [link for link in submission.links.select_related("submission", "made_by") if is_open(link, now)]


def note_reading(link: DraftLink) -> None:
    """The organisation sees how often a link was used, and when last."""
    DraftLink.objects.filter(pk=link.pk).update(times_read=F("times_read") + 1, read_at=timezone.now())
