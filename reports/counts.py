"""Numbers that other rooms offer by one function each; the roof names the functions (``settings.UPDATE_COUNTS``)."""

from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

FEWEST_RECEIVED = 10


def received_between(first: date, last: date) -> int | None:
    """Submissions received worldwide in the period; None when they are fewer than ten (policy decision D19).

    None is what is kept and shown: the small number itself is written down nowhere.
    """
    count = import_string(settings.UPDATE_COUNTS["submissions received"])(first, last)
    return count if count >= FEWEST_RECEIVED else None


def may_be_examples(references: set[str]) -> set[str]:
    """Those of these references whose States all allowed to be named as an example in the update (policy decision D5)."""
    return import_string(settings.UPDATE_COUNTS["may be examples"])(references)
