"""What the submitter is told: seven words for where it stands, one sentence, who acts next, and what has happened.

Never which State, how many, or how one answered (policy decision D4); of OHCHR and the States never a person's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from repository.catalogue.models import Activity
from repository.templatetags.record import un_date
from submissions import workdays
from submissions.life import PEN, Pen, Status
from submissions.models import Act, Complaint, Entry, Move, Submission

YEAR = timedelta(days=365)
LONG = 3 * YEAR  # public for so long without anybody saying that it is right, it is marked


class Standing(models.TextChoices):
    """The seven words."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    WITH_STATES = "with_states", _("With the States")
    PUBLISHED = "published", _("Published")
    NOT_PUBLISHED = "not_published", _("Not published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TAGS = {
    Standing.DRAFT: "", Standing.SENT: "b", Standing.CHANGES_REQUESTED: "a", Standing.WITH_STATES: "p",
    Standing.PUBLISHED: "k", Standing.NOT_PUBLISHED: "r", Standing.WITHDRAWN: "",
}  # fmt: skip

WORDS = {
    Status.SUBMITTED: Standing.SENT,
    Status.IN_REVIEW: Standing.SENT,
    Status.WITH_STATES: Standing.WITH_STATES,
    Status.CONSENTED: Standing.WITH_STATES,
    Status.NOT_CONSENTED: Standing.NOT_PUBLISHED,
    Status.PUBLISHED: Standing.PUBLISHED,
    Status.DECLINED: Standing.NOT_PUBLISHED,
    Status.WITHDRAWN: Standing.WITHDRAWN,
}

SENTENCES = {
    Status.SUBMITTED: _("OHCHR has received it and will read it. OHCHR usually answers within 10 working days."),
    Status.IN_REVIEW: _("OHCHR is reading it. OHCHR usually answers within 10 working days."),
    Status.WITH_STATES: _(
        "OHCHR has asked the States concerned for their consent. There is no time limit: if a State does not answer,"
        " nothing is published."
    ),
    Status.CONSENTED: _("The consultation of the States concerned is complete. OHCHR prepares the publication."),
    Status.NOT_CONSENTED: _(
        "The record cannot be published in its present form. You can withdraw it, keep it as a private record, or ask"
        " OHCHR how to go on. We cannot share details of the consultation."
    ),
    Status.PUBLISHED: _("It is published. Everybody can read it."),
    Status.DECLINED: _("OHCHR has not retained it, and says why below. You can change it and send it again."),
}

EVENTS = {
    (Pen.SUBMITTER, Status.SUBMITTED): _("You sent it to OHCHR."),
    (Pen.SUBMITTER, Status.DRAFT): _("You began a new version."),
    (Pen.SUBMITTER, Status.WITHDRAWN): _("You withdrew it."),
    (Pen.OHCHR, Status.IN_REVIEW): _("OHCHR began to read it."),
    (Pen.OHCHR, Status.DRAFT): _("OHCHR asked you for changes."),
    (Pen.OHCHR, Status.DECLINED): _("OHCHR did not retain it."),
    (Pen.OHCHR, Status.WITH_STATES): _("OHCHR asked the States concerned for their consent."),
    (Pen.STATES, Status.CONSENTED): _("The consultation of the States concerned was completed."),
    (Pen.STATES, Status.NOT_CONSENTED): _("It cannot be published in its present form."),
    (Pen.OHCHR, Status.PUBLISHED): _("It was published."),
}
ACTS = {
    Act.WORDING_ACCEPTED: _("You accepted a wording that OHCHR had proposed."),
    Act.WORDING_KEPT: _("You kept your own wording."),
    Act.LINK_ACCEPTED: _("You accepted a recommendation that OHCHR had proposed instead of another."),
    Act.LINK_KEPT: _("You kept your own recommendation."),
    Act.MERGE_AGREED: _("You agreed that it is merged with another submission."),
    Act.CREDITED: _("You agreed that another organisation is credited in it."),
    Act.SHARED: _("You made a link by which a partner can read it."),
    Act.UNSHARED: _("You revoked a link for reading."),
    Act.PARTNER_ASKED: _("You asked a partner whether it may be named."),
    Act.PARTNER_SAID: _("A partner that you had asked has answered."),
    Act.ENTERED: _("OHCHR entered what had come from your organisation by e-mail or on paper."),
    Act.ENTRY_ASKED: _("OHCHR asked whoever had sent it whether it is right."),
    Act.ENTRY_RIGHT: _("Whoever had sent it has confirmed that it is right."),
    Act.ENTRY_WRONG: _("Whoever had sent it says that it is not right yet."),
    Act.ENTRY_OFF: _("OHCHR took it back: it had been entered by mistake. Its text is erased."),
    Act.COMPLAINT: _("OHCHR did not retain it."),
}


@dataclass(frozen=True)
class Happened:
    at: datetime
    sentence: str
    words: str = ""  # what OHCHR wrote to the submitter with it


def standing(submission: Submission, moves: list[Move]) -> Standing:
    """The word for where it stands. ``moves``: all of the submission's, in order."""
    if submission.status != Status.DRAFT:
        return WORDS[Status(submission.status)]
    last = next((move for move in reversed(moves) if not move.act), None)
    return Standing.CHANGES_REQUESTED if last and last.pen == Pen.OHCHR else Standing.DRAFT


def sentence(submission: Submission, moves: list[Move], *, is_public: bool) -> str:
    """Where it stands, and what comes next, in one or two sentences."""
    status = Status(submission.status)
    if status == Status.DRAFT and standing(submission, moves) == Standing.CHANGES_REQUESTED:
        return str(_("OHCHR asks for changes before it can go on. What should change stands below."))
    if status == Status.DRAFT and is_entered(submission):
        return str(
            _(
                "OHCHR has entered it for your organisation. You can change it, send it, or withdraw it; OHCHR reads it then."
            )
        )
    if status == Status.DRAFT and is_public:
        return str(_("You are writing a new version. What is public stays as it is until the new text is published."))
    if status == Status.DRAFT:
        return str(_("Only your organisation can see it. It goes to OHCHR when you send it."))
    if status == Status.IN_REVIEW and submission.to_ask_at:
        said = _("OHCHR has approved it. The States concerned are asked on %(day)s, together with others of that week.")
        return str(said) % {"day": un_date(timezone.localdate(submission.to_ask_at))}
    ended = next((move for move in reversed(moves) if move.before != move.after), None)
    if status == Status.WITHDRAWN and ended and ended.pen == Pen.SUBMITTER and not ended.act:
        return str(_("You withdrew it. It is kept as a private record of your organisation."))
    if status == Status.WITHDRAWN and ended and ended.act == Act.MERGED:
        return str(
            _("It is closed: the activity is told of in another record. What you wrote is kept for you to read.")
        )
    if status == Status.WITHDRAWN and ended and ended.act == Act.ENTRY_OFF:
        return str(_("OHCHR had entered it for your organisation by mistake. Its text is erased."))
    if status == Status.WITHDRAWN:
        return str(_("The record is no longer public. We cannot share details. You can ask OHCHR how to go on."))
    if status == Status.DECLINED and (complaint := led_on(submission)):
        if complaint.erased_at:
            return str(_("It belongs elsewhere, and has not been retained. Its text is erased."))
        said = _("It belongs elsewhere, and has not been retained. Its text is erased on %(day)s; copy it before then.")
        return str(said) % {"day": un_date(timezone.localdate(complaint.erase_at))}
    if status in (Status.SUBMITTED, Status.IN_REVIEW) and (sent := sent_last(moves)):
        days = workdays.since(sent, timezone.now())
        ago = ngettext("You sent it %(days)d working day ago.", "You sent it %(days)d working days ago.", days)
        return f"{SENTENCES[status]} {ago % {'days': days}}"
    return str(SENTENCES[status])


def is_entered(submission: Submission) -> bool:
    """A clerk has entered it, and nobody has confirmed it yet."""
    entry: Entry | None = getattr(submission, "entry", None)
    return entry is not None and entry.is_open


def led_on(submission: Submission) -> Complaint | None:
    """It is a complaint, which is not kept."""
    return getattr(submission, "complaint", None)


def sent_last(moves: list[Move]) -> datetime | None:
    """When it was last sent to OHCHR."""
    sent = (move.at for move in reversed(moves) if move.after == Status.SUBMITTED and move.version_id and not move.act)
    return next(sent, None)


def is_late(submission: Submission, moves: list[Move], now: datetime) -> bool:
    """OHCHR has taken twice its usual time: the submitter may ask where it stands with one click."""
    sent = sent_last(moves)
    if sent is None or PEN[Status(submission.status)] != Pen.OHCHR or submission.to_ask_at:
        return False
    return workdays.since(sent, now) >= 2 * workdays.WORKING_DAYS


def waits_to_be_said_right(submission: Submission, now: datetime) -> bool:
    """Published, and nobody has said for a year that it is still right."""
    if submission.status != Status.PUBLISHED:
        return False
    said = max(filter(None, [submission.said_right_at, submission.changed_at]))
    return said < now - YEAR


def last_confirmed(submissions: Iterable[Submission]) -> dict[int, datetime]:
    """Of those that are public, by their ids: when the text became public, or its writers last said that it is right."""
    rows = {row.reference: row for row in submissions}
    published = Activity.objects.filter(reference__in=rows).values_list("reference", "published_at")
    return {rows[one].pk: max(at, rows[one].said_right_at or at) for one, at in published}


def unconfirmed_since(submission: Submission, now: datetime) -> datetime | None:
    """When it was last confirmed, where that is three years ago or more and it is still public; else None."""
    last = last_confirmed([submission]).get(submission.pk)
    return last if last and last < now - LONG else None


def who_acts_next(submission: Submission) -> str:
    """The pen holder of this status, said to the submitter."""
    # What was withdrawn its writers may take up again, and need not.
    if submission.status in (Status.PUBLISHED, Status.WITHDRAWN) or led_on(submission):
        return str(_("Nobody has to do anything."))
    return str(
        {
            Pen.SUBMITTER: _("You act next."),
            Pen.OHCHR: _("OHCHR acts next."),
            Pen.STATES: _("The States concerned act next."),
        }[PEN[Status(submission.status)]]
    )


def what_happened(moves: list[Move]) -> list[Happened]:
    """The events as the submitter may know them, by side and not by name. Some are nothing to them and are left out."""
    told: list[Happened] = []
    for move in moves:
        if move.act == Act.MERGED and move.after == Status.WITHDRAWN:
            told.append(Happened(move.at, str(_("It was merged into another record."))))
        elif move.act:
            told.extend(Happened(move.at, str(ACTS[one])) for one in ACTS if one == move.act)
        elif move.before == "":
            told.append(Happened(move.at, str(_("You began the draft."))))
        elif move.after == Status.WITHDRAWN and move.pen != Pen.SUBMITTER:
            told.append(Happened(move.at, str(_("The record left public view."))))
        elif event := EVENTS.get((Pen(move.pen), Status(move.after))):
            words = move.reason if move.pen == Pen.OHCHR and move.after in (Status.DRAFT, Status.DECLINED) else ""
            told.append(Happened(move.at, str(event), words))
    return told


def is_public(submission: Submission) -> bool:
    """Some version of it stands in the public record now."""
    return Activity.objects.filter(reference=submission.reference).exists()
