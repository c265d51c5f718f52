"""Passages of a draft for the information of a State that they name, before the text goes to the editors (J7.6).

A courtesy, and no consent: a State decides on records, not on the update, and without a reply the text goes on. Of an
example only the reference is kept; its words come from the public record whenever they are shown, so that what a State has
taken back is gone here at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import outbox
from accounts import mandates
from accounts.models import User
from reports import counts, freezing, snapshots
from reports.figures import compute
from reports.models import Passages, Update
from reports.text import compose
from reports.text.parts import plain
from repository.models import Activity, State


class CourtesyRefused(Exception):
    """It cannot be sent, or replied to, now; the message is a sentence for people."""


@dataclass(frozen=True)
class Offered:
    """What of a draft can be sent to a State."""

    examples: list[Activity]  # chosen as examples, public, and of this State
    own: list[str]  # the paragraphs of the drafters' own English words, as the preview has them


def states_named(update: Update) -> list[State]:
    """The States that the chosen examples concern, in alphabetical order. ``update``: a draft."""
    examples = Activity.objects.filter(reference__in=update.examples.values("reference"))
    return State.objects.filter(activity_links__activity__in=examples).distinct().in_order()


def offered_to(update: Update, state: State) -> Offered:
    allowed = counts.may_be_examples(set(update.examples.values_list("reference", flat=True)))
    examples = Activity.objects.concerning(state).filter(reference__in=allowed).order_by("reference")
    return Offered(list(examples), _own_paragraphs(update))


@transaction.atomic
def send(update: Update, state: State, *, examples: set[str], own: list[str], by: int) -> Passages:
    """Send these passages; a letter leads whoever can decide for the State to them. The same ones again change nothing.

    Raises :class:`CourtesyRefused`: frozen, nothing chosen, chosen from another text, or nobody can be reached.
    """
    update = Update.objects.select_for_update().get(pk=update.pk)
    if not update.is_draft:
        raise CourtesyRefused(_("This update is frozen: its text and its figures do not change any more."))
    if not examples and not own:
        raise CourtesyRefused(_("Choose at least one passage."))
    offered = offered_to(update, state)
    if examples - {one.reference for one in offered.examples} or set(own) - set(offered.own):
        raise CourtesyRefused(_("The text or the examples were changed meanwhile. Please choose again."))
    people = mandates.addressees(state.pk)
    if not people:
        raise CourtesyRefused(_("Nobody can be told: this State has no focal point and no known office."))
    chosen = {"examples": sorted(examples), "own": [one for one in offered.own if one in own]}
    known = update.passages.filter(state=state, **chosen).first()
    if known:
        return known
    sent = Passages.objects.create(update=update, state=state, sent_by_id=by, **chosen)
    outbox.post(
        "update_passages", to=people, reference=f"HRC {update.session_id}", day=update.submission_day,
        link=reverse_lazy("reports:passages", args=[sent.identifier]),
    )  # fmt: skip
    return sent


@transaction.atomic
def reply(passages: Passages, words: str, *, by: User) -> Passages:
    """The State says something about them, once; the drafters are told by letter.

    Raises :class:`CourtesyRefused`: it is not for this person to say, it was said already, or the update is frozen.
    """
    update = Update.objects.select_for_update().get(pk=passages.update_id)
    now = Passages.objects.before(by).filter(pk=passages.pk).first()
    if now is None:
        raise CourtesyRefused(_("You have no mandate for this State today."))
    if now.reply:
        raise CourtesyRefused(_("Your State has replied already. To add to it, please write to OHCHR."))
    if not update.is_draft:
        raise CourtesyRefused(_("This update is frozen: its text and its figures do not change any more."))
    if not words.strip():
        raise CourtesyRefused(_("Write your reply."))
    now.reply, now.replied_by_id, now.replied_at = words.strip(), by.pk, timezone.now()
    now.save(update_fields=["reply", "replied_by_id", "replied_at"])
    freezing.tell("update_reply", update, page="reports:courtesy", key=f"reply {now.identifier}", but=None)
    return now


def still_public(references: Iterable[str]) -> list[Activity]:
    """Those of these records that are public now, in order."""
    return list(Activity.objects.filter(reference__in=references).order_by("reference"))


def _own_paragraphs(update: Update) -> list[str]:
    """None before the first preview: figures in them are filled in from it."""
    preview = update.snapshots.complete().previews().first()
    if preview is None:
        return []
    frozen = snapshots.read(preview)
    with override("en"):
        text = compose(frozen, compute(frozen), "en")
    return [
        " ".join(map(plain, paragraph.sentences))
        for section in text.sections
        for paragraph in section.paragraphs
        if paragraph.key == "own"
    ]
