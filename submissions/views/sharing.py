"""The pages of links to a text: its writers make and revoke them, a partner reads by them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import secret_addresses
from accounts.policies import member
from accounts.secret_addresses import guarded, opens_nothing
from consent import document as documents
from consent.preview import preview
from consent.verbs import Refused
from submissions import moves, protection, sharing
from submissions.life import Status
from submissions.views.own import act, own


class Share(secret_addresses.Share):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].help_text = _(
            "So that you know later whose link it is. Only your organisation reads this."
        )


@member
def share(request: HttpRequest, reference: str) -> HttpResponse:
    """The links to one text: who can read by them until when, and a new one, whose address is shown this once."""
    submission = own(request, reference)

    def make(**given: Any) -> str:
        return sharing.share(submission, by=request.user, **given)[1]

    form, address = secret_addresses.share_on_page(
        request, Share, make, opens="submissions:read_shared", refused=Refused
    )
    opening = {link.pk for link in sharing.open_links(submission, timezone.now())}
    context = {
        "submission": submission, "form": form, "address": address, "is_shielded": protection.is_shielded(submission),
        "links": [(link, link.pk in opening) for link in submission.links.select_related("made_by")],
        "may_share": submission.status != Status.WITHDRAWN,
    }  # fmt: skip
    return guarded(render(request, "submissions/share.html", context))


@member
@require_POST
def unshare(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    link = get_object_or_404(own(request, reference).links, pk=pk)
    act(request, lambda: sharing.revoke(link, by=request.user), done=_("Revoked. The link opens nothing any more."))
    return redirect("submissions:share", reference)


@login_not_required
@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """The text as the public would see it, for a partner without an account. Whatever does not open, answers alike."""
    link = sharing.find(secret)
    if link is None:
        return opens_nothing(request)
    version = link.submission.current
    record = preview(documents.compose(moves.propose(link.submission, version)), request.GET.get("text"))
    if request.method == "GET":
        sharing.note_reading(link)
    return guarded(render(request, "submissions/read_shared.html", {"link": link, "record": record}))
