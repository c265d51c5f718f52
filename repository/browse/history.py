"""The history of a record: which of its texts were published, when, and what changed, in the words of its page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from repository.models import Activity, PublishedVersion


@dataclass(frozen=True)
class Version:
    number: int
    document: str
    text_version: str
    published_at: datetime
    changed: list[str]  # names of what differs from the version before

    @property
    def changed_words(self) -> list[str]:
        return [word_of(name) for name in self.changed]


def of(activity: Activity) -> list[Version]:
    """The versions of a record, the present one first. One statement."""
    return [
        Version(one.number, one.document, one.text_version, one.published_at, one.changed)
        for one in PublishedVersion.objects.of(activity.reference)
    ]


def word_of(name: str) -> str:
    """What a part of a record is called on its page."""
    parts = {
        "translations": _("Translations"),
        "states_concerned": _("States concerned"),
        "participating_states": _("Participating States"),
        "attribution": _("Submitted by"),
        "partners": _("Partners"),
        "recommendations": _("Recommendations supported"),
        "pledges": _("Voluntary pledges supported"),
        "files": _("Attached documents"),
    }
    if name in parts:
        return parts[name]
    return capfirst(str(getattr(Activity._meta.get_field(name), "verbose_name", name)))
