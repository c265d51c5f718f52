"""Spreadsheets of activities: each row becomes a draft of one organisation, through the same pages that people fill in.

What a page could not read stands in the draft as it was typed, flagged for a person to mend. Nothing is sent or published.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.models import Organisation, User
from consent.verbs import verb
from repository.content import LANGUAGES, ActivityContent, PartnerRole, ProviderType
from repository.importing.report import FileReport
from repository.importing.rows import Progress, Unreadable
from repository.importing.spellings import Spellings
from repository.importing.vocabulary import Labels
from repository.reference.models import Pledge, Recommendation
from submissions import moves, writing
from submissions.life import Status
from submissions.models import Submission, Version
from submissions.task_list import MOST_ROWS, PAGES

COLUMNS = {
    "id": gettext_lazy("your own number of the row: the same number in a later file means the same activity"),
    "title": gettext_lazy("up to 200 characters; without one it is made from kinds and themes"),
    "language": gettext_lazy("ar, zh, en, fr, ru or es: the language of the texts"),
    "status": gettext_lazy("potential, pipeline, ongoing, completed, suspended, cancelled"),
    "start": gettext_lazy("2025, 2025-03 or 2025-03-14"),
    "end": gettext_lazy("the same; empty while it is running"),
    "kinds": gettext_lazy("types of support, as codes or as on the form; several parted by a semicolon"),
    "modalities": gettext_lazy("NS SS TRI REG MULTI DIAL PPP NAT CSO"),
    "places": gettext_lazy("States in which it takes place: codes or names"),
    "beneficiary_states": gettext_lazy("States whose institutions benefit"),
    "no_state_reason": gettext_lazy("if it concerns no State in particular: why"),
    "recommendations": gettext_lazy("identifiers, for example QMA-4-101.7"),
    "pledges": gettext_lazy("identifiers"),
    "summary": gettext_lazy("up to 150 words"),
    "description": gettext_lazy("what was done"),
    "results": gettext_lazy("what changed, and its limits"),
    "good_practice": gettext_lazy("yes or no"),
    "shares_experience": gettext_lazy("yes or no"),
    "themes": gettext_lazy("codes, or labels of OHCHR's list"),
    "persons": gettext_lazy("codes, or labels of OHCHR's list"),
    "sdgs": gettext_lazy("goals and targets: 16; 16.3"),
    "requested_by": gettext_lazy("state, institution, joint, provider"),
    "beneficiaries": gettext_lazy("kinds of institutions strengthened"),
    "funds": gettext_lazy("VFTC VFP VFI LDCSIDS OTHER"),
    "amount": gettext_lazy("a number; empty if not disclosed"),
    "currency": gettext_lazy("three letters"),
    "partners": gettext_lazy(
        "name | role | kind of organisation | State, if it is an authority of one; several parted by a semicolon"
    ),
    "documents": gettext_lazy("title | symbol | address; several parted by a semicolon"),
}
# How other tables call the same things.
ALIASES = {
    "act_id": "id", "iso3": "places", "state": "places", "country": "places", "year": "start", "activity_type": "kinds",
    "theme": "themes", "providers": "partners", "provider": "partners", "starts_on": "start", "ends_on": "end",
    "source_symbol": "symbol", "source_url": "address",
}  # fmt: skip
SYNONYMS = {
    "kinds": {
        "seminar / workshop": "seminar", "legislative support": "law", "national action plan": "policy",
        "expert advice": "advice", "awareness raising": "awareness", "reporting & follow-up mechanism": "nmirf",
        "data & research": "data", "data & tracking tool": "tracking", "south-south exchange": "peer",
        "financial support": "grant", "institutional support": "other", "service delivery": "other",
    },
    "status": {"planned": "pipeline"},
}  # fmt: skip
# The kind of organisations that many activities name. Others are asked for in the draft.
KNOWN = {
    ProviderType.UN: [
        "OHCHR", "UNDP", "UNICEF", "UNHCR", "UNFPA", "UNODC", "UN Women", "UNESCO", "ILO", "IOM", "WHO", "FAO", "WFP",
        "UNAIDS", "UNEP", "United Nations", "UN country team",
    ],
    ProviderType.IO: [
        "European Union", "European Commission", "Council of Europe", "OSCE", "African Union", "ASEAN", "World Bank",
        "Organization of American States", "Commonwealth Secretariat", "Organisation internationale de la Francophonie",
        "Pacific Community", "Pacific Islands Forum Secretariat", "Inter-Parliamentary Union",
    ],
}  # fmt: skip
MANY = {"kinds", "modalities", "themes", "persons", "beneficiaries", "funds"}
ON_PAGE = {
    "basics": ["title", "language", "status", "kinds", "modalities"],
    "story": ["summary", "description", "results"],
    "themes": ["themes", "persons"],
    "partners": ["requested_by", "beneficiaries", "funds", "amount", "currency"],
}
YES = {"yes", "y", "true", "1", "x", "oui", "sí", "si", "да", "نعم", "是"}
MOST_LINES = 20_000


@dataclass(frozen=True)
class Line:
    """One row of the file, by column; the header is row 1."""

    number: int
    cells: dict[str, str]
    faulty: str = ""  # why the row cannot be read, in one sentence

    @property
    def content(self) -> str:
        """A fingerprint of what the row says."""
        said = json.dumps(self.cells, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def key(self) -> str:
        """What makes it the same activity in a later file: its own number, else what it says."""
        return f"id {self.cells['id']}" if self.cells.get("id") else f"content {self.content}"


@dataclass
class Table:
    """A file that has been read."""

    path: Path
    lines: list[Line]
    unread: list[str] = field(default_factory=list)  # columns that mean nothing to us


class _DryRun(Exception):
    """Ends the transaction of a dry run without a trace."""


# ---------------------------------------------------------------------------------------------- the file


def read(path: Path) -> Table:
    """The rows of a CSV or XLSX file. :class:`Unreadable`, in one sentence, when it is neither or has no known header."""
    if not path.is_file():
        raise Unreadable(_("%(name)s is not a file that can be read.") % {"name": path})
    if path.stat().st_size == 0:
        raise Unreadable(_("%(name)s is empty.") % {"name": path.name})
    readers: dict[str, Callable[[Path], Iterator[list[str]]]] = {".csv": _csv, ".tsv": _csv, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(_("%(name)s is neither a CSV file nor an Excel workbook (.xlsx).") % {"name": path.name})
    rows = reader(path)
    header = [_column(cell) for cell in next(rows, [])]
    known = [name for name in header if name in COLUMNS or name in ("symbol", "address")]
    if not {"title", "summary"} & set(known):
        raise Unreadable(_("%(name)s has no column “title” or “summary” in its first row.") % {"name": path.name})
    lines = []
    for number, cells in enumerate(rows, start=2):
        if number > MOST_LINES:
            raise Unreadable(
                _("%(name)s has more than %(most)d rows: please divide it.") % {"name": path.name, "most": MOST_LINES}
            )
        if any(cell.strip() for cell in cells):
            lines.append(_line(number, header, cells))
    return Table(path, lines, [name for name in header if name and name not in known])


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            _("%(name)s is not in UTF-8: save it as “CSV UTF-8” and try again.") % {"name": path.name}
        ) from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise Unreadable(_("%(name)s is no CSV file that can be read.") % {"name": path.name}) from error


def _xlsx(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Unreadable(_("%(name)s is no Excel workbook that can be read.") % {"name": path.name}) from error
    sheets = [sheet for sheet in book.worksheets if sheet.title.casefold() not in ("readme", "lists")]
    if not sheets:
        raise Unreadable(_("%(name)s has no sheet with activities.") % {"name": path.name})
    for row in sheets[0].iter_rows(values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _column(cell: str) -> str:
    name = re.sub(r"[\s-]+", "_", cell.strip().lower().lstrip("\ufeff"))
    return ALIASES.get(name, name)


def _line(number: int, header: list[str], cells: list[str]) -> Line:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return Line(
            number,
            {},
            _("The row has %(cells)d cells, the header has %(columns)d.")
            % {"cells": len(cells), "columns": len(header)},
        )
    said: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if cell.strip() and not said.get(name):  # two columns of one meaning (code and name): the first that is filled
            said[name] = cell.strip()
    return Line(number, said)


# ---------------------------------------------------------------------------------------------- the drafts


def take_in(
    table: Table, organisation: Organisation, *, by: User, language: str, dry_run: bool, progress: Progress
) -> FileReport:
    """Make or renew a draft of each row, one transaction a row. A draft that somebody has touched since is left alone."""
    report = FileReport(table.path.name, "activities")
    known = _taken_in_before(organisation)
    reader = Reader(language)
    seen: dict[str, int] = {}
    for done, line in enumerate(table.lines):
        progress("drafts", done, len(table.lines))
        if reason := line.faulty or _reason_to_reject(line, seen):
            report.reject(line.number, reason)
            continue
        seen[line.key] = line.number
        outcome, notes = "", list[str]()
        try:
            outcome, notes = _take_in(line, reader, known.get(line.key), organisation, by=by, dry_run=dry_run)
        except _DryRun as would:
            outcome, notes = would.args
        report.outcomes[outcome] += 1
        for note in notes:
            report.note(line.number, note)
    return report


def _reason_to_reject(line: Line, seen: dict[str, int]) -> str:
    if not line.cells.get("title") and not line.cells.get("summary"):
        return _("The row has neither a title nor a summary.")
    if line.key in seen:
        return _("The row is the same activity as row %(row)d.") % {"row": seen[line.key]}
    return ""


def _taken_in_before(organisation: Organisation) -> dict[str, Submission]:
    """Key of a row -> the submission made from it."""
    versions = Version.objects.filter(submission__organisation=organisation, as_typed__has_key="import")
    return {
        version.as_typed["import"]["key"]: version.submission
        for version in versions.select_related("submission").order_by("number")
    }


@verb
def _take_in(
    line: Line, reader: "Reader", before: Submission | None, organisation: Organisation, *, by: User, dry_run: bool
) -> tuple[str, list[str]]:
    if before is not None:
        row = Submission.objects.select_for_update().get(pk=before.pk)
        version, made = row.current, row.current.as_typed.get("import", {})
        if made.get("content") == line.content:
            return "unchanged", []
        if row.status != Status.DRAFT or version.edition != made.get("edition"):
            return "unchanged", [
                _("The row has changed, but %(reference)s was edited or sent since: it is left as it is.")
                % {"reference": row.reference}
            ]
        outcome = "updated"
    else:
        version, outcome = moves.start(organisation, by=by).current, "created"
    notes = []
    with translation.override(by.language):
        for code, typed in reader.pages(line).items():
            if typed or outcome == "updated":
                notes += writing.keep(version, PAGES[code], typed, by=by)
                version.refresh_from_db()
    notes += reader.link(version, line)
    version.as_typed["import"] = {"key": line.key, "content": line.content, "edition": version.edition}
    Version.objects.filter(pk=version.pk).update(as_typed=version.as_typed)
    if dry_run:
        raise _DryRun(outcome, notes)
    return outcome, notes


class Reader:
    """Turns a row into what a person would have typed on the pages. Reads the vocabularies once."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._labels, self._spellings = Labels(), Spellings()
        with translation.override("en"):
            self._codes = {name: _codes_of(name) for name in ("status", "requested_by", *MANY - {"themes", "persons"})}
        self._kinds = {name.casefold(): kind.value for kind, names in KNOWN.items() for name in names}

    def pages(self, line: Line) -> dict[str, dict[str, list[str]]]:
        """Page -> name -> values, as a browser would post them. What no vocabulary knows is posted as it is written."""
        cells = dict(line.cells)
        cells.setdefault("language", self._language)
        cells["language"] = self._language_code(cells["language"])
        if not cells.get("title"):
            made = [self._label_of("kinds", cells.get("kinds", "")), cells.get("themes", "")]
            cells["title"] = ": ".join(part for part in made if part)[:200]
        pages = {code: self._plain(names, cells) for code, names in ON_PAGE.items()}
        for side, column in (("starts", "start"), ("ends", "end")):
            pages["basics"].update(_date(f"{side}_on", cells.get(column, "")))
        pages["states"] = {
            f"{name}_added": [cells[name]] for name in ("places", "beneficiary_states") if cells.get(name)
        } | {name: [cells[name]] for name in ("no_state_reason",) if cells.get(name)}
        for name in ("good_practice", "shares_experience"):
            if cells.get(name, "").casefold() in YES:
                pages["story"][name] = ["on"]
        sdgs = _parts(cells.get("sdgs", ""))
        pages["themes"] |= {
            "sdgs": [one for one in sdgs if "." not in one],
            "sdgs_targets": [one for one in sdgs if "." in one],
        }
        pages["partners"] |= self._partners(cells.get("partners", ""))
        pages["documents"] = _documents(cells)
        return {code: {name: values for name, values in page.items() if values} for code, page in pages.items()}

    def link(self, version: Version, line: Line) -> list[str]:
        """Link recommendations and pledges by identifier. Returns a sentence for each that is not known."""
        notes = []
        for name, model in (("recommendations", Recommendation), ("pledges", Pledge)):
            found = []
            for identifier in _parts(line.cells.get(name, "")):
                rows: Any = (
                    Recommendation.objects.identified_by(identifier)
                    if model is Recommendation
                    else Pledge.objects.filter(identifier=identifier)
                )
                found += (one := list(rows[:1]))
                if not one:
                    notes.append(_("%(identifier)s is not known, and was not linked.") % {"identifier": identifier})
            getattr(version, name).set(found)
        return notes

    def _plain(self, names: list[str], cells: dict[str, str]) -> dict[str, list[str]]:
        said = {}
        for name in names:
            if name in MANY:
                said[name] = [self._code(name, one) for one in _parts(cells.get(name, ""))]
            elif cells.get(name):
                said[name] = [self._code(name, cells[name])]
        return said

    def _code(self, name: str, text: str) -> str:
        if name in ("themes", "persons"):
            return self._labels.find("theme" if name == "themes" else "persons", text) or text
        return self._codes.get(name, {}).get(text.casefold()) or SYNONYMS.get(name, {}).get(text.casefold()) or text

    def _label_of(self, name: str, text: str) -> str:
        return text[:1].upper() + text[1:]

    def _language_code(self, text: str) -> str:
        with translation.override("en"):
            names = {str(label).casefold(): code for code, label in LANGUAGES}
        return names.get(text.casefold(), text.casefold()[:2])

    def _partners(self, text: str) -> dict[str, list[str]]:
        """ "name | role | kind | State"; a plain name provided the activity, so its role is implementing."""
        said = {}
        for number, one in enumerate(_parts(text)[:MOST_ROWS]):
            name, role, kind, state = (part.strip() for part in (one + "|||").split("|")[:4])
            said[f"partners-{number}-name"] = [name]
            said[f"partners-{number}-role"] = [role or PartnerRole.IMPLEMENTING.value]
            said[f"partners-{number}-type"] = [kind or self._kind(name)]
            said[f"partners-{number}-state"] = [state or self._spellings.find(_without_brackets(name)) or ""]
        return said

    def _kind(self, name: str) -> str:
        plain = _without_brackets(name)
        return self._kinds.get(plain.casefold()) or (ProviderType.STATE.value if self._spellings.knows(plain) else "")


def _without_brackets(name: str) -> str:
    return name.partition("(")[0].strip()


def _codes_of(name: str) -> dict[str, str]:
    """Code or English label, in small letters -> code."""
    model_field = ActivityContent._meta.get_field(name)
    choices = getattr(model_field, "base_field", model_field).choices or []  # type: ignore[union-attr]
    return {str(key).casefold(): code for code, label in choices for key in (code, label)}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;；؛\n]", text) if part.strip()]


def _date(name: str, text: str) -> dict[str, list[str]]:
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ].*)?", text)
    year, month, day = found.groups() if found else (text, None, None)
    return {f"{name}_{part}": [value] for part, value in (("year", year), ("month", month), ("day", day)) if value}


def _documents(cells: dict[str, str]) -> dict[str, list[str]]:
    rows = [[part.strip() for part in (one + "||").split("|")[:3]] for one in _parts(cells.get("documents", ""))]
    if cells.get("symbol") or cells.get("address"):
        rows.append(["", cells.get("symbol", ""), cells.get("address", "")])
    return {
        f"documents-{number}-{name}": [value]
        for number, row in enumerate(rows[:MOST_ROWS])
        for name, value in zip(("title", "symbol", "url"), row, strict=True)
        if value
    }
