"""The queue of the review desk."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.policies import role
from submissions import queue as desk_queue
from submissions.views.at_the_desk import STAFF

PER_PAGE = 25


@role(*STAFF)
def queue(request: HttpRequest) -> HttpResponse:
    view = desk_queue.BY_CODE.get(request.GET.get("view", ""), desk_queue.VIEWS[0])
    found = desk_queue.before(request.user).filter(view.condition(request.user))
    if words := request.GET.get("q", "").replace("\x00", "").strip():
        found = found.filter(reference__icontains=words)
    numbers = desk_queue.counts(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    for submission in page:
        submission.days = (today - timezone.localdate(submission.last_sent_at)).days
    return render(
        request,
        "submissions/queue.html",
        {
            "views": [(one, numbers[f"n_{one.code}"]) for one in desk_queue.VIEWS],
            "view": view,
            "found": page,
            "words": words,
        },
    )
