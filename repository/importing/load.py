"""Writes the rows of sources into the tables of recommendations, set by set, and says what became of each row.

A source yields rows as written (`incoming` finds their States, reviews and codes). Rows that are one recommendation are
brought together: same review and same paragraph; without a paragraph same words, or nearly the same words of the same
State. COPY into repository_incoming, then a handful of statements (`steps/`). The same file again changes nothing.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from repository.catalogue import epoch
from repository.importing import steps
from repository.importing.incoming import Incoming
from repository.importing.models import ImportChange
from repository.importing.report import Change, FileReport, Report
from repository.importing.rows import Progress, Source, Unreadable
from repository.importing.spellings import Met
from repository.reference.models import ImportBatch, ImportRun, StateSpelling

# The higher a source stands, the more its word counts: OHCHR's own lists decide over a table that somebody typed, and
# each of them over UPR Info's export, which has no paragraph numbers and a row for every State.
RANKS = {"upr-info": 1, "table": 2, "uhri": 3, "ohchr-matrix": 4}


def recommendations(
    sources: list[Source],
    *,
    with_source_tags: bool = False,
    dry_run: bool = False,
    by: int | None = None,
    progress: Progress,
) -> Report:
    """Write the recommendations of these files in one transaction and report on every row.

    ``with_source_tags`` keeps a source's own tags beside each of its rows. ``dry_run`` does everything and takes
    it back: the report is a preview. ``by``: the id of the person who asked. Two imports at a time wait for each other.
    Raises Unreadable where no State's name is known yet: each would be "not known", and the rows go in without them.
    """
    if not StateSpelling.objects.exists():
        raise Unreadable("No name of any State is known here yet: run “manage.py load_reference” first.")
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE repository_recommendation IN SHARE ROW EXCLUSIVE MODE")
        # The planner knows nothing of rows that have just arrived and would walk through them one by one.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")  # a whole file is sorted and joined at once
        reports: list[FileReport] = []
        changes: list[Change] = []
        batches: list[str] = []
        for format in dict.fromkeys(source.format for source in sources):
            together = [source for source in sources if source.format == format]
            load = _Load(together, with_source_tags, now, by)
            reports += load.carry_out(progress)
            changes += load.changes
            batches += [str(load.batch.identifier)] if load.batch.pk else []
        if any(report.changed for report in reports):
            epoch.advance()
        if dry_run:
            transaction.set_rollback(True)
            batches = []
    order = {source.path.name: place for place, source in enumerate(sources)}
    return Report(
        sorted(reports, key=lambda report: order[report.file]), dry_run=dry_run, changes=changes, batches=batches
    )


class _Load:
    """The files of one format: one batch, and a run for each file."""

    def __init__(self, sources: list[Source], with_source_tags: bool, now: datetime, by: int | None) -> None:
        self.sources, self.now = sources, now
        self.reports = [FileReport(source.path.name, source.format) for source in sources]
        self.changes: list[Change] = []
        self.incoming = Incoming(with_source_tags, Met(sources[0].format))
        self.batch = ImportBatch.objects.create(kind=ImportBatch.Kind.RECOMMENDATIONS, imported_at=now, by_id=by)
        self.runs = [
            ImportRun.objects.create(
                batch=self.batch, source=source.format, file_name=source.path.name, checksum=source.checksum,
                imported_at=now,
            )
            for source in sources
        ]  # fmt: skip
        rank = RANKS[sources[0].format]
        self.values: dict[str, Any] = {
            "source": sources[0].format,
            "rank": rank,
            "rewrites": rank > RANKS["upr-info"],
            "batch": self.batch.pk,
            "now": now,
            "with_tags": with_source_tags,
            "sources": list(RANKS),
            "ranks": list(RANKS.values()),
        }

    def carry_out(self, progress: Progress) -> list[FileReport]:
        tags = [self.incoming.tags_of(source) for source in self.sources]
        with connection.cursor() as cursor:
            with cursor.copy(steps.COPY) as copy:  # type: ignore[attr-defined]  # psycopg's own cursor method
                copy.set_types(steps.TYPES)
                for file, (source, run, report) in enumerate(zip(self.sources, self.runs, self.reports, strict=True)):
                    for row in self.incoming.rows_of(source, file, run.pk, report, tags[file]):
                        copy.write_row(row)
            self._prove_reviews(cursor)
            ordered = steps.steps()
            total = len(ordered) + len(steps.CLOSING)
            for place, step in enumerate(ordered, start=1):
                progress(step.what, place, total)
                if not step.for_unknown or _is_any_unknown(cursor):
                    cursor.execute(step.statement, self.values)
            cursor.execute(steps.FORMER_BUT_TAKEN, self.values)
            self.batch.former = [
                {"identifier": identifier, "recommendation_id": pk, "since": since.isoformat()}
                for identifier, pk, since in cursor.fetchall()
                if since != self.now
            ]
            gone = self._disappeared(cursor)
            for place, step in enumerate(steps.CLOSING, start=len(ordered) + 1):
                progress(step.what, place, total)
                cursor.execute(step.statement, self.values)
            cursor.execute(steps.OUTCOMES)
            for file, row, outcome, sentence, identifier in cursor.fetchall():
                if outcome == "rejected":
                    self.reports[file].reject(row, sentence)
                    continue
                self.reports[file].went_in(row, outcome, identifier)
                if sentence:
                    self.reports[file].note(row, sentence)
            self._gather_changes()
            self.changes += gone
            cursor.execute(steps.EMPTY)
        self.incoming.met.remember(self.now)
        self._close()
        return self.reports

    def _prove_reviews(self, cursor: Any) -> None:
        cursor.execute(steps.OPENED_REVIEWS)
        opened = [{"id": pk} for (pk,) in cursor.fetchall()]
        cursor.execute(steps.MOVED_REVIEWS)
        moved = [
            {"id": pk, "status": status, "session_id": session, "source": source}
            for pk, status, session, source in cursor.fetchall()
        ]
        self.batch.reviews = opened + moved

    def _disappeared(self, cursor: Any) -> list[Change]:
        """What earlier lists of a whole review held and this one does not. It stays, and is named."""
        gone = []
        for source, run in zip(self.sources, self.runs, strict=True):
            if source.whole_review:
                cursor.execute(steps.DISAPPEARED, {**self.values, "run": run.pk})
                gone += [
                    Change(identifier, ("disappeared",), before={"text": text}, file=source.path.name)
                    for identifier, text in cursor.fetchall()
                ]
        return gone

    def _gather_changes(self) -> None:
        names = {run.pk: run.file_name for run in self.runs}
        for change in ImportChange.objects.filter(batch=self.batch).select_related("recommendation"):
            # A row of the source that says something else is worth a word only where that changed nothing above it.
            kinds = tuple(sorted(set(change.kinds) - {"source"})) or ("source",)
            self.changes.append(
                Change(
                    identifier=change.recommendation.identifier, kinds=kinds,
                    before=change.before, after=change.after, file=names[change.run_id], row=change.row,
                )
            )  # fmt: skip

    def _close(self) -> None:
        """Keep the runs of files that changed something, with their reports; and the batch, if one is left."""
        for run, report in zip(self.runs, self.reports, strict=True):
            if report.changed:
                run.report = report.as_json()
                run.save(update_fields=["report"])
            else:
                run.delete()
        if any(report.changed for report in self.reports):
            self.batch.report = Report(self.reports, changes=self.changes).counts()
            self.batch.save(update_fields=["report", "reviews", "former"])
        else:
            self.batch.delete()


def _is_any_unknown(cursor: Any) -> bool:
    cursor.execute(steps.ANY_UNKNOWN)
    return bool(cursor.fetchone()[0])
