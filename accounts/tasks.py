"""What the clock runs for people. The work is in accounts.sessions."""

from celery import shared_task
from django.utils import timezone

from accounts import sessions


@shared_task
def forget_ended_sessions() -> int:
    """Every night: ended sessions, with any text that waited in them. Returns how many."""
    return sessions.forget_ended(now=timezone.now())
