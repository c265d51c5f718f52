"""Figures of the team's work, and what an officer decided, as a file for that officer."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.policies import role
from repository.exports.as_csv import BYTE_ORDER_MARK, cell
from submissions import workdays
from submissions.reviewing import team
from submissions.views.at_the_desk import STAFF


@role(*STAFF)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    days = team.Days.read(request.GET.dict(), timezone.localdate())
    return render(
        request,
        "submissions/team.html",
        {"days": days, "figures": team.figures(days), "few": team.FEW, "usual": workdays.WORKING_DAYS},
    )


@role(*STAFF)
@require_safe
def own_decisions(request: HttpRequest) -> HttpResponse:
    days = team.Days.read(request.GET.dict(), timezone.localdate())
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(
        [_("Time (UTC)"), _("Record"), _("What was done"), _("Version"), _("Working days since it was sent")]
    )
    writer.writerows([cell(value) for value in row] for row in team.own_decisions(request.user, days))
    response = HttpResponse(BYTE_ORDER_MARK + table.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-decisions.csv"'
    return response
