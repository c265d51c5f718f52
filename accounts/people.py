"""Pages on people: for everybody their organisation, for administrators the roles and what waits to be checked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import organisations, roles
from accounts.forms import ConfirmForm, ProposalForm, RoleForm
from accounts.models import Membership, Role, StaffRole
from accounts.policies import role, signed_in

CHECKERS = organisations.CHECKING


@signed_in
def organisation(request: HttpRequest) -> HttpResponse:
    """For whom one writes, what waits to be checked, and a form to name an organisation."""
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.propose(**form.cleaned_data, by=request.user)
        except organisations.OrganisationRefused as refused:
            form.add_error(None, refused.reasons)
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            messages.success(request, _("OHCHR will check your organisation. You get a letter when you can begin."))
            return redirect("accounts:organisation")
    memberships = Membership.objects.filter(user=request.user.pk, ended_at=None).select_related("organisation")
    return render(
        request,
        "accounts/organisation.html",
        {"form": form, "memberships": memberships, "waits": any(one.confirmed_at is None for one in memberships)},
    )


@role(Role.ADMINISTRATOR)
def staff(request: HttpRequest) -> HttpResponse:
    """Who has which role; a form to give one."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = roles.give(**form.cleaned_data, by=request.user)
        except roles.RoleRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("%(person)s has the role now.") % {"person": given.user})
            return redirect("accounts:staff")
    rows = StaffRole.objects.select_related("user", "given_by").order_by("user__name", "user__email", "role")
    return render(request, "accounts/staff.html", {"form": form, "rows": rows})


@require_POST
@role(Role.ADMINISTRATOR)
def take_role(request: HttpRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(StaffRole, pk=pk)
    try:
        roles.take(given, by=request.user)
    except roles.RoleRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    return redirect("accounts:staff")


@role(*CHECKERS)
def checks(request: HttpRequest) -> HttpResponse:
    """Organisations and members that wait to be confirmed, oldest first."""
    waiting = Membership.objects.filter(confirmed_at=None, ended_at=None).select_related("organisation__state", "user")
    rows = [
        {"membership": one, "form": ConfirmForm(likes=organisations.likes_of(one.organisation), prefix=str(one.pk))}
        for one in waiting.order_by("created_at")[:50]
    ]
    return render(request, "accounts/checks.html", {"rows": rows})


@require_POST
@role(*CHECKERS)
def confirm_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership, pk=pk)
    form = ConfirmForm(request.POST, likes=organisations.likes_of(membership.organisation), prefix=str(pk))
    if form.is_valid():
        try:
            organisations.confirm(membership, instead=form.cleaned_data["instead"], by=request.user)
        except organisations.OrganisationRefused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
    return redirect("accounts:checks")


@require_POST
@role(*CHECKERS)
def decline_membership(request: HttpRequest, pk: int) -> HttpResponse:
    organisations.end(get_object_or_404(Membership, pk=pk, confirmed_at=None), by=request.user)
    return redirect("accounts:checks")
