"""What changed since the update before: new, gone, reclassified, and States whose groups are others (HRC res. 54/28, para. 14).

Compared are two frozen copies, never the live tables. Without a kept copy of the update before there is nothing to compare.
"""

import json
from typing import Any

from reports.figures import ROWS, codes_of
from reports.frozen_record import FrozenRecord
from reports.frozen_set import FrozenSet
from reports.models import FINAL, Snapshot
from repository.models import CouncilSession


def previous(session: CouncilSession) -> Snapshot | None:
    """The sealed copy of the last final update before this session: its newest revision."""
    return (
        Snapshot.objects.sealed()
        .complete()
        .filter(update__status__in=FINAL, update__session__lt=session.number)
        .order_by("-update__session", "-revision")
        .first()
    )


def since_previous(
    session: CouncilSession, records: list[FrozenRecord], facts: dict[str, Any]
) -> dict[str, Any] | None:
    """References by what became of them, and the groups that changed by State; None where no copy is kept."""
    earlier = previous(session)
    if earlier is None:
        return None
    then = FrozenSet(
        records=[], facts=earlier.facts, manifest=earlier.manifest, sha256=earlier.sha256, release="", template=""
    )
    now = FrozenSet(records=[], facts=facts, manifest="", sha256="", release="", template="")
    was = dict(earlier.documents.values_list("reference", "document"))
    present = {record.reference: record for record in records}
    revised = [one for one, record in present.items() if one in was and record.document != was[one]]
    texts = dict(earlier.documents.filter(reference__in=revised).values_list("reference", "canonical"))
    return {
        "session": earlier.update.session_id,
        "cut_off": earlier.update.cut_off.isoformat(),
        "snapshot": earlier.sha256,
        "new": sorted(present.keys() - was.keys()),
        "gone": sorted(was.keys() - present.keys()),
        "reclassified": [
            reference
            for reference in sorted(revised)
            if _rows(json.loads(texts[reference]), then) != _rows(present[reference].content, now)
        ],
        "groups": _moved(then.facts["states"], facts["states"]),
    }


def _rows(document: dict[str, Any], frozen: FrozenSet) -> dict[str, list[str]]:
    """Where a document counts, but for what moves by itself: groups of States, and the years that go on."""
    codes = codes_of(document, frozen)
    return {table: sorted(codes[table]) for table in ROWS if table not in ("by_group", "by_need", "by_year")}


def _moved(then: dict[str, Any], now: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    moved = {}
    for code in sorted(then.keys() & now.keys()):
        before, after = set(then[code]["groups"]), set(now[code]["groups"])
        if before != after:
            moved[code] = {"joined": sorted(after - before), "left": sorted(before - after)}
    return moved
