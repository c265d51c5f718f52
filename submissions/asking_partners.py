"""A partner is asked by letter whether it took part and may be named, and answers by the letter's link (E-205).

The link shows what is said of the partner, and nothing else of the text but its title. The answer is kept, shown to the writers
and to OHCHR, and can be changed by the partner while the link opens; nobody else changes it (ADR 31).
"""

from contextlib import suppress

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

MOST_LETTERS = 3  # about one text, to one partner and to one address: nobody is pressed
LONGEST: int = AskedPartner._meta.get_field("remark").max_length or 0
BEFORE_STATES = {Status.WITH_STATES, Status.CONSENTED, Status.PUBLISHED}  # its text is out of its writers' hands


@verb
def ask(submission: Submission, *, name: str, email: str, language: str, by: User, type: str = "") -> AskedPartner:
    """Write to a partner that the text names. Once more with a new link while it has not answered; the old one ends.

    ``language``: of the letter, one of the six. ``type``: which is meant where the name stands there with two kinds.
    Raises :class:`MoveRefused`.
    """
    row = locked(submission)
    refuse_strangers(row, by)
    if row.status == Status.WITHDRAWN:
        raise MoveRefused(_("It is withdrawn: no partner is asked."))
    if not row.organisation.is_verified:
        raise MoveRefused(_("OHCHR has not verified your organisation yet. You can ask partners afterwards."))
    standings = [one for one in named_partners.in_text(row, row.current) if one.name == name]
    standing = next((one for one in standings if type in ("", one.type)), None)
    if standing is None:
        raise MoveRefused(_("“%(name)s” is not among the partners of the text that have to be asked.") % {"name": name})
    if standing.said:
        raise MoveRefused(
            _("“%(name)s” has answered already. Only the partner can change the answer.") % {"name": name}
        )
    _refuse_more_letters(row, standing, email)
    secret = secret_addresses.new()
    asked = standing.asked or AskedPartner(submission=row, name=name, type=standing.type)
    asked.email, asked.secret_hash, asked.asked_by = email, secret_addresses.hashed(secret), by
    asked.asked_at, asked.sent_to = timezone.now(), [*asked.sent_to, one_spelling(email)]
    asked.save()
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
    standing = named_partners.spoken_of(kept)
    if standing is None:
        raise MoveRefused(_("This link no longer leads to a question."))
    if says not in PartnerAnswer.values:
        raise MoveRefused(_("Choose one of the answers."))
    remark = remark.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(remark) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(remark), "most": LONGEST}
        )
    if (kept.answer, kept.remark, kept.roles, kept.title) == (says, remark, standing.roles, standing.title):
        return
    kept.answer, kept.remark, kept.roles, kept.title = says, remark, standing.roles, standing.title
    kept.answered_at = timezone.now()
    kept.save(update_fields=["answer", "remark", "roles", "title", "answered_at"])
    record(row, Act.PARTNER_SAID, by=None, pen=Pen.NOBODY)
    write_to_submitter("submission_message", row)
    outbox.post(
        "submission_message", to=_at_the_desk(row, kept), reference=row.reference,
        link=reverse("submissions:review", args=[row.reference]),
    )  # fmt: skip


def find(secret: str) -> tuple[AskedPartner, named_partners.Standing] | None:
    """The question that this secret opens now, with what the text says of the partner; None where it opens nothing."""
    kept = AskedPartner.objects.select_related("submission__organisation")
    asked = kept.filter(secret_hash=secret_addresses.hashed(secret)).first()
    standing = named_partners.spoken_of(asked) if asked else None
    return (asked, standing) if asked and standing else None


def one_spelling(email: str) -> str:
    """An address as letters to it are counted: no capitals, nothing after a plus sign, the domain as servers write it."""
    name, _at, domain = email.strip().lower().rpartition("@")
    with suppress(UnicodeError):  # what is no name of a server is counted as it was typed
        domain = domain.encode("idna").decode("ascii")
    return f"{name.partition('+')[0]}@{domain}"


def _refuse_more_letters(row: Submission, standing: named_partners.Standing, email: str) -> None:
    """A partner, under whatever name, gets three letters about a text; who has answered is asked again where it did."""
    asked, address = standing.asked, one_spelling(email)
    if asked and asked.answer and address != one_spelling(asked.email):
        raise MoveRefused(
            _("“%(name)s” has answered at another address. Ask it there whether this is right, too.")
            % {"name": standing.name}
        )
    if asked and asked.letters >= MOST_LETTERS:
        raise MoveRefused(
            _("“%(name)s” has got %(number)d letters already. Ask it yourself to answer by the last one.")
            % {"name": standing.name, "number": MOST_LETTERS}
        )
    if sum(one.sent_to.count(address) for one in row.asked_partners.all()) >= MOST_LETTERS:
        raise MoveRefused(
            _("%(number)d letters about this text have gone to %(address)s already, under whatever name.")
            % {"number": MOST_LETTERS, "address": email}
        )


def _at_the_desk(row: Submission, asked: AskedPartner) -> list[User]:
    """Who at OHCHR is told: the reviewer who has it; all reviewers where a name that is not to be public is on its way."""
    is_on_its_way = row.status in BEFORE_STATES or named_partners.in_public(asked) is not None
    if is_on_its_way and asked.answer != PartnerAnswer.NAMED:
        return list(User.objects.filter(is_active=True, staff_roles__role=Role.REVIEWER).order_by("pk"))
    return [row.taken_by] if row.taken_by and row.status == Status.IN_REVIEW else []
