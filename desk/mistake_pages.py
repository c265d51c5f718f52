"""A reader tells of a mistake, without an account; OHCHR reads what was told, and closes it.

The form is served by the desk, for the half of the site that serves the public pages takes nothing and reads no table but
the public ones.
"""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import role
from desk import mistakes
from desk.models import LONGEST_REPORT, MistakeReport
from repository.catalogue import references

officer = role(*mistakes.READ_BY)
AT_ONCE = 20


class ReportForm(forms.ModelForm):
    """What is wrong and where; an address only from those who want an answer. ``website`` is for machines that fill in all."""

    website = forms.CharField(required=False)

    class Meta:
        model = MistakeReport
        fields = ["page", "text", "email"]
        labels = {
            "page": _("Which page or record is it about?"),
            "text": _("What is wrong?"),
            "email": _("Your e-mail address, if you want an answer"),
        }
        help_texts = {
            "page": _("Its address, or its reference such as TCR-7K3M9QXA."),
            "text": _("At most 2,000 characters. Please name no persons."),
            "email": _("Used for the answer only, and deleted when the report is closed."),
        }
        widgets = {"text": forms.Textarea({"rows": 7, "maxlength": LONGEST_REPORT})}


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = MistakeReport
        fields = ["outcome"]
        labels = {"outcome": _("What was done")}
        widgets = {"outcome": forms.Textarea({"rows": 3, "maxlength": LONGEST_REPORT})}

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].required = True


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """The form; ``page``: what it is about, filled in for who comes from a record."""
    if request.method != "POST":
        about = request.GET.get("page", "").replace("\0", "")[:300]
        return render(request, "desk/mistake.html", {"form": ReportForm(initial={"page": about})})
    if not ratelimit.consume(request, action="mistake"):
        return ratelimit.respond_429(request)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/mistake.html", {"form": form})
    if form.cleaned_data["website"]:  # nobody sees that field: a machine filled it in, and is told what it expects
        return redirect("desk:mistake_told", references.new("MR"))
    told = mistakes.send(
        page=form.cleaned_data["page"], text=form.cleaned_data["text"], email=form.cleaned_data["email"],
        language=get_language() or "en",
    )  # fmt: skip
    return redirect("desk:mistake_told", told.reference)


@login_not_required
@require_safe
def told(request: HttpRequest, reference: str) -> HttpResponse:
    """Thanks, with the reference. It is not looked up: the page says nothing of what was sent, or whether."""
    if not references.is_reference(reference, "MR"):
        raise Http404
    return render(request, "desk/mistake_told.html", {"reference": reference})


@officer
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first; or those dealt with."""
    closed = request.GET.get("show") == "closed"
    reports = MistakeReport.objects.dealt_with() if closed else MistakeReport.objects.open()
    page = Paginator(reports.select_related("closed_by"), AT_ONCE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/mistakes.html",
        {"page": page, "closed": closed, "waiting": MistakeReport.objects.open().count()},
    )


@officer
@require_safe
def one(request: HttpRequest, reference: str) -> HttpResponse:
    report = get_object_or_404(MistakeReport.objects.select_related("closed_by"), reference=reference)
    return render(request, "desk/mistake_report.html", {"report": report, "form": OutcomeForm()})


@officer
@require_POST
def close(request: HttpRequest, reference: str) -> HttpResponse:
    report = get_object_or_404(MistakeReport, reference=reference)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/mistake_report.html", {"report": report, "form": form})
    try:
        mistakes.close(reference, outcome=form.cleaned_data["outcome"], by=request.user)
    except mistakes.AlreadyClosed as closed:
        messages.error(request, str(closed))
        return redirect("desk:mistake_report", reference)
    messages.success(request, _("The report is closed."))
    return redirect("desk:mistakes")
