"""Real Celery workers over a real Redis and over a folder: whatever dies, there is one whole update in the end."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from outbox import jobs
from outbox.models import Job, JobStatus, Letter
from reports import builds
from reports.models import Snapshot
from tests.proof import record, size
from tests.reports.publications import publish
from tests.workers import Redis, Worker

LIMIT = 120  # seconds; a worker starts in three on an idle machine
LANGUAGES = ["en"]
STEPS = 7  # the copy, page, Word document, two activities files, three files of data; then the manifest
EACH = [str(step) for step in range(STEPS + 2)] + [f"{step} stored" for step in range(1, STEPS + 2)]
DEATHS = list(enumerate(size(["3"], (EACH * 2)[:25])))  # over two transports: 50 in the proof

pytestmark = pytest.mark.django_db(transaction=True)


def worker(redis_url: str, death: str = "-1") -> Worker:
    """One that dies at this step of an update; by default never."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.reports.build_and_die", *death.split(), "celery"]
    return Worker(redis_url, command)


def until(what: Callable[[], bool], by: Worker) -> None:
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        if what():
            return
        time.sleep(0.1)
    raise AssertionError(by.log.read_text()[-3000:])


@pytest.fixture
def redis(tmp_path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def begun(june, this_year, daniel):
    yield lambda: builds.begin(june, this_year, LANGUAGES, by=daniel.pk)
    for job in Job.objects.filter(finished_at=None):
        jobs.cancel(job)


def ended(job: Job) -> bool:
    job.refresh_from_db()
    return job.has_ended


def sums(job: Job) -> dict[str, str]:
    """Of the one whole snapshot that this job left; more, or a half one, is an error."""
    (snapshot,) = Snapshot.objects.filter(update__job=job.identifier)
    assert snapshot.completed_at is not None
    assert Letter.objects.filter(key=f"report {job.identifier}").count() == 1
    return dict(snapshot.files.values_list("name", "sha256"))


@pytest.mark.parametrize(("number", "death"), DEATHS)
@pytest.mark.parametrize("transport", ["redis", "folder"])
def test_a_worker_killed_in_the_middle_leaves_one_whole_update_to_the_next(begun, redis, transport, number, death):
    publish("QMA")
    undisturbed = begun()
    assert jobs.run_ready() == 1
    if transport == "redis":
        redis.start()
    url = redis.url if transport == "redis" else ""
    job = begun()

    mortal = worker(url, death)
    try:
        assert mortal.process.wait(LIMIT) == -9, mortal.log.read_text()[-3000:]
    except subprocess.TimeoutExpired:
        raise AssertionError(mortal.log.read_text()[-3000:]) from None
    finally:
        mortal.end()  # its clock, which outlives it
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now())  # a minute passes
    heir = worker(url)
    try:
        until(lambda: ended(job), heir)
    finally:
        heir.end()

    assert (job.status, job.attempts) == (JobStatus.DONE, 2)
    assert sums(job) == sums(undisturbed)
    record(kills=1)


def test_a_redis_that_is_dead_delays_an_update_and_neither_loses_nor_doubles_it(begun, redis):
    publish("QMA")
    first = begun()  # the request writes a row; it never asks Redis
    waiting = worker(redis.url)
    try:
        time.sleep(1)
        assert not ended(first)
        redis.start()
        until(lambda: ended(first), waiting)
        redis.kill()
        second = begun()
        redis.start()  # with nothing of what it held
        until(lambda: ended(second), waiting)
    finally:
        waiting.end()

    assert (first.status, second.status) == (JobStatus.DONE, JobStatus.DONE)
    assert sums(first) == sums(second)
