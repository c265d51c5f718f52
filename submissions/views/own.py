"""What the pages of writers share: finding what is theirs, doing something with it, saying why not."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from consent.verbs import Refused
from submissions.models import Submission


def own(request: HttpRequest, reference: str) -> Submission:
    """The submission, for those who write it; 404 for everybody else."""
    return get_object_or_404(Submission.objects.of(request.user).select_related("organisation"), reference=reference)


def act(request: HttpRequest, verb: Callable[[], object], *, done: str) -> None:
    """Do it, and say on the next page that it is done, or each reason why it is not."""
    try:
        verb()
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, done)


def tell(request: HttpRequest, refused: Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, reason)
