"""What other rooms may know of submissions: a number, and nothing that it is made of."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from submissions.models import Submission


def received_between(first: date, last: date) -> int:
    """How many submissions were first sent to OHCHR from ``first`` to ``last``, both days included (in Geneva).

    Worldwide, whatever became of them. A submission that came back for changes and was sent again counts once.
    Whether the number may be shown is the asker's to decide (policy decision D19).
    """
    begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
    return Submission.objects.filter(sent_at__gte=begins, sent_at__lt=ends).count()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.GENEVA))
