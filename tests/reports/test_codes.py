"""The codes kept beside a copy: what they say is what the documents say, and the sum of the copy covers them."""

import dataclasses
import json
from uuid import uuid4

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import codes, corrigenda, freezing, snapshots, tracing
from reports.codes import READ
from reports.figures import compute, keyed
from reports.frozen_record import UnreadableRecord
from reports.frozen_set import FrozenSet
from reports.models import Snapshot, Update, UpdateStatus
from repository.content import Kind
from repository.models import CouncilSession, Recommendation
from tests.reports.publications import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(db) -> list[str]:
    two = list(Recommendation.objects.filter(state="QMA").order_by("identifier")[:2])
    return [
        publish("QMA", recommendations=two, kinds=[Kind.LAW, Kind.TRAINING], sdgs=["5.1", "5.2"]),
        publish("QMB", "QMC", kinds=[Kind.LAW], themes=["nmirf"], good_practice=True),
        publish(submitter="UN", name=None),
    ]


@pytest.fixture
def kept(published, june, this_year, frozen_now, daniel) -> Snapshot:
    """A sealed copy of what is public, as a frozen update has it."""
    update = Update.objects.create(
        session=june, period_first=this_year.first, period_last=this_year.last, cut_off=this_year.cut_off,
        languages=["en"], created_by_id=daniel.pk, status=UpdateStatus.FROZEN, proposed_sha256="0" * 64,
        proposed_by_id=1, proposed_at="2027-01-01T00:00Z", frozen_by_id=2, frozen_at="2027-01-01T00:00Z",
    )  # fmt: skip
    frozen = snapshots.as_revision(frozen_now(), 1)
    snapshot = snapshots.keep(update, frozen, job=uuid4())
    snapshot.figures, snapshot.completed_at = dict(keyed(compute(frozen))), snapshot.taken_at
    snapshot.save()
    return snapshot


def counted(frozen: FrozenSet) -> dict[str, object]:
    """Every figure, and the list behind each that has one."""
    figures = dict(keyed(compute(frozen)))
    return {
        key: (value, tracing.counted(frozen, key) if tracing.has_records(key) else None)
        for key, value in figures.items()
    }


def as_schema_2(snapshot: Snapshot) -> Snapshot:
    """The same copy as a release took it that kept no codes."""
    named = {name: value for name, value in json.loads(snapshot.manifest).items() if name != "codes"} | {"schema": 2}
    return summed(snapshot, named, codes_="")


def summed(snapshot: Snapshot, named: dict[str, object], *, codes_: str) -> Snapshot:
    manifest = rfc8785.dumps(named).decode()
    Snapshot.objects.filter(pk=snapshot.pk).update(codes=codes_, manifest=manifest, sha256=snapshots.sum_of(manifest))
    return Snapshot.objects.get(pk=snapshot.pk)


def test_figures_and_lists_of_a_kept_copy_are_those_of_its_documents_and_read_none_of_them(kept):
    from_documents = dataclasses.replace(snapshots.read(kept), kept_codes="")

    with CaptureQueriesContext(connection) as asked:
        from_codes = counted(snapshots.read(kept))

    assert len(asked) == 0
    assert from_codes == counted(from_documents)
    assert from_codes["by_goal.5.stock"][0] == 1  # two targets of one Goal


def test_a_copy_without_codes_gives_the_same_figures_and_so_does_one_with_codes_of_another_release(kept):
    as_it_is = counted(snapshots.read(kept))
    other = json.dumps({"version": codes.VERSION + 1, "what": "nobody knows yet"})

    assert counted(dataclasses.replace(snapshots.read(kept), kept_codes=other)) == as_it_is
    older = as_schema_2(kept)
    assert snapshots.is_intact(older)
    assert counted(snapshots.read(older)) == as_it_is


def test_a_copy_without_codes_is_compared_with_corrected_and_made_again_without_a_record(kept, published, this_year):
    older = as_schema_2(kept)
    publish("QMA", reference=published[0], kinds=[Kind.LAW])
    publish("QMB", "QMC", reference=published[1], kinds=[Kind.LAW], themes=["nmirf"], title="Only another title")

    told = snapshots.collect(CouncilSession.objects.get(pk=68), this_year, today=this_year.last).facts["changes"]

    assert (told["new"], told["gone"], told["reclassified"]) == ([], [], [published[0]])
    assert corrigenda.differences(older.update) == []
    without = snapshots.without(snapshots.read(older), {published[2]})
    assert compute(without).published.stock == 2
    assert (json.loads(without.manifest)["schema"], codes.from_text(without.kept_codes) is None) == (3, False)
    assert freezing.current_of(older.update) == older


@pytest.mark.parametrize("fault", ["codes", "no codes", "facts", "document", "published", "manifest"])
def test_a_copy_is_intact_until_one_thing_in_it_is_another(kept, fault):
    assert snapshots.is_intact(kept)

    document = kept.documents.first()
    if fault == "codes":
        kept.codes = kept.codes.replace("QMA", "QMB")
    elif fault == "no codes":
        kept.codes = ""
    elif fault == "facts":
        kept.facts["received"] = 12
    elif fault == "document":
        document.canonical = document.canonical.replace("QMA", "QMB") + " "
    elif fault == "published":
        document.first_published_at = kept.taken_at
    else:
        kept.manifest = kept.manifest.replace("QMA", "QMB") + " "
    document.save()

    assert not snapshots.is_intact(kept)


def test_a_corrigendum_finds_codes_that_were_read_wrongly(kept):
    """They are covered by the sum, as wrong as they are: a mistake of the release that took the copy."""
    read = codes.from_text(kept.codes)
    kinds = read.properties["kinds"].values
    kinds[kinds.index(["law"])] = ["data"]
    wrong = codes.as_text(read)
    named = json.loads(kept.manifest) | {"codes": snapshots.sum_of(wrong)}
    mistaken = summed(kept, named, codes_=wrong)
    Snapshot.objects.update(figures=dict(keyed(compute(snapshots.read(mistaken)))))

    assert snapshots.is_intact(mistaken)
    assert {(one.key, one.old, one.new) for one in corrigenda.differences(mistaken.update)} == {
        ("by_kind.data.period", 1, 0), ("by_kind.data.stock", 1, 0),
        ("by_kind.law.period", 1, 2), ("by_kind.law.stock", 1, 2),
    }  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_document_that_lacks_what_is_read_is_named(published, frozen_now, name):
    sound, *_others = frozen_now().records
    document = sound.content
    lacks = {"submitter": "attribution", "states": "states_concerned"}.get(name, name)
    found = document if lacks in document else document["content"]
    del found[{"goals": "sdgs", "years": "starts_on"}.get(name, lacks)]
    broken = dataclasses.replace(sound, canonical=json.dumps(document))

    with pytest.raises(UnreadableRecord, match=sound.reference):
        codes.made([broken])


def test_a_document_with_a_state_that_nobody_knows_is_named(kept, published):
    frozen = snapshots.read(kept)
    facts = {**frozen.facts, "states": {key: value for key, value in frozen.facts["states"].items() if key != "QMA"}}

    with pytest.raises(UnreadableRecord, match=published[0]):
        compute(dataclasses.replace(frozen, facts=facts))


def test_a_copy_that_is_discarded_while_somebody_reads_it_is_not_half_a_copy(kept):
    frozen = snapshots.read(kept)
    kept.documents.first().delete()

    with pytest.raises(snapshots.CopyIsGone, match="discarded meanwhile"):
        frozen.records  # noqa: B018
