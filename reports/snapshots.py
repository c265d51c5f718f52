"""Reading the public record once, and keeping the copy that an update's figures and files are made from."""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import rfc8785
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from reports import changes, codes, counting_rules, counts
from reports.codes import Codes
from reports.figures import CHANGES
from reports.frozen_record import FrozenRecord
from reports.frozen_set import FrozenSet
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

SCHEMA = 3  # of the manifest; 2 was without codes
BATCH = 500  # documents written at once


class CopyIsGone(LookupError):
    """The documents of a copy are not there any more: a preview was discarded while somebody read it."""


def collect(session: CouncilSession, period: Period, *, today: date, update: Update | None = None) -> FrozenSet:
    """What is public now and was first published by the cut-off date, with the facts that figures and text need.

    The records come by one statement, so they are those of one moment. ``today`` is the day of reading, in Geneva.
    With an ``update``, its drafter's words and examples come along. Writes nothing. Raises :class:`UnreadableRecord`.
    """
    after = datetime.combine(period.cut_off + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.GENEVA))
    rows = (
        Activity.objects.filter(first_published_at__lt=after)
        .order_by("reference")
        .values_list("reference", "document", "canonical", "first_published_at", "published_at")
    )
    records = [FrozenRecord(*row) for row in rows.iterator()]
    coded = codes.made(records)
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
        "states": states_on(period.cut_off),
        "terms": _labels_of_terms(),
        "goals": {str(goal.goal): goal.names for goal in Sdg.objects.all() if goal.is_goal},
        "recommendations": _recommendations_now(coded),
        "received": counts.received_between(period.first, period.last),
        "counting_rules": counting_rules.VERSION,
        "words": words_of(update) if update else {},
        "examples": examples_of(update, records) if update else [],
    }
    earlier = changes.previous(session)
    documents = {record.reference: record.document for record in records}
    facts["changes"] = changes.since(read(earlier), documents, coded, facts["states"]) if earlier else None
    return _sealed_by_its_sum(records, coded, facts)


def without(frozen: FrozenSet, references: set[str]) -> FrozenSet:
    """The same set as if these records had not been in it (policy decision D16).

    The facts stay as they were, but for what names the records: examples, and what changed since the update before.
    """
    records = [record for record in frozen.records if record.reference not in references]
    facts = {**frozen.facts, "examples": [one for one in frozen.facts["examples"] if one not in references]}
    if facts["changes"]:
        kept = {name: [one for one in facts["changes"][name] if one not in references] for name in CHANGES}
        facts["changes"] = {**facts["changes"], **kept}
    return _sealed_by_its_sum(records, codes.made(records), facts)


def as_revision(frozen: FrozenSet, revision: int) -> FrozenSet:
    """The same copy, as this revision of an update: the sum is that of the content, whichever revision holds it."""
    return replace(frozen, revision=revision)


def _sealed_by_its_sum(records: list[FrozenRecord], coded: Codes, facts: dict[str, Any]) -> FrozenSet:
    """A copy that this release takes: with its name, and the sum of what it writes files with."""
    kept = codes.as_text(coded)
    manifest = _manifest(records, kept, facts)
    return FrozenSet(
        read_records=lambda: records, kept_codes=kept, facts=facts, manifest=manifest,
        sha256=sum_of(manifest), release=settings.RELEASE, template=template_fingerprint(),
    )  # fmt: skip


def words_of(update: Update) -> dict[str, dict[str, str]]:
    """Section -> language -> the drafter's words in force."""
    found: dict[str, dict[str, str]] = {}
    for wording in update.wordings.in_force():
        if wording.words.strip():
            found.setdefault(wording.section, {})[wording.language] = wording.words
    return found


def examples_of(update: Update, records: list[FrozenRecord]) -> list[str]:
    """The chosen references that are among these records, and whose States (still) allow it."""
    chosen = set(update.examples.values_list("reference", flat=True)) & {record.reference for record in records}
    return sorted(chosen & counts.may_be_examples(chosen))


def keep(update: Update, frozen: FrozenSet, *, job: UUID) -> Snapshot:
    """Write the copy down. Its files are made afterwards; until then it is in work (``completed_at`` is null)."""
    with transaction.atomic():
        snapshot = Snapshot.objects.create(
            update=update, revision=frozen.revision, release=frozen.release, template=frozen.template,
            codes=frozen.kept_codes, facts=frozen.facts, manifest=frozen.manifest, sha256=frozen.sha256, job=job,
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
    """The same value that was kept, from the copies alone; its documents are read when they are asked for."""
    return FrozenSet(
        read_records=lambda: _records_of(snapshot),
        kept_codes=snapshot.codes,
        facts=snapshot.facts,
        manifest=snapshot.manifest,
        sha256=snapshot.sha256,
        release=snapshot.release,
        template=snapshot.template,
        revision=snapshot.revision,
    )


def _records_of(snapshot: Snapshot) -> list[FrozenRecord]:
    """Raises :class:`CopyIsGone` where they are not those that the manifest names: no file is made of half a copy."""
    rows = snapshot.documents.order_by("reference").values_list(
        "reference", "document", "canonical", "first_published_at", "published_at"
    )
    records = [FrozenRecord(*row) for row in rows.iterator()]
    if [[record.reference, record.document] for record in records] != json.loads(snapshot.manifest)["records"]:
        raise CopyIsGone(f"The documents of {snapshot} are not those that it names: it was discarded meanwhile.")
    return records


def is_intact(snapshot: Snapshot) -> bool:
    """The copy is what its sum says.

    The manifest has that sum; it holds each document, which has the hash it names; the codes and the facts have theirs.
    """
    named = json.loads(snapshot.manifest)
    documents = list(snapshot.documents.order_by("reference"))
    return (
        sum_of(snapshot.manifest) == snapshot.sha256
        and [[row.reference, sum_of(row.canonical)] for row in documents] == named["records"]
        and (sum_of(snapshot.codes) if snapshot.codes else None) == named.get("codes")
        and _sum_of_facts(snapshot.facts, documents) == named["facts"]
    )


def with_states(frozen: FrozenSet, states: dict[str, Any]) -> FrozenSet:
    """The same documents, read anew, with these names and groups of States."""
    anew = _sealed_by_its_sum(frozen.records, codes.made(frozen.records), {**frozen.facts, "states": states})
    return replace(anew, revision=frozen.revision)


def no_longer_public(snapshot: Snapshot) -> int:
    """How many of its documents are not public now. One query.

    In a preview, those that were withdrawn or replaced by a revised text. In a sealed snapshot only those whose record is
    not public at all: the States had consented to the wording that it holds, and a revision does not undo that.
    """
    if snapshot.revision:
        return len(withdrawn_from(snapshot))
    return snapshot.documents.exclude(document__in=Activity.objects.values("document")).count()


def withdrawn_from(snapshot: Snapshot) -> set[str]:
    """The references in it that are not public any more. One query."""
    gone = snapshot.documents.exclude(reference__in=Activity.objects.values("reference"))
    return set(gone.values_list("reference", flat=True))


def discard(snapshot: Snapshot) -> None:
    """Remove a preview: the copies, the rows of its files and, after the commit, the stored files.

    A sealed snapshot is removed only while its files are still being made.
    """
    if snapshot.revision and snapshot.completed_at:
        raise ValueError(f"Revision {snapshot.revision} of {snapshot.update} is sealed: it is never removed.")
    folder = snapshot.folder
    with transaction.atomic():
        snapshot.delete()
        transaction.on_commit(lambda: _remove(folder))


def discard_outdated() -> int:
    """Remove every preview of which a document is no longer public. Run by the clock; safe to run twice.

    A consent that is withdrawn ends the copies in previews too. Returns how many previews were removed.
    """
    outdated = [snapshot for snapshot in Snapshot.objects.previews().complete() if no_longer_public(snapshot)]
    for snapshot in outdated:
        discard(snapshot)
    return len(outdated)


def _remove(folder: str) -> None:
    """Whatever is stored there, also what a killed worker left half written."""
    with contextlib.suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def _manifest(records: list[FrozenRecord], kept_codes: str, facts: dict[str, Any]) -> str:
    return rfc8785.dumps(
        {
            "schema": SCHEMA,
            "session": facts["session"]["number"],
            "period": facts["period"],
            "cut_off": facts["cut_off"],
            "read_on": facts["read_on"],
            "counting_rules": facts["counting_rules"],
            "facts": _sum_of_facts(facts, records),
            "codes": sum_of(kept_codes),
            "records": [[record.reference, record.document] for record in records],
        }
    ).decode()


def _sum_of_facts(facts: dict[str, Any], records: Sequence[FrozenRecord | SnapshotDocument]) -> str:
    """Of the facts, and of the days on which the records were published."""
    published = {
        record.reference: [_instant(record.first_published_at), _instant(record.published_at)] for record in records
    }
    return hashlib.sha256(rfc8785.dumps({"facts": facts, "published": published})).hexdigest()


def sum_of(text: str) -> str:
    """SHA-256, hex, of its UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def states_on(day: date) -> dict[str, Any]:
    """ISO3 -> the names by language, and the groups, of each State on this day."""
    states: dict[str, Any] = {
        state.pk: {"names": dict(state.names), "groups": [], "status": state.un_status}
        for state in State.objects.order_by("pk")
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


def _recommendations_now(coded: Codes) -> dict[str, Any]:
    """Identifier in a document -> the present identifier of that recommendation, and the position on it now."""
    wanted = {identifier for links in coded.properties["recommendations"].values for identifier, _then in links}
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
