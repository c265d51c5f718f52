"""Questions to the queue that a person keeps under names of his or her own."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import OwnView
from submissions.queue import Wanted
from submissions.steps import MoveRefused

MOST = 20
LONGEST: int = OwnView._meta.get_field("title").max_length or 0


def of(user: User) -> QuerySet[OwnView]:
    return OwnView.objects.filter(user=user)


def keep(title: str, wanted: Wanted, *, by: User) -> OwnView:
    """Keep this question; under a name that is there already it takes the place of the other."""
    title = " ".join(title.replace("\x00", "").split())
    if not title:
        raise MoveRefused(_("Give the view a name."))
    if len(title) > LONGEST:
        raise MoveRefused(
            _("The name has %(length)d characters; %(most)d are possible.") % {"length": len(title), "most": LONGEST}
        )
    mine = of(by)
    if mine.exclude(title=title).count() >= MOST:
        raise MoveRefused(_("You keep %(most)d views already. Remove one first.") % {"most": MOST})
    return OwnView.objects.update_or_create(user=by, title=title, defaults={"query": wanted.query})[0]


def remove(number: int, *, by: User) -> None:
    """Somebody else's is as if it did not exist. Safe to call twice."""
    of(by).filter(pk=number).delete()
