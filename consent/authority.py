"""Who may: the mandate under which a State answers, and the publisher who is another person than the reviewer."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.attempts import Attempted
from accounts.models import Role, StateMandate, User
from consent.models import EventKind, PaperAnswer, PublicationDocument
from consent.verbs import Refused

OFFICERS = (Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR)


def of_answer(by: User, state: str, *, about: str, paper: PaperAnswer | None) -> StateMandate | None:
    """The mandate under which somebody answers; None for an answer on paper, which officers vouch for.

    ``consent_event_has_authority`` in the database asks the same of every answer in the ledger.
    """
    if paper is None:
        return require_mandate(by, state, about=about)
    vouching = paper.confirmed_by_id or (paper.entered_by_id if paper.kind == EventKind.REVOKED else None)
    if (
        vouching != by.pk
        or paper.event_id is not None
        or paper.discarded_at is not None
        or paper.request.state_id != state
    ):
        raise Refused(
            _("A second officer has to confirm an answer on paper."),
            attempt=Attempted("answer on paper", by, state, about),
        )
    return None


def basis(note: str, paper: PaperAnswer | None, *, detail: str = "") -> tuple[str, str]:
    """Basis and detail of an answer: online, with a note verbale, or on paper with the hash of its scan."""
    if paper is None:
        return note or "online", detail
    return paper.basis, f"{detail} scan sha256:{paper.evidence.sha256}".strip()


def require_mandate(by: User, state: str, *, about: str) -> StateMandate:
    """The mandate under which this person may act for the State today. Raises :class:`Refused`, which is written down."""
    mandate = (
        StateMandate.objects.in_force(timezone.localdate()).filter(user=by, state=state).order_by("pk").first()
        if by.is_active
        else None
    )
    if mandate is None:
        raise Refused(
            _("Only a focal point with a mandate in force can answer for this State."),
            attempt=Attempted("answer for a State", by, state, about),
        )
    return mandate


def require_publisher(document: PublicationDocument, by: User) -> None:
    attempt = Attempted("publish", by, about=document.record_id)
    if not by.has_role(Role.PUBLISHER):
        raise Refused(_("Only a publisher can make a text public."), attempt=attempt)
    if document.asked_by_id == by.pk:
        raise Refused(
            _("The publisher is a person other than the reviewer who put the text before the States."), attempt=attempt
        )
