"""Writes voluntary pledges, and says what became of each row. The same words in the same review are one pledge."""

from django.db import connection, transaction
from django.utils import timezone

from repository.catalogue import epoch
from repository.importing.report import FileReport, Report
from repository.importing.rows import Faulty, PledgeRow, Progress, Source
from repository.importing.spellings import Met, Role, Spellings
from repository.reference.models import ImportBatch, ImportRun, Pledge, Review, UprSession
from repository.reference.wording import fingerprint

NOT_YET_HELD = [Review.Status.SCHEDULED, Review.Status.POSTPONED]


def pledges(sources: list[Source], *, dry_run: bool = False, by: int | None = None, progress: Progress) -> Report:
    """Write the pledges of these files in one transaction and report on every row. The same file changes nothing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE repository_pledge IN SHARE ROW EXCLUSIVE MODE")
        batch = ImportBatch.objects.create(kind=ImportBatch.Kind.PLEDGES, imported_at=timezone.now(), by_id=by)
        reports = [_load(source, batch, progress) for source in sources]
        if any(report.changed for report in reports):
            batch.report = Report(reports).counts()
            batch.save(update_fields=["report"])
            epoch.advance()
        else:
            batch.delete()
        if dry_run:
            transaction.set_rollback(True)
    batches = [str(batch.identifier)] if batch.pk and not dry_run else []
    return Report(reports, dry_run=dry_run, batches=batches)


def _load(source: Source, batch: ImportBatch, progress: Progress) -> FileReport:
    report = FileReport(source.path.name, source.format)
    spellings, met = Spellings(), Met(source.format)
    sessions = UprSession.objects.in_bulk()
    reviews = {(review.state_id, review.cycle): review for review in Review.objects.all()}
    known = {(pledge.review_id, pledge.fingerprint): pledge for pledge in Pledge.objects.all()}
    new: list[Pledge] = []
    for done, row in enumerate(source.rows, start=1):
        progress(source.path.name, done, len(source.rows))
        if isinstance(row, Faulty):
            report.reject(row.number, row.reason)
            continue
        assert isinstance(row, PledgeRow)  # noqa: S101  (recommendations have their own loader)
        review = _review_of(row, spellings, sessions, reviews)
        if isinstance(review, str):
            if not spellings.knows(row.state):
                met.add(row.state, Role.UNDER_REVIEW, report.file)
            report.reject(row.number, review)
            continue
        words = fingerprint(row.text)
        if before := known.get((review.pk, words)):
            report.went_in(row.number, "merged" if before in new else "unchanged", before.identifier)
            continue
        pledge = Pledge(
            identifier=f"{review.state_id}-{review.cycle}-p{words[:8]}",
            review=review,
            state_id=review.state_id,
            cycle=review.cycle,
            session_id=row.session,
            text=row.text,
            symbol=row.symbol or review.document_symbol,
            fingerprint=words,
            source=source.format,
            row=row.number,
        )
        known[review.pk, words] = pledge
        new.append(pledge)
        report.went_in(row.number, "created", pledge.identifier)
    met.remember(batch.imported_at)
    if new:
        run = ImportRun.objects.create(
            batch=batch,
            source=source.format,
            file_name=source.path.name,
            checksum=source.checksum,
            imported_at=batch.imported_at,
            report=report.as_json(),
        )
        for pledge in new:
            pledge.run = run
        Pledge.objects.bulk_create(new)
    return report


def _review_of(
    row: PledgeRow, spellings: Spellings, sessions: dict[int, UprSession], reviews: dict[tuple[str, int], Review]
) -> Review | str:
    """The review that the pledge belongs to, or the reason why the row cannot go in.

    A review that was only scheduled is held now: the pledge proves it.
    """
    iso3, session = spellings.find(row.state), sessions.get(row.session)
    if not row.text:
        return "The row has no text."
    if iso3 is None:
        return f"The State “{row.state}” is not known."
    if session is None:
        return f"The session {row.session} is not known."
    review = reviews.get((iso3, session.cycle))
    if review is None:
        return f"No review of {iso3} in cycle {session.cycle} is known."
    if review.status in NOT_YET_HELD:
        review.status, review.session, review.source = Review.Status.HELD, session, "pledges imported"
        review.save(update_fields=["status", "session", "source"])
    if review.session_id != session.number:
        return (
            f"The review of {iso3} in cycle {session.cycle} took place in session {review.session_id},"
            f" not in session {session.number}."
        )
    return review
