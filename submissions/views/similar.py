"""What may tell of the same activity, for whoever reviews: each with its reasons, and both texts side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import role
from submissions import queue as desk_queue
from submissions.models import Submission
from submissions.reviewing import duplicates, hints
from submissions.views.at_the_desk import OFFICERS, STAFF, find, provider_shown


@role(*STAFF)
@require_safe
def similar(request: HttpRequest, reference: str) -> HttpResponse:
    return show_similar(request, find(request, reference))


def show_similar(request: HttpRequest, submission: Submission, *, about: str = "", note: str = "") -> HttpResponse:
    """``note``: a refused reason why the submission ``about`` tells of something else."""
    said = hints.about_alike(submission)
    version = desk_queue.versions_sent(submission)[0]
    found = duplicates.similar_to(submission, version, reader=request.user)
    return render(
        request,
        "submissions/similar.html",
        {
            "submission": submission,
            "version": version,
            "provider": provider_shown(submission),
            "found": [(one, provider_shown(one.submission), said.get(one.submission.reference)) for one in found],
            "may_dismiss": request.user.has_role(*OFFICERS),
            "about": about,
            "note": note,
        },
    )
