"""The verbs of writing to each other about a submission, and of OHCHR's notes to itself."""

from django.db import transaction
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

import outbox
from accounts import once
from accounts.models import Role, User
from submissions.life import Pen
from submissions.models import Message, Submission
from submissions.moves import MoveRefused

WRITING = (Role.REVIEWER, Role.PUBLISHER)  # of OHCHR's roles: who may write to the submitter
NOTING = (Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR)
LONGEST: int = Message._meta.get_field("text").max_length or 0


def ask_ohchr(submission: Submission, *, by: User, text: str, key: str = "") -> Message:
    """The submitter writes to OHCHR; the reviewer who has taken the submission up gets a letter.

    ``key``: of the form; the same form again writes nothing.
    """
    if not Submission.objects.of(by).filter(pk=submission.pk).exists():
        raise MoveRefused(_("Only the organisation that wrote it can do this."))
    with transaction.atomic(durable=True):
        if known := once.answer(by, key):
            return submission.messages.get(pk=int(known))
        message = _keep(submission, by, Pen.SUBMITTER, text)
        once.keep(by, key, str(message.pk))
        if submission.taken_by:
            outbox.post(
                "submission_message", to=submission.taken_by, reference=submission.reference,
                link=reverse_lazy("submissions:review", args=[submission.reference]),
            )  # fmt: skip
    return message


def write_to_submitter(submission: Submission, *, by: User, text: str) -> Message:
    """OHCHR writes to the submitter, whose people get a letter without the text."""
    if not by.has_role(*WRITING) or not _may_see(submission, by):
        raise MoveRefused(_("Only a reviewer or a publisher can write to the submitter."))
    with transaction.atomic(durable=True):
        message = _keep(submission, by, Pen.OHCHR, text)
        people = User.objects.filter(
            pk__in=submission.organisation.memberships.current().values("user"), is_active=True
        )
        outbox.post(
            "submission_message", to=people, reference=submission.reference,
            link=reverse_lazy("submissions:status", args=[submission.reference]),
        )  # fmt: skip
    return message


def note(submission: Submission, *, by: User, text: str) -> Message:
    """OHCHR's own note. The submitter and the States never read it."""
    if not by.has_role(*NOTING) or not _may_see(submission, by):
        raise MoveRefused(_("Only OHCHR staff can write a note here."))
    with transaction.atomic(durable=True):
        return _keep(submission, by, Pen.OHCHR, text, internal=True)


def seen_by_submitter(submission: Submission) -> list[Message]:
    """The messages between both sides; never a note."""
    return list(submission.messages.filter(internal=False))


def _may_see(submission: Submission, by: User) -> bool:
    return Submission.objects.before_ohchr(by).filter(pk=submission.pk).exists()


def _keep(submission: Submission, by: User, pen: Pen, text: str, internal: bool = False) -> Message:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise MoveRefused(_("There is nothing to send: write a text first."))
    if len(text) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(text), "most": LONGEST}
        )
    return Message.objects.create(submission=submission, by=by, pen=pen, internal=internal, text=text)
