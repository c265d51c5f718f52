"""A partner is asked by letter whether it took part and may be named, and answers by the letter's link (E-205).

The link shows what is said of the partner, and nothing else of the text but its title. The answer is kept, shown to the writers
and to OHCHR, and can be changed by the partner while the link opens; nobody else changes it (ADR 31).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import outbox
from accounts import secret_addresses
from accounts.models import Role, User
from consent.verbs import verb
from outbox.letters import Recipient
from submissions import named_partners
from submissions.life import Pen, Status
from submissions.models import Act, AskedPartner, PartnerAnswer, Submission
from submissions.reminders import write_to_submitter
from submissions.steps import MoveRefused, locked, record, refuse_strangers

OPENS_FOR = timedelta(days=60)
MOST_LETTERS = 3  # to one partner about one text: nobody is pressed
LONGEST: int = AskedPartner._meta.get_field("remark").max_length or 0
BEFORE_STATES = {Status.WITH_STATES, Status.CONSENTED, Status.PUBLISHED}  # its text is out of its writers' hands


@verb
def ask(submission: Submission, *, name: str, email: str, language: str, by: User) -> AskedPartner:
    """Write to a partner that the text names. Once more with a new link while it has not answered; the old one ends.

    ``language``: of the letter, one of the six. Raises :class:`MoveRefused`.
    """
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status == Status.WITHDRAWN:
        raise MoveRefused(_("It is withdrawn: no partner is asked."))
    if not row.organisation.is_verified:
        raise MoveRefused(_("OHCHR has not verified your organisation yet. You can ask partners afterwards."))
    standing = next((one for one in named_partners.in_text(row, row.current) if one.name == name), None)
    if standing is None:
        raise MoveRefused(_("“%(name)s” is not among the partners of the text that have to be asked.") % {"name": name})
    if standing.said:
        raise MoveRefused(
            _("“%(name)s” has answered already. Only the partner can change the answer.") % {"name": name}
        )
    letters = standing.asked.letters if standing.asked else 0
    if letters >= MOST_LETTERS:
        raise MoveRefused(
            _("“%(name)s” has got %(number)d letters already. Ask it yourself to answer by the last one.")
            % {"name": name, "number": MOST_LETTERS}
        )
    secret, now = secret_addresses.new(), timezone.now()
    asked, _made = AskedPartner.objects.update_or_create(
        submission=row, name=name,
        defaults={
            "email": email, "secret_hash": secret_addresses.hashed(secret), "letters": letters + 1, "asked_by": by,
            "asked_at": now, "expires_at": now + OPENS_FOR,
        },
    )  # fmt: skip
    with translation.override(language if language in dict(settings.LANGUAGES) else "en"):
        link = reverse("submissions:partner_asked", args=[secret])
    outbox.post("partner_asked", to=Recipient(email, language), link=link, opens_account=True)
    record(row, Act.PARTNER_ASKED, by=by, pen=Pen.SUBMITTER)
    return asked


@verb
def answer(asked: AskedPartner, *, says: str, remark: str = "") -> None:
    """The partner answers, or answers otherwise than before. The writers get a letter, and OHCHR where it has the text.

    Part of no text: a name that may not be public is left out of the next document; in one that is before States or public
    already it stays, and the reviewers are told, who can hold the record at once. Raises :class:`MoveRefused`.
    """
    row = locked(asked.submission)
    kept = AskedPartner.objects.select_for_update().get(pk=asked.pk)
    standing = _opens(kept, timezone.now())
    if standing is None:
        raise MoveRefused(_("This link no longer leads to a question."))
    if says not in PartnerAnswer.values:
        raise MoveRefused(_("Choose one of the answers."))
    remark = remark.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(remark) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(remark), "most": LONGEST}
        )
    if (kept.answer, kept.remark, kept.roles) == (says, remark, standing.roles):
        return
    kept.answer, kept.remark, kept.roles, kept.answered_at = says, remark, standing.roles, timezone.now()
    kept.save(update_fields=["answer", "remark", "roles", "answered_at"])
    record(row, Act.PARTNER_SAID, by=None, pen=Pen.NOBODY)
    write_to_submitter("submission_message", row)
    outbox.post(
        "submission_message", to=_at_the_desk(row, says), reference=row.reference,
        link=reverse("submissions:review", args=[row.reference]),
    )  # fmt: skip


def find(secret: str) -> tuple[AskedPartner, named_partners.Standing] | None:
    """The question that this secret opens now, with what the text says of the partner; None where it opens nothing."""
    kept = AskedPartner.objects.select_related("submission__organisation")
    asked = kept.filter(secret_hash=secret_addresses.hashed(secret)).first()
    standing = _opens(asked, timezone.now()) if asked else None
    return (asked, standing) if asked and standing else None


def _opens(asked: AskedPartner, now: datetime) -> named_partners.Standing | None:
    """Not run out, not withdrawn, and the text still names it; with what it says of it."""
    if asked.expires_at <= now or asked.submission.status == Status.WITHDRAWN:
        return None
    standings = named_partners.in_text(asked.submission, asked.submission.current)
    return next((one for one in standings if one.name == asked.name), None)


def _at_the_desk(row: Submission, says: str) -> list[User]:
    """Who at OHCHR is told: the reviewer who has it; all reviewers where a name that is not to be public is on its way."""
    if row.status in BEFORE_STATES and says != PartnerAnswer.NAMED:
        return list(User.objects.filter(is_active=True, staff_roles__role=Role.REVIEWER).order_by("pk"))
    return [row.taken_by] if row.taken_by and row.status == Status.IN_REVIEW else []
