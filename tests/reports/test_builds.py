"""Building a preview: whole or not at all, once, whatever dies in between, and never with what is no longer public."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts.models import Role, User
from config.local.environment import PROJECT
from outbox import jobs
from outbox.models import Job, JobStatus, Letter
from reports import builds, snapshots
from reports.models import Snapshot, SnapshotDocument, Update, UpdateFile
from repository.models import Activity
from tests.cast import person
from tests.proof import size
from tests.reports.publications import publish, revoke

BOTH = ["ar", "en"]
NAMES = sorted(
    [f"{name}-65.{language}.{ending}" for language in BOTH for name, endings in (
        ("update", ("html", "docx")), ("activities", ("csv", "xlsx"))) for ending in endings]
    + ["figures.csv", "records.json", "dictionary.json", "manifest.json"]
)  # fmt: skip
# The step at whose beginning a worker is killed, or after whose file is stored and before its row.
DEATHS = size(
    ["0", "1", "6", "12", "2 stored", "12 stored"],
    [str(step) for step in range(13)] + [f"{step} stored" for step in range(1, 13)],
)


@pytest.fixture
def daniel(transactional_db) -> User:
    """The drafter; what tests of this module commit stays, so he may be there already."""
    return User.objects.filter(email="daniel@example.org").first() or person("Daniel", Role.DRAFTER)


@pytest.fixture
def begun(june, this_year, daniel):
    """An update that Daniel began: its job waits."""

    def begin() -> Job:
        return builds.begin(june, this_year, BOTH, by=daniel.pk)

    yield begin
    for job in Job.objects.filter(finished_at=None):
        jobs.cancel(job)


def sums(snapshot: Snapshot) -> dict[str, str]:
    return dict(snapshot.files.values_list("name", "sha256"))


def stored_bytes(snapshot: Snapshot) -> dict[str, bytes]:
    found = {}
    for file in snapshot.files.all():
        with default_storage.open(file.stored_as) as stored:
            found[file.name] = stored.read()
    return found


@pytest.mark.django_db(transaction=True)
def test_a_build_stores_each_file_once_and_writes_to_the_drafter(begun, daniel):
    publish("QMA")
    job = begun()

    assert jobs.run_ready() == 1

    job.refresh_from_db()
    snapshot = Snapshot.objects.complete().get(update__job=job.identifier)
    assert (job.status, job.progress, job.error) == (JobStatus.DONE, 100, "")
    assert sorted(sums(snapshot)) == NAMES
    assert [step["name"] for step in job.steps] == builds.steps(snapshot.update)
    letter = Letter.objects.get(name="report_ready", recipient=daniel.email, key=f"report {job.identifier}")
    assert str(snapshot.update.identifier) in letter.body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("death", DEATHS)
def test_a_killed_worker_leaves_one_whole_update_to_the_next_one(begun, death):
    """Killed at the copy, at a text, at the data, at the manifest, and between a file and its row."""
    publish("QMA")
    undisturbed = begun()
    assert jobs.run_ready() == 1
    job = begun()

    worker = subprocess.run(
        [sys.executable, "-m", "tests.reports.build_and_die", *death.split()],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    assert worker.returncode == -9, worker.stderr.decode()[-2000:]
    publish("QMB")  # too late for a copy that was made before the worker died
    assert jobs.run_ready() == 0  # its lease still runs
    assert jobs.run_ready(now=timezone.now() + jobs.LEASE + timedelta(seconds=1)) == 1

    job.refresh_from_db()
    (snapshot,) = Snapshot.objects.filter(update__job=job.identifier)
    assert (job.status, snapshot.completed_at is not None) == (JobStatus.DONE, True)
    assert sorted(sums(snapshot)) == NAMES
    assert {name: _sum(data) for name, data in stored_bytes(snapshot).items()} == sums(snapshot)
    assert Letter.objects.filter(key=f"report {job.identifier}").count() == 1
    if death != "0":  # killed before the copy, it reads what is public when it is taken up
        assert sums(snapshot) == sums(Snapshot.objects.get(update__job=undisturbed.identifier))


@pytest.mark.django_db(transaction=True)
def test_the_command_writes_the_same_bytes_as_the_job(begun, june, this_year, tmp_path):
    publish("QMA", "QMC")
    job = begun()
    jobs.run_ready()

    call_command(
        "build_annual_update", session=65, first=this_year.first, last=this_year.last, languages=BOTH, out=tmp_path / "a b",
    )  # fmt: skip

    written = {path.name: path.read_bytes() for path in (tmp_path / "a b").iterdir()}
    assert written == stored_bytes(Snapshot.objects.get(update__job=job.identifier))


@pytest.mark.django_db(transaction=True)
def test_a_record_withdrawn_during_the_build_stops_it_and_the_next_try_is_without(begun):
    kept, gone = publish("QMA"), publish("QMB")
    job = begun()
    update = Update.objects.get(job=job.identifier)
    heard = []

    def tell(step: str, done: int, of: int) -> None:
        heard.append(step)
        if step == "records.json":
            revoke(gone, "QMB")

    with translation.override("en"), pytest.raises(builds.BuildRefused, match="withdrawn or revised"):
        builds.carry_out(update, tell)

    assert heard[-1] == "manifest.json"
    assert not update.snapshots.exists()
    builds.carry_out(update, lambda *_step: None)
    assert list(
        update.snapshots.get().documents.filter(reference__in=[kept, gone]).values_list("reference", flat=True)
    ) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_preview_goes_with_the_first_record_that_is_no_longer_public(begun):
    gone = publish("QMA")
    begun()
    jobs.run_ready()
    snapshot = Snapshot.objects.complete().filter(documents__reference=gone).get()
    stored = [file.stored_as for file in snapshot.files.all()]
    assert snapshots.no_longer_public(snapshot) == 0

    revoke(gone, "QMA")

    assert snapshots.no_longer_public(snapshot) == 1
    assert snapshots.discard_outdated() >= 1
    assert snapshots.discard_outdated() == 0
    assert not SnapshotDocument.objects.filter(reference=gone).exists()
    assert not UpdateFile.objects.filter(stored_as__in=stored).exists()
    assert [name for name in stored if default_storage.exists(name)] == []


@pytest.mark.django_db(transaction=True)
def test_building_again_puts_the_new_preview_in_the_place_of_the_old_one(begun, daniel):
    publish("QMA")
    update = Update.objects.get(job=begun().identifier)
    jobs.run_ready()
    (old,) = update.snapshots.all()

    again = builds.build_again(update, by=daniel.pk)
    assert builds.build_again(update, by=daniel.pk) == again  # pressed twice: one job
    jobs.run_ready()

    (new,) = update.snapshots.all()
    assert (new.pk == old.pk, new.sha256) == (False, old.sha256)
    assert {name: _sum(data) for name, data in stored_bytes(new).items()} == sums(new)
    assert not default_storage.exists(old.folder) or default_storage.listdir(old.folder)[1] == []


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_build_stops_at_its_next_step_and_shows_nothing(begun, monkeypatch):
    publish("QMA")
    job = begun()
    build = jobs.KINDS[builds.KIND]

    class CancelledWork(jobs.Work):
        def step(self, name: str, *, done: int = 0, of: int = 1) -> None:
            super().step(name, done=done, of=of)
            if done == 1:
                jobs.cancel(job)

    monkeypatch.setitem(jobs.KINDS, builds.KIND, lambda work, **arguments: build(CancelledWork(work.job), **arguments))
    assert jobs.run_ready() == 0

    job.refresh_from_db()
    (snapshot,) = Snapshot.objects.filter(update__job=job.identifier)
    assert (job.status, snapshot.completed_at) == (JobStatus.CANCELLED, None)
    assert list(sums(snapshot)) == ["update-65.ar.html"]  # the step that was running; no page shows it


@pytest.mark.django_db(transaction=True)
def test_a_record_that_cannot_be_read_stops_the_build_and_is_named_and_the_next_try_is_whole(begun, daniel):
    reference = publish("QMA")
    job = begun()
    update = Update.objects.get(job=job.identifier)
    with pytest.raises(KeyboardInterrupt):
        builds.carry_out(update, _stop_after_the_copy)
    SnapshotDocument.objects.filter(snapshot__update=update, reference=reference).update(canonical="{}")

    assert jobs.run_ready() == 1

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert reference in job.error
    assert not update.snapshots.complete().exists()
    snapshots.discard(update.snapshots.get())  # an administrator has mended it
    again = builds.build_again(update, by=daniel.pk)
    assert jobs.run_ready() == 1
    assert sorted(sums(Snapshot.objects.complete().get(update__job=again.identifier))) == NAMES


@pytest.mark.django_db(transaction=True)
def test_a_record_that_cannot_be_read_when_the_copy_is_made_is_named_too(begun, daniel, superuser_connection):
    reference = publish("QMA")
    sound = Activity.objects.get(reference=reference).canonical
    _write_over(superuser_connection, reference, '{"content": {}}')
    job = begun()

    assert jobs.run_ready() == 1

    job.refresh_from_db()
    update = Update.objects.get(job=job.identifier)
    assert (job.status, reference in job.error, update.snapshots.exists()) == (JobStatus.FAILED, True, False)
    _write_over(superuser_connection, reference, sound)
    builds.build_again(update, by=daniel.pk)
    assert jobs.run_ready() == 1
    assert sorted(sums(update.snapshots.complete().get())) == NAMES


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_said_the_preview_before_stays_and_the_next_try_is_whole(begun, daniel, settings, tmp_path):
    publish("QMA")
    update = Update.objects.get(job=begun().identifier)
    jobs.run_ready()
    before = update.snapshots.get()
    job = builds.build_again(update, by=daniel.pk)
    (tmp_path / "storage").write_text("a file where a folder should be")
    root, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(tmp_path / "storage")

    assert jobs.run_ready() == 1

    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "The files could not be stored. Is the disk full?")
    assert update.snapshots.complete().get() == before
    settings.MEDIA_ROOT = root
    builds.build_again(update, by=daniel.pk)
    assert jobs.run_ready() == 1
    after = update.snapshots.get()
    assert (after.pk != before.pk, sorted(sums(after))) == (True, NAMES)
    assert {name: _sum(data) for name, data in stored_bytes(after).items()} == sums(after)


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path, june):
    with pytest.raises(CommandError, match="not to 64"):
        call_command("build_annual_update", "--session", "64", "--out", str(tmp_path))
    with pytest.raises(CommandError, match="401 of the Council is not in the calendar"):
        call_command("build_annual_update", "--session", "401", "--out", str(tmp_path))
    with pytest.raises(CommandError, match="before its first day"):
        call_command(
            "build_annual_update",
            "--session",
            "65",
            "--from",
            "2027-02-01",
            "--to",
            "2027-01-01",
            "--out",
            str(tmp_path),
        )
    (tmp_path / "taken").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("build_annual_update", "--session", "65", "--out", str(tmp_path / "taken"))


@pytest.mark.django_db
def test_the_command_writes_the_usual_period_and_a_manifest(tmp_path, june):
    call_command("build_annual_update", "--session", "65", "--out", str(tmp_path))

    said = json.loads((tmp_path / "manifest.json").read_text())
    assert said["period"] == {"first": "2026-03-16", "last": "2027-03-15"}
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == sorted([*said["files"], "manifest.json"])


def _sum(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _write_over(superuser, reference: str, canonical: str) -> None:
    """In a published record: the gate keeps everybody from it who is not the superuser."""
    superuser.execute("SET session_replication_role = 'replica'")
    superuser.execute("UPDATE repository_activity SET canonical = %s WHERE reference = %s", [canonical, reference])
    superuser.execute("RESET session_replication_role")


def _stop_after_the_copy(step: str, done: int, of: int) -> None:
    if done == 1:
        raise KeyboardInterrupt
