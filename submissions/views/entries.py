"""The pages of what came by mail or on paper: a clerk enters it and asks its sender, who answers by a link."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import evidence, once, refusals
from accounts.models import Organisation
from accounts.policies import ENTERING, role
from accounts.secret_addresses import guarded, opens_nothing
from consent import document as documents
from consent.preview import preview
from consent.verbs import Refused
from repository.content import LANGUAGES
from submissions import entering, protection
from submissions.fields import PlainText
from submissions.models import CameBy, Entry, Submission
from submissions.readiness import edition, propose, reasons_against_sending
from submissions.views.at_the_desk import STAFF, provider_shown

SCAN = gettext_lazy("PDF, JPEG or PNG, up to 10 MB. Only OHCHR opens it.")


class Enter(forms.Form):
    """For whom, and what came from whom."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("For which organisation?"), queryset=Organisation.objects.none(), to_field_name="slug",
        help_text=gettext_lazy("One that OHCHR has verified. One that is not in the list registers first."),
    )  # fmt: skip
    came_by = forms.ChoiceField(
        label=gettext_lazy("How did it come?"), choices=CameBy.choices, widget=forms.RadioSelect
    )
    received_on = forms.DateField(
        label=gettext_lazy("On which day?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    sender = PlainText(
        label=gettext_lazy("Who sent it?"), max_length=200,
        help_text=gettext_lazy("Name or function, as it is written there."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the sender, if there is one"), max_length=254, required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=LANGUAGES)
    scan = forms.FileField(label=gettext_lazy("What came, as a file"), help_text=SCAN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = entering.organisations()  # type: ignore[attr-defined]


class Ask(forms.Form):
    """Where its sender can be asked."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the sender"), max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)


class OnPaper(forms.Form):
    scan = forms.FileField(label=gettext_lazy("What its sender wrote, as a file"), help_text=SCAN)


@role(*ENTERING)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """What nobody has confirmed yet."""
    rows = [(one, provider_shown(one.submission)) for one in entering.open_entries(request.user)]
    return render(request, "submissions/entries.html", {"rows": rows})


@role(*ENTERING)
def enter(request: HttpRequest) -> HttpResponse:
    """For whom, and the file. Then the ordinary pages."""
    form = Enter(request.POST or None, request.FILES or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        organisation, scan = said.pop("organisation"), said.pop("scan")
        try:
            made = entering.begin(
                organisation, entering.Received(**said), scan=scan, by=request.user, key=request.POST.get("key", "")
            )
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("It is begun. Now enter the text, page by page."))
            return redirect("submissions:tasks", made.reference)
    return render(request, "submissions/enter.html", {"form": form, "key": once.new_key()})


@role(*ENTERING)
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Where an entry stands, for its clerk and for a second officer: ask the sender, confirm what came on paper, take it back."""
    found = get_object_or_404(entering.open_entries(request.user), submission__reference=reference)
    is_mine = found.clerk_id == request.user.pk
    asks = Ask(
        request.POST if request.POST.get("do") == "ask" else None,
        initial={"email": found.email, "language": found.submission.current.language},
    )
    proof = OnPaper(request.POST, request.FILES) if request.POST.get("do") == "confirm" else OnPaper()
    if request.method == "POST":
        if done := _do(request, found.submission, asks, proof):
            messages.success(request, done)
            return redirect("submissions:entry", reference) if asks.is_bound else redirect("submissions:entries")
        found.refresh_from_db()
    version = found.submission.current
    proposal = propose(found.submission, version)
    return render(
        request,
        "submissions/entry.html",
        {
            "entry": found, "submission": found.submission, "version": version, "is_mine": is_mine, "asks": asks, "proof": proof,
            "provider": provider_shown(found.submission), "edition": edition(version, proposal), "now": timezone.now(),
            "reasons": reasons_against_sending(found.submission, version, proposal), "most": entering.MOST_LETTERS,
            "key": once.new_key(),
            "record": preview(documents.compose(proposal), request.GET.get("text")),
        },
    )  # fmt: skip


def _do(request: HttpRequest, submission: Submission, asks: Ask, proof: OnPaper) -> str:
    """What was asked for, done: what to say of it. "" where it was refused; the reasons stand on the page."""
    try:
        if asks.is_bound and asks.is_valid():
            entering.ask(submission, by=request.user, key=request.POST.get("key", ""), **asks.cleaned_data)
            return _("A letter goes to its sender.")
        if proof.is_bound and proof.is_valid():
            scan: UploadedFile = proof.cleaned_data["scan"]
            entering.confirm_on_paper(submission, seen=request.POST.get("edition", ""), scan=scan, by=request.user)
            return _("It is confirmed, and waits to be reviewed.")
        if request.POST.get("do") == "take_back":
            entering.take_back(submission, by=request.user)
            return _("It is taken back; its text is erased.")
    except Refused as refused:
        if asks.is_bound:
            asks.add_error(None, refused.reasons)
        elif proof.is_bound:
            proof.add_error(None, refused.reasons)
        else:
            refusals.tell(request, refused)
    return ""


@role(*STAFF)
@require_safe
def scan(request: HttpRequest, reference: str, which: str) -> FileResponse:
    """What came, or what its sender confirmed on paper. Before it is sent, for those only who may enter such texts."""
    kept = Entry.objects.select_related("scan", "proof")
    sent = Submission.objects.before_ohchr(request.user).values("pk")
    found = kept.filter(submission__reference=reference, submission__in=sent).first() or (
        kept.filter(submission__reference=reference, pk__in=entering.open_entries(request.user)).first()
    )
    file = {"received": found.scan, "confirmation": found.proof}.get(which) if found else None
    if file is None or not evidence.is_there(file):
        raise Http404
    return evidence.response(file, "received" if which == "received" else "confirmation")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def entered(request: HttpRequest, secret: str) -> HttpResponse:
    """All of the text, for whoever had sent it; yes or no. Whatever does not open, answers alike."""
    found = entering.find(secret)
    if found is None:
        return opens_nothing(request)
    errors: list[str] = []
    remark = request.POST.get("remark", "") if request.method == "POST" else found.remark
    if request.method == "POST":
        try:
            if request.POST.get("says") == "right":
                entering.say_right(found, seen=request.POST.get("edition", ""))
            elif request.POST.get("says") == "wrong":
                entering.say_wrong(found, remark=remark)
            else:
                raise Refused(_("Choose one of the answers."))
        except Refused as refused:
            errors = refused.reasons
        else:
            return guarded(redirect("submissions:entered", secret))
    if found.confirmed_at is not None:
        return guarded(render(request, "submissions/entered_right.html", {"entry": found}))
    submission = found.submission
    version = submission.current
    proposal = propose(submission, version)
    context = {
        "entry": found, "version": version, "record": preview(documents.compose(proposal), request.GET.get("text")),
        "edition": edition(version, proposal), "errors": errors, "remark": remark,
        "is_at_risk": protection.may_be_at_risk(submission.organisation),
    }  # fmt: skip
    return guarded(render(request, "submissions/entered.html", context))
