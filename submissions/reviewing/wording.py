"""Wording that OHCHR proposes for one field of a text, or another recommendation instead of one that is linked.

The submitter sees both, and takes it with one click or keeps the own one.
OHCHR writes in nobody's text. What is accepted is the submitter's next version, and is decided on like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from consent import differences
from consent.verbs import verb
from repository.content import LANGUAGES, TRANSLATED_FIELDS
from repository.printable import unprintable
from repository.reference.models import Recommendation
from submissions.fields import tidy
from submissions.life import Pen, Status
from submissions.models import Act, ProposedWording, Submission, Version, VersionTranslation, WordingAnswer
from submissions.reminders import write_to_submitter
from submissions.reviewing.models import LINK
from submissions.steps import MoveRefused, locked, next_version, record, refuse_strangers, refuse_unless_taken

ANSWERABLE = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW)
LONGEST_WHY: int = ProposedWording._meta.get_field("why").max_length or 0


@dataclass(frozen=True)
class Field:
    """One text of a version, in one of its languages."""

    name: str
    language: str
    label: str
    text: str

    @property
    def code(self) -> str:
        """ "summary-fr": how addresses name it."""
        return f"{self.name}-{self.language}"


def fields(version: Version) -> list[Field]:
    """The texts for which another wording can be proposed: the original's, then the translations'."""
    rows: Iterable[Version | VersionTranslation] = [version, *version.translations.order_by("language")]
    languages = dict(LANGUAGES)
    told = []
    for row in rows:
        for name in TRANSLATED_FIELDS:
            label = str(Version._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            if row is not version:
                label = _("%(field)s in %(language)s") % {"field": label, "language": languages[row.language]}
            told.append(Field(name, row.language, label[:1].upper() + label[1:], getattr(row, name)))
    return told


@dataclass(frozen=True)
class Shown:
    """A proposed wording beside the text as it was read: for the submitter and for OHCHR."""

    wording: ProposedWording
    label: str  # of the field; "" of a link, which is told by its identifier
    pieces: list[differences.Piece]
    is_open: bool  # can be answered now
    now: Recommendation | None = None  # of a link: the one that is linked
    proposed: Recommendation | None = None  # and the one that OHCHR proposes instead


def of(submission: Submission, version: Version) -> list[Shown]:
    """All wordings proposed so far, oldest first, with what each would change."""
    labels = {(one.name, one.language): one.label for one in fields(version)}
    return [
        Shown(
            one,
            labels.get((one.field, one.language), one.field),
            differences.difference(one.before, one.after),
            not one.answer and submission.status in ANSWERABLE,
        )
        if not one.is_link
        else Shown(
            one,
            "",
            [],
            not one.answer and submission.status in ANSWERABLE,
            now=known_as(one.before),
            proposed=known_as(one.after),
        )
        for one in submission.wordings.select_related("by", "answered_by")
    ]


def in_order(linked: Iterable[Recommendation]) -> list[Recommendation]:
    """By State, then by cycle."""
    return sorted(linked, key=lambda one: (one.state_id, one.cycle, one.identifier))


def known_as(identifier: str) -> Recommendation | None:
    """The recommendation that is called so, or was."""
    return Recommendation.objects.identified_by(identifier).select_related("state").first()


def waiting_in(submissions: QuerySet[Any]) -> QuerySet[ProposedWording, int]:
    """The ids of those of these submissions whose writers have a wording to answer."""
    waiting = ProposedWording.objects.unanswered().filter(submission__in=submissions, submission__status__in=ANSWERABLE)
    return waiting.values_list("submission", flat=True)


# ---------------------------------------------------------------------------------------------------- OHCHR


@verb
def propose(submission: Submission, *, field: str, text: str, why: str, by: User) -> ProposedWording:
    """The reviewer who has it proposes another text for one field (``Field.code``). Whoever wrote it gets a letter."""
    row = _under_review(submission, by)
    version = row.current
    known = next((one for one in fields(version) if one.code == field), None)
    if known is None:
        raise MoveRefused(_("This text is not there any more."))
    text, why = tidy(text).strip(), tidy(why).strip()
    _refuse_unfit(known, text)
    _refuse_unfit_text(why, LONGEST_WHY)
    if row.wordings.unanswered().filter(field=known.name, language=known.language).exists():
        raise MoveRefused(_("A wording for this text waits for its answer already. Take it back first."))
    proposed = ProposedWording.objects.create(
        submission=row, version=version, field=known.name, language=known.language, before=known.text, after=text, why=why,
        by=by,
    )  # fmt: skip
    write_to_submitter("submission_message", row)
    return proposed


@verb
def propose_link(submission: Submission, *, instead_of: str, identifier: str, why: str, by: User) -> ProposedWording:
    """The reviewer who has it proposes another recommendation instead of one that is linked; both by their identifiers.

    Nothing changes before the submitter has said yes: whose recommendation is linked decides which State is asked.
    """
    row = _under_review(submission, by)
    version, why = row.current, tidy(why).strip()
    linked, other = known_as(instead_of), known_as(identifier)
    if linked is None or not version.recommendations.filter(pk=linked.pk).exists():
        raise MoveRefused(_("This recommendation is not linked any more."))
    if other is None:
        raise MoveRefused(_("Choose the recommendation that you propose."))
    if version.recommendations.filter(pk=other.pk).exists():
        raise MoveRefused(_("This recommendation is linked already. Choose another one."))
    _refuse_unfit_text(why, LONGEST_WHY)
    if row.wordings.unanswered().filter(field=LINK, before=linked.identifier).exists():
        raise MoveRefused(_("Another one has been proposed for this recommendation already. Take that back first."))
    proposed = ProposedWording.objects.create(
        submission=row, version=version, field=LINK, before=linked.identifier, after=other.identifier, why=why, by=by
    )
    write_to_submitter("submission_message", row)
    return proposed


@verb
def take_back(submission: Submission, wording: int, *, by: User) -> None:
    """OHCHR does not propose it any more. Safe to call twice."""
    row = locked(submission)
    refuse_unless_taken(row, by)
    row.wordings.unanswered().filter(pk=wording).update(**_answered(WordingAnswer.TAKEN_BACK, by))


def _under_review(submission: Submission, by: User) -> Submission:
    """Locked, for the reviewer who has it: only then is anything proposed."""
    row = locked(submission)
    refuse_unless_taken(row, by)
    if row.status != Status.IN_REVIEW:
        raise MoveRefused(_("Take it up first: a wording is proposed while you review it."))
    if row.to_ask_at is not None:
        raise MoveRefused(_("It has been approved, and waits for its weekly batch. Put it back in the queue first."))
    return row


def _refuse_unfit(field: Field, text: str) -> None:
    longest = {"title": 200, "summary": 2_000}.get(field.name, 10_000)
    if not text and field.name in ("title", "summary"):
        raise MoveRefused(_("Write the text that you propose."))
    if text == field.text.strip():
        raise MoveRefused(_("This is the text that stands there already. Change it, then propose it."))
    _refuse_unfit_text(text, longest)


def _refuse_unfit_text(text: str, most: int) -> None:
    if len(text) > most:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(text), "most": most}
        )
    if any(unprintable(sign) for sign in text):
        raise MoveRefused(_("There is a sign in the text that cannot be shown. Delete it."))


# ---------------------------------------------------------------------------------------------------- the submitter


@verb
def accept(submission: Submission, wording: int, *, by: User) -> None:
    """The submitter takes the proposed text. While OHCHR reads, a new version is made of it, and OHCHR goes on with that one.

    In a draft it is written into the draft. Refused where the text has changed since. Safe to call twice.
    """
    row = locked(submission)
    refuse_strangers(row, by)
    proposed = _to_answer(row, wording)
    if proposed is None:
        return
    version = row.current
    _refuse_changed(version, proposed)
    is_draft = row.status == Status.DRAFT
    if not is_draft:
        version = next_version(version, by=by)
    _write(version, proposed, by=by)
    Submission.objects.filter(pk=row.pk).update(changed_at=timezone.now())
    act = Act.LINK_ACCEPTED if proposed.is_link else Act.WORDING_ACCEPTED
    record(row, act, by=by, pen=Pen.SUBMITTER, version=None if is_draft else version)
    ProposedWording.objects.filter(pk=proposed.pk).update(**_answered(WordingAnswer.ACCEPTED, by))
    _tell_reviewer(row)


@verb
def keep_own(submission: Submission, wording: int, *, by: User) -> None:
    """The submitter keeps the own text. Nothing changes in it; OHCHR is told. Safe to call twice."""
    row = locked(submission)
    refuse_strangers(row, by)
    proposed = _to_answer(row, wording)
    if proposed is None:
        return
    ProposedWording.objects.filter(pk=proposed.pk).update(**_answered(WordingAnswer.KEPT, by))
    record(row, Act.LINK_KEPT if proposed.is_link else Act.WORDING_KEPT, by=by, pen=Pen.SUBMITTER)
    _tell_reviewer(row)


def _to_answer(row: Submission, wording: int) -> ProposedWording | None:
    """The proposal; None when it has been answered. Another submission's is as if it did not exist."""
    proposed = row.wordings.filter(pk=wording).first()
    if proposed is None or proposed.answer == WordingAnswer.TAKEN_BACK:
        raise MoveRefused(_("OHCHR does not propose this any more."))
    if row.status not in ANSWERABLE:
        raise MoveRefused(_("The text is not being worked on any more."))
    return None if proposed.answer else proposed


def _refuse_changed(version: Version, proposed: ProposedWording) -> None:
    if proposed.is_link:
        linked, other, links = known_as(proposed.before), known_as(proposed.after), version.recommendations
        if not (linked and other and links.contains(linked)) or links.contains(other):
            raise MoveRefused(
                _("What is linked has been changed since. Choose the recommendations yourself, or keep yours.")
            )
        return
    now = next(
        (one for one in fields(version) if (one.name, one.language) == (proposed.field, proposed.language)), None
    )
    if now is None or now.text != proposed.before or _page_of(version, proposed) in version.as_typed:
        raise MoveRefused(_("This text has been changed since. Write the wording into it yourself, or keep your own."))


def _page_of(version: Version, proposed: ProposedWording) -> str:
    """The page of the form on which the text is written (``submissions.task_list``)."""
    if proposed.language != version.language:
        return f"language-{proposed.language}"
    return "basics" if proposed.field == "title" else "story"


def _write(version: Version, proposed: ProposedWording, *, by: User) -> None:
    text = {proposed.field: proposed.after}
    if proposed.is_link:
        version.recommendations.remove(*Recommendation.objects.identified_by(proposed.before))
        version.recommendations.add(*Recommendation.objects.identified_by(proposed.after))
    elif proposed.language == version.language:
        Version.objects.filter(pk=version.pk).update(**text)
    else:
        version.translations.filter(language=proposed.language).update(**text)
    Version.objects.filter(pk=version.pk).update(edition=F("edition") + 1, changed_by=by)


def _answered(answer: WordingAnswer, by: User) -> dict[str, object]:
    return {"answer": answer, "answered_by": by, "answered_at": timezone.now()}


def _tell_reviewer(row: Submission) -> None:
    if row.taken_by:
        outbox.post(
            "submission_message", to=row.taken_by, reference=row.reference,
            link=reverse_lazy("submissions:review", args=[row.reference]),
        )  # fmt: skip
