"""The officers' page of minor corrections: one says that a text is no more than that, a second agrees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import refusals
from accounts.policies import role
from consent import corrections as verbs
from consent.differences import compare
from consent.models import PublicationDocument
from consent.preview import title_of
from consent.verbs import Refused
from repository.catalogue.models import Activity

officer = role(*{*verbs.PROPOSING, *verbs.CONFIRMING})


@officer
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Texts before States that differ from the public one by no more than the rules allow, with every difference."""
    rows = []
    for found in verbs.candidates():
        document, proposed = found["document"], found["proposed"]
        public = PublicationDocument.objects.get(pk=Activity.objects.get(reference=document.record_id).document)
        title, language = title_of(document.content)
        rows.append(
            {
                "document": document, "proposed": proposed, "title": title, "language": language,
                "changes": compare(public.content or {}, document.content or {}),
                "may_propose": proposed is None and request.user.has_role(*verbs.PROPOSING),
                "may_confirm": proposed is not None and proposed.proposed_by_id != request.user.pk
                and request.user.has_role(*verbs.CONFIRMING),
            }
        )  # fmt: skip
    return render(request, "consent/corrections.html", {"rows": rows})


@officer
@require_POST
def say(request: HttpRequest, sha256: str) -> HttpResponse:
    """Propose, or agree as the second officer."""
    document = get_object_or_404(PublicationDocument, pk=sha256)
    try:
        if request.POST.get("do") == "confirm":
            granted = verbs.confirm(document, by=request.user)
            told = ngettext(
                "Recorded for %(number)d State that allows it. It is told.",
                "Recorded for %(number)d States that allow it. They are told.",
                len(granted),
            )
            messages.success(request, told % {"number": len(granted)})
        else:
            verbs.propose(document, by=request.user)
            messages.success(request, _("Proposed. A second officer has to agree."))
    except Refused as refused:
        refusals.tell(request, refused)
    return redirect("consent:corrections")
