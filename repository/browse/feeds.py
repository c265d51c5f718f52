"""Feeds: any list of activities as Atom, newest first, with the same query as its page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repository.browse.conditional import conditional, epoch_of
from repository.browse.filters import ActivityFilter
from repository.browse.record import Record
from repository.browse.vocabulary import Vocabulary

ENTRIES = 50


@login_not_required
@require_safe
@conditional
def activities(request: HttpRequest) -> HttpResponse:
    """The newest records of a list. A record that is withdrawn is gone from the feed; `/api/v1/changes/` tells of it."""
    vocabulary = Vocabulary(get_language() or "en")
    site = settings.SITE_URL.rstrip("/")
    query = request.GET.urlencode()
    grammar = ActivityFilter(request.GET, vocabulary=vocabulary)
    found = list(grammar.qs.newest_first()[:ENTRIES])
    feed = _Feed(
        title=_("UPR Technical Cooperation Repository: activities"),
        link=f"{site}{reverse('repository:activities')}{f'?{query}' if query else ''}",
        description="",
        language=vocabulary.language,
        author_name=_("Office of the United Nations High Commissioner for Human Rights"),
        feed_url=f"{site}{request.get_full_path()}",
        feed_guid=f"{site}{request.get_full_path()}",
        changed=found[0].published_at if found else epoch_of(request).changed_at,
    )
    for activity in found:
        record = Record(activity, vocabulary)
        feed.add_item(
            title=record.text["title"],
            link=f"{site}{reverse('repository:activity', args=[activity.reference])}",
            description=record.text["summary"],
            unique_id=f"{site}/r/{activity.reference}",
            pubdate=activity.first_published_at,
            updateddate=activity.published_at,
            author_name=record.submitter.shown,
            categories=[one.state.name for one in record.states],
            language=record.text["language"],
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


class _Feed(Atom1Feed):
    """Atom whose time is that of its newest record, and whose texts say which language they are in."""

    def latest_post_date(self):
        return self.feed["changed"]

    def item_attributes(self, item: dict) -> dict[str, str]:
        return {"xml:lang": item["language"]}
