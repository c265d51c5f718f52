"""Links for reading: how a focal point lets the capital read a text and comment, while only the mandate holder decides."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import secret_addresses
from accounts.models import User
from consent import authority
from consent.models import Comment, ConsentRequest, ReadingLink
from consent.verbs import Refused, verb

MOST_COMMENTS = 50  # by one link


@verb
def share(request: ConsentRequest, *, reader: str, days: int, by: User) -> tuple[ReadingLink, str]:
    """Make a link for one reader; returns it with its secret, which nobody can be told again.

    It ends after so many days, when it is revoked, or with the mandate of whoever made it.
    """
    authority.require_mandate(by, request.state_id, about=request.reference)
    now = timezone.now()
    already = ReadingLink.objects.alive(now).filter(request=request).count()
    if reasons := secret_addresses.reasons_not_to_share(reader=reader, days=days, already=already):
        raise Refused(*reasons)
    secret = secret_addresses.new()
    kept = secret_addresses.row(secret, reader=reader, days=days, by=by, now=now)
    return ReadingLink.objects.create(request=request, **kept), secret


@verb
def revoke(link: ReadingLink, *, by: User) -> None:
    """The link opens nothing from now on. Any focal point of the State; its comments stay. Safe to call twice."""
    authority.require_mandate(by, link.request.state_id, about=link.request_id)
    ReadingLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


@verb
def comment(link: ReadingLink, *, name: str, text: str) -> Comment:
    """A reader writes to its own focal points. It is no answer and reaches neither OHCHR nor the ledger."""
    if not ReadingLink.objects.alive(timezone.now()).filter(pk=link.pk).select_for_update(of=("self",)).exists():
        raise Refused(_("This link no longer leads to a text."))
    if not name.strip() or not text.strip():
        raise Refused(_("Write your name and your comment."))
    if len(text) > 5_000 or len(name) > 200:
        raise Refused(_("A comment has at most 5,000 characters, a name 200."))
    if link.comments.count() >= MOST_COMMENTS:
        raise Refused(_("There are %(number)d comments by this link already.") % {"number": MOST_COMMENTS})
    return Comment.objects.create(link=link, name=name.strip(), text=text.strip())


def find(secret: str) -> ReadingLink | None:
    """The link that this secret opens now; None for one that ran out, was revoked or never was."""
    alive = ReadingLink.objects.alive(timezone.now()).select_related("request__document", "request__state")
    return alive.filter(secret_hash=secret_addresses.hashed(secret)).first()
