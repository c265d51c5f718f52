"""One word for one thing, in six languages side by side: ``data/glossary.csv``, with what each means in the reader's own."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

FILE = Path(__file__).parents[1] / "data" / "glossary.csv"


@dataclass(frozen=True)
class Entry:
    key: str
    words: Mapping[str, str]  # language -> the word
    meaning: str  # "": the word says it


def entries() -> list[Entry]:
    """In the order of the file: from the review to the record."""
    meanings = _meanings()
    return [Entry(row["key"], row, meanings.get(row["key"], "")) for row in _rows()]


@cache
def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _meanings() -> dict[str, str]:
    return {
        "upr": _("The review of every Member State of the United Nations by its peers, in cycles."),
        "state_under_review": _("The State whose review it is."),
        "state_concerned": _(
            "A State whose consent a record needs: the activity takes place there, its institutions benefit, or a linked "
            "recommendation or pledge is its own."
        ),
        "supported": _("Said of a recommendation that enjoys the support of the State under review."),
        "noted": _("Said of every other recommendation. There is no rejected one."),
        "pledge": _("What a State undertook of its own will."),
        "activity": _("Technical cooperation or capacity-building that helps a State to carry out recommendations."),
        "provider": _("Who carries an activity out and is shown with it."),
        "submitter": _("Who sends an activity in."),
        "consent": _("A State's agreement that an exact text be public."),
        "focal_point": _("A person who may decide for a State, notified by note verbale."),
        "note_verbale": _("A formal diplomatic note, without signature."),
        "annual_update": _("What OHCHR presents to the Council each June of what the repository holds."),
    }
