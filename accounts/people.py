"""Pages on people: for everybody their organisation, for administrators the roles and what waits to be checked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import organisations, refusals, registry, roles
from accounts.forms import ColleagueForm, ConfirmForm, ProposalForm, RoleForm
from accounts.models import Membership, Role, StaffRole, User
from accounts.policies import has_second_factor, role, signed_in

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
        {
            "form": form,
            "memberships": [(one, _colleagues(one)) for one in memberships],
            "waits": any(one.confirmed_at is None for one in memberships),
            "has_code": has_second_factor(request.user),
            "colleague": ColleagueForm(),
        },
    )


def _colleagues(membership: Membership) -> list[User]:
    """Who else writes for it; nobody is told while it is being checked."""
    if membership.confirmed_at is None:
        return []
    others = Membership.objects.current().filter(organisation=membership.organisation_id).exclude(pk=membership.pk)
    return [one.user for one in others.select_related("user").order_by("user__name", "user__email")]


@require_POST
@signed_in
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague is taken in by somebody who writes for the organisation."""
    membership = get_object_or_404(Membership.objects.current().filter(user=request.user.pk), pk=pk)
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, error)
    else:
        try:
            organisations.invite(
                membership.organisation, **form.cleaned_data, language=get_language() or "en", by=request.user
            )
        except organisations.OrganisationRefused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("Your colleague gets a letter."))
    return redirect("accounts:organisation")


@require_POST
@signed_in
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop writing for an organisation, at once. What was written stays with it."""
    membership = get_object_or_404(Membership, pk=pk, user=request.user.pk, ended_at=None)
    organisations.end(membership, by=request.user)
    messages.success(request, _("You do not write for it any more. What was written stays with it."))
    return redirect("accounts:organisation")


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
        refusals.tell(request, refused)
    return redirect("accounts:staff")


@role(*CHECKERS)
def checks(request: HttpRequest) -> HttpResponse:
    """Organisations and members that wait to be confirmed, oldest first."""
    waiting = Membership.objects.filter(confirmed_at=None, ended_at=None).select_related("organisation__state", "user")
    rows = [
        {"membership": one, "form": ConfirmForm(likes=organisations.likes_of(one.organisation), prefix=str(one.pk))}
        for one in waiting.order_by("created_at")[:50]
    ]
    without = organisations.without_people().order_by("name")
    return render(
        request, "accounts/checks.html", {"rows": rows, "without_people": [registry.shown(one) for one in without]}
    )


@require_POST
@role(*CHECKERS)
def confirm_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership, pk=pk)
    form = ConfirmForm(request.POST, likes=organisations.likes_of(membership.organisation), prefix=str(pk))
    if form.is_valid():
        try:
            organisations.confirm(membership, **form.cleaned_data, by=request.user)
        except organisations.OrganisationRefused as refused:
            refusals.tell(request, refused)
    return redirect("accounts:checks")


@require_POST
@role(*CHECKERS)
def decline_membership(request: HttpRequest, pk: int) -> HttpResponse:
    organisations.end(get_object_or_404(Membership, pk=pk, confirmed_at=None), by=request.user)
    return redirect("accounts:checks")
