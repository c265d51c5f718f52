"""The texts of these letters, made when they leave: they name only what is public at that moment.

A letter may wait for hours while a mail server is away. What was withdrawn meanwhile is in none that leaves after
(docs/adr/0029-mail-to-readers.md). No text is kept, and so neither is the key in its links.
"""

from collections.abc import Callable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from alerts import searches
from alerts.models import Notice
from alerts.openness import is_open
from outbox.letters import Drawn, NotNow, absolute
from outbox.models import Letter
from repository.models import Activity

MOST_NAMED = 20


def drawn(letter: Letter) -> Drawn | None:
    """The text of this letter now; None where there is nothing to tell any more.

    Raises :class:`NotNow` while the site is shut.
    """
    notice = Notice.objects.select_related("subscription").filter(letter=letter).first()
    if notice is None:
        return None
    if not is_open():
        raise NotNow
    with translation.override(letter.language):
        said = SAID[letter.name](notice)
        if said is None:
            return None
        key = notice.subscription.key
        own_page = absolute(reverse("alerts:own", args=[key]))
        body = render_to_string(f"emails/{letter.name}.txt", {**said, "link": own_page}).strip() + "\n"
        one_click = absolute(reverse("alerts:stop", args=[key]))
    # RFC 8058: the mail program shows a button of its own, which posts there without asking anything.
    headers = {"List-Unsubscribe": f"<{one_click}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Drawn(body, headers)


def _asks(notice: Notice) -> dict | None:
    """Do you want it? Not about a record that has gone meanwhile."""
    reference = notice.subscription.reference
    return {"reference": reference} if not reference or _is_public(reference) else None


def _changed(notice: Notice) -> dict | None:
    reference = notice.subscription.reference
    return {"reference": reference, "record": _permalink(reference)} if _is_public(reference) else None


def _found(notice: Notice) -> dict | None:
    subscription = notice.subscription
    if notice.since is None or notice.until is None:
        return None
    found = searches.found_between(subscription.query, notice.since, notice.until, subscription.language)
    references = list(found.values_list("reference", flat=True)[:MOST_NAMED])
    if not references:
        return None
    number = found.count()
    query = f"?{subscription.query}" if subscription.query else ""
    return {
        "records": [{"reference": one, "link": _permalink(one)} for one in references],
        "number": number,
        "more": max(0, number - len(references)),
        "search": absolute(f"{reverse('repository:activities')}{query}"),
    }


SAID: dict[str, Callable[[Notice], dict | None]] = {
    "alert_confirm": _asks,
    "alert_still_wanted": _asks,
    "alert_changed": _changed,
    "alert_found": _found,
}


def _is_public(reference: str) -> bool:
    return Activity.objects.filter(reference=reference).exists()


def _permalink(reference: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}/r/{reference}"
