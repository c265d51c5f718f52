"""The verbs of a draft: change its settings, write in one's own words, choose examples.

Two drafters at once lose nothing: each verb is told which version the drafter had before their eyes, and refuses with what
the other one wrote when there is a newer one.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reports import counts
from reports.changes import previous
from reports.models import Example, Update, Wording
from repository.models import Activity


class DraftingRefused(Exception):
    """It cannot be changed now; the message is a sentence for people."""


class WrittenMeanwhile(Exception):
    """Another drafter wrote in the meantime: ``theirs`` is what stands now. Nothing was overwritten."""

    def __init__(self, theirs: Wording) -> None:
        self.theirs = theirs
        super().__init__(f"{theirs} was written meanwhile")


class ChangedMeanwhile(Exception):
    """Another drafter changed the settings in the meantime; ``now`` is the update as it stands."""

    def __init__(self, now: Update) -> None:
        self.now = now
        super().__init__(f"{now} is now at version {now.version}")


@dataclass(frozen=True)
class Words:
    """What stands for a section in a language: the words, and the number that a successor has to follow."""

    words: str
    number: int  # 0: nothing was written yet


@transaction.atomic
def change(changed: Update, *, version: int) -> Update:
    """Keep the settings of this (validated, unsaved) draft. ``version``: the one that the drafter changed.

    A proposal to freeze falls: it was for the settings before. Raises :class:`ChangedMeanwhile`, :class:`DraftingRefused`.
    """
    now = Update.objects.select_for_update().get(pk=changed.pk)
    _refuse_unless_draft(now)
    if now.version != version:
        raise ChangedMeanwhile(now)
    changed.version = version + 1
    _end_proposal(changed)
    changed.save()
    return changed


def words_now(update: Update, section: str, language: str) -> Words:
    last = update.wordings.filter(section=section, language=language).order_by("-number").first()
    return Words(last.words, last.number) if last else Words("", 0)


def words_before(update: Update, section: str, language: str) -> str:
    """What stands here in the update before, as it was frozen: to begin from. Empty where nothing is kept."""
    earlier = previous(update.session)
    return earlier.facts["words"].get(section, {}).get(language, "") if earlier else ""


def write(update: Update, section: str, language: str, words: str, *, after: int, by: int) -> Wording:
    """The next wording of this section, following number ``after``. The same words again change nothing.

    Raises :class:`WrittenMeanwhile` when that wording has a successor already, :class:`DraftingRefused` after the freeze.
    """
    try:
        with transaction.atomic():
            now = Update.objects.select_for_update().get(pk=update.pk)
            _refuse_unless_draft(now)
            last = now.wordings.filter(section=section, language=language).order_by("-number").first()
            if last and last.words == words:
                return last
            if last and last.number != after:
                raise WrittenMeanwhile(last)
            _end_proposal(now)
            now.save(update_fields=["proposed_sha256", "proposed_by_id", "proposed_at"])
            return Wording.objects.create(
                update=now, section=section, language=language, number=after + 1, words=words, by_id=by
            )
    except IntegrityError as taken:
        last = update.wordings.filter(section=section, language=language).order_by("-number").first()
        if last is None:
            raise
        raise WrittenMeanwhile(last) from taken


def eligible_examples(update: Update) -> list[Activity]:
    """The public records whose States all allowed to be named as an example (D5), newest first. Others are not offered."""
    public = Activity.objects.newest_first()
    allowed = counts.may_be_examples(set(public.values_list("reference", flat=True)))
    return list(public.filter(reference__in=allowed))


@transaction.atomic
def choose_examples(update: Update, references: set[str], *, by: int) -> set[str]:
    """These records and no others are the examples. Returns those that were refused because a State does not allow it."""
    now = Update.objects.select_for_update().get(pk=update.pk)
    _refuse_unless_draft(now)
    allowed = references & counts.may_be_examples(references)
    now.examples.exclude(reference__in=allowed).delete()
    Example.objects.bulk_create(
        [Example(update=now, reference=reference, by_id=by) for reference in sorted(allowed)], ignore_conflicts=True
    )
    _end_proposal(now)
    now.save(update_fields=["proposed_sha256", "proposed_by_id", "proposed_at"])
    return references - allowed


def _refuse_unless_draft(update: Update) -> None:
    if not update.is_draft:
        raise DraftingRefused(_("This update is frozen: its text and its figures do not change any more."))


def _end_proposal(update: Update) -> None:
    """Changes the object; the caller saves it."""
    update.proposed_sha256, update.proposed_by_id, update.proposed_at = "", None, None
