"""What changed since the update before: new, gone, reclassified, and States whose groups are others (HRC res. 54/28, para. 14).

Compared are two frozen copies, never the live tables. Without a kept copy of the update before there is nothing to compare.
"""

from typing import Any

from reports.codes import Codes
from reports.frozen_set import FrozenSet
from reports.models import FINAL, Snapshot
from repository.models import CouncilSession

# By these, as ``codes.READ`` names them, an activity may be classified otherwise than before.
CLASSIFIED = ("submitter", "states", "status", "kinds", "modalities", "themes", "persons", "goals", "funds")


def previous(session: CouncilSession) -> Snapshot | None:
    """The sealed copy of the last final update before this session: its newest revision."""
    return (
        Snapshot.objects.sealed()
        .complete()
        .filter(update__status__in=FINAL, update__session__lt=session.number)
        .order_by("-update__session", "-revision")
        .first()
    )


def since(then: FrozenSet, documents: dict[str, str], now: Codes, states: dict[str, Any]) -> dict[str, Any]:
    """References by what became of them since ``then``, and the groups that changed by State.

    ``documents``: reference -> document hash, of what is public now; ``now``: their codes; ``states``: as in the facts.
    """
    was = dict(then.listed)
    revised = [one for one in sorted(documents.keys() & was.keys()) if documents[one] != was[one]]
    before, after = (_classified(codes, revised) for codes in (then.codes, now))
    return {
        "session": then.session,
        "cut_off": then.cut_off.isoformat(),
        "snapshot": then.sha256,
        "new": sorted(documents.keys() - was.keys()),
        "gone": sorted(was.keys() - documents.keys()),
        "reclassified": [one for one in revised if before[one] != after[one]],
        "groups": _moved(then.facts["states"], states),
    }


def _classified(codes: Codes, references: list[str]) -> dict[str, list[set[str]]]:
    """Where these records count, but for what moves by itself: groups of States, and the years that go on."""
    found: dict[str, list[set[str]]] = {reference: [] for reference in references}
    for name in CLASSIFIED:
        values = codes.by_reference(name)
        for reference, codes_of_it in found.items():
            value = values[reference]
            codes_of_it.append({value} if isinstance(value, str) else set(value))
    return found


def _moved(then: dict[str, Any], now: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    moved = {}
    for code in sorted(then.keys() & now.keys()):
        before, after = set(then[code]["groups"]), set(now[code]["groups"])
        if before != after:
            moved[code] = {"joined": sorted(after - before), "left": sorted(before - after)}
    return moved
