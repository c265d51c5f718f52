"""The public archive: the updates issued from here, and an entry for those issued before this system (policy decision D21).

What is issued is written into the tables of ``repository.issued``: the public pages are served by a database role that
reads the tables of ``repository`` and no other. The earlier entries stand in ``data/earlier_updates.csv``, with symbol and
link and no snapshot. An empty symbol is one that nobody has confirmed to us; none is guessed.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports import snapshots
from reports.frozen_record import day_in_geneva
from reports.models import Corrigendum, Update
from repository.catalogue import epoch
from repository.issued.models import IssuedCorrigendum, IssuedFile, IssuedUpdate
from repository.models import CouncilSession

FILE = Path(__file__).parent / "data" / "earlier_updates.csv"


@dataclass(frozen=True)
class EarlierUpdate:
    """An update that the Council has before it, issued before this system."""

    session: CouncilSession
    symbol: str  # "" where not confirmed
    link: str  # the list of reports of that session


def put(update: Update) -> IssuedUpdate:
    """Show the newest sealed copy of this issued update to the public, in the place of an earlier revision.

    Part of the caller's transaction; the epoch moves with it. The sums of earlier revisions stay.
    """
    if update.issued_on is None:
        raise ValueError(f"{update} has not been issued.")
    sealed = update.snapshots.sealed().complete()
    newest = sealed.latest("revision")
    frozen = snapshots.read(newest)
    shown, _new = IssuedUpdate.objects.update_or_create(
        session=update.session,
        defaults={
            "symbol": update.symbol, "issued_on": update.issued_on, "period_first": update.period_first,
            "period_last": update.period_last, "cut_off": update.cut_off, "read_on": frozen.read_on,
            "revision": newest.revision, "revised_at": newest.taken_at if newest.revision > 1 else None,
            "sha256": newest.sha256,
            "earlier_sha256": list(
                sealed.filter(revision__lt=newest.revision).order_by("revision").values_list("sha256", flat=True)
            ),
            "references": [reference for reference, _document in frozen.listed],
            "figures": newest.figures,
            "release": newest.release,
        },
    )  # fmt: skip
    shown.files.all().delete()
    shown.corrigenda.all().delete()
    IssuedFile.objects.bulk_create(
        [
            IssuedFile(
                update=shown, name=file.name, language=file.language, media_type=file.media_type, size=file.size,
                sha256=file.sha256, stored_as=file.stored_as,
            )
            for file in newest.files.all()
        ]
    )  # fmt: skip
    for corrigendum in update.corrigenda.filter(completed_at__isnull=False).select_related("snapshot"):
        _put_beside(shown, corrigendum)
    epoch.advance()
    return shown


def _put_beside(shown: IssuedUpdate, corrigendum: Corrigendum) -> None:
    if corrigendum.confirmed_at is None:
        raise ValueError(f"{corrigendum} has not been confirmed.")
    beside = IssuedCorrigendum.objects.create(
        update=shown, symbol=corrigendum.symbol, confirmed_on=day_in_geneva(corrigendum.confirmed_at),
        revision=corrigendum.snapshot.revision, cause=corrigendum.cause, figures=corrigendum.figures,
        sha256=corrigendum.sha256,
    )  # fmt: skip
    IssuedFile.objects.bulk_create(
        [
            IssuedFile(
                update=shown, corrigendum=beside, name=file.name, language=file.language, media_type=file.media_type,
                size=file.size, sha256=file.sha256, stored_as=file.stored_as,
            )
            for file in corrigendum.files.all()
        ]
    )  # fmt: skip


def earlier_updates() -> list[EarlierUpdate]:
    """Newest session first. One query."""
    sessions = CouncilSession.objects.in_bulk([number for number, _symbol, _link in _rows()])
    return [
        EarlierUpdate(sessions[number], symbol, link)
        for number, symbol, link in sorted(_rows(), reverse=True)
        if number in sessions
    ]


def earlier_update(number: int) -> EarlierUpdate | None:
    """The entry of this session, or None."""
    return next((entry for entry in earlier_updates() if entry.session.number == number), None)


def last_session() -> int:
    """The last session whose update was issued before this system."""
    return max(number for number, _symbol, _link in _rows())


@cache
def _rows() -> list[tuple[int, str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(int(row["session"]), row["symbol"], row["link"]) for row in csv.DictReader(file)]
