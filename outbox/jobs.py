"""Long work: a row with steps, carried out by whichever worker holds its lease.

    @register("annual_update")
    def build(work, *, session):             # in <room>/jobs.py, which is found at start
        work.step("Collect the activities", done=0, of=3)
        …
        return {"folder": "…"}               # kept as Job.result

A worker that is killed leaves its lease to end (60 seconds without a step); another one then calls the same function
again from the start. So a registered function is safe to run twice: what is done already, it finds and keeps.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.models import Job, JobStatus

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5  # a job that kills its worker each time must not kill them for ever

log = logging.getLogger(__name__)
KINDS: dict[str, Callable[..., dict[str, Any] | None]] = {}


class JobFailed(Exception):
    """The work cannot be done; the message is one sentence for the person who started it."""


class LeaseLost(Exception):
    """Another worker took the job over, or it was cancelled: this worker stops without a trace."""


def register(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function the work of this kind. It is called with a Work and the job's arguments by keyword."""

    def remember(function: Callable[..., Any]) -> Callable[..., Any]:
        KINDS[kind] = function
        return function

    return remember


def start_job(kind: str, arguments: dict[str, Any] | None = None, by: Any = None) -> Job:
    """Write the job in the caller's transaction; the clock picks it up. ``by``: a person, their id, or None."""
    if kind not in KINDS:
        raise LookupError(f"No work is registered as {kind!r}; known are {', '.join(sorted(KINDS)) or 'none'}.")
    return Job.objects.create(kind=kind, arguments=arguments or {}, created_by_id=getattr(by, "pk", by))


def cancel(job: Job) -> bool:
    """End a job that has not ended; a worker on it stops at its next step. Returns whether there was one to end."""
    return bool(
        Job.objects.filter(pk=job.pk, status__in=[JobStatus.WAITING, JobStatus.RUNNING]).update(
            status=JobStatus.CANCELLED, finished_at=timezone.now(), lease=None, leased_until=None
        )
    )


@dataclass
class Work:
    """What a registered function tells about its progress."""

    job: Job

    def step(self, name: str, *, done: int = 0, of: int = 1) -> None:
        """Say what is being done now, as step ``done`` of ``of``. Renews the lease; call it at least every 30 seconds.

        Raises LeaseLost when the job belongs to another worker now or was cancelled.
        """
        now = timezone.now()
        steps = self.job.steps
        if not steps or steps[-1]["name"] != name:
            steps = [*steps, {"name": name, "at": now.isoformat()}]
        percent = min(100, max(0, round(100 * done / max(of, 1))))
        held = Job.objects.filter(pk=self.job.pk, lease=self.job.lease, status=JobStatus.RUNNING).update(
            steps=steps, step=name, progress=percent, leased_until=now + LEASE
        )
        if not held:
            raise LeaseLost(f"{self.job} is no longer this worker's.")
        self.job.steps = steps


def run_ready(*, now: datetime | None = None, limit: int = 1) -> int:
    """Take up to ``limit`` jobs that wait or whose worker died, and do them. Returns how many were ended here.

    Safe to run twice and at the same time: a lease in the database lets one worker at a job.
    """
    ended = 0
    for _turn in range(limit):
        job = _lease_one(now or timezone.now())
        if job is None:
            break
        ended += _do(job)
    return ended


def _lease_one(now: datetime) -> Job | None:
    with transaction.atomic():
        # skip_locked: another worker is taking that job at this moment
        job = Job.objects.ready(now).order_by("id").select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.status = JobStatus.RUNNING
        job.lease = uuid.uuid4()
        job.leased_until = now + LEASE
        job.attempts += 1
        job.started_at = job.started_at or now
        job.save(update_fields=["status", "lease", "leased_until", "attempts", "started_at"])
        return job


def _do(job: Job) -> bool:
    if job.attempts > MOST_ATTEMPTS:
        return _end(job, JobStatus.FAILED, error=_("The work was broken off several times. Please tell OHCHR."))
    function = KINDS.get(job.kind)
    if function is None:
        return _end(job, JobStatus.FAILED, error=_("This work is not known to the running version of the site."))
    try:
        result = function(Work(job), **job.arguments)
    except LeaseLost:
        return False
    except JobFailed as failed:
        return _end(job, JobStatus.FAILED, error=str(failed))
    except Exception:
        # The sentence for people says nothing of the cause, which may quote a text that is not public.
        log.exception("job %s (%s) failed", job.pk, job.kind)
        return _end(job, JobStatus.FAILED, error=_("Something went wrong. The work can be started again."))
    return _end(job, JobStatus.DONE, result=result or {}, progress=100)


def _end(job: Job, status: JobStatus, **columns: Any) -> bool:
    return bool(
        Job.objects.filter(pk=job.pk, lease=job.lease, status=JobStatus.RUNNING).update(
            status=status, finished_at=timezone.now(), lease=None, leased_until=None, **columns
        )
    )
