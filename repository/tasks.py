"""What the clock starts in the public record. Each is a thin shell around a function that can be called without Celery."""

from celery import shared_task
from django.utils import timezone

from repository.reference import states


@shared_task
def show_names_of_the_day() -> int:
    """Just after midnight in Geneva: a State bears the name that begins today. Safe to run twice."""
    return states.show_names_of(timezone.localdate())
