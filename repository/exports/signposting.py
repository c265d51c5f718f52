"""Signposts for machines (signposting.org): how to cite a record, where its data are, under what terms. In `Link` headers
(level 1, RFC 8288) and, for the page and each of its forms at once, as a set of links (level 2, RFC 9264)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from repository.exports import terms
from repository.exports.columns import ActivityRow, Labels
from repository.models import Activity

FORMATS = {"jsonld": "application/ld+json", "json": "application/json", "iati.xml": "application/xml"}
LINKSET = "application/linkset+json"


@dataclass(frozen=True)
class Signpost:
    relation: str
    address: str
    media_type: str = ""

    @property
    def header(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.address}>; rel="{self.relation}"{kind}'


def of_record(response: HttpResponseBase, activity: Activity, *, its_formats: bool = True) -> None:
    """Put the signposts of this record on an answer. ``its_formats``: name the other forms it can be read in."""
    posts = [*_about(activity), *(_forms(activity) if its_formats else [_page(activity)]), _linkset(activity)]
    response["Link"] = ", ".join([*filter(None, [response.headers.get("Link")]), *(one.header for one in posts)])


def linkset(row: ActivityRow, _labels: Labels) -> bytes:
    """The signposts of the page, then those of each form that it can be read in."""
    activity = row.activity
    page = _page(activity)
    contexts = [
        _context(page.address, [*_about(activity), *_forms(activity), _linkset(activity)]),
        *(_context(form.address, [*_about(activity), page, _linkset(activity)]) for form in _forms(activity)),
    ]
    return (json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1) + "\n").encode()


def _about(activity: Activity) -> Iterator[Signpost]:
    yield Signpost("cite-as", f"{terms.site()}/r/{activity.reference}")
    yield Signpost("type", "https://schema.org/CreativeWork")
    yield Signpost("license", terms.address())
    yield Signpost("collection", f"{terms.site()}/data/catalog.jsonld", "application/ld+json")
    author = activity.record["attribution"]
    if author["slug"]:
        yield Signpost("author", f"{terms.site()}/{get_language() or 'en'}/providers/{author['slug']}/")


def _forms(activity: Activity) -> list[Signpost]:
    return [Signpost("describedby", f"{_here(activity)}.{suffix}", kind) for suffix, kind in FORMATS.items()]


def _page(activity: Activity) -> Signpost:
    return Signpost("describes", f"{_here(activity)}/", "text/html")


def _linkset(activity: Activity) -> Signpost:
    return Signpost("linkset", f"{_here(activity)}.linkset.json", LINKSET)


def _here(activity: Activity) -> str:
    return f"{terms.site()}/{get_language() or 'en'}/activities/{activity.reference}"


def _context(anchor: str, posts: list[Signpost]) -> dict:
    """One link context object (RFC 9264, 4.2.2): relation -> targets."""
    context: dict = {"anchor": anchor}
    for post in posts:
        target = {"href": post.address, "type": post.media_type} if post.media_type else {"href": post.address}
        context.setdefault(post.relation, []).append(target)
    return context
