"""What may tell of the same activity, for whoever reviews: each with its reasons, and both texts side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.policies import role
from submissions import queue as desk_queue
from submissions.life import Status
from submissions.models import Submission
from submissions.protection import is_shielded
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
    may_close = submission.status == Status.IN_REVIEW and submission.taken_by_id == request.user.pk
    return render(
        request,
        "submissions/similar.html",
        {
            "submission": submission,
            "version": version,
            "provider": provider_shown(submission),
            "found": [
                {
                    "one": one,
                    "provider": provider_shown(one.submission),
                    "dismissal": said.get(one.submission.reference),
                    "may_close": may_close and _may_be_hinted_at(one.submission),
                }
                for one in found
            ],
            "may_merge": request.user.has_role(Role.REVIEWER),
            "may_dismiss": request.user.has_role(*OFFICERS),
            "about": about,
            "note": note,
        },
    )


def _may_be_hinted_at(other: Any) -> bool:
    """Whoever reads that the activity has been reported already is not led to somebody who must stay unknown.

    ``other``: as ``submissions.queue.before`` gives it.
    """
    return other.is_public or not is_shielded(other)
