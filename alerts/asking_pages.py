"""A reader asks for mail. The answer is the same whatever the address: it says nothing of who has asked before."""

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from alerts import searches, subscriptions
from alerts.models import LONGEST_QUERY, Frequency
from alerts.subscriptions import Wish
from repository.catalogue import references
from repository.models import Activity


class AskForm(forms.Form):
    """An address. ``website`` is for machines that fill in all."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("A letter asks you to confirm it. Nothing else is sent before you do."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False)


class AskForSearchForm(AskForm):
    frequency = forms.ChoiceField(
        label=_("How often?"), choices=Frequency.choices, initial=Frequency.WEEKLY, widget=forms.RadioSelect
    )
    field_order = ["frequency", "email"]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow a record. One that is not public has no such page: its own address tells all that there is to tell."""
    if not references.is_reference(reference):
        raise Http404
    if not Activity.objects.filter(reference=reference).exists():
        return redirect("repository:activity", reference)
    form = AskForm(_sent(request))
    return _ask(request, form, Wish(reference=reference), "alerts/follow.html", {"reference": reference})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Get by e-mail what a search finds. The search is the query of this address, the same as that of the list."""
    language = get_language() or "en"
    query, unknown = searches.kept(request.GET, language)
    if len(query) > LONGEST_QUERY:
        return render(request, "alerts/too_long.html", {"query": query}, status=400)
    form = AskForSearchForm(_sent(request))
    wish = Wish(query=query, frequency=form["frequency"].value() or "")
    shown = {"query": query, "asked_for": searches.in_words(query, language), "unknown": unknown}
    return _ask(request, form, wish, "alerts/search.html", shown)


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox. The same page for everybody."""
    return render(request, "alerts/asked.html", {"most": subscriptions.MOST})


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _ask(request: HttpRequest, form: AskForm, wish: Wish, template: str, shown: dict) -> HttpResponse:
    if request.method == "POST" and not ratelimit.consume(request, action="alert"):
        return ratelimit.respond_429(request)
    if not form.is_valid():
        return render(request, template, {"form": form, **shown})
    email = form.cleaned_data["email"]
    # A machine, or a mailbox that was written to often today: nothing is sent, and nobody is told which.
    if not form.cleaned_data["website"] and ratelimit.consume(request, action="alert_mailbox", key=email.lower()):
        subscriptions.ask(wish, email=email, language=get_language() or "en")
    return redirect("alerts:asked")
