"""How people who may be harmed by being known to have written are kept from being known (domain: safeguards; D10).

The choice of attribution is made before the first draft, and asked again before anything goes to a State. What is shown
only as its kind goes to the States in weekly batches, so that the hour of a request tells nothing about who wrote when.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from repository.content import ProviderType
from submissions.life import Status
from submissions.models import Attribution, Submission

AT_RISK = (ProviderType.CSO, ProviderType.NHRI)
CONFIRMED_FOR = timedelta(days=30)  # so long a choice counts as asked just now
BATCH_DAY, BATCH_HOUR = 0, 9  # Monday, in Geneva


def may_be_at_risk(organisation: Organisation) -> bool:
    return organisation.type in AT_RISK


def first_attribution(organisation: Organisation, chosen: str) -> str:
    """How a new draft's submitter is shown: as chosen; a public body by its name; a protected one never by its name."""
    if organisation.is_protected:
        return Attribution.CATEGORY
    if chosen in Attribution.values:
        return chosen
    return "" if may_be_at_risk(organisation) else Attribution.NAMED


def is_shielded(submission: Submission) -> bool:
    """Shown only as its kind, and of a kind that may be harmed: the time of what happens must not betray it."""
    organisation = submission.organisation
    unnamed = organisation.is_protected or submission.attribution == Attribution.CATEGORY
    return unnamed and may_be_at_risk(organisation)


def next_batch(now: datetime) -> datetime:
    """The next Monday, nine o'clock in Geneva; never now."""
    geneva = ZoneInfo(settings.GENEVA)
    today = now.astimezone(geneva).date()
    ahead = (BATCH_DAY - today.weekday()) % 7
    batch = datetime.combine(today + timedelta(days=ahead), time(BATCH_HOUR), tzinfo=geneva)
    return batch if batch > now else batch + timedelta(days=7)


def must_confirm(submission: Submission, now: datetime | None = None) -> bool:
    """The submitter has to say once more how it is shown, before the States are asked."""
    if not may_be_at_risk(submission.organisation):
        return False
    confirmed = submission.attribution_confirmed_at
    return confirmed is None or confirmed < (now or timezone.now()) - CONFIRMED_FOR


def is_asked_again(submission: Submission) -> bool:
    """The page of where it stands asks how it is shown: the letter has gone out, or the answer is too old."""
    if submission.status not in (Status.SUBMITTED, Status.IN_REVIEW):
        return False
    return submission.asked_to_confirm_at is not None or must_confirm(submission)


def reasons_not_to_ask_states(submission: Submission) -> list[str]:
    """Why the States may not be asked yet, as far as the submitter's safety goes."""
    if must_confirm(submission):
        return [
            _(
                "The submitter has to confirm once more how the organisation is shown: more than 30 days have passed. A letter"
                " asks for it."
            )
        ]
    return []
