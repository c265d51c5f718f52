"""Pages of the registry of organisations: find, verify, correct, merge. What is published is named; what is not, never."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import refusals, registry
from accounts.models import Organisation, OrganisationChange, Role
from accounts.organisations import OrganisationRefused, likes_of
from accounts.policies import role
from desk import touched
from desk.asking import Question, ask
from desk.entries import Line
from repository.content import ProviderType
from repository.models import State

ROWS = 50
CHOICES = 30  # organisations that a merger offers; the rest is found by a search
administrator = role(Role.ADMINISTRATOR)


class Corrected(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=250, widget=forms.TextInput({"dir": "auto"}))
    type = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ProviderType.choices)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        help_text=gettext_lazy(
            "For an authority: the State that it belongs to. For others: where it is based, if that is one State."
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        initial = {"name": organisation.name, "type": organisation.type, "state": organisation.state_id}
        super().__init__(data, initial=initial)
        self.states = {one.pk: one for one in State.objects.all().in_order(get_language())}
        self.fields["state"].choices = [("", ""), *((pk, one.name) for pk, one in self.states.items())]  # type: ignore[attr-defined]

    def clean_state(self) -> State | None:
        return self.states.get(self.cleaned_data["state"])


class Merge(forms.Form):
    """Into which one: those whose names are like it, and what a search for a name finds."""

    def __init__(self, data: Any = None, *, organisation: Organisation, words: str) -> None:
        super().__init__(data)
        found = {one.pk: one for one in likes_of(organisation)}
        if words:
            named = Organisation.objects.filter(name__icontains=words).order_by("name")
            found |= {one.pk: one for one in named[:CHOICES]}
        self.offered = {
            pk: one
            for pk, one in found.items()
            if pk != organisation.pk and not one.is_protected and one.merged_into_id is None
        }
        self.fields["into"] = forms.TypedChoiceField(
            label=_("The organisation that stands for both"), coerce=int, widget=forms.RadioSelect,
            choices=[(pk, f"{one.name} · {one.get_type_display()}") for pk, one in self.offered.items()],
            help_text="" if self.offered else _("None is found yet. Search for a part of its name."),
        )  # fmt: skip
        # What was chosen may have been found by a search that is not repeated when it is confirmed.
        self.fields["q"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=words)

    def clean_into(self) -> Organisation:
        return self.offered[self.cleaned_data["into"]]


@administrator
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The registry by name. Protected ones are counted and not named; merged ones lead to what stands for them."""
    words = request.GET.get("q", "")[:200].replace("\0", "").strip()
    listed = Organisation.objects.filter(is_protected=False).select_related("state", "merged_into")
    if words:
        listed = listed.filter(name__icontains=words)
    current = Q(memberships__confirmed_at__isnull=False, memberships__ended_at=None)
    listed = listed.annotate(writers=Count("memberships", filter=current)).order_by("name", "pk")
    page = Paginator(listed, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/organisations.html",
        {
            "page": page,
            "words": words,
            "query": f"{urlencode({'q': words})}&" if words else "",
            "protected": Organisation.objects.filter(is_protected=True).count(),
        },
    )


@administrator
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    here = _organisation(pk)
    changes = OrganisationChange.objects.filter(organisation=here).select_related("by").order_by("-at", "-pk")[:ROWS]
    return render(
        request,
        "desk/organisation.html",
        {
            "organisation": here,
            "writers": here.memberships.current().select_related("user").order_by("user__name", "pk"),
            "merged": here.merged_from.order_by("name"),
            "touched": touched.by_provider(here.slug),
            "changes": with_lines(changes),
        },
    )


def _organisation(pk: int) -> Organisation:
    """Not a protected one: nobody is to learn here who it is."""
    found = Organisation.objects.filter(is_protected=False).select_related("state", "merged_into", "verified_by")
    return get_object_or_404(found, pk=pk)


def with_lines(changes: Iterable[OrganisationChange]) -> list[dict[str, Any]]:
    """Each change with what differs, as a person reads it. Of a merger: with which organisation, not what went along."""
    found = list(changes)
    images = [image for change in found for image in (change.before, change.after)]
    others = Organisation.objects.in_bulk({image["into"] for image in images if image.get("into")})
    states = State.objects.in_bulk({image["state"] for image in images if image.get("state")})
    words: dict[str, tuple[Any, Callable[[Any], str]]] = {
        "name": (_("Name"), str),
        "type": (_("Kind"), lambda code: str(ProviderType(code).label)),
        "state": (_("State"), lambda code: states[code].name),
        "into": (_("Stands for it"), lambda pk: registry.shown(others[pk])),
    }

    def said(image: dict[str, Any], name: str) -> str:
        return words[name][1](image[name]) if image.get(name) else ""

    return [
        {
            "change": change,
            "lines": [
                Line(str(words[name][0]), said(change.before, name), said(change.after, name))
                for name in words
                if change.before.get(name) != change.after.get(name)
            ],
        }
        for change in found
    ]


def _lines_of_latest() -> list[Line]:
    return with_lines([OrganisationChange.objects.latest("pk")])[0]["lines"]


@administrator
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        registry.verify(_organisation(pk), by=request.user)
    except OrganisationRefused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("The organisation is verified."))
    return redirect("desk:organisation", pk)


@administrator
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    here = _organisation(pk)
    form = Corrected(request.POST or None, organisation=here)
    question = Question(
        title=_("Correct %(name)s") % {"name": here.name},
        intro=_("New texts bear what you enter. Published ones keep the name that the States consented to."),
        act=_("Correct the organisation"), done=_("The organisation is corrected."),
        back=reverse("desk:organisation", args=[pk]), touches=lambda: touched.by_provider(here.slug),
    )  # fmt: skip
    act = lambda: registry.correct(here, **form.cleaned_data, by=request.user)  # noqa: E731
    return ask(request, form, question, act, _lines_of_latest)


@administrator
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    here = _organisation(pk)
    words = (request.POST.get("q") or request.GET.get("q") or "")[:200].replace("\0", "").strip()
    form = Merge(request.POST or None, organisation=here, words=words)
    question = Question(
        title=_("Merge %(name)s into another organisation") % {"name": here.name},
        intro=_(
            "Whoever writes for it writes for the other one from then on, and what it is writing goes along. Published "
            "records keep the name that the States consented to."
        ),
        act=_("Merge the organisation"), done=_("The organisation is merged."),
        back=reverse("desk:organisation", args=[pk]), touches=lambda: touched.by_provider(here.slug), grave=True,
        search=_("Search for another organisation by its name"),
    )  # fmt: skip
    act = lambda: registry.merge(here, into=form.cleaned_data["into"], by=request.user)  # noqa: E731
    return ask(request, form, question, act, _lines_of_latest)


@administrator
@require_POST
def take_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merger."""
    change = get_object_or_404(OrganisationChange, pk=pk, act=OrganisationChange.Act.MERGED)
    try:
        registry.undo_merge(change, by=request.user)
    except OrganisationRefused as refused:
        refusals.tell(request, refused)
    else:
        messages.success(request, _("Both are as they were before."))
    return redirect("desk:organisation", change.organisation_id)
