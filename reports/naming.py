"""What a key of the figures means, in the reader's language: "by_state.QMA.stock" is a State, and all that were public.

The words are those of today's reference facts. A code that they do not know any more stands for itself, as in an old copy.
"""

from collections.abc import Callable
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from reports.figures import NO_STATE, NONE
from reports.text.pen import group_label, label_of, none_of
from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
from repository.models import Group, Position, State, Term
from repository.reference.names import in_language

# The last part of a key: which activities were counted.
COUNTED: dict[str, Promise] = {
    "period": lazy("First published in the period"),
    "stock": lazy("All that were public"),
    "period_then": lazy("Activities of the period, position at consent"),
    "stock_then": lazy("All public activities, position at consent"),
    "stock_now": lazy("All public activities, position now"),
}
CHANGED: dict[str, Promise] = {
    "new": lazy("New since the update before"),
    "gone": lazy("No longer public since the update before"),
    "reclassified": lazy("Counted in other rows than in the update before"),
}
ALONE: dict[str, Promise] = {
    "states": lazy("States that at least one public activity concerns"),
    "submissions.received": lazy("Submissions received in the period, worldwide"),
}


class Names:
    """Reads the reference facts once; then ``of`` asks the database nothing."""

    def __init__(self) -> None:
        states = {row.pk: in_language(row.names) for row in State.objects.all()}
        terms = {
            scheme: {
                code: in_language(labels) for code, labels in Term.objects.of(scheme).values_list("code", "labels")
            }
            for scheme in ("theme", "persons", "sdg")
        }
        self._rows: dict[str, Callable[[str], str]] = {
            "by_state": lambda code: _("No State in particular") if code == NO_STATE else states.get(code, code),
            "by_group": _group,
            "by_need": _group,
            "by_position": partial(label_of, Position),
            "by_theme": partial(_term, terms["theme"]),
            "by_persons": partial(_term, terms["persons"]),
            "by_goal": lambda code: none_of() if code == NONE else f"{code}. {terms['sdg'].get(code, '')}".strip(),
            "by_year": lambda code: none_of() if code == NONE else code,
            "by_submitter": partial(label_of, ProviderType),
            "by_status": partial(label_of, ActivityStatus),
            "by_kind": partial(label_of, Kind),
            "by_modality": partial(label_of, Modality),
            "by_fund": partial(label_of, Fund),
        }

    def of(self, key: str) -> str:
        """The label of a figure; the key itself where it is of no table that is known."""
        if key in ALONE:
            return str(ALONE[key])
        table, _dot, rest = key.partition(".")
        if table == "changes" and rest in CHANGED:
            return str(CHANGED[rest])
        if table == "by_submitter_and_group":
            kinds, _dot, group = rest.rpartition(".")
            return _pair(", ".join(label_of(ProviderType, kind) for kind in kinds.split("+")), _group(group))
        row, _dot, counted = rest.rpartition(".")
        if counted not in COUNTED:
            return key
        if not row:
            return str(COUNTED[counted])
        return _pair(self._rows[table](row), str(COUNTED[counted])) if table in self._rows else key


def _pair(row: str, column: str) -> str:
    return _("%(row)s: %(column)s") % {"row": row, "column": column}


def _group(code: str) -> str:
    return group_label(code) if code in (NONE, NO_STATE) or code in Group.values else code


def _term(labels: dict[str, str], code: str) -> str:
    return none_of() if code == NONE else labels.get(code) or code
