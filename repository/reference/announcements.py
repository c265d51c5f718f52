"""The banner on every page: one announcement at a time, in six languages, put up and taken down by an administrator."""

from collections.abc import Mapping
from datetime import date

from django.db import models
from django.db.models import Exists, Q, Subquery
from django.utils.translation import gettext as _

from repository.catalogue import epoch
from repository.catalogue.models import Epoch
from repository.reference.changes import Refused, Verb, entered
from repository.reference.models import SIX, State

LONGEST = 400  # characters of a text: it stands above everything else


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def shown_on(self, day: date) -> "AnnouncementQuerySet":
        """Put up and neither taken down nor past its last day, the latest first."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), is_up=True).order_by("-pk")


class Announcement(models.Model):
    """A sentence or two for everybody who looks at the site. Public, also after it was taken down."""

    texts = models.JSONField(default=dict)  # by language; English is there always, and shown for one that is missing
    ends_on = models.DateField(null=True, blank=True)  # the last day; null: until it is taken down
    is_up = models.BooleanField(default=True)

    objects = AnnouncementQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.texts.get("en", ""))


def put_up(texts: Mapping[str, str], *, ends_on: date | None, today: date, by: int) -> Announcement:
    """Show this on every page from now on; what was up before comes down. Raises :class:`Refused`."""
    said = {language: texts[language].strip() for language in SIX if texts.get(language, "").strip()}
    if "en" not in said:
        raise Refused(_("An English text is needed: it is shown where another language is missing."))
    if any(len(text) > LONGEST for text in said.values()):
        raise Refused(_("An announcement has at most %(number)s characters in each language.") % {"number": LONGEST})
    if ends_on and ends_on < today:
        raise Refused(_("The last day is over already."))
    if Announcement.objects.shown_on(today).filter(texts=said, ends_on=ends_on).exists():
        raise Refused(_("This is up already."))
    announcement = Announcement(texts=said, ends_on=ends_on)
    with entered(Verb.ANNOUNCEMENT_PUT_UP, announcement, by=by) as entry:
        for other in Announcement.objects.select_for_update().filter(is_up=True):
            entry.update(other, is_up=False)
        entry.create(announcement)
    return announcement


def take_down(announcement: Announcement, *, by: int) -> None:
    """Show it no longer. Safe to call twice."""
    with entered(Verb.ANNOUNCEMENT_TAKEN_DOWN, announcement, by=by) as entry:
        entry.update(entry.subject, is_up=False)


@epoch.kept
def frame_of(day: date) -> tuple[bool, dict[str, str]]:
    """What the frame of every page has to know, in one look-up: are fictitious States here, and what is announced."""
    fictitious = Exists(State.objects.filter(un_status=State.UnStatus.FICTITIOUS))
    announced = Subquery(Announcement.objects.shown_on(day).values("texts")[:1])
    found = Epoch.objects.annotate(fictitious=fictitious, announced=announced).values("fictitious", "announced").get()
    return found["fictitious"], found["announced"] or {}
