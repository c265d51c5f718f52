"""The files of an update, as bytes. Made from a frozen set alone: no clock, no table, no locale of the machine.

The same set gives the same bytes in any process; ``tests/reports/test_same_bytes.py`` shows it.
"""

import base64
import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from reports import counting_rules, narrative
from reports.figures import Count, Figures, compute
from reports.frozen_set import FrozenSet, UnreadableRecord
from repository.content import LANGUAGES
from repository.templatetags.record import direction

HERE = Path(__file__).parent
TEMPLATES = HERE.parent / "templates" / "reports"
MADE_BY = [
    *(HERE / name for name in ("counting_rules.py", "figures.py", "narrative.py", "rendering.py")),
    TEMPLATES / "update.html",
    TEMPLATES / "update.css",
]
MANIFEST = "manifest.json"
HTML, CSV, JSON = "text/html", "text/csv", "application/json"


@dataclass(frozen=True)
class MadeFile:
    """One file. ``language`` is "" for a file that is the same for all."""

    name: str
    media_type: str
    language: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class PlannedFile:
    """A file still to be made; ``make`` takes seconds."""

    name: str
    language: str
    make: Callable[[], MadeFile]


def plan(frozen: FrozenSet, languages: list[str]) -> list[PlannedFile]:
    """The files of the update but the manifest, which comes last: the text in each language, and the data.

    Languages stand in the order of the United Nations, whatever order they are asked in.
    """
    figures = cache(partial(compute, frozen))
    texts = [
        PlannedFile(f"update-{frozen.session}.{code}.html", code, partial(_text, frozen, figures, code))
        for code, _name in LANGUAGES
        if code in languages
    ]
    data = [
        PlannedFile("activities.csv", "", partial(_activities, frozen)),
        PlannedFile("figures.csv", "", partial(_figures, figures)),
        PlannedFile("records.json", "", partial(_records, frozen)),
    ]
    return [*texts, *data]


def files(frozen: FrozenSet, languages: list[str]) -> Iterator[MadeFile]:
    """All files, the manifest last."""
    described = []
    for planned in plan(frozen, languages):
        made = planned.make()
        described.append(FileLine(made.name, made.language, len(made.data), made.sha256))
        yield made
    yield manifest(frozen, described)


@dataclass(frozen=True)
class FileLine:
    """What the manifest says of a file."""

    name: str
    language: str
    size: int
    sha256: str


def manifest(frozen: FrozenSet, described: list[FileLine]) -> MadeFile:
    """``manifest.json``: every record by reference and document hash, and the SHA-256 of every file."""
    values = {
        "title": "Annual update of the repository of technical cooperation, HRC res. 54/28, para. 14",
        "status": "preview",
        "session": frozen.session,
        "period": {"first": frozen.period_first.isoformat(), "last": frozen.period_last.isoformat()},
        "cut_off": frozen.cut_off.isoformat(),
        "read_on": frozen.read_on.isoformat(),
        "counting_rules": {"version": frozen.facts["counting_rules"], "rules": _rules_in_english()},
        "release": frozen.release,
        "template": frozen.template,
        "snapshot": frozen.sha256,
        "files": {
            line.name: {"bytes": line.size, "sha256": line.sha256, "language": line.language or None}
            for line in sorted(described, key=lambda line: line.name)
        },
        "records": [{"reference": record.reference, "document": record.document} for record in frozen.records],
    }
    return MadeFile(MANIFEST, JSON, "", _json(values))


@cache
def template_fingerprint() -> str:
    """SHA-256 (hex) of what the files are written with, but for the catalogues of translations, which the release names."""
    digest = hashlib.sha256()
    for path in MADE_BY:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def style_sheet() -> SafeString:
    """The style sheet that stands in each HTML file."""
    return mark_safe((TEMPLATES / "update.css").read_text(encoding="utf-8"))


def style_source() -> str:
    """How a Content-Security-Policy names that style sheet, so that the file may be read on the site."""
    digest = hashlib.sha256(style_sheet().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _text(frozen: FrozenSet, figures: Callable[[], Figures], language: str) -> MadeFile:
    with translation.override(language):
        html = render_to_string(
            "reports/update.html",
            {
                "text": narrative.compose(frozen, figures(), language),
                "frozen": frozen,
                "language": language,
                "direction": direction(language),
                "style": style_sheet(),
                "is_preview": True,  # a final update needs the freeze by two persons
                "symbol": f"A/HRC/{frozen.session}/…",  # given by the editors
                "unofficial": narrative.UNOFFICIAL if language != "en" else "",
                "designations": narrative.DESIGNATIONS,
            },
        )
    return MadeFile(f"update-{frozen.session}.{language}.html", HTML, language, html.encode())


def _activities(frozen: FrozenSet) -> MadeFile:
    """One line a record: what the figures count, by the codes of the vocabularies."""
    lines = []
    for record in frozen.records:
        try:
            document = record.content
            content, attribution = document["content"], document["attribution"]
            lines.append(
                [
                    record.reference,
                    record.document,
                    record.first_published_on.isoformat(),
                    record.published_on.isoformat(),
                    "1" if frozen.in_period(record) else "0",
                    content["language"],
                    content["title"],
                    content["status"],
                    content["starts_on"] or "",
                    content["ends_on"] or "",
                    *(
                        " ".join(values)
                        for values in (
                            [state["state"] for state in document["states_concerned"]],
                            content["kinds"],
                            content["modalities"],
                            content["themes"],
                            content["persons"],
                            content["sdgs"],
                            content["funds"],
                            [link["identifier"] for link in document["recommendations"]],
                            [link["position"] for link in document["recommendations"]],
                            [link["identifier"] for link in document["pledges"]],
                        )
                    ),
                    attribution["type"],
                    attribution["name"] or "",
                ]
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableRecord(record.reference) from fault
    return MadeFile("activities.csv", CSV, "", _csv(ACTIVITY_COLUMNS, lines))


ACTIVITY_COLUMNS = [
    "reference", "document", "first_published_on", "published_on", "in_period", "language", "title", "status",
    "starts_on", "ends_on", "states", "kinds", "modalities", "themes", "persons", "sdgs", "funds", "recommendations",
    "positions_at_consent", "pledges", "submitter_type", "submitter_name",
]  # fmt: skip


def _figures(figures: Callable[[], Figures]) -> MadeFile:
    """One line a figure, under the key that the text marks it with."""
    return MadeFile(
        "figures.csv", CSV, "", _csv(["figure", "value"], [[key, str(value)] for key, value in keyed(figures())])
    )


def keyed(figures: Figures) -> Iterator[tuple[str, int]]:
    """Every figure by its key ("by_state.QMA.period"). A number that is not told has none."""

    def both(key: str, count: Count) -> Iterator[tuple[str, int]]:
        yield f"{key}.period", count.period
        yield f"{key}.stock", count.stock

    yield from both("published", figures.published)
    if figures.received is not None:
        yield "submissions.received", figures.received
    yield "states", figures.states
    for table in (
        "by_submitter", "by_state", "by_group", "by_need", "by_status", "by_kind", "by_modality", "by_theme",
        "by_persons", "by_goal", "by_fund",
    ):  # fmt: skip
        for code, count in getattr(figures, table).items():
            yield from both(f"{table}.{code}", count)
    for row in figures.by_submitter_and_group:
        for code in figures.by_group:
            yield f"by_submitter_and_group.{'+'.join(row.kinds)}.{code}", row.cells.get(code, 0)
    yield from both("recommendations", figures.recommendations)
    for code, supported in figures.by_position.items():
        yield f"by_position.{code}.period_then", supported.period_then
        yield f"by_position.{code}.stock_then", supported.stock_then
        yield f"by_position.{code}.stock_now", supported.stock_now
    yield from both("pledges", figures.pledges)


def _records(frozen: FrozenSet) -> MadeFile:
    """The documents themselves. Written again as RFC 8785, each one has the SHA-256 that stands beside it."""
    lines = [
        f'{{"reference": "{record.reference}", "document": "{record.document}", '
        f'"first_published_on": "{record.first_published_on}", "published_on": "{record.published_on}", '
        f'"record": {record.canonical}}}'
        for record in frozen.records
    ]
    body = ",\n".join(lines)
    return MadeFile("records.json", JSON, "", f"[\n{body}\n]\n".encode())


def _csv(columns: list[str], lines: list[list[str]]) -> bytes:
    """UTF-8 with a mark that spreadsheets look for; a text that a spreadsheet would calculate gets a quote before it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_not_a_formula(cell) for cell in line] for line in lines])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _not_a_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _json(values: object) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()


def _rules_in_english() -> list[str]:
    with translation.override("en"):
        return [str(rule) for rule in counting_rules.RULES]
