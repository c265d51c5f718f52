"""An activity that nobody carried out, filled in from the first question to the last, in the reader's language.

In no table: it can be neither sent nor counted nor found. The questions are those of the form's own pages; the State is one of
the fictitious ones (ISO 3166-1 keeps QMA to QZZ free for such uses), so that no sample ever speaks of a real one.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from repository.content import (
    LANGUAGES,
    ActivityStatus,
    Beneficiary,
    Kind,
    Modality,
    PartnerRole,
    Precision,
    ProviderType,
    RequestedBy,
)
from repository.reference.fictitious import FILE
from repository.templatetags.record import un_date
from submissions import task_list
from submissions.models import Attribution

STATE = "QMA"


@dataclass(frozen=True)
class Answer:
    """One question of the form, and what the sample says."""

    question: str
    said: str


@dataclass(frozen=True)
class Filled:
    """One page of the form. ``note``: what a reader may learn from how it is filled in."""

    title: str
    answers: list[Answer]
    note: str = ""


def title() -> str:
    return _("Courses for judges on children in conflict with the law")


def filled() -> list[Filled]:
    """The pages of the form in their order, each with its answers; those that the sample leaves empty are not there."""
    titles: dict[str, Any] = {code: page.title for code, page in task_list.PAGES.items()}
    titles |= {name: said for task in task_list.TASKS for name, said in task.choices}
    return [Filled(str(titles[code]), answers, note) for code, answers, note in _pages()]


def _pages() -> Iterator[tuple[str, list[Answer], str]]:
    state = _state_names()[_language()]
    yield (
        "basics",
        _on_page(
            "basics",
            title=title(),
            language=dict(LANGUAGES)[_language()],
            status=ActivityStatus.COMPLETED.label,
            starts_on=un_date(date(2024, 3, 1), Precision.MONTH),
            ends_on=un_date(date(2024, 11, 30), Precision.MONTH),
            kinds=_listed([Kind.TRAINING, Kind.ADVICE]),
            modalities=Modality.NORTH_SOUTH.label,
        ),
        _("The title says what was done and for whom. A month is enough for a date."),
    )
    yield "states", _on_page("states", places=state, beneficiary_states=state), ""
    yield (
        "recommendations",
        [Answer(f"{STATE}-4-101.7", _("Train judges so that the detention of children is the last resort"))],
        _("A recommendation is chosen from the list, not typed. Its State is concerned by that alone."),
    )
    yield (
        "story",
        _on_page(
            "story",
            summary=_(
                "Forty-three judges of youth courts took part in three courses on alternatives to the detention of"
                " children. They worked on files of their own courts, without names, and wrote a handbook together."
            ),
            description=_(
                "The ministry of justice asked for the courses after the last review. Two trainers of the judicial academy"
                " and one of our own led three courses of four days each, in three regions. Between the courses each court"
                " tried one alternative and reported on it. The academy now uses the handbook in the training of new judges."
            ),
            results=_(
                "In the year after the courses the three pilot courts ordered detention in 31 of 140 cases; in the year before"
                " in 58 of 131. Two of them still have no social worker, and hardly use the alternatives. Whether the change"
                " lasts cannot be said yet."
            ),
            shares_experience=_("Yes"),
        ),
        _("No person is named, and none can be recognised. The results also say what did not work."),
    )
    yield "themes", _on_page("themes", themes=_("Juvenile justice"), persons=_("Children"), sdgs="16.3"), ""
    yield (
        "partners",
        [
            *_on_page(
                "partners",
                requested_by=RequestedBy.STATE.label,
                beneficiaries=Beneficiary.JUDICIARY.label,
                amount="85 000",
                currency="CHF",
            ),
            Answer(str(PartnerRole.IMPLEMENTING.label), _listed([_("Judicial academy"), ProviderType.STATE.label])),
            Answer(
                str(PartnerRole.PARTNER.label), _listed([_("Association of youth lawyers"), ProviderType.CSO.label])
            ),
        ],
        _("The amount can be left out. The association is named in public only after it has agreed."),
    )
    yield "documents", [Answer(_("Handbook"), "https://example.org/handbook")], ""
    yield (
        "sensitive",
        _on_page("sensitive", cooperation_agreed=_("Yes"), attribution=Attribution.CATEGORY.label),
        _("Who may be harmed can be shown by the kind of organisation only."),
    )


def _on_page(code: str, **said: Any) -> list[Answer]:
    """Answers to questions of this page, asked as the form asks them."""
    fields = task_list.PAGES[code].form.base_fields
    return [Answer(str(fields[name].label), str(answer)) for name, answer in said.items()]


def _listed(parts: Iterable[Any]) -> str:
    return " · ".join(str(getattr(part, "label", part)) for part in parts)


def _language() -> str:
    return (get_language() or "en")[:2]


@cache
def _state_names() -> dict[str, str]:
    said = json.loads(FILE.read_text(encoding="utf-8"))["states"]
    return next(one["names"] for one in said if one["iso3"] == STATE)
