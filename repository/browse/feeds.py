"""Feeds: any list of activities as Atom or RSS, newest first, with the same query as its page."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repository.browse.conditional import conditional, epoch_of
from repository.browse.filters import ActivityFilter
from repository.browse.record import Record
from repository.browse.vocabulary import Vocabulary
from repository.exports import terms

ENTRIES = 50


class _Dated:
    """A feed whose time is that of its newest record: what happens in private does not move it."""

    feed: dict[str, Any]

    def latest_post_date(self):
        return self.feed["changed"]


class Atom(_Dated, Atom1Feed):
    """Texts say which language they are in."""

    def item_attributes(self, item: dict) -> dict[str, str]:
        return {"xml:lang": item["language"]}


class Rss(_Dated, Rss201rev2Feed):
    """For programs that know no Atom: no author (RSS wants an address of e-mail there), and one language for all."""

    def add_item_elements(self, handler: Any, item: dict) -> None:
        super().add_item_elements(handler, {**item, "author_name": None, "author_email": None})


@login_not_required
@require_safe
@conditional
def activities(request: HttpRequest, form: type[Atom] | type[Rss] = Atom) -> HttpResponse:
    """The newest records of a list. A record that is withdrawn is gone from the feed; `/api/v1/changes/` tells of it."""
    vocabulary = Vocabulary(get_language() or "en")
    site = settings.SITE_URL.rstrip("/")
    query = request.GET.urlencode()
    grammar = ActivityFilter(request.GET, vocabulary=vocabulary)
    found = list(grammar.qs.newest_first()[:ENTRIES])
    feed = form(
        title=_("UPR Technical Cooperation Repository: activities"),
        link=f"{site}{reverse('repository:activities')}{f'?{query}' if query else ''}",
        description=terms.of_activities(),
        language=vocabulary.language,
        author_name=_("Office of the United Nations High Commissioner for Human Rights"),
        feed_url=f"{site}{request.get_full_path()}",
        feed_guid=f"{site}{request.get_full_path()}",
        feed_copyright=terms.notice("activities"),
        changed=found[0].published_at if found else epoch_of(request).changed_at,
    )
    for activity in found:
        record = Record(activity, vocabulary)
        feed.add_item(
            title=record.text["title"],
            link=f"{site}{reverse('repository:activity', args=[activity.reference])}",
            description=record.text["summary"],
            unique_id=f"{site}/r/{activity.reference}",
            unique_id_is_permalink=True,
            pubdate=activity.first_published_at,
            updateddate=activity.published_at,
            author_name=record.submitter.shown,
            categories=[one.state.name for one in record.states],
            language=record.text["language"],
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response
