"""The drafters' list of updates, and the beginning of a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Role
from accounts.policies import role
from outbox.models import Job
from reports import builds
from reports.forms import NewUpdate, next_session
from reports.frozen_record import day_in_geneva
from reports.models import Snapshot, Update

drafter = role(Role.DRAFTER)


@drafter
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    updates = list(Update.objects.select_related("session"))
    jobs = Job.objects.filter(identifier__in=[update.job for update in updates]).in_bulk(field_name="identifier")
    built = {snapshot.update_id: snapshot for snapshot in Snapshot.objects.complete().order_by("revision")}
    rows = [{"update": update, "job": jobs.get(update.job), "snapshot": built.get(update.pk)} for update in updates]
    return render(request, "reports/desk.html", {"rows": rows})


@drafter
def new(request: HttpRequest) -> HttpResponse:
    """Choose session, days and languages; the dates are proposed. Posting starts the build."""
    if request.method == "POST":
        form = NewUpdate(request.POST)
        if form.is_valid():
            session, period, languages = form.chosen
            job = builds.begin(session, period, languages, by=request.user.pk)
            return redirect("reports:progress", job.identifier)
    else:
        form = NewUpdate()
        asked = request.GET.get("session", "")
        wanted = form.sessions.get(int(asked)) if asked.isdecimal() else None
        form = NewUpdate.proposing(wanted or next_session(day_in_geneva(timezone.now())))
    return render(request, "reports/new.html", {"form": form, "sessions": form.sessions.values()})
