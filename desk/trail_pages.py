"""The audit trail, for auditors and administrators: filtered, page by page, and as a file of all that was looked for."""

import csv
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.policies import role
from desk import trail
from repository.exports.as_csv import BYTE_ORDER_MARK, cell

ROWS = 50
AT_ONCE = 1_000  # rows of the file that are read together
reader = role(Role.AUDITOR, Role.ADMINISTRATOR)


@reader
@require_safe
def trail_page(request: HttpRequest) -> HttpResponse:
    wanted = trail.Wanted.read(request.GET.dict())
    page = Paginator(trail.entries(wanted), ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/trail.html",
        {
            "wanted": wanted,
            "page": page,
            "entries": trail.read(page.object_list),
            "query": f"{wanted.query}&" if wanted.query else "",
            "people": trail.people(),
            "verbs": [(trail.SOURCES[source], rows) for source, rows in trail.verbs()],
        },
    )


@reader
@require_safe
def trail_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All rows that are looked for, times in UTC."""
    rows = trail.entries(trail.Wanted.read(request.GET.dict()))
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return response


class _Line:
    def write(self, text: str) -> str:
        return text


def _lines(rows: trail.QuerySet) -> Iterator[bytes]:
    writer = csv.writer(_Line(), lineterminator="\r\n")
    head = [_("Time (UTC)"), _("Person"), _("What was done"), _("Record"), _("Version")]
    yield (BYTE_ORDER_MARK + writer.writerow(head)).encode()
    batch: list[dict] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield _written(writer, batch)
            batch = []
    if batch:
        yield _written(writer, batch)


def _written(writer, batch: list[dict]) -> bytes:
    return "".join(
        writer.writerow([cell(value) for value in (one.at, one.actor, one.words, one.record, one.version)])
        for one in trail.read(batch)
    ).encode()
