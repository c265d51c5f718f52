"""The reference desk's front page, and the entries: what was changed, by whom, and the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import refusals
from accounts.models import Role
from accounts.policies import role
from desk.entries import Entries
from repository.models import ReferenceChange, Review, Term, UnresolvedSpelling
from repository.reference import changes as verbs

ROWS = 50
administrator = role(Role.ADMINISTRATOR)


@administrator
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to keep, and what of it waits."""
    return render(
        request,
        "desk/home.html",
        {
            "spellings": UnresolvedSpelling.objects.waiting().count(),
            "postponed": Review.objects.filter(status=Review.Status.POSTPONED).count(),
            "missing": sum(Term.objects.filter(scheme__ends_on=None).missing_labels().values()),
            "entries": Entries(ReferenceChange.objects.for_list()[:5]),
        },
    )


@administrator
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every entry, newest first."""
    page = Paginator(ReferenceChange.objects.for_list(), ROWS).get_page(request.GET.get("page"))
    return render(request, "desk/changes.html", {"page": page, "entries": Entries(page.object_list)})


@administrator
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with before and after, and whether it can be undone."""
    found = get_object_or_404(ReferenceChange.objects.for_list(), pk=pk)
    return render(
        request,
        "desk/change.html",
        {"entry": next(iter(Entries([found]))), "reasons": verbs.reasons_not_to_undo(found)},
    )


@administrator
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ReferenceChange, pk=pk)
    try:
        verbs.undo(found, by=request.user.pk)
    except verbs.Refused as refused:
        refusals.tell(request, refused)
        return redirect("desk:change", pk)
    messages.success(request, _("Undone. Everything is as it was before."))
    return redirect("desk:changes")
