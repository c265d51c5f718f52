"""Working days in Geneva, Mondays to Fridays, and the days by which OHCHR wants to have answered."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

WORKING_DAYS = 10  # in which OHCHR usually answers


def since(moment: datetime, now: datetime) -> int:
    """Working days between two moments; the day itself does not count."""
    first, last = timezone.localdate(moment), timezone.localdate(now)
    weeks, rest = divmod((last - first).days, 7)
    return 5 * weeks + sum((first + timedelta(days=7 * weeks + day)).weekday() < 5 for day in range(1, rest + 1))


def due_on(sent: datetime) -> date:
    """The day by which what was sent then should be answered."""
    return _moved(timezone.localdate(sent), WORKING_DAYS)


def late_if_sent_before(today: date | None = None) -> datetime:
    """What was sent before this moment should have been answered by yesterday."""
    day = today or timezone.localdate()
    while _moved(day, WORKING_DAYS) >= (today or timezone.localdate()):
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.GENEVA))


def ago(days: int, now: datetime) -> datetime:
    """The moment so many working days before."""
    moment = now
    while since(moment, now) < days:
        moment -= timedelta(days=1)
    return moment


def _moved(day: date, working_days: int) -> date:
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5
    return day
