"""What OHCHR's pages share: find for who may read, do, tell. A refusal becomes a message; nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import refusals
from accounts.models import Role
from consent import authority
from consent import document as documents
from consent.preview import Preview, preview
from consent.verbs import Refused
from submissions import moves
from submissions.models import Submission, Version

STAFF = (Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR, Role.AUDITOR)
OFFICERS = authority.OFFICERS


def find(request: HttpRequest, reference: str) -> Submission:
    """The submission, or 404: a draft that was never sent does not exist here."""
    found = Submission.objects.before_ohchr(request.user).select_related(
        "organisation", "taken_by", "entry__clerk", "entry__confirmed_by", "complaint"
    )
    return get_object_or_404(found, reference=reference)


def do(request: HttpRequest, reference: str, verb: Callable[..., Any], *, done: str, to: str = "") -> HttpResponse:
    """Run a verb that needs no words, tell what came of it, and go to the review page (or the address ``to``)."""
    submission = find(request, reference)
    try:
        verb(submission, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, done)
    return redirect(to or review_page(reference))


def review_page(reference: str) -> str:
    return reverse("submissions:review", args=[reference])


def typed(request: HttpRequest, name: str = "text") -> str:
    """What was written into a box: one kind of line end, without the one sign that the database cannot hold."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\x00", "")


def public_view(submission: Submission, version: Version) -> Preview:
    """The version as the public would see it, with addresses under which OHCHR gets its files."""
    proposal = documents.compose(moves.propose(submission, version))
    return preview(proposal, files_at=review_page(submission.reference) + "files/")


def provider_shown(submission: Submission) -> str:
    """The organisation's name for OHCHR; a protected one is its kind only, here too."""
    organisation = submission.organisation
    if organisation.is_protected:
        return _("%(kind)s (protected)") % {"kind": organisation.get_type_display()}
    return organisation.name
