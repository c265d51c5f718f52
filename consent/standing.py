"""Where a request stands for the State that was asked, in one word; never what another State said.

Reads the columns that ``ConsentRequest.objects.with_answer()`` adds.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from consent.models import ConsentRequest, EventKind


class Standing(TextChoices):
    OPEN = "open", _("Not answered yet")
    TIME = "time", _("More time asked for")
    GRANTED = "granted", _("Consent granted")
    PUBLISHED = "published", _("Consent granted, published")
    SPENT = "spent", _("Consent granted, no longer in force")
    CHANGES = "changes", _("Changes asked for")
    WITHHELD = "withheld", _("Consent withheld")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")
    REPLACED = "replaced", _("Replaced by a newer text")
    TAKEN_BACK = "taken_back", _("Taken back, nothing to answer")


TAGS = {  # colours of static/site.css; the words carry the meaning
    Standing.OPEN: "a", Standing.TIME: "a", Standing.GRANTED: "b", Standing.PUBLISHED: "k", Standing.CHANGES: "p",
}  # fmt: skip
_ANSWERED = {
    EventKind.TIME_ASKED: Standing.TIME,
    EventKind.CHANGES_ASKED: Standing.CHANGES,
    EventKind.WITHHELD: Standing.WITHHELD,
    EventKind.REVOKED: Standing.WITHDRAWN,
}


def standing(request: ConsentRequest) -> Standing:
    """One word for this request. A grant that another State's act has spent says no more than a hold or a correction."""
    granted = request.answer == EventKind.GRANTED
    if granted and request.is_published:
        return Standing.PUBLISHED
    if request.answer == EventKind.REVOKED:
        return Standing.WITHDRAWN
    if request.is_taken_back:
        return Standing.TAKEN_BACK
    if request.is_superseded:
        return Standing.REPLACED
    if granted:
        return Standing.SPENT if request.is_closed_since else Standing.GRANTED
    return Standing.OPEN if request.answer is None else _ANSWERED.get(EventKind(request.answer), Standing.OPEN)


def is_answerable(request: ConsentRequest) -> bool:
    """An answer can be given or changed: the text is the newest, not taken back, kept, and not public already."""
    return (
        standing(request) not in {Standing.PUBLISHED, Standing.REPLACED, Standing.TAKEN_BACK}
        and not request.is_superseded
        and not request.is_taken_back
        and request.document.canonical is not None
    )


def may_withdraw(request: ConsentRequest) -> bool:
    """This State's consent is what keeps, or would help to bring, the record before the public."""
    return standing(request) in {Standing.PUBLISHED, Standing.GRANTED}
