"""The page on lost second factors: one officer asks, a second one decides (``accounts.lost_factors``)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import lost_factors, refusals
from accounts.models import LostFactor
from accounts.policies import role

SHOWN = 20  # of those decided
officer = role(*lost_factors.OFFICERS)


class AskForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254, widget=forms.EmailInput({"dir": "ltr"})
    )
    found_out_by = forms.CharField(
        label=gettext_lazy("How did you find out that it is this person who asks?"),
        help_text=gettext_lazy(
            "For instance: called back on the number of the Permanent Mission that we had before. Never by an answer to the "
            "message in which somebody asked."
        ),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


@officer
def lost(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lost_factors.ask(**form.cleaned_data, by=request.user)
        except lost_factors.FactorRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(
                request, _("The person has been told. A second officer has to confirm it within seven days.")
            )
            return redirect("accounts:lost_factors")
    rows = LostFactor.objects.select_related("person", "asked_by", "decided_by")
    open_since = timezone.now() - lost_factors.LASTS
    return render(
        request,
        "accounts/lost_factors.html",
        {
            "form": form,
            "waiting": rows.filter(outcome="", asked_at__gte=open_since).exclude(person=request.user.pk),
            "decided": rows.exclude(outcome="")[:SHOWN],
        },
    )


@require_POST
@officer
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(LostFactor, pk=pk)
    try:
        if request.POST.get("do") == "take":
            lost_factors.take_away(row, by=request.user)
            messages.success(
                request, _("The second factor is taken away. The person sets up a new one at the next sign-in.")
            )
        else:
            lost_factors.refuse(row, by=request.user)
            messages.success(request, _("Nothing was changed."))
    except lost_factors.FactorRefused as refused:
        refusals.tell(request, refused)
    return redirect("accounts:lost_factors")
