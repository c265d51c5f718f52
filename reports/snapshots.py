"""Reading the public record once, and keeping the copy that an update's figures and files are made from."""

import contextlib
import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import rfc8785
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from reports import counting_rules, counts
from reports.frozen_set import FrozenRecord, FrozenSet
from reports.models import Snapshot, SnapshotDocument, Update
from reports.period import Period
from reports.rendering import template_fingerprint
from repository.models import (
    Activity,
    CouncilSession,
    FormerIdentifier,
    GroupMembership,
    Recommendation,
    Sdg,
    State,
    StateName,
    Term,
)

SCHEMA = 1  # of the manifest
BATCH = 500  # documents written at once


def collect(session: CouncilSession, period: Period, *, today: date) -> FrozenSet:
    """What is public now and was first published by the cut-off date, with the facts that the figures need.

    The records come by one statement, so they are those of one moment. ``today`` is the day of reading, in Geneva.
    Writes nothing.
    """
    after = datetime.combine(period.cut_off + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.GENEVA))
    rows = (
        Activity.objects.filter(first_published_at__lt=after)
        .order_by("reference")
        .values_list("reference", "document", "canonical", "first_published_at", "published_at")
    )
    records = [FrozenRecord(*row) for row in rows.iterator()]
    facts = {
        "session": {
            "number": session.number,
            "starts_on": session.starts_on.isoformat(),
            "ends_on": session.ends_on.isoformat(),
            "confirmed": session.confirmed,
        },
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat()},
        "cut_off": period.cut_off.isoformat(),
        "read_on": today.isoformat(),
        "site": settings.SITE_URL.rstrip("/"),
        "states": _states_on(period.cut_off),
        "terms": _labels_of_terms(),
        "goals": {str(goal.goal): goal.names for goal in Sdg.objects.all() if goal.is_goal},
        "recommendations": _recommendations_now(records),
        "received": counts.received_between(period.first, period.last),
        "counting_rules": counting_rules.VERSION,
    }
    manifest = _manifest(records, facts)
    return FrozenSet(
        records=records,
        facts=facts,
        manifest=manifest,
        sha256=hashlib.sha256(manifest.encode()).hexdigest(),
        release=settings.RELEASE,
        template=template_fingerprint(),
    )


def keep(update: Update, frozen: FrozenSet, *, job: UUID) -> Snapshot:
    """Write the copy down. Its files are made afterwards; until then it is in work (``completed_at`` is null)."""
    with transaction.atomic():
        snapshot = Snapshot.objects.create(
            update=update, release=frozen.release, template=frozen.template, facts=frozen.facts,
            manifest=frozen.manifest, sha256=frozen.sha256, job=job,
        )  # fmt: skip
        SnapshotDocument.objects.bulk_create(
            [
                SnapshotDocument(
                    snapshot=snapshot, reference=record.reference, document=record.document,
                    canonical=record.canonical, first_published_at=record.first_published_at,
                    published_at=record.published_at,
                )
                for record in frozen.records
            ],
            batch_size=BATCH,
        )  # fmt: skip
    return snapshot


def read(snapshot: Snapshot) -> FrozenSet:
    """The same value that was kept, from the copies alone."""
    rows = snapshot.documents.order_by("reference").values_list(
        "reference", "document", "canonical", "first_published_at", "published_at"
    )
    return FrozenSet(
        records=[FrozenRecord(*row) for row in rows.iterator()],
        facts=snapshot.facts,
        manifest=snapshot.manifest,
        sha256=snapshot.sha256,
        release=snapshot.release,
        template=snapshot.template,
    )


def no_longer_public(snapshot: Snapshot) -> int:
    """How many of its documents are not public now: withdrawn, or replaced by a revised text. One query."""
    return snapshot.documents.exclude(document__in=Activity.objects.values("document")).count()


def discard(snapshot: Snapshot) -> None:
    """Remove a snapshot of a draft: the copies, the rows of its files and, after the commit, the stored files."""
    folder = snapshot.folder
    with transaction.atomic():
        snapshot.delete()
        transaction.on_commit(lambda: _remove(folder))


def discard_outdated() -> int:
    """Remove every preview of which a document is no longer public. Run by the clock; safe to run twice.

    A consent that is withdrawn ends the copies in previews too. Returns how many previews were removed.
    """
    outdated = [snapshot for snapshot in Snapshot.objects.of_drafts().complete() if no_longer_public(snapshot)]
    for snapshot in outdated:
        discard(snapshot)
    return len(outdated)


def _remove(folder: str) -> None:
    """Whatever is stored there, also what a killed worker left half written."""
    with contextlib.suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def _manifest(records: list[FrozenRecord], facts: dict[str, Any]) -> str:
    beside = {
        "facts": facts,
        "published": {
            record.reference: [_instant(record.first_published_at), _instant(record.published_at)] for record in records
        },
    }
    return rfc8785.dumps(
        {
            "schema": SCHEMA,
            "session": facts["session"]["number"],
            "period": facts["period"],
            "cut_off": facts["cut_off"],
            "read_on": facts["read_on"],
            "counting_rules": facts["counting_rules"],
            "facts": hashlib.sha256(rfc8785.dumps(beside)).hexdigest(),
            "records": [[record.reference, record.document] for record in records],
        }
    ).decode()


def _states_on(day: date) -> dict[str, Any]:
    """ISO3 -> the names by language, and the groups, of each State on this day."""
    states: dict[str, Any] = {
        state.pk: {"names": dict(state.names), "groups": []} for state in State.objects.order_by("pk")
    }
    for name in StateName.objects.in_force_on(day).order_by("state", "language", "starts_on"):
        states[name.state_id]["names"][name.language] = name.short
    for membership in GroupMembership.objects.in_force_on(day).order_by("group"):
        if membership.group not in states[membership.state_id]["groups"]:
            states[membership.state_id]["groups"].append(membership.group)
    return states


def _labels_of_terms() -> dict[str, Any]:
    """Scheme -> code -> labels by language. A label of the version in use comes before that of an earlier one."""
    labels: dict[str, Any] = {"theme": {}, "persons": {}}
    terms = Term.objects.filter(scheme__code__in=labels).select_related("scheme").order_by("scheme__version", "code")
    for term in sorted(terms, key=lambda term: term.scheme.ends_on is None):
        labels[term.scheme.code][term.code] = term.labels
    return labels


def _recommendations_now(records: list[FrozenRecord]) -> dict[str, Any]:
    """Identifier in a document -> the present identifier of that recommendation, and the position on it now."""
    wanted = {link["identifier"] for record in records for link in record.content["recommendations"]}
    now = {
        identifier: {"identifier": identifier, "position": position}
        for identifier, position in Recommendation.objects.filter(identifier__in=wanted).values_list(
            "identifier", "position"
        )
    }
    renamed = FormerIdentifier.objects.filter(identifier__in=wanted - now.keys()).values_list(
        "identifier", "recommendation__identifier", "recommendation__position"
    )
    return now | {former: {"identifier": identifier, "position": position} for former, identifier, position in renamed}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
