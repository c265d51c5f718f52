"""The freeze: one drafter proposes a preview, a second one confirms it; afterwards only records that are withdrawn go.

HRC res. 54/28, para. 14; policy decisions D12 and D16. The sealed copy is what every later question is answered from.
"""

from datetime import date
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import outbox.jobs
from accounts import refusals
from accounts.models import Role, User
from reports import archive, builds, snapshots
from reports.models import FINAL, Snapshot, Update, UpdateStatus
from reports.text import own


class FreezeRefused(refusals.Refused):
    """It cannot be frozen or issued now; ``reasons`` are sentences for people."""


def reasons_not_to_freeze(update: Update) -> list[str]:
    """Sentences; the page shows them beside the button, the verbs refuse with them."""
    preview = update.snapshots.complete().previews().first()
    job = builds.job_of(update)
    reasons = []
    if not update.is_draft:
        reasons.append(_("This update is frozen already."))
    elif Update.objects.filter(session=update.session_id, status__in=FINAL).exists():
        reasons.append(
            _("Another update for this session is final. Delete nothing: ask an administrator which one holds.")
        )
    elif job and not job.has_ended:
        reasons.append(_("The preview is being built. Wait until it is done."))
    elif preview is None:
        reasons.append(_("There is no preview. Build one and read it before it is frozen."))
    elif snapshots.no_longer_public(preview):
        reasons.append(_("A record in the preview was withdrawn or revised since. Build the preview again."))
    elif is_outdated(update, preview):
        reasons.append(
            _("Settings, text or examples were changed since the preview was built. Build the preview again.")
        )
    elif unknown := unknown_fields(preview):
        reasons.append(
            _("Your own words name figures that there are not: %(fields)s.") % {"fields": ", ".join(unknown)}
        )
    return reasons


def unknown_fields(preview: Snapshot) -> list[str]:
    """Fields in the drafters' words that name no figure of this preview."""
    said = [words for by_language in preview.facts["words"].values() for words in by_language.values()]
    return sorted({f"{{{key}}}" for words in said for key in own.unknown_fields(words, preview.figures)})


def is_outdated(update: Update, preview: Snapshot) -> bool:
    """The drafters changed something since this preview was taken."""
    facts = preview.facts
    chosen = set(update.examples.values_list("reference", flat=True))
    built = {file.language for file in preview.files.all() if file.language}
    return (
        facts["period"] != {"first": update.period_first.isoformat(), "last": update.period_last.isoformat()}
        or facts["cut_off"] != update.cut_off.isoformat()
        or facts["words"] != snapshots.words_of(update)
        or set(facts["examples"]) != chosen
        or built != set(update.languages)
    )


@transaction.atomic(durable=True)
def propose(update: Update, *, by: int) -> Update:
    """The first of two persons: this preview, as it stands, is to be frozen. The other drafters are told."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    if reasons := reasons_not_to_freeze(update):
        raise FreezeRefused(*reasons)
    preview = update.snapshots.complete().previews().get()
    update.proposed_sha256, update.proposed_by_id, update.proposed_at = preview.sha256, by, timezone.now()
    update.save(update_fields=["proposed_sha256", "proposed_by_id", "proposed_at"])
    tell("update_freeze_proposed", update, key=f"freeze {update.identifier} {preview.pk}", but=by)
    return update


@transaction.atomic(durable=True)
def take_back(update: Update, *, by: int) -> Update:
    """The proposal is taken back, by whoever: nothing is frozen yet. Safe to call twice."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    if update.is_draft:
        update.proposed_sha256, update.proposed_by_id, update.proposed_at = "", None, None
        update.save(update_fields=["proposed_sha256", "proposed_by_id", "proposed_at"])
    return update


@transaction.atomic(durable=True)
def confirm(update: Update, *, sha256: str, by: int) -> Update:
    """The second person: exactly this copy is sealed, and its final files are made. ``sha256``: of the preview they read.

    Raises :class:`FreezeRefused`: not proposed, by the same person, or not the preview that was proposed.
    """
    update = Update.objects.select_for_update().get(pk=update.pk)
    if not update.proposed_sha256:
        raise FreezeRefused(_("Nobody has proposed to freeze this update."))
    if update.proposed_by_id == by:
        raise FreezeRefused(_("You proposed it yourself. A second person has to confirm."))
    if reasons := reasons_not_to_freeze(update):
        raise FreezeRefused(*reasons)
    preview = update.snapshots.complete().previews().get()
    if not preview.sha256 == update.proposed_sha256 == sha256:
        raise FreezeRefused(_("The preview has changed since it was proposed. Read it again."))
    update.status, update.frozen_by_id, update.frozen_at = UpdateStatus.FROZEN, by, timezone.now()
    update.save(update_fields=["status", "frozen_by_id", "frozen_at"])
    _seal(update, preview, revision=1, without=set(), by=by)
    tell("update_frozen", update, key=f"frozen {update.identifier}", but=None)
    return update


@transaction.atomic(durable=True)
def issue(update: Update, *, symbol: str, on: date, by: int) -> Update:
    """The document is before the Council under this symbol: the files become public, for good but for D16."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    if update.is_draft:
        raise FreezeRefused(_("Only a frozen update can be issued."))
    if not symbol.strip():
        raise FreezeRefused(_("Write the symbol that the editors gave the document, for example A/HRC/65/12."))
    current = current_of(update)
    if current is None or update.snapshots.filter(completed_at__isnull=True).exists():
        raise FreezeRefused(_("Its files are still being made. Wait until they are done."))
    update.status, update.symbol, update.issued_on = UpdateStatus.ISSUED, symbol.strip(), on
    update.save(update_fields=["status", "symbol", "issued_on"])
    archive.put(update)
    return update


def current_of(update: Update) -> Snapshot | None:
    """The newest sealed copy whose files are made."""
    return update.snapshots.sealed().complete().order_by("-revision").first()


def follow_withdrawals() -> int:
    """Make a new revision of every final update of which a record is not public any more. Run by the clock; safe to run twice.

    The sealed revision stays as it is and is no longer offered; the next one is without the record, says so neutrally, and
    both sums are kept (D16). Returns how many were begun.
    """
    begun = 0
    for update in Update.objects.filter(status__in=FINAL):
        with transaction.atomic():
            update = Update.objects.select_for_update().get(pk=update.pk)
            newest = update.snapshots.sealed().order_by("-revision").first()
            gone = snapshots.withdrawn_from(newest) if newest else set()
            if not gone or newest is None:
                continue
            if newest.completed_at is None:  # its files were still being made: it goes on without the record
                anew = snapshots.as_revision(snapshots.without(snapshots.read(newest), gone), newest.revision)
                snapshots.discard(newest)
                _keep(update, anew, by=None)
            else:
                _seal(update, newest, revision=newest.revision + 1, without=gone, by=None)
            tell("update_made_again", update, key=f"again {update.identifier} {newest.pk}", but=None)
            begun += 1
    return begun


def _seal(update: Update, source: Snapshot, *, revision: int, without: set[str], by: int | None) -> None:
    frozen = snapshots.read(source)
    if without:
        frozen = snapshots.without(frozen, without)
    _keep(update, snapshots.as_revision(frozen, revision), by=by)


def _keep(update: Update, frozen: snapshots.FrozenSet, *, by: int | None) -> None:
    running = builds.job_of(update)
    if running and not running.has_ended:
        outbox.jobs.cancel(running)
    job = builds.start(update, by)
    snapshots.keep(update, frozen, job=job.identifier or uuid4())


def tell(letter: str, update: Update, *, key: str, but: int | None, page: str = "reports:update") -> None:
    """A letter to the drafters; it says the session and a link, and nothing of what is in the update."""
    for drafter in drafters():
        if drafter.pk == but:
            continue
        with override(drafter.language):
            link = reverse(page, args=[update.identifier])
        outbox.post(letter, to=drafter, link=link, key=key, reference=f"HRC {update.session_id}")


def drafters() -> list[User]:
    return list(
        get_user_model().objects.filter(is_active=True, staff_roles__role=Role.DRAFTER).distinct().order_by("pk")
    )
