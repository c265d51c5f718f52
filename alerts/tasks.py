"""What the clock runs for readers who asked for mail. Each is a thin shell around a function."""

from celery import shared_task
from django.utils import timezone

from alerts import digests, following, retention


@shared_task
def tell_followers() -> int:
    """Every minute: a record that is followed has changed or is gone."""
    return following.tell()


@shared_task
def send_digests() -> int:
    """Daily at 06:00 Geneva time: what searches found; the weekly ones with Monday's."""
    return digests.due(today=timezone.localdate())


@shared_task
def tidy() -> int:
    """Every night: what is not to be kept."""
    return retention.tidy(now=timezone.now())
