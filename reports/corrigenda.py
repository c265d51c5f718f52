"""Corrigenda: figures of a frozen update that were counted wrongly, counted again from the sealed copy (E-706, D16).

The copy is never touched. What may have been wrong is how it was counted, or a group or name of a State on the cut-off date
that was corrected since; the documents are those of the manifest. One drafter writes a corrigendum, another confirms it.
"""

import hashlib
from typing import Any

import rfc8785
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox.jobs
from outbox.models import Job
from reports import archive, freezing, snapshots
from reports.figures import compute, keyed
from reports.frozen_set import FrozenSet
from reports.models import Corrigendum, Snapshot, Update, UpdateStatus
from reports.storing import store
from reports.text.correction import CorrectedFigure, Correction
from reports.writers import corrigendum as writer

KIND = "corrigendum"  # of the job


class CorrectionRefused(Exception):
    """It cannot be corrected now; the message is a sentence for people."""


def differences(update: Update) -> list[CorrectedFigure]:
    """The figures of the newest sealed copy that come out otherwise today, by key. Raises :class:`CorrectionRefused`."""
    copy = _copy_to_correct(update)
    return _compared(copy, snapshots.with_states(snapshots.read(copy), snapshots.states_on(update.cut_off)))


@transaction.atomic(durable=True)
def draft(update: Update, *, cause: dict[str, str], by: int) -> Corrigendum:
    """The first of two persons: these figures are wrong, and why. ``cause``: language -> words, English always.

    The other drafters are told. Raises :class:`CorrectionRefused`: not frozen, a draft stands, or nothing is wrong.
    """
    update = Update.objects.select_for_update().select_related("session").get(pk=update.pk)
    copy = _copy_to_correct(update)
    said = {language: words.strip() for language, words in cause.items() if words.strip()}
    if "en" not in said:
        raise CorrectionRefused(_("Write in English why the figures were wrong."))
    if update.corrigenda.filter(confirmed_at__isnull=True).exists():
        raise CorrectionRefused(_("A corrigendum waits to be confirmed already. Confirm or discard that one first."))
    states = snapshots.states_on(update.cut_off)
    wrong = _compared(copy, snapshots.with_states(snapshots.read(copy), states))
    if not wrong:
        raise CorrectionRefused(_("Counted again, every figure is as printed. There is nothing to correct."))
    number = (update.corrigenda.aggregate(last=Max("number"))["last"] or 0) + 1
    symbol = f"{update.symbol or f'A/HRC/{update.session_id}/…'}/Corr.{number}"
    drafted = Corrigendum(
        update=update, snapshot=copy, number=number, symbol=symbol, cause=said, states=states,
        figures=[vars(one) for one in wrong], drafted_by_id=by,
    )  # fmt: skip
    drafted.sha256 = _sum(drafted)
    drafted.save()
    freezing.tell(
        "corrigendum_proposed", update, page="reports:corrigenda", key=f"corrigendum {drafted.sha256}", but=by
    )
    return drafted


@transaction.atomic(durable=True)
def discard(update: Update, number: int) -> bool:
    """The draft is taken back, by whoever. Safe to call twice; what is confirmed stays. Returns whether there was one."""
    return bool(update.corrigenda.filter(number=number, confirmed_at__isnull=True).delete()[0])


@transaction.atomic(durable=True)
def confirm(update: Update, number: int, *, sha256: str, by: int) -> Corrigendum:
    """The second person: exactly this is the corrigendum; its files are made. ``sha256``: of what they read.

    Raises :class:`CorrectionRefused`: by the same person, another text, or a copy that a revision has replaced since.
    """
    update = Update.objects.select_for_update().get(pk=update.pk)
    drafted = update.corrigenda.select_for_update().filter(number=number, confirmed_at__isnull=True).first()
    if drafted is None:
        raise CorrectionRefused(_("There is no such corrigendum to confirm. Look at the list again."))
    if drafted.drafted_by_id == by:
        raise CorrectionRefused(_("You wrote it yourself. A second person has to confirm."))
    if drafted.sha256 != sha256 or _sum(drafted) != sha256:
        raise CorrectionRefused(_("It is not the corrigendum that you read. Read it again."))
    if _copy_to_correct(update) != drafted.snapshot:
        raise CorrectionRefused(_("The copy has a newer revision. Discard this corrigendum and write it for that one."))
    drafted.confirmed_by_id, drafted.confirmed_at = by, timezone.now()
    drafted.job = outbox.start_job(KIND, {"corrigendum": drafted.pk}, by=by).identifier
    drafted.save(update_fields=["confirmed_by_id", "confirmed_at", "job"])
    return drafted


@transaction.atomic(durable=True)
def make_again(update: Update, number: int, *, by: int) -> None:
    """Take up files that could not be made. Safe to call twice."""
    row = update.corrigenda.select_for_update().filter(number=number, confirmed_at__isnull=False).first()
    job = job_of(row) if row else None
    if row and not row.completed_at and (job is None or job.has_ended):
        row.job = outbox.start_job(KIND, {"corrigendum": row.pk}, by=by).identifier
        row.save(update_fields=["job"])


def job_of(row: Corrigendum) -> Job | None:
    return Job.objects.filter(identifier=row.job).first() if row.job else None


def carry_out(row: Corrigendum, tell: Any) -> None:
    """Make and store the files; then show it beside the update, if that is issued. Safe to run twice.

    ``tell`` as in ``builds.carry_out``. Raises ``storing.NotStored`` and OSError where the storage fails.
    """
    said = as_correction(row)
    planned = writer.plan(said, row.sha256)
    for done, file in enumerate(planned):
        tell(file.name, done, len(planned) + 1)
        if not row.files.filter(name=file.name).exists():
            store(row, file.make())
    sums = dict(row.files.exclude(name__endswith=writer.MANIFEST).order_by("name").values_list("name", "sha256"))
    tell(writer.MANIFEST, len(planned), len(planned) + 1)
    store(row, writer.manifest(said, row.sha256, sums))
    with transaction.atomic():
        update = Update.objects.select_for_update().get(pk=row.update_id)
        Corrigendum.objects.filter(pk=row.pk, completed_at__isnull=True).update(completed_at=timezone.now())
        if update.status == UpdateStatus.ISSUED:
            archive.put(update)


def as_correction(row: Corrigendum) -> Correction:
    """What its files are made from: the sealed copy and the row, no table of today."""
    was = snapshots.read(row.snapshot)
    figures = [CorrectedFigure(**one) for one in row.figures]
    return Correction(row.symbol, row.number, row.cause, figures, was, snapshots.with_states(was, row.states))


def _copy_to_correct(update: Update) -> Snapshot:
    copy = None if update.is_draft else freezing.current_of(update)
    if copy is None:
        raise CorrectionRefused(_("Only an update that is frozen, and whose files are made, can be corrected."))
    if snapshots.withdrawn_from(copy):
        raise CorrectionRefused(_("The update is being made again without a record. Wait until that is done."))
    if not snapshots.is_intact(copy):
        raise CorrectionRefused(_("The sealed copy is not what its checksum says. Please tell the administrator."))
    return copy


def _compared(copy: Snapshot, now: FrozenSet) -> list[CorrectedFigure]:
    printed, counted = dict(copy.figures), dict(keyed(compute(now)))
    for earlier in Corrigendum.objects.filter(snapshot=copy, confirmed_at__isnull=False).order_by("number"):
        printed |= {one["key"]: one["new"] for one in earlier.figures}
    keys = sorted(printed.keys() | counted.keys())
    return [
        CorrectedFigure(key, printed.get(key), counted.get(key)) for key in keys if printed.get(key) != counted.get(key)
    ]


def _sum(row: Corrigendum) -> str:
    said = {
        "schema": 1, "symbol": row.symbol, "number": row.number, "corrects": row.snapshot.sha256,
        "revision": row.snapshot.revision, "cause": row.cause, "states": row.states, "figures": row.figures,
    }  # fmt: skip
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()
