"""A new draft from an earlier activity: which one, then what comes along and what does not, and one press."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import refusals
from accounts.policies import member
from submissions import copying, moves
from submissions.views.drafts import asking_whose_and_how, whose_and_how
from submissions.views.my import with_standing
from submissions.views.own import own


@member
def choose(request: HttpRequest) -> HttpResponse:
    rows = with_standing(copying.to_choose_from(request.user))
    return render(request, "submissions/choose_copy.html", {"rows": rows})


@member
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing is begun before the button is pressed: whoever may be harmed reads and chooses here as at any other start."""
    source = own(request, reference)
    organisations = [source.organisation]
    if request.method == "POST":
        _organisation, shown, problem = whose_and_how(request.POST, organisations)
        if shown == "stop":
            messages.success(request, _("Nothing was begun, and no State is contacted."))
            return redirect("submissions:dashboard")
        if problem:
            messages.error(request, problem)
        else:
            try:
                draft = copying.begin(source, by=request.user, attribution=shown, key=request.POST.get("key", ""))
            except moves.MoveRefused as refused:
                refusals.tell(request, refused)
            else:
                return redirect("submissions:tasks", draft.reference)
    return render(
        request,
        "submissions/copy.html",
        {
            "submission": source,
            "version": source.current,
            "reasons": copying.reasons_against(source),
            **asking_whose_and_how(request, organisations),
        },
    )
