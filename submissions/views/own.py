"""What the pages of writers share: finding what is theirs, doing something with it, saying why not."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts import refusals
from consent.verbs import Refused
from submissions.models import Submission

BESIDE = ("organisation", "entry", "complaint")


def own(request: HttpRequest, reference: str) -> Submission:
    """The submission, for those who write it; 404 for everybody else."""
    return get_object_or_404(Submission.objects.of(request.user).select_related(*BESIDE), reference=reference)


def to_write(request: HttpRequest, reference: str) -> Submission:
    """The same, and for the clerk who entered it, while nobody has confirmed it; the pages ask ``is_entered_by_reader``."""
    for rows, by_clerk in ((Submission.objects.of, False), (Submission.objects.entered_by, True)):
        if found := rows(request.user).select_related(*BESIDE).filter(reference=reference).first():
            found.is_entered_by_reader = by_clerk
            return found
    raise Http404


def act(request: HttpRequest, verb: Callable[[], object], *, done: str) -> None:
    """Do it, and say on the next page that it is done, or each reason why it is not."""
    try:
        verb()
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, done)
