"""The pages of links for reading: the focal point makes and revokes them, the capital reads and comments by them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import secret_addresses
from accounts.policies import mandate
from accounts.secret_addresses import guarded, opens_nothing
from consent import reading
from consent.models import ConsentRequest, ReadingLink
from consent.preview import preview
from consent.verbs import Refused


class Share(secret_addresses.Share):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].help_text = _("For instance: Ministry of Justice.")


class Write(forms.Form):
    """A comment of a reader."""

    name = forms.CharField(label=gettext_lazy("Your name and office"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Comment for your focal point"), validators=[MaxLengthValidator(5_000)],
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )  # fmt: skip


@mandate
def share(request: HttpRequest, reference: str) -> HttpResponse:
    """The links of one request: who can read by them until when, and a new one, whose address is shown this once."""
    asked = _asked(request, reference)

    def make(**given: Any) -> str:
        return reading.share(asked, by=request.user, **given)[1]

    form, address = secret_addresses.share_on_page(request, Share, make, opens="consent:read", refused=Refused)
    now = timezone.now()
    links = ReadingLink.objects.filter(request=asked).prefetch_related("comments")
    alive = set(ReadingLink.objects.alive(now).filter(request=asked).values_list("pk", flat=True))
    context = {
        "asked": asked, "form": form, "address": address, "links": [(one, one.pk in alive) for one in links],
    }  # fmt: skip
    return guarded(render(request, "consent/share.html", context))


@mandate
@require_POST
def unshare(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    link = get_object_or_404(ReadingLink, pk=pk, request=_asked(request, reference))
    reading.revoke(link, by=request.user)
    messages.success(request, _("Revoked. The link opens nothing any more."))
    return redirect("consent:share", reference)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """What may be published, for a reader without an account. Whatever does not open, answers alike."""
    link = reading.find(secret)
    if link is None:
        return opens_nothing(request)
    form = Write(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reading.comment(link, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            return guarded(redirect("consent:read", secret))
    return guarded(render(request, "consent/read.html", {**_of(link, request), "form": form}))


def _of(link: ReadingLink, request: HttpRequest) -> dict[str, Any]:
    document = link.request.document
    content = document.content
    return {
        "link": link, "asked": link.request, "state": link.request.state, "text_version": document.text_version,
        "record": preview(content, request.GET.get("text")) if content else None, "comments": link.comments.all(),
    }  # fmt: skip


def _asked(request: HttpRequest, reference: str) -> ConsentRequest:
    requests = ConsentRequest.objects.before(request.user, timezone.localdate()).select_related("document", "state")
    return get_object_or_404(requests, pk=reference)
