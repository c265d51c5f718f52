"""What the clock runs. The work is in outbox.letters and outbox.jobs."""

from celery import shared_task

from outbox import jobs, letters


@shared_task
def deliver_letters() -> int:
    """Every two seconds: send the letters that are due. Returns how many went out."""
    return letters.deliver()


@shared_task
def run_jobs() -> int:
    """Every two seconds: take up one job that waits or whose worker died."""
    return jobs.run_ready()
