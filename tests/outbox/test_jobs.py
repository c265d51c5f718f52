"""Long work: one worker at a time, taken over when its worker dies, and told in one sentence when it fails."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

import outbox
from outbox import jobs
from outbox.models import Job, JobStatus


@pytest.fixture
def work():
    """Register functions for this test alone."""
    before = dict(jobs.KINDS)
    yield jobs.register
    jobs.KINDS.clear()
    jobs.KINDS.update(before)


@pytest.mark.django_db
def test_a_job_is_done_once_with_its_steps_and_its_result(work, bruno):
    @work("test_count")
    def count(task, *, to):
        for number in range(to):
            task.step(f"Number {number + 1}", done=number, of=to)
        return {"counted": to}

    job = outbox.start_job("test_count", {"to": 3}, by=bruno)

    assert [jobs.run_ready(), jobs.run_ready()] == [1, 0]

    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert job.created_by_id == bruno.pk
    assert [step["name"] for step in job.steps] == ["Number 1", "Number 2", "Number 3"]
    assert (job.progress, job.result) == (100, {"counted": 3})


@pytest.mark.django_db
def test_work_that_nobody_registered_is_refused_where_it_is_started():
    with pytest.raises(LookupError, match="test_unknown"):
        outbox.start_job("test_unknown")


@pytest.mark.django_db
def test_work_that_cannot_be_done_says_why_in_one_sentence(work):
    @work("test_refuse")
    def refuse(task):
        raise jobs.JobFailed("The period ends before it begins.")

    job = outbox.start_job("test_refuse")
    jobs.run_ready()

    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "The period ends before it begins.")


@pytest.mark.django_db
def test_what_went_wrong_inside_is_not_told_to_people(work):
    @work("test_break")
    def break_down(task):
        raise ValueError("Training of trial judges, not public")

    job = outbox.start_job("test_break")
    jobs.run_ready()

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "judges" not in job.error


@pytest.mark.django_db
def test_a_cancelled_job_stops_at_its_next_step(work):
    @work("test_endless")
    def endless(task):
        task.step("First")
        jobs.cancel(task.job)
        task.step("Second")
        raise AssertionError("went on after it was cancelled")

    job = outbox.start_job("test_endless")

    assert jobs.run_ready() == 0

    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert [step["name"] for step in job.steps] == ["First"]


@pytest.mark.django_db
def test_a_worker_whose_lease_was_taken_over_changes_nothing_any_more(work):
    @work("test_slow")
    def slow(task):
        if task.job.attempts == 1:  # it sleeps too long: another worker comes, does it and is done
            jobs.run_ready(now=timezone.now() + jobs.LEASE + timedelta(seconds=1))
            task.step("Too late")
        return {"by": task.job.attempts}

    job = outbox.start_job("test_slow")
    jobs.run_ready()

    job.refresh_from_db()
    assert job.result == {"by": 2}
    assert "Too late" not in [step["name"] for step in job.steps]


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(work):
    work("test_deadly")(lambda task: None)
    job = outbox.start_job("test_deadly")
    Job.objects.filter(pk=job.pk).update(attempts=jobs.MOST_ATTEMPTS)

    jobs.run_ready()

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_resumed_when_its_lease_has_ended(work, tmp_path):
    calls = []
    work("test_sleep")(lambda task: calls.append(task.job.step))
    job = outbox.start_job("test_sleep")
    mark = tmp_path / "mark"
    worker = subprocess.Popen([sys.executable, "-m", "tests.outbox.work_in_a_process", str(mark)])
    until = time.monotonic() + 30
    while not mark.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert mark.exists()
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()

    assert jobs.run_ready() == 0  # nobody knows yet that it is dead
    assert jobs.run_ready(now=timezone.now() + timedelta(seconds=61)) == 1

    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert job.attempts == 2
    assert calls == ["Asleep"]  # what the first worker had reached is there to be read
