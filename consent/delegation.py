"""Who decides for a State, and what a successor takes over: every decision in force, with by whom and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import refusals
from accounts.models import StateMandate, User
from accounts.policies import mandate
from consent import corrections, stepup
from consent.models import ConsentRequest, Event, ReadingLink, StandingChoice
from consent.standing import Standing, standing
from consent.verbs import Refused
from consent.views import row_of, states_of

IN_FORCE = (Standing.PUBLISHED, Standing.GRANTED, Standing.CHANGES, Standing.WITHHELD, Standing.WITHDRAWN)


@mandate
@require_safe
def delegation(request: HttpRequest) -> HttpResponse:
    """The offices and persons of this State, and the decisions in force; no other State sees it."""
    now = timezone.now()
    today = timezone.localdate(now)
    states = request.user.states(today)
    known = StateMandate.objects.filter(state__in=states, confirmed_at__isnull=False).select_related("user", "office")
    present = known.in_force(today).filter(user__is_active=True)
    links = ReadingLink.objects.alive(now).filter(request__state__in=states).select_related("request")
    context = {
        "states": states_of(request),
        "present": present.order_by("rank", "starts_on", "pk"),
        "former": known.exclude(pk__in=present.values("pk")).filter(starts_on__lte=today).order_by("-starts_on", "pk"),
        "decisions": decisions_in_force(request.user),
        "choices": set(StandingChoice.objects.filter(state__in=states, ended_at=None).values_list("state", flat=True)),
        "links": links.order_by("expires_at"),
    }
    return render(request, "consent/delegation.html", context)


@mandate
def minor_corrections(request: HttpRequest, iso3: str) -> HttpResponse:
    """Whether this State lets minor corrections be made without asking again. Choosing it wants a fresh code, ending none."""
    state = get_object_or_404(request.user.states(timezone.localdate()), pk=iso3)
    code = stepup.ask(request)
    if request.method == "POST":
        try:
            if request.POST.get("choice") == "stop":
                corrections.stop(state, by=request.user)
                messages.success(request, _("Ended. Your State is asked about every correction again."))
                return redirect("consent:delegation")
            code = stepup.give(request)
            if code is None:
                corrections.choose(state, by=request.user)
                messages.success(request, _("Recorded. You get a message each time and can undo each one."))
                return redirect("consent:delegation")
        except Refused as refused:
            refusals.tell(request, refused)
    present = StandingChoice.objects.filter(state=state, ended_at=None).select_related("mandate__user").first()
    return render(request, "consent/minor_corrections.html", {"state": state, "present": present, "code": code})


def decisions_in_force(user: User) -> list[dict[str, Any]]:
    """For each text on which this person's State has decided and that is not replaced: where it stands, by whom, when.

    Three queries, however many there are. Decisions outlive the mandate under which they were given.
    """
    today = timezone.localdate()
    requests = ConsentRequest.objects.before(user, today).with_answer().select_related("document", "state")
    decided = [one for one in requests.order_by("-asked_at", "reference") if standing(one) in IN_FORCE]
    events = Event.objects.in_bulk([one.answer_number for one in decided])
    people = User.objects.in_bulk([event.actor for event in events.values() if event.mandate is not None])
    rows = []
    for asked in decided:
        event = events[asked.answer_number]
        rows.append({**row_of(asked), "event": event, "person": people.get(event.actor)})
    return rows
