"""The columns of the frozen data, with their meaning: codes as they are, labels in the language of the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.frozen_record import FrozenRecord, UnreadableRecord
from reports.frozen_set import FrozenSet
from reports.text.annex import submitter_of, texts_of
from repository.content import ActivityStatus, Fund, Kind, Modality
from repository.exports.cells import together
from repository.reference.names import in_language

Value = str | bool | date | None


@dataclass(frozen=True)
class Entry:
    """One record as the columns see it."""

    frozen: FrozenSet
    record: FrozenRecord
    document: dict[str, Any]
    language: str


@dataclass(frozen=True)
class Column:
    name: str
    meaning: Promise
    value: Callable[[Entry], Value]


def rows(frozen: FrozenSet, language: str) -> Iterator[list[Value]]:
    """One row a record, in the order of the references. Raises :class:`UnreadableRecord`."""
    for record in frozen.records:
        try:
            entry = Entry(frozen, record, record.content, language)
            yield [column.value(entry) for column in ACTIVITIES]
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise UnreadableRecord(record.reference) from fault


def _content(name: str) -> Callable[[Entry], Value]:
    return lambda entry: entry.document["content"][name] or ""


def _day(name: str) -> Callable[[Entry], Value]:
    def value(entry: Entry) -> Value:
        day = entry.document["content"][name]
        return date.fromisoformat(day) if day else None

    return value


def _codes(name: str) -> Callable[[Entry], Value]:
    return lambda entry: together(entry.document["content"][name])


def _labels(name: str, choices: type[TextChoices]) -> Callable[[Entry], Value]:
    return lambda entry: together(_label(choices, code) for code in entry.document["content"][name])


def _terms(name: str, scheme: str) -> Callable[[Entry], Value]:
    return lambda entry: together(
        in_language(entry.frozen.facts["terms"][scheme].get(code, {}), entry.language) or code
        for code in entry.document["content"][name]
    )


def _states(entry: Entry, named: bool) -> str:
    codes = [row["state"] for row in entry.document["states_concerned"]]
    facts = entry.frozen.facts["states"]
    return together(in_language(facts[code]["names"], entry.language) for code in codes) if named else together(codes)


def _links(kind: str, part: str) -> Callable[[Entry], Value]:
    return lambda entry: together(str(link[part]) for link in entry.document[kind])


def _label(choices: type[TextChoices], code: str) -> str:
    return str(choices(code).label) if code in choices.values else code


def _title(entry: Entry, part: int) -> str:
    texts, language = texts_of(entry.document, entry.language)
    return texts["title"] if part == 0 else language


ACTIVITIES = [
    Column("reference", _("Reference of the record"), lambda entry: entry.record.reference),
    Column("document", _("SHA-256 of the document that the States consented to"), lambda entry: entry.record.document),
    Column(
        "first_published_on", _("Day of the first publication, in Geneva"), lambda entry: entry.record.first_published_on
    ),
    Column("published_on", _("Day on which this wording was published"), lambda entry: entry.record.published_on),
    Column(
        "in_period",
        _("Whether it was first published in the period of the update"),
        lambda entry: entry.frozen.in_period(entry.record),
    ),
    Column("language", _("Language of the original"), _content("language")),
    Column("title", _("Title in the original"), _content("title")),
    Column("title_shown", _("Title in the language of the file where the record has it"), partial(_title, part=0)),
    Column("title_shown_language", _("The language that this title is in"), partial(_title, part=1)),
    Column("status", _("Status, as a code"), _content("status")),
    Column(
        "status_label", _("Status"), lambda entry: _label(ActivityStatus, entry.document["content"]["status"])
    ),
    Column("starts_on", _("First day of the activity"), _day("starts_on")),
    Column("ends_on", _("Last day of the activity"), _day("ends_on")),
    Column("states", _("States concerned, ISO 3166-1 codes of three letters"), partial(_states, named=False)),
    Column(
        "states_label", _("States concerned, by the names of the cut-off date"), partial(_states, named=True)
    ),
    Column("kinds", _("Kinds of support, as codes"), _codes("kinds")),
    Column("kinds_label", _("Kinds of support"), _labels("kinds", Kind)),
    Column("modalities", _("Modalities, as codes"), _codes("modalities")),
    Column("modalities_label", _("Modalities"), _labels("modalities", Modality)),
    Column("themes", _("Themes, as codes"), _codes("themes")),
    Column("themes_label", _("Themes"), _terms("themes", "theme")),
    Column("persons", _("Groups of persons, as codes"), _codes("persons")),
    Column("persons_label", _("Groups of persons"), _terms("persons", "persons")),
    Column("sdgs", _("Sustainable Development Goals and targets"), _codes("sdgs")),
    Column("funds", _("Voluntary funds used, as codes"), _codes("funds")),
    Column("funds_label", _("Voluntary funds used"), _labels("funds", Fund)),
    Column(
        "good_practice", _("Whether it is put forward as a good practice"),
        lambda entry: bool(entry.document["content"]["good_practice"]),
    ),
    Column("recommendations", _("Recommendations supported, by identifier"), _links("recommendations", "identifier")),
    Column(
        "positions_at_consent",
        _("Positions on these recommendations when the States consented, in the same order"),
        _links("recommendations", "position"),
    ),
    Column("pledges", _("Voluntary pledges supported, by identifier"), _links("pledges", "identifier")),
    Column(
        "submitter_type", _("Kind of submitter, as a code"), lambda entry: entry.document["attribution"]["type"]
    ),
    Column("submitter_name", _("Submitter as published: a name, or the kind"), lambda entry: submitter_of(entry.document)),
]  # fmt: skip

FIGURES: dict[str, Promise] = {
    "published": _("Activities: .period counts those first published in the period, .stock all that were public"),
    "submissions.received": _("Submissions received in the period, worldwide; missing when fewer than ten"),
    "states": _("States that at least one public activity concerns"),
    "by_submitter": _("Activities by kind of submitter"),
    "by_submitter_and_group": _("Public activities by kind of submitter and regional group; small kinds merged"),
    "by_state": _("Activities by State concerned; no_state: it concerns no State in particular"),
    "by_group": _("Activities by regional group of the States concerned; none: States in no group"),
    "by_need": _("Activities by group of States: LDC, LLDC, SIDS"),
    "by_status": _("Activities by status"),
    "by_kind": _("Activities by kind of support; none: not stated"),
    "by_modality": _("Activities by modality; none: not stated"),
    "by_theme": _("Activities by theme; none: not stated"),
    "by_persons": _("Activities by group of persons; none: not stated"),
    "by_goal": _("Activities by Sustainable Development Goal; none: not stated"),
    "by_fund": _("Activities by voluntary fund used; none: not stated"),
    "by_year": _("Activities by year in which they took place; none: no start date"),
    "good_practices": _("Activities put forward as good practices"),
    "recommendations": _("Different recommendations that activities support"),
    "by_position": _("These recommendations by position: _then at consent, _now when the record was read"),
    "pledges": _("Different voluntary pledges that activities support"),
    "changes": _("Since the update before: new, gone, and reclassified activities"),
}


def explained() -> list[tuple[str, str]]:
    """Name and meaning of each column, then of each table of figures, in the active language."""
    return [(column.name, str(column.meaning)) for column in ACTIVITIES] + [
        (name, str(meaning)) for name, meaning in FIGURES.items()
    ]
