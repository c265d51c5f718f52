"""The sealed start: the public side serves nothing while the ledger may be behind what States have already done.

An old backup that is put back holds records which States have withdrawn since. Nothing in it can say so; the journal
outside it can. Whenever the database is another than the one that was last compared with the journal (a restart, a restore,
a clone: ``repository_instance()``), and once a minute besides, :func:`check` compares them. If the journal knows more, the
public side is sealed, every record that something was taken back from since is put on hold, and the database starts a new
journal: its history is another one from here on. Two persons end the seal, after every publication is proved to be consented to.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from consent import authority, gate, journal
from consent.models import Chain, Event, EventKind, Record
from consent.verbs import Refused, verb
from repository.catalogue import epoch

log = logging.getLogger(__name__)
# What an event of these kinds ended or refused must not be public because a backup has forgotten it.
TAKES_BACK = {"revoked", "held", "withdrawn", "withheld", "changes_asked", "time_asked", "expired"}


@dataclass(frozen=True)
class Comparison:
    """The ledger beside its journal. ``lost``: lines of the journal, in order, whose events the ledger has not."""

    why: str = ""  # empty: they agree
    lost: list[dict[str, Any]] = field(default_factory=list)


def check() -> str:
    """Compare ledger and journal; vouch for this database if they agree, seal the public side if not. Safe to repeat.

    Returns why the site is sealed, "" if it is not. Raises ``journal.JournalUnreachable``: then nobody can vouch.
    """
    now = epoch.current()
    if now.sealed_at is not None:
        return _("The public side is sealed.")
    found = compare()
    if not found.why:
        if not now.attested:  # type: ignore[attr-defined]  # added by epoch.current
            with connection.cursor() as cursor:
                cursor.execute("SELECT consent_attest()")
        return ""
    _seal_behind_the_journal(found)
    return found.why


def compare() -> Comparison:
    """The last line of the journal against the ledger; the whole journal only if they differ.

    The journal is read first: a line is written after its event is committed, so an honest ledger is never behind it.
    """
    last = journal.last_line()
    chain = Chain.objects.get()
    if last is None:
        return Comparison(why="the journal is missing" if chain.number else "")
    if Event.objects.filter(number=last["number"], hash=last["hash"]).exists():
        return Comparison()
    lines = list(journal.lines())
    ledger = dict(Event.objects.values_list("number", "hash"))
    fork = next((at for at, line in enumerate(lines) if ledger.get(line["number"]) != line["hash"]), len(lines))
    behind = chain.number < last["number"]
    return Comparison("the ledger is behind the journal" if behind else "the ledger is not the journal's", lines[fork:])


@verb
def seal(why: str) -> Event:
    """Close the public side because of a fault: from now on nothing is served there. Needs nobody's leave."""
    return _seal(why, new_journal=False)


@verb
def _seal_behind_the_journal(found: Comparison) -> None:
    if epoch.current().sealed_at is not None:  # another process was first
        return
    old = Chain.objects.get()
    last = found.lost[-1] if found.lost else {"number": 0, "hash": ""}
    _seal(
        f"{found.why}: journal {old.database} to {last['number']} {last['hash']}, ledger to {old.number}",
        new_journal=True,
    )
    for reference, lines in _taken_back(found.lost).items():
        _hold(reference, "; ".join(lines))


def _seal(why: str, *, new_journal: bool) -> Event:
    log.critical("The public side is sealed: %s", why)
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_seal(%s, %s)", [why, new_journal])
        return Event.objects.get(pk=cursor.fetchone()[0])


def _taken_back(lost: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Reference -> what the journal says of it that the ledger has forgotten, as far as it takes something back."""
    said: dict[str, list[str]] = {}
    for line in lost:
        if line["kind"] in TAKES_BACK and line["reference"]:
            what = f"{line['kind']} {line['state'] or ''}".strip()
            said.setdefault(line["reference"], []).append(f"journal {line['number']} {what} {line['hash'][:16]}")
    return dict(sorted(said.items()))


def _hold(reference: str, why: str) -> None:
    """A hold that nobody ordered: gone from public view until two officers have looked; every grant before it is spent."""
    if Record.objects.filter(pk=reference).exists():
        gate.hold_by_the_clock(reference, why)


@verb
def unseal(*, by: User) -> Event:
    """End the seal: one officer proposes it, a second one ends it, when every publication is proved to be consented to."""
    from consent import verification

    if not by.has_role(*authority.OFFICERS):
        raise Refused(_("Only OHCHR staff can end the seal."))
    finding = verification.verify()
    if finding.mismatched:
        raise Refused(
            _("%(reference)s is public without being consented to. The seal holds until it is put on hold.")
            % {"reference": finding.mismatched[0]}
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_unseal(%s, %s)", [by.pk, f"{len(finding.offences)} offences"])
        return Event.objects.get(pk=cursor.fetchone()[0])


def proposed_by(*, sealed: Event) -> int | None:
    """Who proposed to end this seal, if somebody did: the id of a person."""
    proposed = Event.objects.filter(kind=EventKind.UNSEAL_PROPOSED, number__gt=sealed.number).order_by("number").first()
    return proposed.actor if proposed else None


__all__ = ["Comparison", "check", "compare", "proposed_by", "seal", "unseal"]
