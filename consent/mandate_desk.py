"""The officers' pages of mandates: who may decide for which State, entered by one and confirmed by another."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import evidence, refusals
from accounts import mandates as verbs
from accounts.models import Rank, Role, StateMandate
from accounts.policies import role
from consent.models import ConsentRequest
from repository.models import State

ROWS = 50
officer = role(Role.ADMINISTRATOR, Role.CONFIRMER)


class Mandate(forms.Form):
    """What the mission's note verbale says, and how to reach the person."""

    state = forms.ModelChoiceField(label=gettext_lazy("State"), queryset=State.objects.none())
    email = forms.EmailField(
        label=gettext_lazy("Official e-mail address"), help_text=gettext_lazy("Of the mission or the person's office.")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    function = forms.CharField(
        label=gettext_lazy("Function"), max_length=200, help_text=gettext_lazy("Printed on receipts.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES, initial="en")
    rank = forms.ChoiceField(label=gettext_lazy("Rank"), choices=Rank.choices, initial=Rank.HOLDER)
    office = forms.CharField(
        label=gettext_lazy("Office"), max_length=200, required=False,
        help_text=gettext_lazy("For instance the Permanent Mission in Geneva. It stays when its holders change."),
    )  # fmt: skip
    mailbox = forms.EmailField(
        label=gettext_lazy("Official mailbox of the office"), required=False,
        help_text=gettext_lazy("Letters go there when no focal point is in force. Not needed for a known office."),
    )  # fmt: skip
    note_verbale = forms.CharField(
        label=gettext_lazy("Number of the note verbale"), max_length=100,
        help_text=gettext_lazy("Call the mission back on a number that is known already before you enter it."),
    )  # fmt: skip
    note_verbale_on = forms.DateField(
        label=gettext_lazy("Date of the note verbale"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan of the note verbale (optional)"), required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB. Never public; only officers can open it."),
    )  # fmt: skip
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day (optional)"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = State.objects.all()  # type: ignore[attr-defined]
        states = State.objects.all().in_order((get_language() or "en")[:2])
        choices = [("", _("Choose a State")), *((one.pk, one.name) for one in states)]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]


@officer
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """Those that wait for a second officer first, then those in force, then the others."""
    today = timezone.localdate()
    everything = StateMandate.objects.select_related("state", "user", "office", "entered_by", "confirmed_by")
    waiting = everything.not_ended(today).filter(confirmed_at=None).order_by("entered_at")
    page = Paginator(
        everything.filter(confirmed_at__isnull=False).order_by("state", "-starts_on", "pk"), ROWS
    ).get_page(request.GET.get("page"))
    due = set(everything.to_confirm_again(today).values_list("pk", flat=True))
    rows = [
        {"mandate": one, "stands": _stands(one, today), "can_end": _can_end(one, today), "again": one.pk in due}
        for one in page
    ]
    asked = ConsentRequest.objects.open().values("state")
    context = {
        "waiting": waiting, "page": page, "rows": rows,
        "alone": State.objects.filter(pk__in=verbs.without_focal_point(asked, today)).in_order((get_language() or "en")[:2]),
    }  # fmt: skip
    return render(request, "consent/mandates.html", context)


@officer
def enter(request: HttpRequest) -> HttpResponse:
    form = Mandate(request.POST or None, request.FILES or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.enter(by=request.user, **form.cleaned_data)
        except verbs.MandateRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("Entered. A second officer has to confirm it; until then it opens nothing."))
            return redirect("consent:mandates")
    return render(request, "consent/mandate_form.html", {"form": form})


@officer
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        verbs.confirm(get_object_or_404(StateMandate, pk=pk), by=request.user)
    except verbs.MandateRefused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Confirmed. The person is invited by e-mail."))
    return redirect("consent:mandates")


@officer
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        verbs.end(get_object_or_404(StateMandate, pk=pk), by=request.user)
    except verbs.MandateRefused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Ended. What was decided under it stays in force."))
    return redirect("consent:mandates")


@officer
@require_POST
def confirm_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The mission's yearly word that the mandate still holds."""
    try:
        verbs.confirm_again(get_object_or_404(StateMandate, pk=pk), by=request.user, today=timezone.localdate())
    except verbs.MandateRefused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Noted: the mandate still holds. It is asked about again in a year."))
    return redirect("consent:mandates")


@officer
@require_safe
def scan(request: HttpRequest, pk: int) -> FileResponse:
    """The scanned note verbale of a mandate, as a download."""
    mandate = get_object_or_404(StateMandate.objects.select_related("evidence"), pk=pk, evidence__isnull=False)
    return evidence.response(mandate.evidence)


def _stands(mandate: StateMandate, today: date) -> str:
    if not _can_end(mandate, today):
        return _("Ended")
    return _("In force") if mandate.starts_on <= today else _("Not begun yet")


def _can_end(mandate: StateMandate, today: date) -> bool:
    return mandate.revoked_at is None and (mandate.ends_on is None or mandate.ends_on >= today)
