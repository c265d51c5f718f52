"""Writes the rows of sources into the tables of recommendations, set by set, and says what became of each row.

A source yields rows as written. Here their States are found, rows that are one recommendation are brought together
(same review and same paragraph; without a paragraph: same review and same words), and what differs is written: COPY
into repository_incoming, then a handful of statements. The same file again changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from repository.catalogue import epoch
from repository.importing import statements
from repository.importing.positions import position_of
from repository.importing.report import FileReport, Report
from repository.importing.rows import Faulty, Progress, Row, Source, fingerprint
from repository.importing.spellings import Met, Role, Spellings
from repository.importing.vocabulary import Labels, keep_tags
from repository.reference.models import ImportRun, UprSession

# The higher a source stands, the more its word counts: OHCHR's own list decides over UPR Info's export.
RANKS = {"upr-info": 1, "ohchr-matrix": 2}


def recommendations(
    sources: list[Source], *, with_source_tags: bool = False, dry_run: bool = False, progress: Progress
) -> Report:
    """Write the recommendations of these files in one transaction and report on every row.

    ``with_source_tags`` keeps a source's own tags beside each of its rows. ``dry_run`` does everything and takes
    it back. Two imports at a time wait for each other.
    """
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE repository_recommendation IN SHARE ROW EXCLUSIVE MODE")
        # The planner knows nothing of rows that have just arrived and would walk through them one by one.
        cursor.execute("SET LOCAL enable_nestloop = off")
        reports = []
        for format in dict.fromkeys(source.format for source in sources):
            together = [source for source in sources if source.format == format]
            reports += _load(together, with_source_tags=with_source_tags, now=now, progress=progress)
        if any(report.changed for report in reports):
            epoch.advance()
        if dry_run:
            transaction.set_rollback(True)
    order = {source.path.name: place for place, source in enumerate(sources)}
    return Report(sorted(reports, key=lambda report: order[report.file]), dry_run=dry_run)


def _load(sources: list[Source], *, with_source_tags: bool, now: datetime, progress: Progress) -> list[FileReport]:
    """The files of one format."""
    reports = [FileReport(source.path.name, source.format) for source in sources]
    values: dict[str, Any] = {
        "source": sources[0].format,
        "official": sources[0].official,
        "now": now,
        "with_tags": with_source_tags,
        "sources": list(RANKS),
        "ranks": list(RANKS.values()),
    }
    incoming = Incoming(with_source_tags, Met(sources[0].format))
    rows = [
        values_of_row
        for file, (source, report) in enumerate(zip(sources, reports, strict=True))
        for values_of_row in incoming.rows_of(source, file, report)
    ]
    with connection.cursor() as cursor:
        with cursor.copy(statements.COPY) as copy:  # type: ignore[attr-defined]  # psycopg's own cursor method
            copy.set_types(statements.TYPES)
            for row in rows:
                copy.write_row(row)
        for step, (what, statement) in enumerate(statements.STEPS, start=1):
            progress(what, step, len(statements.STEPS))
            cursor.execute(statement, values)
        cursor.execute(statements.OUTCOMES)
        for file, row, outcome, reason in cursor.fetchall():
            if outcome == "rejected":
                reports[file].reject(row, reason)
            else:
                reports[file].outcomes[outcome] += 1
        incoming.met.remember(now)
        _remember_runs(sources, reports, now)
        cursor.execute(statements.EMPTY)
    return reports


def _remember_runs(sources: list[Source], reports: list[FileReport], now: datetime) -> None:
    """One ImportRun for each file that changed something, and its rows as the ground of the recommendations."""
    with connection.cursor() as cursor:
        for file, (source, report) in enumerate(zip(sources, reports, strict=True)):
            if not report.changed:
                continue
            run = ImportRun.objects.create(
                source=source.format,
                file_name=source.path.name,
                checksum=source.checksum,
                imported_at=now,
                report=report.as_json(),
            )
            cursor.execute(statements.SOURCE_ROWS, {"source": source.format, "file": file, "run": run.pk})


class Incoming:
    """Turns rows as written into rows that the tables can take; says which cannot."""

    def __init__(self, with_source_tags: bool, met: Met) -> None:
        self.met = met  # the spellings of States that nobody knows
        self._spellings = Spellings()
        self._labels = Labels()
        self._cycles = dict(UprSession.objects.values_list("number", "cycle"))
        self._with_source_tags = with_source_tags
        self._seen: Counter[str] = Counter()
        self._number = count(1)

    def rows_of(self, source: Source, file: int, report: FileReport) -> Iterable[tuple[Any, ...]]:
        """Values for COPY, in the order of statements.COLUMNS."""
        tags = keep_tags(source) if self._with_source_tags else {}
        for row in source.rows:
            if isinstance(row, Faulty):
                report.reject(row.number, row.reason)
                continue
            assert isinstance(row, Row)  # noqa: S101  (pledges have their own loader)
            reason = self._reason_to_reject(row, report)
            if reason:
                report.reject(row.number, reason)
                continue
            if row.note:
                report.note(row.number, row.note)
            yield self._values(source, file, row, report, [tags[tag] for tag in row.tags if tag in tags])

    def _reason_to_reject(self, row: Row, report: FileReport) -> str:
        if not row.text:
            return "The row has no text."
        if self._spellings.find(row.state) is None:
            self.met.add(row.state, Role.UNDER_REVIEW, report.file)
            return f"The State under review “{row.state}” is not known."
        if row.session not in self._cycles:
            return f"The session {row.session} is not known."
        if position_of(row.position) is None:
            return f"The position “{row.position}” is not known."
        return ""

    def _values(self, source: Source, file: int, row: Row, report: FileReport, tags: list[str]) -> tuple[Any, ...]:
        iso3 = self._spellings.find(row.state)
        cycle = self._cycles[row.session]
        words = fingerprint(row.text)
        number = row.paragraph or f"u{words[:8]}"
        recommending = []
        for name in row.recommending:
            code = self._spellings.find(name)
            if code is None:
                self.met.add(name, Role.RECOMMENDING, report.file)
                report.note(row.number, f"The recommending State “{name}” is not known; the row goes in without it.")
            elif code not in recommending:
                recommending.append(code)
        return (
            next(self._number),
            file,
            row.number,
            iso3,
            cycle,
            row.session,
            f"{iso3}-{cycle}-{number}",
            words,
            row.paragraph,
            row.symbol,
            row.text,
            position_of(row.position),
            row.position,
            row.position_symbol,
            row.dated,
            recommending,
            self._codes("theme", row.themes, row, report),
            self._codes("persons", row.persons, row, report),
            list(dict.fromkeys(row.sdgs)),
            tags,
            row.state,
            "; ".join(row.recommending),
            self._key(row, words),
        )

    def _codes(self, scheme: str, labels: tuple[str, ...], row: Row, report: FileReport) -> list[str]:
        codes = []
        for label in labels:
            code = self._labels.find(scheme, label)
            if code is None:
                report.note(row.number, f"“{label}” is in no vocabulary of OHCHR that is known; it is left out.")
            elif code not in codes:
                codes.append(code)
        return codes

    def _key(self, row: Row, words: str) -> str:
        """The same for the same row of the same source whenever it comes; repeats of it are counted."""
        parts = [row.state, str(row.session), row.paragraph or words, *([] if row.paragraph else row.recommending)]
        key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        self._seen[key] += 1
        again = self._seen[key]
        return key if again == 1 else hashlib.sha256(f"{key}{again}".encode()).hexdigest()
