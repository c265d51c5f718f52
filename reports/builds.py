"""The verbs of an update: begin one, build it, build it again. What the page, the clock and the command call.

HRC res. 54/28, para. 14. Of a draft, what is built is a *preview* of what is public now; of a frozen update, the files of
its sealed copy, which is never read from the tables again (``reports.freezing``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import outbox
from accounts import refusals
from outbox.models import Job
from reports import archive, rendering, snapshots
from reports.figures import compute, keyed
from reports.frozen_record import UnreadableRecord, day_in_geneva
from reports.frozen_set import FrozenSet
from reports.models import Snapshot, Update, UpdateStatus
from reports.period import Period
from reports.storing import store
from reports.text import compose
from repository.models import CouncilSession

KIND = "annual_update"  # of the job
Tell = Callable[[str, int, int], None]  # code of the step, how many are done, of how many


class BuildRefused(refusals.Refused):
    """The update cannot be built now; ``reasons`` are sentences for people."""


@transaction.atomic(durable=True)
def begin(session: CouncilSession, period: Period, languages: list[str], *, by: int) -> Job:
    """A drafter begins an update and its first preview. ``by``: the person's id. Returns the job to watch."""
    update = Update(
        session=session, period_first=period.first, period_last=period.last, cut_off=period.cut_off,
        languages=languages, created_by_id=by,
    )  # fmt: skip
    update.full_clean()
    update.save()
    return start(update, by)


@transaction.atomic(durable=True)
def build_again(update: Update, *, by: int) -> Job:
    """Start anew from what is public now, or take up what failed. Safe to call twice: a running job is returned."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    running = job_of(update)
    if running and not running.has_ended:
        return running
    if not update.is_draft and not update.snapshots.filter(completed_at__isnull=True).exists():
        raise BuildRefused(_("This update is frozen: its files are never made anew."))
    return start(update, by)


def job_of(update: Update) -> Job | None:
    """The job that builds it, or built it last."""
    return Job.objects.filter(identifier=update.job).first() if update.job else None


def carry_out(update: Update, tell: Tell) -> Snapshot:
    """Copy what is public, make the files, store them, and put them in the place of an earlier preview.

    Safe to run twice, from the start or after a killed worker: the copy and the files that are there already are kept.
    ``tell`` is told each step and may raise to stop. Raises :class:`BuildRefused` or ``storing.NotStored`` with a sentence.
    """
    of = len(steps(update))
    tell("copy", 0, of)
    with _naming_what_cannot_be_read():
        snapshot = _copy(update)
        frozen = snapshots.read(snapshot)
        for done, file in enumerate(rendering.plan(frozen, update.languages), start=1):
            tell(file.name, done, of)
            if not snapshot.files.filter(name=file.name).exists():
                store(snapshot, file.make())
        tell(rendering.MANIFEST, of - 1, of)
        if snapshot.revision == 0 and snapshots.no_longer_public(snapshot):
            snapshots.discard(snapshot)
            raise BuildRefused(
                _("The public record changed while the update was built: a record was withdrawn or revised. Try again.")
            )
        _finish(snapshot, frozen)
    return snapshot


@contextmanager
def _naming_what_cannot_be_read() -> Iterator[None]:
    """One poisoned record stops a build; the sentence names it, so that it can be found and mended."""
    try:
        yield
    except UnreadableRecord as unreadable:
        raise BuildRefused(
            _("The record %(reference)s cannot be written into the update. Please tell the administrator.")
            % {"reference": unreadable.reference}
        ) from unreadable


def write_files(
    session: CouncilSession, period: Period, languages: list[str], folder: Path, *, today: date
) -> list[rendering.FileLine]:
    """The same files into a folder, from what is public now; the manifest is written last. Writes no row."""
    frozen = snapshots.collect(session, period, today=today)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / rendering.MANIFEST).unlink(missing_ok=True)  # a folder with a manifest is a whole one
    written = []
    for made in rendering.files(frozen, languages):
        (folder / made.name).write_bytes(made.data)
        written.append(rendering.FileLine(made.name, made.language, len(made.data), made.sha256))
    return written


def steps(update: Update) -> list[str]:
    """The codes of the steps of a build, in order: "copy", the files by name, the manifest."""
    return ["copy", *rendering.names(update.session_id, update.languages), rendering.MANIFEST]


def start(update: Update, by: int | None) -> Job:
    """Put the work in the queue, in the caller's transaction. ``by``: None when the clock starts it."""
    job = outbox.start_job(KIND, {"update": str(update.identifier)}, by=by)
    Update.objects.filter(pk=update.pk).update(job=job.identifier)
    return job


def _copy(update: Update) -> Snapshot:
    """The snapshot in work, if it still is what may be shown; else a new one.

    A worker that takes over finds the copy of the one that died. A later job finds the copy of one that failed or was
    cancelled, and keeps it only if the same would be copied today.
    """
    job = update.job or uuid4()
    in_work = update.snapshots.filter(completed_at__isnull=True).first()
    if not update.is_draft:
        if in_work is None:
            raise BuildRefused(_("This update is frozen: its files are never made anew."))
        return in_work
    if in_work and in_work.job == job and not snapshots.no_longer_public(in_work):
        return in_work
    period = Period(update.period_first, update.period_last, update.cut_off)
    frozen = snapshots.collect(update.session, period, today=day_in_geneva(timezone.now()), update=update)
    if in_work and (in_work.sha256, in_work.template, in_work.release) == (
        frozen.sha256, frozen.template, frozen.release,
    ):  # fmt: skip
        in_work.job = job
        in_work.save(update_fields=["job"])
        return in_work
    if in_work:
        snapshots.discard(in_work)
    return snapshots.keep(update, frozen, job=job)


def _finish(snapshot: Snapshot, frozen: FrozenSet) -> None:
    """Store the manifest and show this preview instead of the earlier one; tell the person who began it, once."""
    if not snapshot.files.filter(name=rendering.MANIFEST).exists():
        lines = [rendering.FileLine(file.name, file.language, file.size, file.sha256) for file in snapshot.files.all()]
        store(snapshot, rendering.manifest(frozen, lines))
    counted = compute(frozen)
    with override("en"):
        words = compose(frozen, counted, "en").words
    with transaction.atomic():
        update = Update.objects.select_for_update().get(pk=snapshot.update_id)
        for earlier in update.snapshots.complete().previews().exclude(pk=snapshot.pk):
            snapshots.discard(earlier)
        Snapshot.objects.filter(pk=snapshot.pk, completed_at__isnull=True).update(
            completed_at=timezone.now(), figures=dict(keyed(counted)), words=words
        )
        if update.status == UpdateStatus.ISSUED:
            archive.put(update)
        drafter = get_user_model().objects.filter(pk=update.created_by_id, is_active=True).first()
        if drafter:
            with override(drafter.language):
                link = reverse("reports:update", args=[update.identifier])
            outbox.post("report_ready", to=drafter, link=link, key=f"report {snapshot.job}")
