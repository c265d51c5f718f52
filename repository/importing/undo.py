"""Takes an import back as a whole: what it created goes, what it changed is again as it was.

Refused as soon as something links to what would go, or a later import has built on it. All in one transaction.
"""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from repository.catalogue import epoch
from repository.importing.models import ImportChange
from repository.importing.steps.linked import linked
from repository.reference.models import (
    FormerIdentifier,
    ImportBatch,
    ImportRun,
    Pledge,
    Recommendation,
    RecommendationPosition,
    RecommendationSource,
    Review,
)

NAMED = 5  # of the recommendations that stand in the way, in the sentence
COLUMNS = (
    "identifier", "paragraph", "symbol", "text", "language", "position", "themes", "persons", "sdgs", "fingerprint",
)  # fmt: skip


class UndoRefused(Exception):
    """The import cannot be taken back; the message is one sentence that says why."""


def reason_not_to_undo(batch: ImportBatch) -> str:
    """Why this import cannot be taken back now, in one sentence; "" if it can."""
    if batch.undone_at:
        return "This import has been taken back already."
    if batch.kind == ImportBatch.Kind.PLEDGES:
        return _links_to("repository_pledge", Pledge, batch)
    if later := _later(batch):
        return f"The import of {later.file_name} has built on it since: take that one back first."
    return _links_to("repository_recommendation", Recommendation, batch)


@transaction.atomic
def undo(batch: ImportBatch, *, by: int | None = None) -> None:
    """Take the import back. Raises UndoRefused, and then nothing has changed."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE repository_recommendation, repository_pledge IN SHARE ROW EXCLUSIVE MODE")
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if reason := reason_not_to_undo(batch):
        raise UndoRefused(reason)
    if batch.kind == ImportBatch.Kind.PLEDGES:
        Pledge.objects.filter(run__batch=batch).delete()
    else:
        _restore(batch, list(ImportChange.objects.filter(batch=batch).select_related("recommendation")))
        RecommendationPosition.objects.filter(run__batch=batch).delete()
        RecommendationSource.objects.filter(run__batch=batch).delete()
        ImportChange.objects.filter(batch=batch).delete()
    _restore_reviews(batch.reviews)
    batch.undone_at, batch.undone_by_id = timezone.now(), by
    batch.save(update_fields=["undone_at", "undone_by_id"])
    epoch.advance()


def _links_to(table: str, model: Any, batch: ImportBatch) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x.identifier FROM {table} x JOIN repository_importrun run ON run.id = x.run_id"  # noqa: S608
            f" WHERE run.batch_id = %s AND {linked(model, 'x')} ORDER BY x.identifier LIMIT {NAMED + 1}",
            [batch.pk],
        )
        held = [identifier for (identifier,) in cursor.fetchall()]
    if not held:
        return ""
    return f"Activities or drafts link to what it brought: {', '.join(held[:NAMED])}{'…' if len(held) > NAMED else ''}."


def _later(batch: ImportBatch) -> ImportRun | None:
    """A later file that has changed a recommendation of this import, or rests on one."""
    touched = Recommendation.objects.filter(sources__run__batch=batch).values("pk")
    changed = ImportChange.objects.filter(batch=batch).values("recommendation")
    later = ImportRun.objects.filter(batch__isnull=False, batch__undone_at=None, batch__pk__gt=batch.pk)
    for ours in (touched, changed):
        for related in ("rows__recommendation__in", "changes__recommendation__in", "positions__recommendation__in"):
            if found := later.filter(**{related: ours}).order_by("pk").first():
                return found
    return None


def _restore(batch: ImportBatch, changes: list[ImportChange]) -> None:
    """Put back what was there before, and delete what was not.

    First all that changed its number leaves it: two may have changed places. What the new ones have taken over goes back
    before they are deleted, or it would go with them.
    """
    renumbered = [change for change in changes if "identifier" in change.before]
    FormerIdentifier.objects.filter(identifier__in=[change.before["identifier"] for change in renumbered]).delete()
    for change in renumbered:
        mark = f"~{change.recommendation_id}"
        Recommendation.objects.filter(pk=change.recommendation_id).update(identifier=mark, paragraph=mark)
    for change in changes:
        for merged in change.before.get("merged", []):
            _bring_back(merged)
    for change in changes:
        for row in change.before.get("sources", []):
            _restore_row(row)
    Recommendation.objects.filter(run__batch=batch).delete()
    for change in changes:
        if columns := {name: change.before[name] for name in COLUMNS if name in change.before}:
            Recommendation.objects.filter(pk=change.recommendation_id).update(**columns)
        if "recommending" in change.before:
            change.recommendation.recommending.set(change.before["recommending"])
    FormerIdentifier.objects.bulk_create(FormerIdentifier(**row) for row in batch.former)


def _bring_back(merged: dict[str, Any]) -> None:
    """A recommendation that another one had taken over, with its own rows, positions and former identifiers."""
    row = dict(merged["recommendation"])
    FormerIdentifier.objects.filter(identifier=row["identifier"]).delete()
    recommendation = Recommendation.objects.create(**row)
    recommendation.recommending.set(merged["recommending"])
    RecommendationSource.objects.filter(pk__in=merged["sources"]).update(recommendation=recommendation)
    RecommendationPosition.objects.filter(pk__in=merged["positions"]).update(recommendation=recommendation)
    FormerIdentifier.objects.filter(identifier__in=merged["former"]).update(recommendation=recommendation)


def _restore_row(row: dict[str, Any]) -> None:
    RecommendationSource.objects.filter(pk=row["id"]).update(
        **{name: value for name, value in row.items() if name not in {"id", "run_id", "source", "row", "key"}}
    )


def _restore_reviews(reviews: list[dict[str, Any]]) -> None:
    for before in reviews:
        review = Review.objects.filter(pk=before["id"])
        if "status" in before:
            review.update(**{name: value for name, value in before.items() if name != "id"})
        elif not Recommendation.objects.filter(review=before["id"]) and not Pledge.objects.filter(review=before["id"]):
            review.delete()
