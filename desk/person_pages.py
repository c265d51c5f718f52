"""Pages on people and their own data: find somebody, export, correct, close the account, remove name and address."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import own_data, refusals
from accounts.models import Role, User
from accounts.policies import role
from accounts.registry import shown
from desk.asking import Question, ask
from desk.entries import Line

ROWS = 50
administrator = role(Role.ADMINISTRATOR)


class Corrected(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    function = forms.CharField(
        label=gettext_lazy("Function"), max_length=200, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES)


@administrator
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by name or address."""
    words = request.GET.get("q", "")[:200].replace("\0", "").strip()
    found = User.objects.prefetch_related("staff_roles")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words), removed_at=None)
    page = Paginator(found.order_by("name", "email"), ROWS).get_page(request.GET.get("page"))
    query = f"{urlencode({'q': words})}&" if words else ""
    return render(request, "desk/people.html", {"page": page, "words": words, "query": query})


@administrator
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    here = get_object_or_404(User, pk=pk)
    memberships = here.memberships.select_related("organisation").order_by("-pk")
    return render(
        request,
        "desk/person.html",
        {
            "person": here,
            "roles": here.staff_roles.order_by("role"),
            "memberships": [{"name": shown(one.organisation), "ended_at": one.ended_at} for one in memberships],
            "mandates": here.mandates.select_related("state").order_by("-starts_on"),
            "changes": here.changes.select_related("by")[:ROWS],
            "is_me": here.pk == request.user.pk,
        },
    )


@administrator
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """A file for the person: what the registry knows of them."""
    here = get_object_or_404(User, pk=pk)
    try:
        known = own_data.export(here, by=request.user)
    except own_data.PersonRefused as refused:
        return _refused(request, pk, refused)
    file = JsonResponse(known, json_dumps_params={"ensure_ascii": False, "indent": 1})
    file["Content-Disposition"] = f'attachment; filename="person-{pk}.json"'
    file["Cache-Control"] = "private, no-store"
    return file


@administrator
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account; or open it again, where it is closed."""
    here = get_object_or_404(User, pk=pk)
    try:
        if here.is_active:
            own_data.close(here, by=request.user)
            messages.success(request, _("The account is closed."))
        else:
            own_data.open_again(here, by=request.user)
            messages.success(request, _("The account is open again."))
    except own_data.PersonRefused as refused:
        return _refused(request, pk, refused)
    return redirect("desk:person", pk)


def _refused(request: HttpRequest, pk: int, refused: own_data.PersonRefused) -> HttpResponse:
    refusals.tell(request, refused)
    return redirect("desk:person", pk)


@administrator
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    here = get_object_or_404(User, pk=pk)
    form = Corrected(request.POST or None, initial={name: getattr(here, name) for name in Corrected.base_fields})
    question = Question(
        title=_("Correct the data of %(person)s") % {"person": here},
        intro=_("The e-mail address is the person's to change: a new one has to be proved."),
        act=_("Correct the data"), done=_("The data are corrected."), back=reverse("desk:person", args=[pk]), is_public=False,
    )  # fmt: skip
    act = lambda: own_data.correct(here, **form.cleaned_data, by=request.user)  # noqa: E731
    return ask(request, form, question, act, lambda: _lines(here))


@administrator
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    here = get_object_or_404(User, pk=pk)
    question = Question(
        title=_("Remove name and address of %(person)s") % {"person": here},
        intro=_(
            "At the person's own wish. What they did stays, told by their number: decisions, moves, messages and mandates are "
            "not rewritten. Receipts that are made from then on bear no name."
        ),
        warning=_("This cannot be undone. Give the person their data first, if they want them."),
        act=_("Remove name and address"), done=_("Name and address are removed."),
        back=reverse("desk:person", args=[pk]), grave=True, is_public=False,
    )  # fmt: skip
    form = forms.Form(request.POST if request.method == "POST" else None)
    return ask(request, form, question, lambda: own_data.remove(here, by=request.user), lambda: _lines(here))


def _lines(before: User) -> list[Line]:
    """What differs between the person as they were and as the database has them now."""
    after = User.objects.get(pk=before.pk)
    fields: dict[str, Any] = {
        "name": _("Name"), "email": _("E-mail address"), "function": _("Function"), "language": _("Language of letters"),
    }  # fmt: skip
    return [
        Line(str(words), getattr(before, name), getattr(after, name))
        for name, words in fields.items()
        if getattr(before, name) != getattr(after, name)
    ]
